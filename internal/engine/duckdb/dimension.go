package duckdb

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The logical relations of the data contract.
const (
	persons            = "persons"
	jobs               = "jobs"
	employers          = "employers"
	employmentMeasures = "employment_measures"
)

// dimension is a compiled dimension: what it reads of a row, and how a value
// becomes a number of its dictionary.
type dimension struct {
	name   string
	job    bool // of the main job, else of the person
	dict   *dictionary
	absent uint16 // for who has no row, or no main job
	reads  []study.Column
	// value finds the number; cols are the columns that the dimension reads. It
	// is nil for what the suppliers' profiles alone decide.
	value func(at *quarter, cols []column, row int) (uint16, error)
}

// compile makes a dimension's encoder.
func (p *plan) compile(name string, d study.Dimension) (*dimension, error) {
	out := &dimension{name: name, job: d.OfJob(), reads: slices.Clone(d.Columns)}
	make, ok := encoders[d.Derive]
	if !ok {
		return nil, fmt.Errorf("derivation %q is not known", d.Derive)
	}
	if err := make(p, d, out); err != nil {
		return nil, err
	}
	if out.absent = out.dict.must(d.Unknown); out.job {
		out.absent = out.dict.must(d.NoJob)
	}
	return out, nil
}

var encoders = map[study.Derivation]func(*plan, study.Dimension, *dimension) error{
	study.DeriveEducation:      education,
	study.DeriveWorkDisability: workDisability,
	study.DeriveCode:           code,
	study.DeriveMapped:         mapped,
	study.DeriveAge:            age,
	study.DeriveAny:            anyTrue,
	study.DeriveBelow:          below,
	study.DeriveInterval:       interval,
	study.DeriveSector:         sector,
	study.DeriveSizeClass:      sizeClass,
}

// code: the column's code as it is. Codes in no list are counted.
func code(p *plan, d study.Dimension, out *dimension) error {
	list, err := p.query.Lists.List(cmp.Or(d.List, d.Values))
	if err != nil {
		return err
	}
	out.dict = newDictionary(append(list.Codes(), d.Unknown, d.NoJob)...)
	unknown, listed := out.dict.must(d.Unknown), uint16(len(list.Items))
	unlisted := p.unlisted(d.Columns[0], list)
	out.value = func(at *quarter, cols []column, row int) (uint16, error) {
		if cols[0].null(row) {
			return unknown, nil
		}
		text := cols[0].texts()[row].string()
		n, err := out.dict.number(text)
		if n >= listed {
			unlisted.see(at, text)
		}
		return n, err
	}
	return nil
}

// mapped: the list's attribute of the column's code, unknown where there is none.
func mapped(p *plan, d study.Dimension, out *dimension) error {
	values, err := p.attributes(d, out)
	if err != nil {
		return err
	}
	unknown := out.dict.must(d.Unknown)
	list, _ := p.query.Lists.List(d.List)
	unlisted := p.unlisted(d.Columns[0], list)
	out.value = func(at *quarter, cols []column, row int) (uint16, error) {
		if cols[0].null(row) {
			return unknown, nil
		}
		text := cols[0].texts()[row].string()
		n, ok := values[text]
		if !ok {
			unlisted.see(at, text)
			return unknown, nil
		}
		return n, nil
	}
	return nil
}

// attributes makes the dictionary of an attribute's values and maps all codes
// of the list to them; what has no value, or counts as unknown, is unknown.
func (p *plan) attributes(d study.Dimension, out *dimension) (map[string]uint16, error) {
	list, err := p.query.Lists.List(d.List)
	if err != nil {
		return nil, err
	}
	codes := []string{d.Unknown, d.NoJob}
	of := func(code string) string {
		if v := list.Attribute(code, d.Attribute); v != "" && !slices.Contains(d.UnknownCodes, code) {
			return v
		}
		return d.Unknown
	}
	for _, c := range list.Codes() {
		codes = append(codes, of(c))
	}
	if out.dict == nil {
		out.dict = newDictionary(codes...)
	}
	values := map[string]uint16{}
	for _, c := range list.Codes() {
		values[c] = out.dict.must(of(c))
	}
	return values, nil
}

// anyTrue: 1 where any of the columns is true, else 0; null counts as false.
func anyTrue(_ *plan, d study.Dimension, out *dimension) error {
	out.dict = newDictionary("0", "1", d.Unknown, d.NoJob)
	out.value = func(_ *quarter, cols []column, row int) (uint16, error) {
		for _, c := range cols {
			if !c.null(row) && c.bools()[row] {
				return 1, nil
			}
		}
		return 0, nil
	}
	return nil
}

// below: 1 below the threshold, else 0.
func below(_ *plan, d study.Dimension, out *dimension) error {
	null := cmp.Or(d.Null, d.Unknown)
	out.dict = newDictionary("0", "1", d.Unknown, d.NoJob, null)
	nothing := out.dict.must(null)
	out.value = func(_ *quarter, cols []column, row int) (uint16, error) {
		x, ok := cols[0].number(row)
		switch {
		case !ok:
			return nothing, nil
		case x < d.Threshold:
			return 1, nil
		}
		return 0, nil
	}
	return nil
}

// unlistedColumn counts, per quarter, rows whose code is in none of the lists
// by which the tables' dimensions read the column.
type unlistedColumn struct {
	column study.Column
	lists  []*classification.List
	rows   []atomic.Int64 // by quarter
}

// unlisted is the counter of a column, with one more list.
func (p *plan) unlisted(c study.Column, list *classification.List) *counter {
	i := slices.IndexFunc(p.strays, func(u *unlistedColumn) bool { return u.column == c })
	if i >= 0 {
		p.strays[i].lists = append(p.strays[i].lists, list)
		return &counter{}
	}
	u := &unlistedColumn{column: c, rows: make([]atomic.Int64, len(p.quarters))}
	if list != nil {
		u.lists = append(u.lists, list)
	}
	p.strays = append(p.strays, u)
	return &counter{u}
}

// counter counts for one dimension; the second dimension of a column has an
// empty one, so that a row counts once.
type counter struct{ column *unlistedColumn }

func (c *counter) see(at *quarter, code string) {
	if c.column == nil || slices.ContainsFunc(c.column.lists, func(l *classification.List) bool { return l.Has(code) }) {
		return
	}
	c.count(at)
}

// count counts a row whose code is known to be in no list.
func (c *counter) count(at *quarter) {
	if c.column != nil {
		c.column.rows[at.index].Add(1)
	}
}
