package pivot

import (
	"slices"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Facts are what is known of a table's dimensions before anything is counted.
type Facts struct {
	Table      study.Table
	Dimensions []Dimension // in the table's order
	study      *study.Study
	source     *airlock.Source
}

// Additivity says what a sum over a dimension's codes counts.
type Additivity string

// The additivities.
const (
	Adding      Additivity = "adding"      // a total counts persons
	Overlapping Additivity = "overlapping" // one person may be in several: a total counts participations
	Movements   Additivity = "movements"   // a total counts inflows or outflows
	NotAddable  Additivity = "not_addable" // the same people twice: there is no total
)

// Subject is the group that dimensions are listed in.
type Subject string

// The subjects, in the order in which they are listed.
const (
	TimeSubject      Subject = "time"
	MeasureSubject   Subject = "measure"
	WhoSubject       Subject = "who"
	HouseholdSubject Subject = "household"
	JobSubject       Subject = "job"
)

// Subjects are all subjects.
var Subjects = []Subject{MeasureSubject, TimeSubject, WhoSubject, JobSubject, HouseholdSubject}

// Dimension is one dimension of a table.
type Dimension struct {
	Name       string
	Title      study.Text
	Subject    Subject
	Additivity Additivity
	Ordered    bool   // neighbouring codes may be merged
	Levels     int    // of the hierarchy of the codes that occur
	Codes      []Code // that occur, and those above them, in the order of the list
	Derive     study.Derivation
	Columns    []study.Column
	List       string
}

// Code is one code of a dimension.
type Code struct {
	Code   string
	Parent string
	Depth  int // 0: topmost
	Labels map[string]string
	Absent bool // unknown, or not applicable
	Leaf   bool
}

// NewFacts gathers what a study says of a table's dimensions.
func NewFacts(s *airlock.Source, table string) *Facts {
	f := &Facts{study: s.Study(), source: s}
	for _, t := range f.study.Tables {
		if t.Name == table {
			f.Table = t
		}
	}
	for _, name := range s.Columns() {
		f.Dimensions = append(f.Dimensions, f.dimension(name))
	}
	return f
}

// Study is the study that the table was built for.
func (f *Facts) Study() *study.Study { return f.study }

// Dimension finds a dimension; nil where the table has none of that name.
func (f *Facts) Dimension(name string) *Dimension {
	i := slices.IndexFunc(f.Dimensions, func(d Dimension) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Dimensions[i]
}

func (f *Facts) dimension(name string) Dimension {
	d := Dimension{Name: name, Title: airlock.TitleOf(f.study, name)}
	of, known := f.study.Dimensions[name]
	if !known {
		return f.period(d)
	}
	d.Derive, d.Columns, d.List = of.Derive, of.Columns, of.Values
	d.Subject, d.Additivity = subjectOf(of), Adding
	switch of.Derive {
	case study.DeriveMeasure:
		d.Additivity = Overlapping
	case study.DeriveAge, study.DeriveInterval, study.DeriveSizeClass, study.DeriveEducation:
		d.Ordered = true
	}
	d.Codes = f.codes(name, of)
	for _, c := range d.Codes {
		d.Levels = max(d.Levels, c.Depth+1)
	}
	return d
}

func (f *Facts) period(d Dimension) Dimension {
	d.Subject, d.Additivity, d.Levels = TimeSubject, NotAddable, 1
	if f.Table.Flow != study.Stock && d.Name != "offset" && d.Name != "moment" {
		d.Additivity = Movements
	}
	for _, code := range f.source.Codes(d.Name) {
		d.Codes = append(d.Codes, Code{Code: code, Labels: map[string]string{}, Leaf: true})
	}
	return d
}

// subjectOf puts a dimension with what it is about, by the relation that it is
// derived from.
func subjectOf(d study.Dimension) Subject {
	if d.Derive == study.DeriveMeasure {
		return MeasureSubject
	}
	for _, c := range d.Columns {
		switch {
		case c.Relation == "jobs" || c.Relation == "employers":
			return JobSubject
		case c.Name == "lipro" || c.Name == "work_intensity":
			return HouseholdSubject
		}
	}
	return WhoSubject
}

// codes are those that occur and those above them, in the order of the list; what
// stands for no value comes last.
func (f *Facts) codes(name string, of study.Dimension) (out []Code) {
	list, err := f.study.Lists().List(of.Values)
	if err != nil {
		return nil
	}
	there := map[string]bool{}
	parents := map[string]bool{}
	for _, code := range f.source.Codes(name) {
		there[code] = true
		for above := list.Parent(code); above != ""; above = list.Parent(above) {
			there[above], parents[above] = true, true
		}
	}
	var absent []Code
	add := func(code string) {
		c := Code{Code: code, Parent: list.Parent(code), Depth: depth(list, code), Labels: f.labels(name, code), Leaf: !parents[code],
			Absent: code == of.Unknown || code == of.NoJob || code == of.Null || of.Except != nil && code == of.Except.Code}
		if c.Absent && c.Leaf {
			absent = append(absent, c)
		} else {
			out = append(out, c)
		}
		delete(there, code)
	}
	for _, code := range list.Codes() {
		if there[code] {
			add(code)
		}
	}
	var rest []string
	for code := range there {
		rest = append(rest, code)
	}
	slices.Sort(rest)
	for _, code := range rest {
		add(code)
	}
	return append(out, absent...)
}

func depth(list *classification.List, code string) (n int) {
	for above := list.Parent(code); above != ""; above = list.Parent(above) {
		n++
	}
	return n
}

// labels are a code's labels in the languages that its list has.
func (f *Facts) labels(dimension, code string) map[string]string {
	return airlock.LabelsOf(f.study, dimension, code)
}

// Counted are the codes of a dimension that rows have and a filter leaves, in
// order.
func (f *Facts) Counted(name string, filter []string) (codes []string) {
	d := f.Dimension(name)
	if d == nil {
		return nil
	}
	occur := f.source.Codes(name)
	parent := map[string]string{}
	for _, c := range d.Codes {
		parent[c.Code] = c.Parent
	}
	for _, c := range d.Codes {
		if !slices.Contains(occur, c.Code) {
			continue
		}
		in := len(filter) == 0
		for at := c.Code; at != "" && !in; at = parent[at] {
			in = slices.Contains(filter, at)
		}
		if in {
			codes = append(codes, c.Code)
		}
	}
	return codes
}
