// Package roomtest gives tests of other packages a desk in an open session,
// without a hub.
package roomtest

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Supervisor is on duty in the rooms of this package.
var Supervisor = room.By{Name: "supervisor", Function: "supervisor"}

// Rules allow everything to everybody, but what a test forbids.
type Rules struct {
	Body     string // of everybody; empty: steunpunt-werk
	Standing func(who, study string) room.Standing
	Still    func(who, study string) error
}

type rules struct{ Rules }

func (r rules) Standing(_ context.Context, who, study string) (room.Standing, error) {
	if r.Rules.Standing != nil {
		return r.Rules.Standing(who, study), nil
	}
	if r.Body == "" {
		return room.Standing{Body: "steunpunt-werk"}, nil
	}
	return room.Standing{Body: r.Body}, nil
}

func (r rules) Still(_ context.Context, who, study string) error {
	if r.Rules.Still != nil {
		return r.Rules.Still(who, study)
	}
	return nil
}

func (rules) Supervises(context.Context, string) error { return nil }

// Room is a room over a new store.
func Room(t testing.TB, o room.Options, allow Rules) (*room.Room, *store.Store) {
	t.Helper()
	s, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "store.sqlite"), store.Options{Now: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	o.Rules = rules{allow}
	if o.Now == nil {
		o.Now = time.Now
	}
	r, err := room.New(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		_ = s.Close()
	})
	return r, s
}

// Desk is the place of a researcher in a new open session of a study; the room
// ends it.
func Desk(t testing.TB, study, who string) (*room.Room, *room.Desk) {
	t.Helper()
	r, _ := Room(t, room.Options{}, Rules{})
	return r, In(t, r, study, who)
}

// In opens a session of a study in a room, at a terminal seat of its own for each
// researcher, and gives the desk.
func In(t testing.TB, r *room.Room, study, who string) *room.Desk {
	t.Helper()
	ctx := context.Background()
	seat := room.Seat{ID: "seat-" + strings.ReplaceAll(who, ".", "-"), Room: "blue"}
	now := time.Now()
	steps := []func() error{
		func() error { return r.TakeDuty(ctx, Supervisor, "blue") },
		func() error { return r.PutSeat(ctx, Supervisor, seat) },
		func() error { return r.KeepUndertaking(ctx, Supervisor, who, study, now.Format(time.DateOnly)) },
		func() error {
			id, err := r.Arrange(ctx, Supervisor, room.Booking{Study: study, Room: "blue", Purpose: "effects", Starts: now, Until: now.Add(time.Hour), Who: []string{who}})
			if err != nil {
				return err
			}
			return r.OpenSession(ctx, Supervisor, id, []room.Admission{{Who: who, Seat: seat.ID, Identity: "passport"}})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	d, err := r.DeskIn(ctx, who, study)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Allow are rules for a room that a test makes itself.
func Allow(r Rules) room.Rules { return rules{r} }

// Promise leaves an act begun, as a crash would.
func Promise(s *store.Store, act, study, session string) error {
	ev := audit.Event{Who: Supervisor.Name, Study: study, Act: audit.Act(act), Object: session, Outcome: audit.Intended}
	return s.Change(context.Background(), ev, func(tx *store.Tx) error {
		return tx.Intend(store.Intent{Act: audit.Act(act), Study: study, Object: session})
	})
}
