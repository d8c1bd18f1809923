package room

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Limits are the durations of supervision.
type Limits struct {
	Away    time.Duration // without a sign of life of the supervisor sessions pause
	Longest time.Duration // of one session, extensions included
	Pairing time.Duration // life of a code
	Proof   time.Duration // life of a seat's proof, before it has to prove itself again
	Warn    []time.Duration
}

// DefaultLimits are those of a new hub.
func DefaultLimits() Limits {
	return Limits{Away: 5 * time.Minute, Longest: 10 * time.Hour, Pairing: 3 * time.Minute, Proof: 12 * time.Minute,
		Warn: []time.Duration{10 * time.Minute, 2 * time.Minute}}
}

// Options are what rooms need of their surroundings.
type Options struct {
	Now    func() time.Time
	Clock  Clock // nil: Now beside the machine's own
	Rules  Rules
	Limits Limits        // zero: DefaultLimits
	Host   string        // names the process that serves pages; empty: the command line
	Every  time.Duration // how often the clock is looked at; 0: 200 ms; negative: only by Tick
	Fault  func(error)   // told of what goes wrong in the background; nil: nobody
}

// Room is the rooms of a hub: seats, duties and sessions. It is safe for use by
// many at once.
type Room struct {
	store  *store.Store
	clock  Clock
	rules  Rules
	limits Limits
	host   string
	fault  func(error)

	mu      sync.Mutex
	live    map[string]*live // open and paused sessions by id
	duties  map[string]*duty // by room
	pairs   map[string]*pairing
	proofs  map[string]*proven // by hash of the token
	asked   map[string]*challenge
	invited map[string]*invitation // by code
	wrong   []wrongCode            // codes that registered nothing
	ticks   int
	kept    store.Reading // when signs of life were last written

	watchers watchers
	every    time.Duration
	running  bool
	stop     chan struct{}
	stopped  sync.WaitGroup
}

// New takes up what the store knows: sessions that a process held open that is
// gone are paused, acts that were begun are answered.
func New(ctx context.Context, s *store.Store, o Options) (*Room, error) {
	r := &Room{
		store: s, clock: o.Clock, rules: o.Rules, limits: o.Limits, host: o.Host, fault: o.Fault,
		live: map[string]*live{}, duties: map[string]*duty{}, pairs: map[string]*pairing{}, proofs: map[string]*proven{},
		asked: map[string]*challenge{}, invited: map[string]*invitation{}, every: o.Every, stop: make(chan struct{}),
	}
	if r.clock == nil {
		r.clock = clockOf(o.Now)
	}
	if r.limits.Away == 0 {
		r.limits = DefaultLimits()
	}
	if r.fault == nil {
		r.fault = func(error) {}
	}
	if r.every == 0 {
		r.every = 200 * time.Millisecond
	}
	if err := r.recover(ctx); err != nil {
		return nil, err
	}
	return r, r.Tick(ctx)
}

// Close stops looking at the clock and ends every desk. Sessions stay as they
// are in the store.
func (r *Room) Close() error {
	r.mu.Lock()
	if r.running {
		r.running = false
		close(r.stop)
	}
	for _, l := range r.live {
		l.leave(errClosed)
	}
	r.mu.Unlock()
	r.stopped.Wait()
	r.watchers.close()
	return nil
}

var errClosed = errors.New("the hub was closed")

// run looks at the clock in the background, from the first session on.
func (r *Room) run() {
	if r.running || r.every < 0 {
		return
	}
	r.running = true
	r.stopped.Go(func() {
		t := time.NewTicker(r.every)
		defer t.Stop()
		for {
			select {
			case <-r.stop:
				return
			case <-t.C:
				if err := r.Tick(context.Background()); err != nil {
					r.fault(err)
				}
			}
		}
	})
}

// event starts an event of an act of supervision.
func event(by By, act audit.Act, study, object string) audit.Event {
	return audit.Event{Who: by.Name, Function: by.Function, Study: study, Act: act, Object: object, Outcome: audit.Done}
}

// hub acts where nobody does: the clock, or a restart.
var hub = By{Name: "hub"}
