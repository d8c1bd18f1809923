package intake

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/study"
)

// defaultLevels is the suppliers' list of levels where a study has no
// dimension that names one.
const defaultLevels = "education_level_vdab"

// sources are the sources of an education level.
var sources = []string{"LED", "SELF"}

// columns are the columns of each kind of delivery, in the contract's order,
// which is also the order in which a row's faults are looked for.
var columns = map[coded.Kind][]string{
	coded.MeasuresKind: {"insz", "measure", "start_date", "end_date"},
	coded.ProfilesKind: {"insz", "education_level", "education_source", "work_disability", "valid_from", "valid_to"},
}

// maxColumns is the most that a kind of delivery has.
const maxColumns = 6

// fields are the values of one row in the contract's order.
type fields [maxColumns][]byte

// row is one accepted row before its person is coded. Codes packs what the
// kind needs: a subtype, or level, source and disability.
type row struct {
	number   uint64
	line     uint32
	codes    uint32
	from, to int32
}

// typeLevel marks a code of the measure list that is not a subtype.
const typeLevel = -1

// rules decide on rows.
type rules struct {
	kind           coded.Kind
	allowSynthetic bool
	subtypes       []string
	levels         []string
	measureOf      map[string]int // index into subtypes, or typeLevel
	levelOf        map[string]uint8
	counts         []bool // per subtype: the study counts the suppliers' rows
}

func newRules(r *Request) (*rules, error) {
	u := &rules{kind: r.Kind, allowSynthetic: r.AllowSynthetic}
	if r.Kind == coded.MeasuresKind {
		return u, u.readMeasures(r)
	}
	return u, u.readLevels(r)
}

func (u *rules) readMeasures(r *Request) error {
	list, err := r.Lists.List(r.Study.Measures.List)
	if err != nil {
		return fmt.Errorf("study %s: list of measures: %w", r.Study.ID, err)
	}
	u.measureOf = make(map[string]int, len(list.Items))
	for _, it := range list.Items {
		if it.Parent == "" || !list.IsLeaf(it.Code) {
			u.measureOf[it.Code] = typeLevel
			continue
		}
		u.measureOf[it.Code] = len(u.subtypes)
		u.subtypes = append(u.subtypes, it.Code)
		u.counts = append(u.counts, slices.Contains(r.Study.Measures.Supplier, it.Code))
	}
	if len(u.subtypes) > 1<<16 {
		return fmt.Errorf("study %s: list of measures has %d subtypes, more than 65,536", r.Study.ID, len(u.subtypes))
	}
	return nil
}

func (u *rules) readLevels(r *Request) error {
	name := defaultLevels
	for _, d := range r.Study.Dimensions {
		if d.Derive == study.DeriveEducation && d.SupplierList != "" {
			name = d.SupplierList
		}
	}
	list, err := r.Lists.List(name)
	if err != nil {
		return fmt.Errorf("study %s: list of levels: %w", r.Study.ID, err)
	}
	u.levels = list.Codes()
	if len(u.levels) >= int(coded.NoLevel) {
		return fmt.Errorf("study %s: list of levels has %d codes, more than 254", r.Study.ID, len(u.levels))
	}
	u.levelOf = make(map[string]uint8, len(u.levels))
	for i, code := range u.levels {
		u.levelOf[code] = uint8(i)
	}
	return nil
}

// check decides on one row; f may still have white space around its values.
func (u *rules) check(f *fields, out *row) Reason {
	var n coding.INSZ
	if fault := coding.Parse(trim(f[0]), u.allowSynthetic, &n); fault != coding.Valid {
		return Reason(fault)
	}
	out.number = n.Uint64()
	if u.kind == coded.MeasuresKind {
		return u.checkMeasure(f, out)
	}
	return u.checkProfile(f, out)
}

func (u *rules) checkMeasure(f *fields, out *row) Reason {
	subtype, ok := u.measureOf[string(trim(f[1]))]
	if !ok {
		return UnknownMeasure
	}
	if subtype == typeLevel {
		return TypeLevelMeasure
	}
	out.codes = uint32(subtype)
	return checkPeriod(f[2], f[3], out)
}

func (u *rules) checkProfile(f *fields, out *row) Reason {
	level, source, disability := coded.NoLevel, coded.NoAnswer, coded.NoAnswer
	if text := trim(f[1]); len(text) > 0 {
		var ok bool
		if level, ok = u.levelOf[string(text)]; !ok {
			return UnknownLevel
		}
	}
	switch text := trim(f[2]); string(text) {
	case "":
	case sources[0]:
		source = 0
	case sources[1]:
		source = 1
	default:
		return UnknownSource
	}
	switch text := trim(f[3]); string(text) {
	case "":
	case "0":
		disability = 0
	case "1":
		disability = 1
	default:
		return UnknownDisability
	}
	out.codes = uint32(level) | uint32(source)<<8 | uint32(disability)<<16
	return checkPeriod(f[4], f[5], out)
}

func checkPeriod(from, to []byte, out *row) Reason {
	var why Reason
	if out.from, why = parseDate(trim(from)); why != accepted {
		return why
	}
	last := trim(to)
	if len(last) == 0 {
		out.to = coded.Running
		return accepted
	}
	if out.to, why = parseDate(last); why != accepted {
		return why
	}
	if out.to < out.from {
		return EndBeforeStart
	}
	return accepted
}

// trim removes white space around a value; most values have none.
func trim(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	if first, last := b[0], b[len(b)-1]; first > ' ' && first < 0x7f && last > ' ' && last < 0x7f {
		return b
	}
	return bytes.TrimSpace(b)
}

// notCounting counts accepted rows of subtypes that the warehouse delimits.
func (u *rules) notCounting(f *findings) map[string]int64 {
	out := map[string]int64{}
	if u.kind != coded.MeasuresKind {
		return out
	}
	perSubtype := make([]int64, len(u.subtypes))
	for _, c := range f.codes {
		perSubtype[c]++
	}
	for i, n := range perSubtype {
		if n > 0 && !u.counts[i] {
			out[u.subtypes[i]] = n
		}
	}
	return out
}
