package airlock

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
)

// Plan is a spec that the study carries, tied to the tables of a build.
type Plan struct {
	spec    *Spec
	study   *study.Study
	table   study.Table
	sources [2]*tabulate.Table // by subtype, by type
	axes    []axis
	filters []filter
}

// axis is one dimension of the result.
type axis struct {
	name   string
	title  study.Text
	codes  []release.Code
	target [2]map[string]string // code in a source's rows to code of the result; absent: not counted
	coarse bool                 // some codes come together
}

// filter is a dimension that is not in the result, with the codes counted.
type filter struct {
	name  string
	keep  [2]map[string]bool
	coded []release.Code // what to say of it; empty where every code counts
}

// The places of the two sources.
const (
	bySubtype = 0
	byType    = 1
)

// NewPlan checks a spec against the study and the tables of a build, the
// table by subtype and the one by type, for a result that leaves.
func NewPlan(spec *Spec, s *study.Study, subtypes, types *tabulate.Table) (*Plan, error) {
	p, err := NewSource(s, subtypes, types).Plan(spec)
	if err != nil {
		return nil, err
	}
	return p, p.furtherAggregated()
}

// Plan checks a spec against the tables and their study. Whether the result may
// leave is another question: Compute and Computed.Stays answer it.
func (s *Source) Plan(spec *Spec) (*Plan, error) {
	p := &Plan{spec: spec, study: s.study, sources: s.tables}
	i := slices.IndexFunc(s.study.Tables, func(t study.Table) bool { return t.Name == spec.Table })
	if i < 0 {
		return nil, CheckTable(s.study, spec)
	}
	p.table = s.study.Tables[i]
	if err := p.known(); err != nil {
		return nil, err
	}
	if err := p.checkTimes(); err != nil {
		return nil, err
	}
	p.spec = p.sideBySide()
	return p, p.place()
}

// place makes the axes and the filters.
func (p *Plan) place() error {
	for _, d := range p.spec.Dimensions {
		a, err := p.axis(d)
		if err != nil {
			return err
		}
		p.axes = append(p.axes, a)
	}
	for _, c := range p.sources[bySubtype].Columns {
		if p.inResult(c.Name) {
			continue
		}
		f, err := p.filter(c)
		if err != nil {
			return err
		}
		p.filters = append(p.filters, f)
	}
	return nil
}

// CheckTable tests what can be tested before a table is read: that the study
// has it and that the authorisation lists the purpose.
func CheckTable(s *study.Study, spec *Spec) error {
	var tables, purposes []string
	for _, t := range s.Tables {
		tables = append(tables, t.Name)
	}
	if !slices.Contains(tables, spec.Table) {
		return refusal.New(refusal.Misuse, "Its tables are "+strings.Join(tables, ", ")+".", "study %s has no table %q", s.ID, spec.Table)
	}
	for _, u := range s.Authorisation.Purposes {
		purposes = append(purposes, u.ID)
	}
	if !slices.Contains(purposes, spec.Purpose) {
		return refusal.New(refusal.Forbidden, "Its purposes are "+strings.Join(purposes, ", ")+".",
			"authorisation %s lists no purpose %q", s.Authorisation.Number, spec.Purpose)
	}
	return nil
}

func misuse(format string, args ...any) error {
	return refusal.New(refusal.Misuse, "See: kruistabel help request", format, args...)
}

// known refuses names that the table does not have.
func (p *Plan) known() error {
	var names []string
	for _, c := range p.sources[bySubtype].Columns {
		names = append(names, c.Name)
	}
	seen := map[string]bool{}
	for _, d := range p.spec.Dimensions {
		if !slices.Contains(names, d.Name) {
			return misuse("%s has no dimension %q; it has %s", p.table.Name, d.Name, strings.Join(names, ", "))
		}
	}
	for _, f := range p.spec.Filters {
		if !slices.Contains(names, f.Name) || seen[f.Name] {
			return misuse("the filter of %q: the table has no such dimension, or it stands twice", f.Name)
		}
		seen[f.Name] = true
		if i := slices.IndexFunc(p.spec.Dimensions, func(d Dimension) bool { return d.Name == f.Name }); i >= 0 && len(p.spec.Dimensions[i].Codes) > 0 {
			return misuse("dimension %q has codes and a filter: give one of them", f.Name)
		}
	}
	return nil
}

// sideBySide adds the moments, quarters and offsets that a spec neither has as
// a dimension nor filters to one: the same persons are in several of them, so
// they cannot be summed over.
func (p *Plan) sideBySide() *Spec {
	s := *p.spec
	s.Dimensions = nil
	for _, c := range p.sources[bySubtype].Columns {
		if p.isPeriod(c.Name) && !p.inResult(c.Name) && len(p.asked(c.Name)) != 1 {
			s.Dimensions = append(s.Dimensions, Dimension{Name: c.Name})
		}
	}
	s.Dimensions = append(s.Dimensions, p.spec.Dimensions...)
	return &s
}

func (p *Plan) inResult(name string) bool {
	return slices.ContainsFunc(p.spec.Dimensions, func(d Dimension) bool { return d.Name == name })
}

// asked are the codes of a dimension that the spec restricts it to; nil: all.
func (p *Plan) asked(name string) []string {
	for _, f := range p.spec.Filters {
		if f.Name == name {
			return f.Codes
		}
	}
	for _, d := range p.spec.Dimensions {
		if d.Name == name {
			return d.Codes
		}
	}
	return nil
}

func (p *Plan) isMeasure(name string) bool {
	return p.study.Dimensions[name].Derive == study.DeriveMeasure
}

// isPeriod reports whether a column is a moment, a quarter or an offset.
func (p *Plan) isPeriod(name string) bool {
	_, ok := p.study.Dimensions[name]
	return !ok
}

func (p *Plan) column(source int, name string) tabulate.Column {
	cs := p.sources[source].Columns
	return cs[slices.IndexFunc(cs, func(c tabulate.Column) bool { return c.Name == name })]
}

// filter makes the filter of a dimension that is not in the result. Measures do
// not add up to persons: one must be chosen. Of a period one is, or it would
// stand side by side.
func (p *Plan) filter(c tabulate.Column) (filter, error) {
	asked := p.asked(c.Name)
	f := filter{name: c.Name}
	if p.isMeasure(c.Name) || p.isPeriod(c.Name) {
		if len(asked) != 1 {
			return f, misuse("%s must be a dimension, or filtered to one code: over several of them the same person may count more than once", c.Name)
		}
		return p.oneCode(f, c, asked[0])
	}
	codes, err := p.below(c, asked)
	if err != nil {
		return f, err
	}
	keep := map[string]bool{}
	for _, code := range codes {
		keep[code] = true
	}
	f.keep = [2]map[string]bool{keep, keep}
	for _, code := range asked {
		f.coded = append(f.coded, p.code(c.Name, code, ""))
	}
	return f, nil
}

func (p *Plan) oneCode(f filter, c tabulate.Column, code string) (filter, error) {
	f.coded = []release.Code{p.code(c.Name, code, "")}
	f.keep = [2]map[string]bool{{}, {}}
	found := false
	for source := range p.sources {
		// A code that both tables have is a period, or a subtype that is its own
		// type: there the table by subtype counts.
		if slices.Contains(p.column(source, c.Name).Dictionary, code) && !(found && p.isMeasure(c.Name)) {
			f.keep[source][code] = true
			found = true
		}
	}
	if !found {
		return f, misuse("%s has nobody with %s %q", p.table.Name, c.Name, code)
	}
	return f, nil
}

// below expands codes that were asked to the codes of a column that they stand
// for: themselves and what is below them. Nil asks for all.
func (p *Plan) below(c tabulate.Column, asked []string) ([]string, error) {
	if asked == nil {
		return c.Dictionary, nil
	}
	out, err := p.expand(c, asked)
	if err == nil && len(out) == 0 {
		err = misuse("%s has nobody with %s %s", p.table.Name, c.Name, strings.Join(asked, ", "))
	}
	return out, err
}

// expand is below without the demand that anybody is there.
func (p *Plan) expand(c tabulate.Column, asked []string) (out []string, err error) {
	list, err := p.study.Lists().List(p.study.Dimensions[c.Name].Values)
	if err != nil {
		return nil, err
	}
	for _, want := range asked {
		n := len(out)
		for _, code := range c.Dictionary {
			above := code
			for above != want && list.Parent(above) != "" {
				above = list.Parent(above)
			}
			if above == want {
				out = append(out, code)
			}
		}
		if len(out) == n && !list.Has(want) && !p.special(c.Name, want) {
			return nil, misuse("%q is not a code of %s; see codelists/%s.csv beside the tables", want, c.Name, list.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// special reports whether a code stands for a value that is not there.
func (p *Plan) special(name, code string) bool {
	d := p.study.Dimensions[name]
	return code == d.Unknown || code == d.NoJob || code == d.Null
}

// code describes a code of a dimension.
func (p *Plan) code(dimension, code, parent string) release.Code {
	return release.Code{Code: code, Parent: parent, Labels: LabelsOf(p.study, dimension, code)}
}

// LabelsOf are what a code of a dimension stands for, in the languages of the
// product's lists; that of a period is the code.
func LabelsOf(s *study.Study, dimension, code string) release.Text {
	labels := release.Text{}
	_, listed := s.Dimensions[dimension]
	for _, lang := range []string{"nl", "fr", "en"} {
		if labels[lang] = code; listed {
			labels[lang] = s.Label(dimension, code, lang)
		}
	}
	return labels
}

// furtherAggregated refuses the table itself, and rows of it: at least one
// dimension must be summed over or made coarser. Going from subtypes to types
// does not count, since a table by types is one of the study's own.
func (p *Plan) furtherAggregated() error {
	for _, a := range p.axes {
		if a.coarse && !p.isMeasure(a.name) {
			return nil
		}
	}
	for _, f := range p.filters {
		if !p.isMeasure(f.name) && !p.isPeriod(f.name) && len(f.keep[bySubtype]) > 1 {
			return nil
		}
	}
	return notFurther(p.table.Name)
}

func notFurther(table string) error {
	return locale.Refuse(refusal.Forbidden, "pivot.further", "table", table)
}

// Rules names the rules of disclosure control that the plan's result is
// protected by, for events.
func (p *Plan) Rules() string {
	return fmt.Sprintf("%s, minimum frequency %d, floor 1, zeros safe", sdc.Version, p.study.Outputs.MinimumFrequency)
}

// label is a text in all languages of the product's lists.
func label(nl, fr, en string) release.Text { return release.Text{"nl": nl, "fr": fr, "en": en} }

// The totals that do not count persons, but how often somebody is in a measure, or
// comes into or leaves one.
var (
	participations = release.Text{"nl": "Deelnames", "fr": "Participations", "de": "Teilnahmen", "en": "Participations"}
	inflows        = release.Text{"nl": "Instroom (bewegingen)", "fr": "Entrées (mouvements)", "de": "Zugänge (Bewegungen)", "en": "Inflows"}
	outflows       = release.Text{"nl": "Uitstroom (bewegingen)", "fr": "Sorties (mouvements)", "de": "Abgänge (Bewegungen)", "en": "Outflows"}
)

func (p *Plan) title(name string) study.Text { return TitleOf(p.study, name) }

// TitleOf is what a dimension is called, periods among them.
func TitleOf(s *study.Study, name string) study.Text {
	if d, ok := s.Dimensions[name]; ok {
		return d.Title
	}
	titles := map[string]study.Text{
		"moment":          {"nl": "moment", "fr": "moment", "de": "Zeitpunkt", "en": "moment"},
		"inflow_quarter":  {"nl": "kwartaal van instroom", "fr": "trimestre d'entrée", "de": "Quartal des Zugangs", "en": "quarter of inflow"},
		"outflow_quarter": {"nl": "kwartaal van uitstroom", "fr": "trimestre de sortie", "de": "Quartal des Abgangs", "en": "quarter of outflow"},
		"offset":          {"nl": "kwartalen ervoor of erna", "fr": "trimestres avant ou après", "de": "Quartale davor oder danach", "en": "quarters before or after"},
	}
	return titles[name]
}

// structure describes the result.
func (p *Plan) structure() release.Structure {
	s := release.Structure{Table: p.table.Name, Title: release.Text(p.table.Title), Unit: "persons", Filters: []release.Filter{}}
	for _, a := range p.axes {
		s.Dimensions = append(s.Dimensions, release.Dimension{Name: a.name, Title: release.Text(a.title), Codes: a.codes})
	}
	for _, f := range p.filters {
		if len(f.coded) > 0 {
			s.Filters = append(s.Filters, release.Filter{Name: f.name, Title: release.Text(p.title(f.name)), Codes: f.coded})
		}
	}
	for _, d := range p.spec.Dimensions {
		if asked := p.asked(d.Name); asked != nil {
			f := release.Filter{Name: d.Name, Title: release.Text(p.title(d.Name))}
			for _, code := range asked {
				f.Codes = append(f.Codes, p.code(d.Name, code, ""))
			}
			s.Filters = append(s.Filters, f)
		}
	}
	return s
}
