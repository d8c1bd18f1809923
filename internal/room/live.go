package room

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// live is a session that is open or paused. The room's lock guards it.
type live struct {
	store.Session
	meter  meter
	people map[string]*present
	ending bool // an end was promised: nothing new begins
	warned []time.Duration
	seq    int64  // of the log
	chain  string // of the log
	last   []Entry
	alerts []Entry
	said   []Entry // messages
	jobs   map[int]*job
	jobSeq int
}

// present is a researcher who was admitted.
type present struct {
	store.Present
	ctx    context.Context // done when the person has no desk
	cancel context.CancelCauseFunc
	page   Page
	eyes   map[string]bool // supervisors who see along
}

// job is a query, program or request that runs at a desk.
type job struct {
	Job
	who    string
	since  store.Reading
	cancel context.CancelCauseFunc
	done   chan struct{}
	once   sync.Once
}

func newLive(s store.Session, people []store.Present, now store.Reading) *live {
	l := &live{Session: s, meter: meterOf(s.Opened, s.Seen, now), people: map[string]*present{}, jobs: map[int]*job{}}
	for _, p := range people {
		l.add(p)
	}
	return l
}

func (l *live) add(p store.Present) {
	h := &present{Present: p, eyes: map[string]bool{}}
	h.ctx, h.cancel = context.WithCancelCause(context.Background())
	if State(l.State) != Open || !p.Gone.IsZero() || p.Seat == "" {
		h.cancel(no("room.none", p.Name, l.Study))
	}
	l.people[p.Name] = h
}

// leave ends every desk of the session.
func (l *live) leave(why error) {
	for _, p := range l.people {
		p.cancel(why)
	}
}

// enter gives everybody who is still there a desk again.
func (l *live) enter() {
	for _, p := range l.people {
		if p.Gone.IsZero() && p.Seat != "" {
			p.ctx, p.cancel = context.WithCancelCause(context.Background())
		}
	}
}

// time is the session's own: the stricter of the clocks.
func (l *live) time(now store.Reading) time.Time {
	if l.Opened.Wall.IsZero() {
		return now.Wall
	}
	return l.meter.time(now)
}

// left is how long the session still lasts.
func (l *live) left(now store.Reading) time.Duration { return l.Until.Sub(l.time(now)) }

// names are those who are still there, in order.
func (l *live) names() (names []string) {
	for name, p := range l.people {
		if p.Gone.IsZero() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
