package argus

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// Options say what the files do not.
type Options struct {
	Table      int      // of a job with several tables, from 1
	Dimensions []string // of data without a job; all that are <RECODEABLE> where it is empty
	Response   string   // of data without a job; empty takes the only one, or counts
	Rule       string   // of data without a job, as behind <SAFETYRULE>
	Encoding   textfile.Encoding
}

// Read makes a problem of a job (.arb), or of data with metadata (.rda, .asc or .tab).
// The notes say what the problem does not express; errors name the file and the line.
func Read(path string, o Options) (problem.Folder, []string, error) {
	r, err := open(path, o)
	if err == nil {
		err = r.read()
	}
	if err != nil {
		return problem.Folder{}, nil, at(path, err)
	}
	slices.Sort(r.notes)
	return r.folder, slices.Compact(r.notes), nil
}

// at says in an error which path it is about, once.
func at(path string, err error) error {
	var here *textfile.Error
	if errors.As(err, &here) && here.File == filepath.Base(path) {
		here.File = path
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// reader makes a problem of one table of a job.
type reader struct {
	dir    string
	job    *JobTable
	name   string // of the job or the metadata
	meta   Metadata
	safety Safety
	kind   table.Kind
	dims   []dimension
	folder problem.Folder
	notes  []string
	forced map[string]string // statuses by the codes of their cells
	order  []string          // of forced
	rowOf  map[string]int    // of cells, by their codes; made when asked for
	at     columns
}

// columns are the places of variables; -1 where there is none.
type columns struct {
	response, weight, holding, request, frequency, status, lower, upper, shadow int
	top                                                                         []int
}

func (r *reader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *reader) fail(format string, args ...any) error {
	return textfile.Fail(r.name, r.job.Line, format, args...)
}

func (r *reader) read() error {
	for _, step := range []func() error{r.readMetadata, r.chooseDimensions, r.chooseResponse, r.readSafety} {
		if err := step(); err != nil {
			return err
		}
	}
	text, err := r.file(r.job.Data)
	if err != nil {
		return err
	}
	if err := r.readHierarchies(text); err != nil {
		return err
	}
	if r.job.Records {
		err = r.readRecords(text)
	} else {
		err = r.readCells(text)
	}
	if err != nil {
		return err
	}
	for _, a := range r.job.Apriori {
		if err := r.readApriori(a); err != nil {
			return err
		}
	}
	return r.finish()
}

func (r *reader) readMetadata() error {
	text, err := r.file(r.job.Metadata)
	if err == nil {
		r.meta, err = ParseMetadata(text, !r.job.Records)
	}
	r.notes = append(r.notes, r.meta.Notes...)
	if r.meta.Cells && r.meta.Separator == "" {
		r.meta.Separator = ";"
	}
	return err
}

func (r *reader) chooseDimensions() error {
	if len(r.job.Dimensions) == 0 {
		for _, v := range r.meta.Variables {
			if v.Category {
				r.job.Dimensions = append(r.job.Dimensions, v.Name)
			}
		}
	}
	seen := map[int]bool{}
	for _, name := range r.job.Dimensions {
		at := r.meta.find(name)
		if at < 0 || !r.meta.Variables[at].Category {
			return r.fail("dimension %q is no <RECODEABLE> variable of %s", name, r.meta.File)
		}
		if seen[at] {
			return r.fail("dimension %q is named twice", name)
		}
		seen[at] = true
		name = problem.FileWord(r.job.remark.original(r.meta.Variables[at].Name))
		if slices.ContainsFunc(r.dims, func(d dimension) bool { return d.name == name }) {
			return r.fail("two dimensions would be called %q: rename one", name)
		}
		r.dims = append(r.dims, dimension{at: at, variable: r.meta.Variables[at], name: name})
	}
	return nil
}

func (r *reader) chooseResponse() error {
	m := &r.meta
	r.at = columns{-1, m.with(Weight), m.with(Holding), m.with(Request), m.with(Frequency), m.with(Status), m.with(LowerLevel), m.with(UpperLevel), m.with(Shadow), nil}
	for i, v := range m.Variables {
		if v.Role == TopN {
			r.at.top = append(r.at.top, i)
		}
	}
	r.kind = table.Magnitude
	switch name := r.job.Response; {
	case strings.EqualFold(name, "<freq>"), name == "" && m.with(Response) < 0:
		r.kind = table.Frequency
	case name == "":
		r.at.response = m.with(Response)
	default:
		r.at.response = m.find(name)
		if r.at.response < 0 {
			return r.fail("response %q is no variable of %s", name, m.File)
		}
		if role := m.Variables[r.at.response].Role; role == Frequency && !r.job.Records {
			r.kind, r.at.response = table.Frequency, -1
		} else if role != Response {
			return r.fail("response %q is not <NUMERIC> in %s", name, m.File)
		}
	}
	if r.kind == table.Frequency && m.Cells && r.at.frequency < 0 {
		return textfile.Fail(m.File, 0, "no variable is <FREQUENCY>, and none <NUMERIC>: say which one holds the counts")
	}
	return nil
}

func (r *reader) readSafety() error {
	var err error
	if r.safety, err = ParseSafety(r.job.Rule); err != nil {
		return r.fail("<SAFETYRULE>: %w", err)
	}
	s := &r.safety
	if r.kind == table.Frequency && s.Contents {
		return r.fail("<SAFETYRULE>: rules P, NK and REQ are about contributions, which counts have not: take them out")
	}
	if s.Contents && r.job.Shadow != "" && !strings.EqualFold(r.job.Shadow, r.job.Response) && r.job.Records {
		return r.fail("<SPECIFYTABLE>: rules that look at the shadow variable %q cannot be expressed: give the table of %q its own statuses", r.job.Shadow, r.job.Response)
	}
	if !r.job.Records {
		return nil
	}
	if s.OfHoldings && r.at.holding < 0 {
		return r.fail("<SAFETYRULE>: a rule is about holdings, but no variable of %s is <HOLDING>: mark one", r.meta.File)
	}
	if s.OfHoldings && r.kind == table.Frequency {
		return r.fail("<SAFETYRULE>: counts of holdings cannot be expressed: count records, or make a table of a response")
	}
	if s.OfHoldings && s.OfRecords {
		s.note("rules about records are applied to holdings too: they then find the same cells and more")
	}
	if s.Rules.Request > 0 && r.at.request < 0 {
		return r.fail("<SAFETYRULE>: REQ needs a <REQUEST> variable in %s", r.meta.File)
	}
	return nil
}

// status asks for a status of a cell; later ones win.
func (r *reader) status(codes []string, status string) {
	key := strings.Join(codes, "\x00")
	if _, there := r.forced[key]; !there {
		r.order = append(r.order, key)
	}
	r.forced[key] = status
}

// errNoTotal says that the cells of a total that was added are left out again.
var errNoTotal = errors.New("a total that the problem has not")
