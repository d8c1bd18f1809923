package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/kruistabel/kruistabel/internal/study"
)

// quarter is what one scan of a quarter leaves: who is in the warehouse then,
// and the codes of those whom a table observes.
type quarter struct {
	index    int
	name     study.Quarter
	last     study.Date
	jobs     bool // a table looks at main jobs
	firstDay int32
	lastDay  int32
	present  bitset // people with a row in persons
	observed bitset // people of any table
	employed bitset // people of a table with a dimension of the main job
	place    ranks  // of observed
	hasJob   bitset // by place
	width    int
	codes    []uint16 // by place, then dimension
}

func (q *quarter) row(place int) []uint16 { return q.codes[place*q.width : (place+1)*q.width] }

// settle makes room for the people observed, with everything unknown.
func (q *quarter) settle(dims []*dimension) {
	q.place, q.width = rank(q.observed), len(dims)
	n := q.observed.count()
	q.codes, q.hasJob = make([]uint16, n*q.width), newBitset(n)
	for i := range q.codes {
		q.codes[i] = dims[i%q.width].absent
	}
}

// rowReader reads the rows of one relation in one quarter.
type rowReader struct {
	people   *people
	quarter  *quarter
	filter   filter
	relation string
	dims     []int // places of the dimensions of this relation
	plan     *plan
	columns  []string // logical names; 0 is person
	places   [][]int  // by dimension: its columns
	seen     func(rows int)
	room     sync.Pool
}

func (p *plan) newRowReader(who *people, at *quarter, relation string, seen func(int)) *rowReader {
	r := &rowReader{people: who, quarter: at, relation: relation, plan: p, columns: []string{"person"}, seen: seen}
	r.room.New = func() any { room := make([]candidate, blockRows+1); return &room }
	r.filter = who.filter
	if relation == jobs { // few have a main job that a table looks at
		r.filter = newFilter(at.employed.count())
		at.employed.each(func(person int32, _ int) { r.filter.add(hash(who.persons[person])) })
	}
	for i, d := range p.dims {
		if d.job != (relation == jobs) || d.value == nil {
			continue
		}
		var places []int
		for _, c := range d.reads {
			at := slices.Index(r.columns, c.Name)
			if at < 0 {
				at = len(r.columns)
				r.columns = append(r.columns, c.Name)
			}
			places = append(places, at)
		}
		r.dims, r.places = append(r.dims, i), append(r.places, places)
	}
	return r
}

// blockRows is the most rows that DuckDB hands over at once.
const blockRows = 2048

// sql is the scan: rows of people concerned only, main jobs only.
func (r *rowReader) sql(from string) string {
	read := make([]string, len(r.columns))
	for i, name := range r.columns {
		read[i] = r.plan.typed(r.relation, name)
	}
	where := "wanted(" + read[0] + ")"
	if r.relation == jobs {
		where = r.plan.typed(jobs, "main") + " AND " + where
	}
	return fmt.Sprintf("SELECT sum(take(%s)) FROM %s WHERE %s IS NOT NULL AND %s", strings.Join(read, ", "), from, read[0], where)
}

func (r *rowReader) scan(ctx context.Context, s *session) error {
	from, err := r.plan.relation(r.relation, r.quarter.name)
	if err != nil {
		return err
	}
	columns := r.columns
	if r.relation == jobs {
		columns = append(slices.Clone(columns), "main")
	}
	if err := r.plan.checkTypes(ctx, s, r.relation, columns, from); err != nil {
		return fmt.Errorf("relation %s, %s: %w", r.relation, r.quarter.name, err)
	}
	if err := s.scan(ctx, r.sql(from), r); err != nil {
		return fmt.Errorf("relation %s, %s: %w", r.relation, r.quarter.name, err)
	}
	return nil
}

func (r *rowReader) wanted(persons []int64, out []bool) error {
	r.seen(len(persons))
	clear(out)
	room := r.room.Get().(*[]candidate)
	defer r.room.Put(room)
	if len(persons) >= len(*room) {
		*room = make([]candidate, len(persons)+1)
	}
	for _, c := range r.filter.candidates(persons, *room) {
		n := r.people.find(persons[c.row], c.hash)
		if n < 0 {
			continue
		}
		if r.relation == jobs {
			out[c.row] = r.quarter.employed.has(n)
			continue
		}
		if !r.quarter.present.add(n) {
			return errTwice
		}
		out[c.row] = r.quarter.observed.has(n)
	}
	return nil
}

var (
	errTwice    = errors.New("a person stands twice; the warehouse must have one row per person and quarter")
	errTwoMains = errors.New("a person has two main jobs; the warehouse must mark one")
)

func (r *rowReader) take(c chunk) error {
	cols := make([]column, len(r.columns))
	for i := range cols {
		cols[i] = c.column(i)
	}
	rows := make([][]uint16, c.rows)
	for i, person := range cols[0].bigints() {
		place := r.quarter.place.of(r.people.number(person))
		if r.relation == jobs && !r.quarter.hasJob.add(int32(place)) {
			return errTwoMains
		}
		rows[i] = r.quarter.row(place)
	}
	for i, d := range r.dims {
		mine := make([]column, len(r.places[i]))
		for j, at := range r.places[i] {
			mine[j] = cols[at]
		}
		for row := range rows {
			code, err := r.plan.dims[d].value(r.quarter, mine, row)
			if err != nil {
				return fmt.Errorf("column of dimension %s: %w", r.plan.dims[d].name, err)
			}
			rows[row][d] = code
		}
	}
	return nil
}

// tally counts by sector rule.
type tally [byNothing + 1]atomic.Int64
