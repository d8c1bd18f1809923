package room_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
)

// within demands that a context ends within a second, with a refusal that says
// why.
func within(t *testing.T, ctx context.Context) {
	t.Helper()
	select {
	case <-ctx.Done():
		if refusal.KindOf(context.Cause(ctx)) == 0 {
			t.Errorf("it ended because of %v", context.Cause(ctx))
		}
	case <-time.After(time.Second):
		t.Error("it did not end within a second")
	}
}

// What is begun at a desk ends with it, whatever ends it.
func TestDeskEndsWithinASecond(t *testing.T) {
	var allowed atomic.Bool
	for name, stop := range map[string]func(*room.Room, *room.Desk) error{
		"paused": func(r *room.Room, d *room.Desk) error {
			return r.Pause(t.Context(), roomtest.Supervisor, d.Session, "coffee")
		},
		"ended": func(r *room.Room, d *room.Desk) error {
			return r.EndSession(t.Context(), roomtest.Supervisor, d.Session, "done")
		},
		"supervisor goes": func(r *room.Room, d *room.Desk) error { return r.LeaveDuty(t.Context(), roomtest.Supervisor, "blue") },
		"function ends":   func(*room.Room, *room.Desk) error { allowed.Store(false); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			allowed.Store(true)
			r, _ := roomtest.Room(t, room.Options{}, roomtest.Rules{Still: func(string, string) error {
				if allowed.Load() {
					return nil
				}
				return refusal.New(refusal.Forbidden, "", "no longer")
			}})
			d := roomtest.In(t, r, "a", "els")
			ctx, cancel := d.Context(t.Context())
			defer cancel()
			if ctx.Err() != nil || d.Err() != nil {
				t.Fatal(context.Cause(ctx), d.Err())
			}
			if err := stop(r, d); err != nil {
				t.Fatal(err)
			}
			within(t, ctx)
			if d.Err() == nil {
				t.Error("the desk is still the researcher's")
			}
		})
	}
}

// A desk that no room made is none.
func TestAForgedDeskIsNone(t *testing.T) {
	d := &room.Desk{Session: "S0001", Study: "a", Who: "els"}
	ctx, cancel := d.Context(t.Context())
	defer cancel()
	if d.Err() == nil || ctx.Err() == nil || d.Log(t.Context(), room.Entry{}) == nil {
		t.Error("it was taken for one")
	}
	if _, _, err := d.Begin(t.Context(), room.Job{}); err == nil {
		t.Error("work began at it")
	}
}
