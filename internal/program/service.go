package program

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Options are what programs need of their surroundings.
type Options struct {
	Hub *hub.Hub
	Box *sandbox.Sandbox // nil: nothing runs, and pages say so
	// Environment is the folder with R and Python; empty is this machine.
	Environment string
	Limits      Limits
	// Extract is the folder of a study's preparatory extract; empty where there
	// is none. Nil: there are none yet.
	Extract func(ctx context.Context, study string) (dir string, err error)
	// Stands reports whether a session is open or paused: runs that waited in it
	// when the server ended wait on. Nil: none does.
	Stands func(session string) bool
	// Fault is told of what goes wrong in the background; nil: nobody.
	Fault func(error)
}

// Service keeps programs and runs them. It is safe for use by many at once.
type Service struct {
	options Options
	hub     *hub.Hub
	store   *store.Store

	ctx    context.Context // ends with the service
	cancel context.CancelCauseFunc
	work   sync.WaitGroup
	listed chan struct{} // closed when the environment was listed

	mu          sync.Mutex
	limits      Limits
	environment Environment
	broken      error // why there is no environment
	queue       *queue
	live        map[string]*live
	running     map[string]int // by person
	highest     int            // number of the last run

	making  sync.Mutex // inputs are made one at a time
	writing sync.Mutex // ids and numbers are given out one at a time
}

// live is a run that has not ended. The service's lock guards it, the log its own.
type live struct {
	row    store.ProgramRun
	ctx    context.Context
	cancel context.CancelCauseFunc
	end    func(how string) // of the desk's job; nil for a run for acceptance
	desk   *room.Desk
	held   bool // it waits for its researcher to be at the seat again
	log    *liveLog
	since  time.Time
	usage  sandbox.Usage
}

var (
	errStopped = errors.New("stopped by the researcher")
	errClosing = errors.New("the server ends")
)

// Open takes up what the store knows: runs that waited wait on, and runs that
// were under way when the server ended are reported as lost, with their log.
func Open(ctx context.Context, o Options) (*Service, error) {
	s := &Service{options: o, hub: o.Hub, store: o.Hub.Store(), listed: make(chan struct{}),
		queue: newQueue(), live: map[string]*live{}, running: map[string]int{}}
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	s.limits = o.Limits.filled()
	if err := os.RemoveAll(s.hub.Folder(CacheFolder, "programs")); err != nil {
		return nil, err // of a killed server
	}
	if err := s.known(ctx); err != nil {
		return nil, err
	}
	if err := s.resume(ctx); err != nil {
		return nil, err
	}
	s.work.Go(s.survey)
	s.dispatch()
	return s, nil
}

// Close stops what runs and waits for it. Runs that wait stay queued.
func (s *Service) Close() error {
	s.cancel(errClosing)
	s.work.Wait()
	return nil
}

func (s *Service) fault(err error) {
	if err != nil && s.options.Fault != nil {
		s.options.Fault(err)
	}
}

// Limits are those of the hub.
func (s *Service) Limits() Limits {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits
}

// Environment is the one in which programs run now. The error says why there is
// none.
func (s *Service) Environment() (Environment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.environment, s.broken
}

// Listed is closed when the environment was looked at after the start.
func (s *Service) Listed() <-chan struct{} { return s.listed }

// known takes the newest environment of the store, until it was looked at again.
func (s *Service) known(ctx context.Context) error {
	all, err := s.store.Environments(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	s.environment, err = read(all[0])
	return err
}

// survey lists what the environment has now: this machine's packages change
// when somebody installs others.
func (s *Service) survey() {
	defer close(s.listed)
	if s.options.Box == nil {
		s.settle(Environment{}, sandbox.ErrUnavailable)
		return
	}
	root, err := filepath.Abs(cmp.Or(s.options.Environment, "/"))
	var e Environment
	if err == nil {
		e, err = inventory(s.ctx, s.options.Box, root)
	}
	if err == nil {
		e, err = keepEnvironment(s.ctx, s.store, s.hub.Who(), e)
	}
	s.settle(e, err)
}

func (s *Service) settle(e Environment, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken = err; err == nil {
		s.environment = e
	}
}

// resume takes up the runs that have not ended.
func (s *Service) resume(ctx context.Context) error {
	last, err := s.store.LastRun(ctx)
	if err != nil {
		return err
	}
	s.highest, _ = strconv.Atoi(strings.TrimPrefix(last, "X"))
	open, err := s.store.OpenRuns(ctx)
	if err != nil {
		return err
	}
	for _, r := range open {
		switch {
		case State(r.State) == Running:
			err = s.reportLost(ctx, r)
		case r.Session != "" && (s.options.Stands == nil || !s.options.Stands(r.Session)):
			r.State, r.Reason = string(Killed), string(SessionOver)
			err = s.keepEnd(ctx, r, nil)
		default:
			s.take(r, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take makes a queued run live. A run on the full tables without its desk is
// held.
func (s *Service) take(r store.ProgramRun, desk *room.Desk) *live {
	l := &live{row: r, desk: desk, held: r.Session != "" && desk == nil}
	l.ctx, l.cancel = context.WithCancelCause(s.ctx)
	s.live[r.ID] = l
	if !l.held {
		s.queue.push(r.ID, r.Who)
	}
	return l
}

// reportLost ends a run whose server is gone, with the log that it left.
func (s *Service) reportLost(ctx context.Context, r store.ProgramRun) error {
	r.State, r.Reason = string(Killed), string(Lost)
	if hash, err := hashFile(s.logPath(r)); err == nil {
		r.LogHash = hash
	}
	return s.keepEnd(ctx, r, nil)
}

// folder is where a run's log and outputs lie.
func (s *Service) folder(r store.ProgramRun) string {
	return s.hub.Folder("studies", r.Study, "runs", r.ID)
}

func (s *Service) logPath(r store.ProgramRun) string { return filepath.Join(s.folder(r), "log.txt") }

func (s *Service) outPath(r store.ProgramRun) string { return filepath.Join(s.folder(r), "out") }

// nextRun gives out an id.
func (s *Service) nextRun() string {
	s.highest++
	return fmt.Sprintf("X%06d", s.highest)
}

// dispatch starts what may start.
func (s *Service) dispatch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.ctx.Err() == nil {
		if total := s.total(); total >= s.limits.AtOnce {
			return
		}
		id, ok := s.queue.next(func(who string) bool { return s.running[who] < s.limits.PerOne })
		if !ok {
			return
		}
		l := s.live[id]
		s.running[l.row.Who]++
		s.work.Go(func() {
			s.execute(l)
			s.mu.Lock()
			delete(s.live, id)
			s.running[l.row.Who]--
			s.mu.Unlock()
			s.dispatch()
		})
	}
}

// total is how many runs are under way; the lock is held.
func (s *Service) total() (n int) {
	for _, k := range s.running {
		n += k
	}
	return n
}

func makeFolder(dir string) error {
	return errors.Join(os.MkdirAll(filepath.Dir(dir), 0o700), os.RemoveAll(dir), os.Mkdir(dir, 0o700))
}
