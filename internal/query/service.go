package query

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/query/statement"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// Options say how SQL is answered; a zero field takes its default.
type Options struct {
	// Sandbox runs the workers; nil refuses every statement.
	Sandbox *sandbox.Sandbox
	Why     error // why there is none, for who runs the hub; pages say only that there is none
	// Tables finds the build in force for a desk, as far as its researcher may.
	Tables func(context.Context, *room.Desk) (Tables, error)

	Time       time.Duration // of one statement; 30 s
	Memory     int64         // of its worker in bytes; 1 GiB
	Threads    int           // of one statement; 2
	Rows       int           // of a result; 10,000
	Bytes      int           // of all its values; 4 MiB
	AtOnce     int           // statements that run at one time; 4
	Ready      int           // workers kept ready for a build; 3
	ReadyInAll int           // for all builds together; 9
	Results    int           // results that are kept at one time, of all desks; 64
}

// PageRows is how many rows a page shows.
const PageRows = 1000

func (o *Options) fill() {
	set(&o.Time, 30*time.Second)
	set(&o.Memory, 1<<30)
	set(&o.Threads, 2)
	set(&o.Rows, 10_000)
	set(&o.Bytes, 4<<20)
	set(&o.AtOnce, 4)
	set(&o.Ready, 3)
	set(&o.ReadyInAll, 9)
	set(&o.Results, 64)
}

func set[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// Service answers SQL for all desks.
type Service struct {
	o     Options
	pool  *pool
	slots chan struct{} // taken by statements that run

	mu      sync.Mutex
	running map[place]context.CancelCauseFunc
	results map[place]*Result
	used    []place // with results, the oldest first
	seq     int
}

// place is a desk: a researcher in a session.
type place struct{ session, who string }

// New makes the service. Close ends its workers.
func New(o Options) *Service {
	o.fill()
	s := &Service{o: o, slots: make(chan struct{}, o.AtOnce), running: map[place]context.CancelCauseFunc{}, results: map[place]*Result{}}
	if o.Sandbox != nil {
		s.pool = newPool(o)
	}
	return s
}

// Close ends all workers. No statement may be running.
func (s *Service) Close() {
	if s.pool != nil {
		s.pool.close()
	}
}

// Available says why SQL cannot be had on this machine; nil where it can.
func (s *Service) Available() error {
	if s.pool == nil {
		return locale.Refuse(refusal.Misuse, "sql.unavailable")
	}
	return nil
}

// Limits are what the page tells.
func (s *Service) Limits() Options { return s.o }

// Schema are the tables that a desk may ask about, with their columns. It also
// makes workers ready.
func (s *Service) Schema(ctx context.Context, desk *room.Desk) ([]worker.Table, error) {
	t, err := s.tables(ctx, desk)
	if err != nil {
		return nil, err
	}
	w, err := s.pool.take(ctx, t)
	if err != nil {
		return nil, err
	}
	s.pool.give(t, w)
	return w.tables, nil
}

func (s *Service) tables(ctx context.Context, desk *room.Desk) (Tables, error) {
	if err := desk.Err(); err != nil {
		return Tables{}, err
	}
	if err := s.Available(); err != nil {
		return Tables{}, err
	}
	return s.o.Tables(ctx, desk)
}

// errCancelled is the cause of a statement that its researcher cancelled.
var errCancelled = errors.New("cancelled by the researcher")

// Run runs one statement at a desk and keeps its result until the next. An
// error means that it was not run, or not to its end for a reason of the room
// (paused, ended, stopped); what became of a statement that ran is in the
// result's State.
func (s *Service) Run(ctx context.Context, desk *room.Desk, sql string) (*Result, error) {
	t, err := s.tables(ctx, desk)
	if err != nil {
		return nil, err
	}
	at := place{desk.Session, desk.Who}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	id, err := s.enter(at, cancel)
	if err != nil {
		return nil, err
	}
	defer s.leave(at)
	running, end, err := desk.Begin(ctx, room.Job{Kind: room.SQLRun, Text: sql, Object: id})
	if err != nil {
		return nil, err
	}
	r := s.answer(running, t, sql)
	r.ID, r.SQL, r.Build = id, sql, t.Build
	if cause := context.Cause(running); r.State == Cancelled && !errors.Is(cause, errCancelled) && ctx.Err() == nil {
		end(string(Cancelled))
		return nil, cause // the room's
	}
	end(string(r.State))
	s.keep(at, desk, r)
	return r, nil
}

// enter notes that a desk runs a statement; it runs one at a time.
func (s *Service) enter(at place, cancel context.CancelCauseFunc) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[at] != nil {
		return "", locale.Refuse(refusal.Misuse, "sql.busy")
	}
	s.running[at] = cancel
	s.seq++
	return fmt.Sprintf("Q%s-%d", at.session, s.seq), nil
}

func (s *Service) leave(at place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, at)
}

// Cancel ends the statement that runs at a desk, if one does.
func (s *Service) Cancel(desk *room.Desk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.running[place{desk.Session, desk.Who}]; cancel != nil {
		cancel(errCancelled)
	}
}

// keep keeps a result for its desk until the desk is gone, another result
// comes, or too many are kept.
func (s *Service) keep(at place, desk *room.Desk, r *Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(at)
	s.results[at] = r
	s.used = append(s.used, at)
	for len(s.used) > s.o.Results {
		s.forget(s.used[0])
	}
	alive, _ := desk.Context(context.Background())
	context.AfterFunc(alive, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.results[at] == r {
			s.forget(at)
		}
	})
}

// forget drops a result; the lock is held.
func (s *Service) forget(at place) {
	if s.results[at] == nil {
		return
	}
	delete(s.results, at)
	for i, p := range s.used {
		if p == at {
			s.used = append(s.used[:i], s.used[i+1:]...)
			return
		}
	}
}

// Result is the last result of a desk by its id, nil where it is gone.
func (s *Service) Result(desk *room.Desk, id string) (*Result, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.results[place{desk.Session, desk.Who}]; r != nil && (id == "" || r.ID == id) {
		return r, nil
	}
	return nil, nil
}

// refused is the refusal of a statement in the words of the catalogue. What a
// worker says is taken only where it is a known one.
func refused(r *statement.Refusal) error {
	names, known := statement.Keys[r.Key]
	args := map[string]string{}
	for i := 0; i+1 < len(r.Args); i += 2 {
		args[r.Args[i]] = r.Args[i+1]
	}
	if !known {
		return locale.Refuse(refusal.Misuse, "sql.clause", "name", "?")
	}
	var all []any
	for _, name := range names {
		all = append(all, name, args[name])
	}
	return locale.Refuse(refusal.Misuse, "sql."+r.Key, all...)
}
