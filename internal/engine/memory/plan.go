package memory

import (
	"fmt"
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The relations of the data contract.
const (
	persons            = "persons"
	jobs               = "jobs"
	employers          = "employers"
	employmentMeasures = "employment_measures"
)

// plan is what a study asks, with its code lists read.
type plan struct {
	query    engine.Query
	study    *study.Study
	rules    map[string]rule         // by dimension that any table has
	columns  map[string]columnsByKey // by relation: what is read
	lists    map[study.Column][]string
	school   *schooling       // nil where no table has education
	sectors  *sectors         // nil where no table has the sector
	unusable map[string]int64 // rows of the warehouse that are no spell, by subtype
}

// columnsByKey says, by logical name, of which kind a column is.
type columnsByKey map[string]kind

func newPlan(q engine.Query) (*plan, error) {
	p := &plan{query: q, study: q.Study.Study(), rules: map[string]rule{}, lists: map[study.Column][]string{}}
	p.columns = map[string]columnsByKey{persons: {"person": whole}}
	if len(p.study.Measures.Warehouse) > 0 {
		p.columns[employmentMeasures] = columnsByKey{"person": whole, "code": text, "start_date": day, "end_date": day}
	}
	for _, name := range p.dimensions() {
		d, ok := p.study.Dimensions[name]
		if !ok {
			return nil, fmt.Errorf("dimension %s is not described", name)
		}
		if err := p.add(name, d); err != nil {
			return nil, fmt.Errorf("dimension %s: %w", name, err)
		}
	}
	return p, nil
}

// dimensions are the names of the dimensions that any table has, sorted.
func (p *plan) dimensions() []string {
	names := map[string]bool{}
	for _, t := range p.study.Tables {
		for _, d := range t.Dimensions {
			names[d] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// add makes one dimension's rule and notes the columns that it reads.
func (p *plan) add(name string, d study.Dimension) error {
	way, ok := derivations[d.Derive]
	if !ok {
		return fmt.Errorf("derivation %q is not known", d.Derive)
	}
	r, err := way.rule(p, d)
	if err != nil {
		return err
	}
	p.rules[name] = r
	for _, c := range d.Columns {
		if err := p.need(c, way.reads); err != nil {
			return err
		}
	}
	if d.Except != nil {
		if err := p.need(d.Except.Column, text); err != nil {
			return err
		}
	}
	if d.Derive == study.DeriveSizeClass {
		return p.need(study.Column{Relation: jobs, Name: "employer"}, whole)
	}
	return nil
}

// need notes that a column is read. A column has one kind only.
func (p *plan) need(c study.Column, k kind) error {
	cols := p.columns[c.Relation]
	if cols == nil {
		cols = keys(c.Relation)
		p.columns[c.Relation] = cols
	}
	if had, ok := cols[c.Name]; ok && had != k {
		return fmt.Errorf("column %s.%s is read as %s and as %s", c.Relation, c.Name, had, k)
	}
	cols[c.Name] = k
	return nil
}

// keys are the columns of a relation that are read whatever the dimensions.
func keys(relation string) columnsByKey {
	switch relation {
	case jobs:
		return columnsByKey{"person": whole, "main": truth}
	case employers:
		return columnsByKey{"employer": whole, "year": whole}
	}
	return columnsByKey{"person": whole}
}

// observedQuarters are the quarters in which the tables look at persons.
func (p *plan) observedQuarters() []study.Quarter {
	seen := map[study.Quarter]bool{}
	for _, t := range p.study.Tables {
		for _, e := range events(t) {
			seen[e.observed] = true
		}
	}
	return sortedQuarters(seen)
}

// jobQuarters are those in which a table looks at main jobs.
func (p *plan) jobQuarters() []study.Quarter {
	seen := map[study.Quarter]bool{}
	for _, t := range p.study.Tables {
		for _, e := range events(t) {
			if p.looksAtJobs(t) {
				seen[e.observed] = true
			}
		}
	}
	return sortedQuarters(seen)
}

// looksAtJobs reports whether a table has a dimension of the main job.
func (p *plan) looksAtJobs(t study.Table) bool {
	return slices.ContainsFunc(t.Dimensions, func(name string) bool { return p.study.Dimensions[name].OfJob() })
}

// dataQuarters are the quarters of the period of data.
func (p *plan) dataQuarters() []study.Quarter {
	var out []study.Quarter
	data := p.study.Authorisation.Data
	for q := data.From; q.Index() <= data.Until.Index(); q = q.Add(1) {
		out = append(out, q)
	}
	return out
}

func sortedQuarters(set map[study.Quarter]bool) []study.Quarter {
	return slices.SortedFunc(maps.Keys(set), func(a, b study.Quarter) int { return a.Index() - b.Index() })
}
