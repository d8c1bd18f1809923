package room_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/store"
)

// clocks are a wall and a machine that a test sets apart.
type clocks struct {
	mu sync.Mutex
	at store.Reading
}

func newClocks() *clocks {
	return &clocks{at: store.Reading{Wall: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Boot: "one", Since: time.Hour}}
}

func (c *clocks) Read() store.Reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// pass lets time go by on both clocks.
func (c *clocks) pass(d time.Duration) { c.jump(d, d) }

// jump moves each clock by itself.
func (c *clocks) jump(wall, machine time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at.Wall, c.at.Since = c.at.Wall.Add(wall), c.at.Since+machine
}

func (c *clocks) reboot() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at.Boot, c.at.Since = c.at.Boot+"+", 0
}

var ria = roomtest.Supervisor

// bench is a room whose clock stands still unless a test moves it.
type bench struct {
	*testing.T
	*clocks
	r    *room.Room
	s    *store.Store
	open string // the session that is open
}

func newBench(t *testing.T, allow roomtest.Rules) *bench {
	t.Helper()
	c := newClocks()
	r, s := roomtest.Room(t, room.Options{Clock: c, Every: -1, Host: "first"}, allow)
	return &bench{t, c, r, s, ""}
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// opened opens a session of an hour for els, and keeps its supervisor awake.
func (b *bench) opened() *room.Desk {
	b.Helper()
	ctx := b.Context()
	b.must(b.r.TakeDuty(ctx, ria, "blue"))
	b.must(b.r.PutSeat(ctx, ria, room.Seat{ID: "one", Room: "blue"}))
	b.must(b.r.KeepUndertaking(ctx, ria, "els", "a", "2026-03-01"))
	now := b.Read().Wall
	id, err := b.r.Arrange(ctx, ria, room.Booking{Study: "a", Room: "blue", Purpose: "effects", Starts: now, Until: now.Add(time.Hour), Who: []string{"els"}})
	b.must(err)
	b.must(b.r.OpenSession(ctx, ria, id, []room.Admission{{Who: "els", Seat: "one", Identity: "passport"}}))
	b.open = id
	d, err := b.r.DeskIn(ctx, "els", "a")
	b.must(err)
	return d
}

// alive lets the supervisor show a sign of life and the room look at the clocks.
func (b *bench) alive() {
	b.Helper()
	b.must(b.r.SignOfLife(b.Context(), ria.Name, "blue"))
	b.must(b.r.Tick(b.Context()))
}

func (b *bench) state() room.State {
	b.Helper()
	s, err := b.r.Status(b.Context(), b.open)
	b.must(err)
	return room.State(s.State)
}

// restart takes the store up in a new process, after a crash.
func (b *bench) restart(host string) {
	b.Helper()
	b.must(b.r.Close())
	r, err := room.New(context.Background(), b.s, room.Options{Clock: b.clocks, Every: -1, Host: host, Rules: roomtest.Allow(roomtest.Rules{})})
	b.must(err)
	b.r = r
	b.Cleanup(func() { _ = r.Close() })
}
