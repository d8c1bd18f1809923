package duckdb

import (
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
)

// plan is a query with everything looked up that does not depend on data.
type plan struct {
	query    engine.Query
	study    *study.Study
	measures measures
	periods  []period // of all tables, in their order
	quarters []study.Quarter
	dims     []*dimension // those that any table has, but the measure

	// Set where a dimension needs them, else nil.
	schools      []*schooling
	sizes        *sizes
	disabilities []int   // places of the dimensions
	sectorCounts []tally // by quarter
	strays       []*unlistedColumn

	spellLines []spellLine // by subtype
	rows       map[rowsKey]int64
}

// measures are the subtypes and types of the study as small numbers, in the
// order of their codes.
type measures struct {
	subtypes, types []string
	typeOf          []uint16 // by subtype
	supplied        []bool   // by subtype: the suppliers delimit it
	warehouse       map[string][]uint16
	number          map[string]uint16
}

// period is one moment or one quarter of flow of one table.
type period struct {
	table    int
	label    string
	from, to int32 // days since 1970; a moment has one
	flow     study.Flow
	observed []observation
	jobs     bool   // the table has a dimension of the main job
	selected []bool // by subtype
}

// observation is one quarter in which a period's persons are looked at.
type observation struct {
	offset  int
	quarter int // index into plan.quarters
}

func newPlan(q engine.Query) (*plan, error) {
	p := &plan{query: q, study: q.Study.Study()}
	data := p.study.Authorisation.Data
	for at := data.From; at.Index() <= data.Until.Index(); at = at.Add(1) {
		p.quarters = append(p.quarters, at)
	}
	list, err := q.Lists.List(p.study.Measures.List)
	if err != nil {
		return nil, err
	}
	p.measures = newMeasures(p.study, list)
	p.spellLines, p.rows = make([]spellLine, len(p.measures.subtypes)), map[rowsKey]int64{}
	for i, t := range p.study.Tables {
		if err := p.addPeriods(i, t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return p, p.addDimensions()
}

func newMeasures(s *study.Study, list *classification.List) measures {
	m := measures{warehouse: map[string][]uint16{}, number: map[string]uint16{}}
	for _, code := range list.Codes() {
		if list.IsLeaf(code) {
			m.subtypes = append(m.subtypes, code)
			m.types = append(m.types, typeCode(list, code))
		}
	}
	slices.Sort(m.subtypes)
	slices.Sort(m.types)
	m.types = slices.Compact(m.types)
	for i, code := range m.subtypes {
		m.number[code] = uint16(i)
		t, _ := slices.BinarySearch(m.types, typeCode(list, code))
		m.typeOf = append(m.typeOf, uint16(t))
		m.supplied = append(m.supplied, slices.Contains(s.Measures.Supplier, code))
		for _, w := range s.Measures.Warehouse[code] {
			m.warehouse[w] = append(m.warehouse[w], uint16(i))
		}
	}
	return m
}

// typeCode is the type of a subtype; one without a parent is its own type.
func typeCode(list *classification.List, code string) string {
	if parent := list.Parent(code); parent != "" {
		return parent
	}
	return code
}

func (p *plan) addPeriods(i int, t study.Table) error {
	selected := make([]bool, len(p.measures.subtypes))
	for _, code := range p.study.Selected(t.Measures) {
		selected[p.measures.number[code]] = true
	}
	if t.Flow == study.Stock {
		for _, d := range t.Moments {
			at, err := p.observe(0, d.Quarter())
			if err != nil {
				return err
			}
			p.periods = append(p.periods, period{table: i, label: d.String(), from: d.Days(), to: d.Days(), observed: []observation{at}, selected: selected})
		}
		return nil
	}
	for _, q := range t.Quarters {
		next := period{table: i, label: q.String(), from: q.First().Days(), to: q.Last().Days(), flow: t.Flow, selected: selected}
		for _, offset := range t.Offsets {
			at, err := p.observe(offset, q.Add(offset))
			if err != nil {
				return err
			}
			next.observed = append(next.observed, at)
		}
		p.periods = append(p.periods, next)
	}
	return nil
}

func (p *plan) observe(offset int, q study.Quarter) (observation, error) {
	i := slices.Index(p.quarters, q)
	if i < 0 {
		return observation{}, fmt.Errorf("quarter %s is outside the period of the data", q)
	}
	return observation{offset, i}, nil
}

// holds reports whether a spell makes its person part of the period: on the
// day, flowing in, or flowing out.
func (p *period) holds(s spell) bool {
	if !p.selected[s.subtype] {
		return false
	}
	switch p.flow {
	case study.Inflow:
		return p.from <= s.start && s.start <= p.to
	case study.Outflow:
		return p.from <= s.end && s.end <= p.to
	default:
		return s.start <= p.from && p.from <= s.end
	}
}

// addDimensions compiles every dimension that a table has.
func (p *plan) addDimensions() error {
	var names []string
	for _, t := range p.study.Tables {
		for _, name := range t.Dimensions {
			if p.study.Dimensions[name].Derive != study.DeriveMeasure && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		d, err := p.compile(name, p.study.Dimensions[name])
		if err != nil {
			return fmt.Errorf("dimension %s: %w", name, err)
		}
		p.dims = append(p.dims, d)
	}
	for i := range p.periods {
		at := &p.periods[i]
		at.jobs = slices.ContainsFunc(p.study.Tables[at.table].Dimensions, func(name string) bool {
			return p.study.Dimensions[name].OfJob()
		})
	}
	return nil
}

// dimension is a dimension's place in dims, -1 for the measure.
func (p *plan) dimension(name string) int {
	return slices.IndexFunc(p.dims, func(d *dimension) bool { return d.name == name })
}
