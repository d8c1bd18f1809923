package room

import (
	"context"
	"slices"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Admission lets one researcher in: who, where, known how, and the code that
// the seat shows. The hub's own terminal shows none.
type Admission struct {
	Who      string
	Seat     string
	Identity string
	Code     string
}

// OpenSession opens a confirmed session with those who are admitted, if every line
// of the checklist holds. The supervisor on duty does it.
func (r *Room) OpenSession(ctx context.Context, by By, id string, in []Admission) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.session(ctx, id)
	if err != nil {
		return err
	}
	if _, ok := Move(State(s.State), OpenIt); !ok {
		return no("room.state", id, State(s.State).Name(), OpenIt.Name())
	}
	now := r.clock.Read()
	if !s.Until.After(now.Wall) {
		return no("room.book.past")
	}
	people, err := r.admit(ctx, by, s, in)
	if err != nil {
		return err
	}
	if err := r.intend(ctx, by, audit.SessionOpened, s.Study, id); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	s.Opened, s.Seen, s.Supervisor, s.Host, s.Reason = now, now.Wall, by.Name, r.host, ""
	limit, err := r.limit(ctx, s.Study, now.Wall, nil)
	if err == nil && s.Until.After(limit) {
		s.Until = limit
	}
	l := newLive(s, nil, now)
	err = r.change(ctx, by, l, OpenIt, audit.SessionOpened, Entry{Kind: Opened, Text: s.Purpose, Object: s.Study}, nil,
		func(tx *store.Tx) error { return putPeople(tx, people) }, conclude(audit.SessionOpened, l))
	if err != nil {
		return err
	}
	r.live[id] = l
	for _, p := range people {
		if err := r.seated(ctx, by, l, p); err != nil {
			return err
		}
	}
	r.run()
	return nil
}

// Admit lets one more researcher of the booking, or another of the study, into
// a session that is open.
func (r *Room) Admit(ctx context.Context, by By, id string, a Admission) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := r.supervised(ctx, by, id)
	if err != nil {
		return err
	}
	people, err := r.admit(ctx, by, l.Session, []Admission{a})
	if err != nil {
		return err
	}
	err = r.change(ctx, by, l, Admit, audit.PersonAdmitted, Entry{Kind: Admitted, Text: a.Identity, Object: a.Who, Seat: a.Seat}, nil,
		func(tx *store.Tx) error { return putPeople(tx, people) })
	if err == nil {
		l.add(people[0])
	}
	return err
}

// admit checks every line for everybody, and then their codes: a code is used
// up only where all else holds.
func (r *Room) admit(ctx context.Context, by By, s store.Session, in []Admission) ([]store.Present, error) {
	if len(in) == 0 || len(in) > maxPeople {
		return nil, no("room.book.people", maxPeople)
	}
	now := r.clock.Read().Wall
	var out []store.Present
	for i, a := range in {
		if slices.ContainsFunc(in[:i], func(b Admission) bool { return b.Seat == a.Seat || b.Who == a.Who }) {
			return nil, no("room.check.twice", a.Seat, a.Who)
		}
		if err := checkIdentity(a.Identity); err != nil {
			return nil, err
		}
		if l, p := r.find(a.Who, s.Study); l != nil && p.Gone.IsZero() {
			return nil, no("room.already", a.Who, l.ID)
		}
		lines, err := r.checklist(ctx, by, s, a.Who, a.Seat)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if line.Err != nil {
				return nil, line.Err
			}
		}
		st, err := r.rules.Standing(ctx, a.Who, s.Study)
		if err != nil {
			return nil, err
		}
		out = append(out, store.Present{Session: s.ID, Name: a.Who, Body: st.Body, Seat: a.Seat, Identity: a.Identity, Admitted: now, AdmittedBy: by.Name})
	}
	for _, a := range in {
		seat, err := r.seat(ctx, a.Seat)
		if err != nil {
			return nil, err
		}
		if seat.Key == "" && seat.Certificate == "" {
			continue // the hub's own terminal
		}
		if err := r.redeem(a.Who, a.Seat, a.Code); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// putPeople keeps who was admitted.
func putPeople(tx *store.Tx, people []store.Present) error {
	for _, p := range people {
		if err := tx.PutPresent(p); err != nil {
			return err
		}
	}
	return nil
}

// seated gives an admitted person his place and logs it.
func (r *Room) seated(ctx context.Context, by By, l *live, p store.Present) error {
	l.add(p)
	return r.log(ctx, l, Entry{Kind: Admitted, Text: p.Identity, Object: p.Name, Who: by.Name, Seat: p.Seat})
}
