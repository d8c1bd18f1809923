package query

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/query/statement"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// State is what became of a statement.
type State string

// The states.
const (
	Done       State = "done"
	Refused    State = "refused"   // it is none that may run
	Fault      State = "fault"     // DuckDB could not run it
	OverTime   State = "time"      //
	OverMemory State = "memory"    //
	Cancelled  State = "cancelled" //
	Broken     State = "broken"    // its process ended for no known reason
)

// States are all of them.
var States = []State{Done, Refused, Fault, OverTime, OverMemory, Cancelled, Broken}

// Result is what became of a statement. It holds true counts: it stays in the
// room.
type Result struct {
	ID      string
	SQL     string
	Build   int
	State   State
	Refusal error  // where refused
	Message string // where DuckDB failed: its words, which may quote values of the tables

	Columns  []worker.Column
	Rows     [][]*string // nil: null
	More     bool        // there are more rows
	Plan     string
	Marginal *statement.Marginal // where it is one

	Took   time.Duration // with the wait
	Waited time.Duration // for its turn
	Memory int64         // most bytes of its process, as far as measured
}

// Page is a page of the rows, from 1, and how many pages there are.
func (r *Result) Page(n int) (rows [][]*string, pages int) {
	pages = max(1, (len(r.Rows)+PageRows-1)/PageRows)
	n = min(max(n, 1), pages)
	return r.Rows[(n-1)*PageRows : min(n*PageRows, len(r.Rows))], pages
}

// answer waits for a turn, asks a worker and takes what it says.
func (s *Service) answer(ctx context.Context, t Tables, sql string) *Result {
	began := time.Now()
	r := &Result{State: Broken}
	defer func() { r.Took = time.Since(began) }()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		r.State = Cancelled
		return r
	}
	r.Waited = time.Since(began)
	w, err := s.pool.take(ctx, t)
	if err != nil {
		if ctx.Err() != nil {
			r.State = Cancelled
		}
		return r
	}
	over := make(chan struct{})
	timer := time.AfterFunc(s.o.Time, func() { close(over); w.run.Kill() })
	stop := context.AfterFunc(ctx, w.run.Kill)
	err = r.take(w, worker.Ask{SQL: sql, Rows: s.o.Rows, Bytes: s.o.Bytes}, s.o)
	inTime := timer.Stop()
	stop()
	if err != nil {
		w.run.Kill()
	}
	ended := w.end()
	r.Memory = ended.Usage.Memory
	if err != nil {
		r.drop(why(ctx, ended, !inTime && isClosed(over)))
	}
	return r
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// why says how a worker ended that did not finish its answer.
func why(ctx context.Context, ended sandbox.Result, over bool) State {
	switch {
	case ctx.Err() != nil:
		return Cancelled
	case over || ended.Reason == sandbox.OverTime:
		return OverTime
	case ended.Reason == sandbox.OverMemory:
		return OverMemory
	}
	return Broken
}

// drop leaves nothing of an answer that is not whole.
func (r *Result) drop(s State) {
	r.State, r.Columns, r.Rows, r.Plan, r.Marginal, r.Refusal, r.Message = s, nil, nil, "", nil, nil, ""
}

// errNoEnd is a worker that stopped in the middle.
var errNoEnd = errors.New("the answer has no end")

// take asks and reads the answer. A worker that lies harms its own result only:
// everything is bounded.
func (r *Result) take(w *process, ask worker.Ask, o Options) error {
	if err := w.send(ask); err != nil {
		return err
	}
	bytes := 0
	for {
		line, err := w.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return errNoEnd
			}
			return err
		}
		switch {
		case line.Refused != nil:
			r.State, r.Refusal = Refused, refused(line.Refused)
			return nil
		case line.Error != "":
			if r.State, r.Message = Fault, cut(line.Error, 2000); strings.HasPrefix(line.Error, "Out of Memory") {
				r.State, r.Message = OverMemory, ""
			}
			return nil
		case line.Head != nil && r.Columns == nil:
			r.Columns, r.Plan, r.Marginal = line.Head.Columns, line.Head.Plan, line.Head.Marginal
		case line.End != nil && r.Columns != nil:
			r.State, r.More = Done, line.End.More
			return nil
		default:
			if bytes += r.add(line.Rows); bytes > 4*o.Bytes || len(r.Rows) > o.Rows {
				return errors.New("it gave more than it was asked for")
			}
		}
	}
}

// add takes rows that have the columns of the head.
func (r *Result) add(rows [][]*string) (bytes int) {
	for _, row := range rows {
		if len(row) != len(r.Columns) {
			continue
		}
		for _, v := range row {
			if v != nil {
				bytes += len(*v)
			}
		}
		r.Rows = append(r.Rows, row)
	}
	return bytes
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return s
}
