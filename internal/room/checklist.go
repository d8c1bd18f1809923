package room

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Line is one line of the checklist before somebody is admitted. Err is nil
// where it holds; else it explains itself, and blocks.
type Line struct {
	Key string // authorised, function, separate, undertaking, seat, duty
	Err error
}

// LineKeys are the lines in their order.
var LineKeys = []string{"authorised", "function", "separate", "undertaking", "seat", "duty"}

// Checklist says of one researcher what stands in the way of a place at a seat
// in a session, which fills itself. An empty seat is not judged.
func (r *Room) Checklist(ctx context.Context, by By, id, who, seat string) ([]Line, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.session(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.checklist(ctx, by, s, who, seat)
}

func (r *Room) checklist(ctx context.Context, by By, s store.Session, who, seat string) ([]Line, error) {
	st, err := r.rules.Standing(ctx, who, s.Study)
	if err != nil {
		return nil, err
	}
	_, err = r.store.Undertaking(ctx, who, s.Study)
	if errors.Is(err, store.ErrNotFound) {
		err = no("room.check.undertaking", who)
	}
	return []Line{
		{"authorised", st.Authorised}, {"function", st.Function}, {"separate", st.Separate},
		{"undertaking", err}, {"seat", r.seatFree(ctx, s, who, seat)}, {"duty", r.mayOpen(by, s.Room, who)},
	}, nil
}

func (r *Room) seatFree(ctx context.Context, s store.Session, who, id string) error {
	if id == "" {
		return no("room.check.noseat")
	}
	seat, err := r.seat(ctx, id)
	if err != nil {
		return err
	}
	switch l, p := r.at(id); {
	case seat.Closed != "":
		return no("room.seat.unknown", id)
	case s.Room != "" && seat.Room != s.Room:
		return no("room.check.otherroom", id, seat.Room, s.Room)
	case l != nil && (l.ID != s.ID || p.Name != who):
		return no("room.seat.taken", id, p.Name)
	}
	return nil
}

func (r *Room) mayOpen(by By, room, who string) error {
	if by.Name == who {
		return no("room.own", who)
	}
	if d := r.present(room); d != nil && d.Supervisor != by.Name {
		return no("room.duty.other", d.Supervisor, room)
	} else if d == nil {
		return no("room.check.duty", room)
	}
	return nil
}

// KeepUndertaking keeps the day on which a researcher signed the undertaking of
// a study.
func (r *Room) KeepUndertaking(ctx context.Context, by By, who, study, day string) error {
	signed, err := time.Parse(time.DateOnly, day)
	if err != nil || signed.After(r.clock.Read().Wall.Add(24*time.Hour)) {
		return no("room.undertaking.day", day)
	}
	u := store.Undertaking{Name: who, Study: study, Signed: day, KeptBy: by.Name, Kept: r.clock.Read().Wall}
	ev := event(by, audit.UndertakingKept, study, who)
	ev.Note = day
	return r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutUndertaking(u) })
}

// Identities are the kinds of document by which somebody is known; others are
// written out. A number of a document is never kept.
var Identities = []string{"identity-card", "residence-card", "passport", "staff-card"}

var identityForm = regexp.MustCompile(`^[\pL][\pL '-]{1,59}$`)

func checkIdentity(how string) error {
	if slices.Contains(Identities, how) || identityForm.MatchString(strings.TrimSpace(how)) {
		return nil
	}
	return no("room.identity")
}
