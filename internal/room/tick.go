package room

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Tick looks at the clocks: it ends what is over, warns, pauses what nobody
// supervises and takes the desk from who lost the function. It runs by itself;
// tests and single commands call it.
func (r *Room) Tick(ctx context.Context) error {
	r.mu.Lock()
	r.ticks++
	over, err := r.look(ctx)
	r.mu.Unlock()
	for _, l := range over {
		if ended := r.end(ctx, hub, l, TimeUp, reasonTime); ended != nil && r.alive(l) {
			err = errors.Join(err, ended)
		}
	}
	return errors.Join(err, r.lapse(ctx))
}

func (r *Room) alive(l *live) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[l.ID] == l && !l.ending
}

// look does all that needs no waiting, and names the sessions whose time is up;
// the lock is held.
func (r *Room) look(ctx context.Context) (over []*live, err error) {
	now := r.clock.Read()
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(r.live)) {
		l := r.live[id]
		if l.ending {
			continue
		}
		if l.left(now) <= 0 {
			over = append(over, l)
			continue
		}
		errs = append(errs, r.warn(ctx, l, l.left(now)))
		if State(l.State) != Open {
			continue
		}
		if r.present(l.Room) == nil {
			errs = append(errs, r.pause(ctx, hub, l, Away, reasonAway))
			continue
		}
		if r.every < 0 || r.ticks%r.often() == 0 {
			errs = append(errs, r.still(ctx, l))
		}
	}
	if elapsed(r.kept, now) >= signEvery && len(r.live) > 0 {
		errs = append(errs, r.keepSigns(ctx, now))
	}
	return over, errors.Join(errs...)
}

// often is after how many looks everybody's function is asked for: about twice
// a second.
func (r *Room) often() int { return max(1, int(400*time.Millisecond/r.every)) }

// warn tells a session once that little time is left.
func (r *Room) warn(ctx context.Context, l *live, left time.Duration) error {
	for _, w := range r.limits.Warn {
		if left > w || slices.Contains(l.warned, w) {
			continue
		}
		l.warned = append(l.warned, w)
		if left <= w-w/2 { // found late, after a restart: the next warning tells
			continue
		}
		if err := r.log(ctx, l, Entry{Kind: Warned, Text: w.String(), Who: hub.Name}); err != nil {
			return err
		}
	}
	return nil
}

// still takes the desk from everybody whose function ended.
func (r *Room) still(ctx context.Context, l *live) error {
	var errs []error
	for _, name := range l.names() {
		why := r.rules.Still(ctx, name, l.Study)
		if why == nil {
			continue
		}
		p := l.people[name]
		p.cancel(no("room.gone", name, l.ID))
		for _, j := range l.jobs {
			if j.who == name {
				j.cancel(no("room.gone", name, l.ID))
			}
		}
		p.Gone = l.time(r.clock.Read())
		e := Entry{Kind: Left, Object: name, Who: hub.Name, Seat: p.Seat}
		row := r.entry(l, &e)
		err := r.store.Change(ctx, event(hub, audit.PersonLeft, l.Study, l.ID), func(tx *store.Tx) error {
			return errors.Join(tx.PutPresent(p.Present), tx.AddLogged(row))
		})
		if err == nil {
			r.logged(l, row, e)
		}
		errs = append(errs, err)
	}
	if len(l.names()) == 0 {
		errs = append(errs, r.pause(ctx, hub, l, Pause, reasonEmpty))
	}
	return errors.Join(errs...)
}

// Recheck asks the rules anew about everybody, at once: a function was changed.
func (r *Room) Recheck(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(r.live)) {
		if l := r.live[id]; State(l.State) == Open && !l.ending {
			errs = append(errs, r.still(ctx, l))
		}
	}
	return errors.Join(errs...)
}

func (r *Room) keepSigns(ctx context.Context, now store.Reading) error {
	r.kept = now
	var duties []store.Duty
	for _, d := range r.duties {
		duties = append(duties, d.Duty)
	}
	seen := map[string]time.Time{}
	for id, l := range r.live {
		l.Seen = l.time(now)
		seen[id] = l.Seen
	}
	return r.store.Signs(ctx, duties, seen)
}

// lapse ends bookings whose time passed without a session; it looks rarely.
func (r *Room) lapse(ctx context.Context) error {
	r.mu.Lock()
	rarely := r.ticks%300 == 1
	r.mu.Unlock()
	if !rarely {
		return nil
	}
	waiting, err := r.store.SessionsIn(ctx, string(Asked), string(Confirmed))
	if err != nil {
		return err
	}
	now := r.clock.Read().Wall
	for _, s := range waiting {
		if now.After(s.Until) {
			err = errors.Join(err, r.settle(ctx, hub, s.ID, Lapse, audit.SessionLapsed, func(s *store.Session) error { s.Reason = reasonLapsed; return nil }))
		}
	}
	return err
}
