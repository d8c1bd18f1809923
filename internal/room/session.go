package room

import (
	"context"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// change is a move of a live session that has no effect outside the store; the
// lock is held.
func (r *Room) change(ctx context.Context, by By, l *live, do Act, act audit.Act, e Entry, set func(*store.Session), more ...func(*store.Tx) error) error {
	to, ok := Move(State(l.State), do)
	if !ok || l.ending {
		return no("room.state", l.ID, State(l.State).Name(), do.Name())
	}
	next, from := l.Session, l.State
	next.State = string(to)
	if set != nil {
		set(&next)
	}
	e.Who = by.Name
	row := r.entry(l, &e)
	ev := event(by, act, l.Study, l.ID)
	ev.Note = firstLine(e.Text)
	err := r.store.Change(ctx, ev, func(tx *store.Tx) error {
		if err := tx.PutSession(next, from); err != nil {
			return err
		}
		for _, fn := range more {
			if err := fn(tx); err != nil {
				return err
			}
		}
		return tx.AddLogged(row)
	})
	if err != nil {
		return err
	}
	l.Session = next
	r.logged(l, row, e)
	r.tell(l, "state", "")
	return nil
}

// intend promises an act on a session: what a crash leaves of it, the next
// start answers.
func (r *Room) intend(ctx context.Context, by By, act audit.Act, study, id string) error {
	ev := event(by, act, study, id)
	ev.Outcome = audit.Intended
	return r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.Intend(store.Intent{Act: act, Study: study, Object: id}) })
}

func conclude(act audit.Act, l *live) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.Conclude(act, l.Study, l.ID) }
}

// supervised finds a live session for an act of its supervisor, which is a sign
// of life; the lock is held.
func (r *Room) supervised(ctx context.Context, by By, id string) (*live, error) {
	l := r.live[id]
	if l == nil {
		s, err := r.session(ctx, id)
		if err != nil {
			return nil, err
		}
		return nil, no("room.notopen", id, State(s.State).Name())
	}
	if l.people[by.Name] != nil {
		return nil, no("room.own", by.Name)
	}
	if d := r.present(l.Room); d != nil && d.Supervisor == by.Name {
		return l, r.sign(ctx, d, true)
	}
	return l, nil
}

// Pause stops a session until a supervisor resumes it: nobody sees a table, and
// what runs is ended.
func (r *Room) Pause(ctx context.Context, by By, id, reason string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	return r.pause(ctx, by, l, Pause, told(reason))
}

// pause has the effect first: a pause that cannot be written down is one still.
func (r *Room) pause(ctx context.Context, by By, l *live, do Act, why string) error {
	if _, ok := Move(State(l.State), do); !ok || l.ending {
		return no("room.state", l.ID, State(l.State).Name(), do.Name())
	}
	ctx = context.WithoutCancel(ctx)
	l.leave(no("room.paused", l.ID, Why(why)))
	if err := r.intend(ctx, by, audit.SessionPaused, l.Study, l.ID); err != nil {
		return err
	}
	return r.change(ctx, by, l, do, audit.SessionPaused, Entry{Kind: PausedEntry, Text: why},
		func(s *store.Session) { s.Reason, s.Seen = why, l.time(r.clock.Read()) }, conclude(audit.SessionPaused, l))
}

// Resume opens a paused session again, under whoever resumes it.
func (r *Room) Resume(ctx context.Context, by By, id string) error {
	if err := r.rules.Supervises(ctx, by.Name); err != nil {
		return err
	}
	if err := r.Tick(ctx); err != nil { // its time may be up
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	if _, ok := Move(State(l.State), Resume); !ok {
		return no("room.state", id, State(l.State).Name(), Resume.Name())
	}
	for _, name := range l.names() {
		if err := r.rules.Still(ctx, name, l.Study); err != nil {
			return err
		}
	}
	if err := r.takeDuty(ctx, by, l.Room); err != nil {
		return err
	}
	if err := r.intend(ctx, by, audit.SessionResumed, l.Study, l.ID); err != nil {
		return err
	}
	err = r.change(context.WithoutCancel(ctx), by, l, Resume, audit.SessionResumed, Entry{Kind: Resumed},
		func(s *store.Session) { s.Reason, s.Supervisor, s.Host = "", by.Name, r.host }, conclude(audit.SessionResumed, l))
	if err != nil {
		return err
	}
	l.enter()
	r.run()
	return nil
}

// Extend lets a session last until another time, at most as long as sessions
// last and as the rules allow.
func (r *Room) Extend(ctx context.Context, by By, id string, until time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	limit, err := r.limit(ctx, l.Study, l.Opened.Wall, l.names())
	if err != nil {
		return err
	}
	if until.After(limit) {
		return no("room.extend.limit", limit.Local())
	}
	if !until.After(l.time(r.clock.Read())) {
		return no("room.book.past")
	}
	err = r.change(ctx, by, l, Extend, audit.SessionExtended, Entry{Kind: Extended, Text: until.UTC().Format(time.RFC3339)},
		func(s *store.Session) { s.Until = until })
	if err == nil {
		l.warned = nil
	}
	return err
}

// limit is how long a session of people that began at a time may last.
func (r *Room) limit(ctx context.Context, study string, from time.Time, names []string) (time.Time, error) {
	limit := from.Add(r.limits.Longest)
	for _, name := range names {
		s, err := r.rules.Standing(ctx, name, study)
		if err != nil {
			return limit, err
		}
		if s.Err() != nil {
			return limit, s.Err()
		}
		if !s.Until.IsZero() && s.Until.Before(limit) {
			limit = s.Until
		}
	}
	return limit, nil
}

// Say sends a message to the seats of a session, or to one of them.
func (r *Room) Say(ctx context.Context, by By, id, seat, text string) error {
	if err := needReason(text); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	return r.log(ctx, l, Entry{Kind: Message, Text: text, Who: by.Name, Seat: seat, Object: seat})
}

// SeeAlong begins or ends a supervisor's look at the page that a researcher is
// on. The seat shows it, and both are recorded.
func (r *Room) SeeAlong(ctx context.Context, by By, id, who string, on bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	p := l.people[who]
	if p == nil {
		return no("room.none", who, l.Study)
	}
	if p.eyes[by.Name] == on {
		return nil
	}
	kind := EyeOn
	if !on {
		kind = EyeOff
	}
	if err := r.log(ctx, l, Entry{Kind: kind, Who: by.Name, Seat: p.Seat, Object: who}); err != nil {
		return err
	}
	if p.eyes[by.Name] = on; !on {
		delete(p.eyes, by.Name)
	}
	return nil
}

// PageOf is the page that a researcher is on, for a supervisor who sees along.
func (r *Room) PageOf(by By, id, who string) (Page, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.live[id]
	if l == nil {
		return Page{}, no("room.over", id)
	}
	p := l.people[who]
	if p == nil || !p.eyes[by.Name] {
		return Page{}, no("room.eye.off", who)
	}
	return p.page, nil
}

// Stop ends what somebody runs in a session.
func (r *Room) Stop(ctx context.Context, by By, id, object string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	for _, j := range l.jobs {
		if j.Object == object {
			j.cancel(no("room.stopped", by.Name))
			return r.log(ctx, l, Entry{Kind: Stopped, Who: by.Name, Object: object})
		}
	}
	return no("room.norun", object)
}

// SeenAlerts takes the alerts off a session's card.
func (r *Room) SeenAlerts(ctx context.Context, by By, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err == nil {
		l.alerts = nil
		r.tell(l, "state", "")
	}
	return err
}
