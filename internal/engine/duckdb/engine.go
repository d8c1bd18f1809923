// Package duckdb is the embedded engine: DuckDB reads the warehouse in place,
// and everything that links, derives and counts is here.
//
// # How a query is answered
//
// The spells of the deliveries, and those that the warehouse delimits, give
// the people whom the query concerns; they are numbered from 0. Merged spells
// say which of them each table counts in which period, hence whom it observes
// in which quarter. Then every quarter is scanned once for all tables:
//
//	SELECT sum(take(person, ...)) FROM read_parquet(...) WHERE wanted(person)
//
// wanted and take are functions of this package that DuckDB's threads call
// with blocks of rows. wanted looks a person up, notes that he is in the
// warehouse, and lets through only those whom a table observes in that
// quarter; take turns their columns into small codes in a matrix of one row
// per person observed. No row is ever collected, copied or written.
//
// Education and work disability are then settled with the suppliers'
// profiles, and each table is counted: a row of the matrix becomes a packed
// key of at most 128 bits, keys are radix-sorted, and runs of equal keys are
// the cells, in the order in which the contract wants them.
//
// Time is that of scanning the columns once, whatever the order of rows.
// Memory is about 64 bytes per spell, 40 per person observed and quarter, and
// what DuckDB needs for a few row groups.
package duckdb

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Engine answers queries with an in-memory DuckDB of its own for each.
type Engine struct{}

// New makes the engine.
func New() Engine { return Engine{} }

var _ engine.Engine = Engine{}

// Tabulate answers a query. Errors name relation and quarter, never a value.
func (Engine) Tabulate(ctx context.Context, q engine.Query) (*engine.Result, error) {
	if q.Threads <= 0 {
		q.Threads = runtime.GOMAXPROCS(0)
	}
	p, err := newPlan(q)
	if err != nil {
		return nil, err
	}
	s, err := open(q.Threads, q.Temp)
	if err != nil {
		return nil, err
	}
	defer s.close()
	r, err := p.answer(ctx, s)
	var mine *fault
	if err == nil || ctx.Err() != nil || errors.As(err, &mine) {
		return r, err
	}
	return nil, &engine.WarehouseError{Cause: err}
}

func (p *plan) answer(ctx context.Context, s *session) (*engine.Result, error) {
	p.step("spells", 0, 0)
	sp, err := p.collect(ctx, s)
	if err != nil {
		return nil, err
	}
	quarters := p.newQuarters(sp.people.count())
	asked := p.ask(sp, quarters)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := p.scan(ctx, s, sp.people, quarters); err != nil {
		return nil, err
	}
	p.step("profiles", 0, 0)
	p.settle(collectProfiles(p.query.Deliveries, sp.people), quarters)
	p.step("tables", 0, 0)
	return p.finish(ctx, sp, asked, quarters)
}

func (p *plan) newQuarters(people int) []*quarter {
	out := make([]*quarter, len(p.quarters))
	for i, name := range p.quarters {
		q := &quarter{index: i, name: name, last: name.Last(),
			present: newBitset(people), observed: newBitset(people), employed: newBitset(people)}
		q.firstDay, q.lastDay = daysOf(name)
		out[i] = q
	}
	for i := range p.periods {
		for _, o := range p.periods[i].observed {
			out[o.quarter].jobs = out[o.quarter].jobs || p.periods[i].jobs
		}
	}
	return out
}

// scan reads every quarter of persons, and of jobs where a table asks for the
// main job.
func (p *plan) scan(ctx context.Context, s *session, who *people, quarters []*quarter) error {
	if err := p.loadSizes(ctx, s); err != nil {
		return fmt.Errorf("relation %s: %w", employers, err)
	}
	total, err := p.rowsToRead(ctx, s, quarters)
	if err != nil {
		return err
	}
	var done atomic.Int64
	for _, q := range quarters {
		q.settle(p.dims)
		for _, relation := range p.relationsOf(q) {
			from := done.Load()
			r := p.newRowReader(who, q, relation, func(rows int) {
				p.step("scan", done.Add(int64(rows)), total)
			})
			if err := r.scan(ctx, s); err != nil {
				return err
			}
			done.Store(from + p.rows[rowsKey{relation, q.index}])
			p.step("scan", done.Load(), total)
		}
	}
	return nil
}

func (p *plan) relationsOf(q *quarter) []string {
	if q.jobs {
		return []string{persons, jobs}
	}
	return []string{persons}
}

// rowsKey names a relation and a quarter.
type rowsKey struct {
	relation string
	quarter  int
}

// rowsToRead adds up the rows of the files, from their footers.
func (p *plan) rowsToRead(ctx context.Context, s *session, quarters []*quarter) (int64, error) {
	total := int64(0)
	for _, q := range quarters {
		for _, relation := range p.relationsOf(q) {
			files, err := p.files(relation, q.name)
			if err != nil {
				return 0, err
			}
			for _, f := range files {
				sql := "SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata(" + literal(f) + ")"
				err := s.query(ctx, sql, func(c chunk) error {
					n := c.column(0).bigints()[0]
					p.rows[rowsKey{relation, q.index}] += n
					total += n
					return nil
				})
				if err != nil {
					return 0, fmt.Errorf("relation %s, %s: %w", relation, q.name, err)
				}
			}
		}
	}
	return total, nil
}

// settle decides what needs the suppliers' profiles, quarters side by side.
func (p *plan) settle(ps *profiles, quarters []*quarter) {
	var work errgroup.Group
	work.SetLimit(p.query.Threads)
	for _, q := range quarters {
		work.Go(func() error {
			for _, s := range p.schools {
				s.settle(q, ps)
			}
			for _, dim := range p.disabilities {
				settleDisability(dim, q, ps)
			}
			return nil
		})
	}
	_ = work.Wait() // none of them fails
}

// finish counts all tables, each by subtype and by type, and makes the report,
// side by side.
func (p *plan) finish(ctx context.Context, sp *spells, asked []requests, quarters []*quarter) (*engine.Result, error) {
	out := &engine.Result{Tables: make([]tabulate.Table, 2*len(p.study.Tables))}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(p.query.Threads)
	for i := range out.Tables {
		work.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			out.Tables[i], err = p.tabulate(i/2, i%2 == 1, asked, quarters)
			return err
		})
	}
	work.Go(func() error { out.Report = p.report(sp, quarters); return nil })
	return out, work.Wait()
}

func (p *plan) step(name string, rows, total int64) {
	if p.query.Progress != nil {
		p.query.Progress(engine.Progress{Step: name, Rows: rows, Total: total})
	}
}
