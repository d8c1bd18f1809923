package people

import (
	"context"
	"hash/fnv"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Failures in a row that are free, and how long the next attempt then waits: it
// doubles with each, up to the longest.
const (
	freeFailures = 5
	firstWait    = 30 * time.Second
	longestWait  = 15 * time.Minute
	forgotten    = 24 * time.Hour
)

// wait is how long nothing is tried for a name after its failures.
func wait(f store.Failures, now store.Reading) time.Duration {
	if f.Count < freeFailures {
		return 0
	}
	w := min(firstWait<<min(f.Count-freeFailures, 16), longestWait)
	return w - max(elapsed(f.Last, now), 0)
}

// oneAtATime lets one attempt for a name through: several at once do not escape
// the count.
func (p *People) oneAtATime(name string) (done func()) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	m := &p.names[h.Sum32()%uint32(len(p.names))]
	m.Lock()
	return m.Unlock
}

// waiting refuses an attempt that comes too soon after failures of the same
// name, whether there is such an account or not.
func (p *People) waiting(ctx context.Context, name string) (store.Failures, error) {
	now := p.clock()
	f, err := p.store.Failures(ctx, hashOf(name))
	if err != nil {
		return f, err
	}
	if w := wait(f, now); w > 0 {
		return f, locale.Refuse(refusal.Full, "people.locked", "wait", w.Round(time.Second))
	}
	if elapsed(f.Last, now) > forgotten {
		f.Count = 0
	}
	return f, nil
}

// failed counts a failure and tells of it. A name that is no account's is not
// kept: it could be a password that was typed in the wrong field.
func (p *People) failed(ctx context.Context, from From, name string, known bool, f store.Failures) error {
	f.Count, f.Last = f.Count+1, p.clock()
	object := "unknown"
	if known {
		object = name
	}
	ev := audit.Event{Act: audit.SignInRefused, Object: object, Outcome: audit.Refused, Note: from.Address}
	if err := p.store.Change(ctx, ev, func(tx *store.Tx) error {
		if wait(f, f.Last) > 0 {
			locked := audit.Event{Act: audit.SignInLocked, Object: object, Outcome: audit.Done, Note: wait(f, f.Last).String()}
			if err := tx.Record(locked); err != nil {
				return err
			}
		}
		return tx.PutFailures(hashOf(name), f)
	}); err != nil {
		return err
	}
	return locale.Refuse(refusal.Forbidden, "people.no_match")
}

// Attempts from one address: as a burst, and per second. A building may share
// one address.
const (
	burst     = 30
	perSecond = 0.5
	addresses = 10_000
)

// rates bound the attempts from each address.
type rates struct {
	mu sync.Mutex
	by map[string]*rate.Limiter
}

// allow refuses an attempt from an address that makes too many.
func (r *rates) allow(address string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[string]*rate.Limiter{}
	}
	place := network(address)
	l := r.by[place]
	if l == nil {
		if len(r.by) >= addresses {
			r.forget()
		}
		l = rate.NewLimiter(perSecond, burst)
		r.by[place] = l
	}
	if !l.Allow() {
		return locale.Refuse(refusal.Full, "people.busy")
	}
	return nil
}

// forget drops the addresses that have not tried for long; all, where that is
// not enough.
func (r *rates) forget() {
	for place, l := range r.by {
		if l.Tokens() >= burst {
			delete(r.by, place)
		}
	}
	if len(r.by) >= addresses {
		clear(r.by)
	}
}

// network is what counts as one address: of IPv6 the first 64 bits.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	prefix, _ := a.Prefix(64)
	return prefix.String()
}
