package room

import (
	"context"
	"errors"
)

// Desk is a researcher's place in an open session. Only Room.Desk makes one.
type Desk struct {
	Session string
	Study   string
	Who     string
	Body    string
	Seat    string

	room *Room
}

// errNoDesk is for a desk that no room made.
var errNoDesk = errors.New("room: a desk that no room made")

// Desk is the place of a researcher in an open session, at the seat that proved
// itself. A refusal says what is missing and who can help.
func (r *Room) Desk(ctx context.Context, who string, at Proof) (*Desk, error) {
	if err := r.fresh(ctx); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.stillProven(at); err != nil {
		return nil, err
	}
	l, p := r.find(who, "")
	if l == nil {
		return nil, no("room.none.here", who)
	}
	return r.desk(ctx, l, p, at)
}

// DeskIn is Desk for a study: a person may be asked for at the command line of
// the hub, where the seat follows from the session.
func (r *Room) DeskIn(ctx context.Context, who, study string) (*Desk, error) {
	if err := r.fresh(ctx); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l, p := r.find(who, study)
	if l == nil {
		return nil, no("room.none", who, study)
	}
	seat, err := r.seat(ctx, p.Seat)
	if err != nil {
		return nil, err
	}
	if seat.Key != "" || seat.Certificate != "" {
		return nil, no("room.seat.browser", who, p.Seat)
	}
	return r.desk(ctx, l, p, Proof{seat: p.Seat})
}

// fresh looks at the clocks where nothing does so in the background.
func (r *Room) fresh(ctx context.Context) error {
	r.mu.Lock()
	running := r.running
	r.mu.Unlock()
	if running {
		return nil
	}
	return r.Tick(ctx)
}

// find is the session that a person is in: an open one before a paused one.
func (r *Room) find(who, study string) (*live, *present) {
	var in *live
	for _, l := range r.live {
		p := l.people[who]
		if p == nil || p.Seat == "" || study != "" && l.Study != study {
			continue
		}
		if in == nil || State(l.State) == Open && State(in.State) != Open || l.State == in.State && l.ID < in.ID {
			in = l
		}
	}
	if in == nil {
		return nil, nil
	}
	return in, in.people[who]
}

// desk judges anew what may have changed since the clocks were looked at.
func (r *Room) desk(ctx context.Context, l *live, p *present, at Proof) (*Desk, error) {
	if err := standing(l, p); err != nil {
		return nil, err
	}
	switch {
	case l.left(r.clock.Read()) <= 0:
		return nil, no("room.over", l.ID)
	case r.present(l.Room) == nil:
		return nil, no("room.paused", l.ID, Why(reasonAway))
	}
	if err := r.rules.Still(ctx, p.Name, l.Study); err != nil {
		return nil, err
	}
	if p.Seat != at.seat {
		return nil, no("room.seat.other", p.Name, p.Seat)
	}
	return &Desk{Session: l.ID, Study: l.Study, Who: p.Name, Body: p.Body, Seat: p.Seat, room: r}, nil
}

// standing is why somebody has no desk now, nil where he has one.
func standing(l *live, p *present) error {
	switch {
	case l == nil:
		return no("room.over", "")
	case p == nil || p.Seat == "":
		return no("room.none", "", l.Study)
	case !p.Gone.IsZero():
		return no("room.gone", p.Name, l.ID)
	case State(l.State) == Paused:
		return no("room.paused", l.ID, Why(l.Reason))
	case State(l.State) != Open || l.ending:
		return no("room.over", l.ID)
	}
	return p.ctx.Err()
}

// Err is nil while the desk is the researcher's.
func (d *Desk) Err() error {
	if d == nil || d.room == nil {
		return errNoDesk
	}
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	_, _, err := d.place()
	return err
}

// place finds the desk in its session; the lock is held.
func (d *Desk) place() (*live, *present, error) {
	l := d.room.live[d.Session]
	if l == nil {
		return nil, nil, no("room.over", d.Session)
	}
	p := l.people[d.Who]
	if err := standing(l, p); err != nil {
		return nil, nil, err
	}
	if p.Seat != d.Seat {
		return nil, nil, no("room.seat.other", d.Who, p.Seat)
	}
	return l, p, nil
}

// Context ends when the desk does, with the reason as its cause.
func (d *Desk) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if d == nil || d.room == nil {
		cancel(errNoDesk)
		return ctx, func() {}
	}
	d.room.mu.Lock()
	_, p, err := d.place()
	d.room.mu.Unlock()
	if err != nil {
		cancel(err)
		return ctx, func() {}
	}
	stop := context.AfterFunc(p.ctx, func() { cancel(context.Cause(p.ctx)) })
	return ctx, func() { stop(); cancel(context.Canceled) }
}

// Log writes an entry in the session's log. What is not written must not be
// shown: the error stops the act.
func (d *Desk) Log(ctx context.Context, e Entry) error {
	if d == nil || d.room == nil {
		return errNoDesk
	}
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	l := d.room.live[d.Session]
	if l == nil {
		return no("room.over", d.Session)
	}
	e.Who, e.Seat = d.Who, d.Seat
	return d.room.log(ctx, l, e)
}

// Job is work that runs at a desk for a while.
type Job struct {
	Kind   Kind   // of its entry: SQLRun, ProgramRun, RequestMade
	Text   string // SQL or program text; masked before it is kept
	Object string // id
	Hash   string
}

// Begin logs that work begins and shows it on the wall until end is called.
// The context ends when the supervisor stops the work or the desk is gone; the
// caller must stop then and call end, with how it ended.
func (d *Desk) Begin(ctx context.Context, j Job) (running context.Context, end func(how string), err error) {
	if d == nil || d.room == nil {
		return nil, nil, errNoDesk
	}
	running, stop := d.Context(ctx)
	stoppable, cancel := context.WithCancelCause(running)
	r := d.room
	r.mu.Lock()
	defer r.mu.Unlock()
	l, _, err := d.place()
	if err == nil {
		err = r.log(ctx, l, Entry{Kind: j.Kind, Text: j.Text, Object: j.Object, Hash: j.Hash, Who: d.Who, Seat: d.Seat})
	}
	if err != nil {
		stop()
		cancel(err)
		return nil, nil, err
	}
	l.jobSeq++
	id := l.jobSeq
	w := &job{Job: j, who: d.Who, since: r.clock.Read(), cancel: cancel, done: make(chan struct{})}
	l.jobs[id] = w
	return stoppable, func(how string) {
		w.once.Do(func() {
			r.mu.Lock()
			delete(l.jobs, id)
			err := r.log(context.WithoutCancel(ctx), l, Entry{Kind: RunEnded, Text: how, Object: j.Object, Who: d.Who, Seat: d.Seat})
			r.mu.Unlock()
			if err != nil {
				r.fault(err)
			}
			close(w.done)
			stop()
			cancel(context.Canceled)
		})
	}, nil
}

// Page is what a researcher is on: what a supervisor who sees along is shown.
type Page struct {
	Address    string // path inside the hub, without figures
	Title      string
	Definition string // what the page shows, as its saved definition; no figure
}

// At tells which page the researcher is on now.
func (d *Desk) At(p Page) {
	if d == nil || d.room == nil {
		return
	}
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	if l, h, err := d.place(); err == nil {
		h.page = p
		d.room.tell(l, "page", d.Seat)
	}
}

// Seen says whether a supervisor sees along at this desk.
func (d *Desk) Seen() bool {
	if d == nil || d.room == nil {
		return false
	}
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	_, p, err := d.place()
	return err == nil && len(p.eyes) > 0
}
