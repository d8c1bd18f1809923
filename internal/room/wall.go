package room

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// Card is one seat on the wall.
type Card struct {
	Seat    Seat
	Who     string // who sits there; empty: nobody
	Body    string
	Session string
	Study   string
	State   State
	Reason  string // of a pause
	Waiting string // who waits for admission here
	Running []Running
	Last    []Entry
	Alerts  []Entry
	Idle    time.Duration // since the last entry of this person
	Left    time.Duration
	Used    time.Duration
	Eye     bool // a supervisor sees along
}

// Running is work that goes on at a seat.
type Running struct {
	Kind   Kind
	Object string
	Since  time.Duration
}

// Wall is the seats of a room in their order, which never changes with what
// happens at them.
func (r *Room) Wall(ctx context.Context, room string) ([]Card, error) {
	seats, err := r.Seats(ctx)
	if err != nil {
		return nil, err
	}
	waiting := r.Waiting()
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Card
	for _, s := range seats {
		if s.Room != room {
			continue
		}
		c := Card{Seat: s, Waiting: waiting[s.ID]}
		if l, p := r.at(s.ID); l != nil {
			r.fill(&c, l, p)
		}
		out = append(out, c)
	}
	return out, nil
}

func (r *Room) fill(c *Card, l *live, p *present) {
	now := r.clock.Read()
	c.Who, c.Body, c.Session, c.Study, c.State, c.Reason = p.Name, p.Body, l.ID, l.Study, State(l.State), l.Reason
	c.Left, c.Used, c.Eye = l.left(now), l.time(now).Sub(l.Opened.Wall), len(p.eyes) > 0
	c.Idle = c.Used
	mine := func(e Entry) bool { return e.Seat == c.Seat.ID || e.Who == p.Name || e.Seat == "" }
	for _, e := range l.last {
		if mine(e) {
			c.Last = append(c.Last, e)
		}
		if e.Who == p.Name {
			c.Idle = l.time(now).Sub(e.At)
		}
	}
	for _, e := range l.alerts {
		if mine(e) {
			c.Alerts = append(c.Alerts, e)
		}
	}
	for _, j := range l.jobs {
		if j.who == p.Name {
			c.Running = append(c.Running, Running{j.Kind, j.Object, elapsed(j.since, now)})
		}
	}
	slices.SortFunc(c.Running, func(a, b Running) int {
		return cmp.Or(cmp.Compare(b.Since, a.Since), strings.Compare(a.Object, b.Object))
	})
}

// Status is a session as those in it and its supervisor see it now.
type Status struct {
	store.Session
	People []store.Present
	Now    time.Time
	Left   time.Duration // 0 where it is not open or paused
	Ending bool
	Seen   map[string]bool // at whose desk a supervisor sees along
}

// Status tells of one session.
func (r *Room) Status(ctx context.Context, id string) (Status, error) {
	s, err := r.session(ctx, id)
	if err != nil {
		return Status{}, err
	}
	people, err := r.store.People(ctx, id)
	if err != nil {
		return Status{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Read()
	out := Status{Session: s, People: people, Now: now.Wall, Seen: map[string]bool{}}
	if l := r.live[id]; l != nil {
		out.Session, out.Left, out.Ending, out.Now = l.Session, max(l.left(now), 0), l.ending, l.time(now)
		for name, p := range l.people {
			out.Seen[name] = len(p.eyes) > 0
		}
	}
	return out, nil
}

// Current is the session that somebody is in now, empty where he is in none.
func (r *Room) Current(who string) (id string) { return r.Glance(who).Session }

// Glance is where somebody is now, from memory alone: pages of a session look
// every second.
type Glance struct {
	Session  string // empty: in none
	Study    string
	Seat     string
	State    State
	Ending   bool
	Left     time.Duration
	Until    time.Time
	Eye      bool
	Messages int   // to this seat
	Message  Entry // the last of them
}

// Glance looks at one person.
func (r *Room) Glance(who string) Glance {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, p := r.find(who, "")
	if l == nil || !p.Gone.IsZero() {
		return Glance{}
	}
	g := Glance{Session: l.ID, Study: l.Study, Seat: p.Seat, State: State(l.State), Ending: l.ending, Left: max(l.left(r.clock.Read()), 0), Until: l.Until, Eye: len(p.eyes) > 0}
	for _, e := range l.said {
		if e.Object == "" || e.Object == p.Seat {
			g.Messages, g.Message = g.Messages+1, e
		}
	}
	return g
}

// Sessions lists all sessions with who comes, the newest first.
func (r *Room) Sessions(ctx context.Context) ([]Status, error) {
	all, err := r.store.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	people, err := r.store.People(ctx, "")
	if err != nil {
		return nil, err
	}
	in := map[string][]store.Present{}
	for _, p := range people {
		in[p.Session] = append(in[p.Session], p)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Read()
	out := make([]Status, 0, len(all))
	for _, s := range all {
		v := Status{Session: s, People: in[s.ID], Now: now.Wall}
		if l := r.live[s.ID]; l != nil {
			v.Session, v.Left, v.Ending = l.Session, max(l.left(now), 0), l.ending
		}
		out = append(out, v)
	}
	return out, nil
}

// Log is the log of a session after an entry, in order.
func (r *Room) Log(ctx context.Context, id string, after int64) ([]Entry, error) {
	rows, err := r.store.Log(ctx, id, after)
	out := make([]Entry, 0, len(rows))
	for _, row := range rows {
		out = append(out, EntryOf(row))
	}
	return out, err
}

// NotOpen is why what asks for an open session cannot be done to this one.
func NotOpen(s Status) error { return no("room.notopen", s.ID, State(s.State).Name()) }
