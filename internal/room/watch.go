package room

import (
	"context"
	"sync"
)

// Live is a sign that something changed: whoever shows it reads it anew. It
// holds no text of anybody.
type Live struct {
	Room    string
	Session string
	Study   string
	Seat    string
	What    string // kind of an entry, or: duty, page, seat, state, tick
}

// watchers are those who want to be told.
type watchers struct {
	mu  sync.Mutex
	all map[chan Live]func(Live) bool
}

// Watch tells of what happens until the context ends; the channel is closed
// then. want chooses; nil is everything. A watcher that does not keep up misses
// signs, never the last of a burst: what it reads after is the newest state.
func (r *Room) Watch(ctx context.Context, want func(Live) bool) <-chan Live {
	w := &r.watchers
	c := make(chan Live, 16)
	w.mu.Lock()
	if w.all == nil {
		w.all = map[chan Live]func(Live) bool{}
	}
	w.all[c] = want
	w.mu.Unlock()
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if _, there := w.all[c]; there {
			delete(w.all, c)
			close(c)
		}
	})
	return c
}

func (w *watchers) send(v Live) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c, want := range w.all {
		if want != nil && !want(v) {
			continue
		}
		select {
		case c <- v:
		default: // full: sixteen signs wait, and each says to read anew
		}
	}
}

func (w *watchers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		close(c)
	}
	w.all = nil
}

func (r *Room) tell(l *live, what, seat string) {
	r.watchers.send(Live{Room: l.Room, Session: l.ID, Study: l.Study, Seat: seat, What: what})
}
