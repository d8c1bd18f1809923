package memory

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
)

// warehouse is what was read, of the persons concerned: those of any delivery
// and of any spell of the warehouse's own.
type warehouse struct {
	spellRows []spellRow // of suppliers and of the warehouse
	spells    spells     // those that count, merged
	profiles  map[int64][]profile
	persons   map[study.Quarter]map[int64]record
	mainJobs  map[study.Quarter]map[int64]record
	sizes     sizes
}

// sizes are employers' classes by year; an employer without a class in a year
// is not there.
type sizes map[int64]map[int64]string

func (p *plan) read(ctx context.Context) (*warehouse, error) {
	w := &warehouse{
		profiles: p.profiles(),
		persons:  map[study.Quarter]map[int64]record{},
		mainJobs: map[study.Quarter]map[int64]record{},
		sizes:    sizes{},
	}
	var err error
	if w.spellRows, err = p.spellRows(ctx); err != nil {
		return nil, err
	}
	w.spells = merge(w.spellRows)
	concerned := map[int64]bool{}
	for _, r := range w.spellRows {
		concerned[r.person] = true
	}
	for _, q := range p.personQuarters() {
		if w.persons[q], err = p.readPersons(ctx, q, concerned); err != nil {
			return nil, err
		}
	}
	if err := p.readJobs(ctx, w, concerned); err != nil {
		return nil, err
	}
	return w, p.readEmployers(ctx, w)
}

// personQuarters are the quarters whose persons are read: the report asks for
// the whole period of data, the tables for what they observe.
func (p *plan) personQuarters() []study.Quarter {
	set := map[study.Quarter]bool{}
	for _, q := range append(p.dataQuarters(), p.observedQuarters()...) {
		set[q] = true
	}
	return sortedQuarters(set)
}

// readPersons reads one quarter: one row per person.
func (p *plan) readPersons(ctx context.Context, q study.Quarter, concerned map[int64]bool) (map[int64]record, error) {
	rows := map[int64]record{}
	err := p.readRelation(ctx, persons, &q, func(r record) error {
		person, known := r["person"].(int64)
		if !known || !concerned[person] {
			return nil
		}
		if _, twice := rows[person]; twice {
			return errors.New("a person stands twice")
		}
		rows[person] = r
		return nil
	})
	return rows, err
}

// readJobs reads the main jobs of the quarters that tables with a dimension of
// the main job observe.
func (p *plan) readJobs(ctx context.Context, w *warehouse, concerned map[int64]bool) error {
	for _, q := range p.jobQuarters() {
		rows := map[int64]record{}
		err := p.readRelation(ctx, jobs, &q, func(r record) error {
			person, known := r["person"].(int64)
			if main, _ := r["main"].(bool); !main || !known || !concerned[person] {
				return nil
			}
			if _, twice := rows[person]; twice {
				return errors.New("a person has two main jobs")
			}
			rows[person] = r
			return nil
		})
		if err != nil {
			return err
		}
		w.mainJobs[q] = rows
	}
	return nil
}

// readEmployers reads the size classes, where a table uses them.
func (p *plan) readEmployers(ctx context.Context, w *warehouse) error {
	if p.columns[employers] == nil {
		return nil
	}
	type key struct{ employer, year int64 }
	seen := map[key]bool{}
	return p.readRelation(ctx, employers, nil, func(r record) error {
		employer, known := r["employer"].(int64)
		year, dated := r["year"].(int64)
		if !known || !dated {
			return nil
		}
		if seen[key{employer, year}] {
			return fmt.Errorf("an employer stands twice in %d", year)
		}
		seen[key{employer, year}] = true
		class, known := r["size_class"].(string)
		if !known {
			return nil
		}
		if w.sizes[employer] == nil {
			w.sizes[employer] = map[int64]string{}
		}
		w.sizes[employer][year] = class
		return nil
	})
}

// readRelation reads what the study uses of a relation, of one quarter or,
// where q is nil, of the one set of files it has.
func (p *plan) readRelation(ctx context.Context, relation string, q *study.Quarter, each func(record) error) error {
	what, pattern := relation, ""
	src, ok := p.study.Sources[relation]
	if !ok {
		return fmt.Errorf("%s: the study names no source for it", relation)
	}
	pattern = src.Files
	if q != nil {
		what = fmt.Sprintf("%s, %s", relation, q)
		if !strings.Contains(pattern, "{quarter}") {
			return fmt.Errorf("%s: the files %s need {quarter}", relation, pattern)
		}
		pattern = strings.ReplaceAll(pattern, "{quarter}", q.String())
	}
	if err := readFiles(ctx, p.query.Warehouse, pattern, src, p.columns[relation], each); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
