package room

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Booking is what a researcher asks a session with.
type Booking struct {
	Study   string
	Room    string // empty: the supervisor chooses
	Purpose string // one of the authorisation's
	Starts  time.Time
	Until   time.Time
	Who     []string // who comes
}

// Ask asks for a session. The researcher who asks comes himself.
func (r *Room) Ask(ctx context.Context, by By, b Booking) (string, error) {
	if !slices.Contains(b.Who, by.Name) {
		b.Who = append([]string{by.Name}, b.Who...)
	}
	return r.book(ctx, by, b, Asked, audit.SessionAsked)
}

// Arrange makes a confirmed session at once, for who is at the door.
func (r *Room) Arrange(ctx context.Context, by By, b Booking) (string, error) {
	return r.book(ctx, by, b, Confirmed, audit.SessionConfirmed)
}

// maxPeople bounds who comes to one session.
const maxPeople = 20

func (r *Room) book(ctx context.Context, by By, b Booking, state State, act audit.Act) (string, error) {
	slices.Sort(b.Who)
	b.Who = slices.Compact(b.Who)
	now := r.clock.Read().Wall
	switch {
	case len(b.Who) == 0 || len(b.Who) > maxPeople:
		return "", no("room.book.people", maxPeople)
	case !b.Until.After(b.Starts):
		return "", no("room.book.order")
	case !b.Until.After(now):
		return "", no("room.book.past")
	case b.Until.Sub(b.Starts) > r.limits.Longest:
		return "", no("room.book.long", r.limits.Longest)
	}
	people := make([]store.Present, 0, len(b.Who))
	for _, who := range b.Who {
		s, err := r.rules.Standing(ctx, who, b.Study)
		if err != nil {
			return "", err
		}
		if s.Err() != nil {
			return "", s.Err()
		}
		if !s.Until.IsZero() && b.Until.After(s.Until) {
			return "", no("room.book.allowed", b.Study, who, s.Until)
		}
		people = append(people, store.Present{Name: who, Body: s.Body})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id, err := r.nextID(ctx)
	if err != nil {
		return "", err
	}
	s := store.Session{ID: id, Study: b.Study, Room: b.Room, Purpose: b.Purpose, State: string(state), AskedBy: by.Name, Starts: b.Starts, Until: b.Until, Made: now}
	if state == Confirmed {
		s.Supervisor = by.Name
	}
	ev := event(by, act, b.Study, id)
	ev.Note = fmt.Sprintf("%s, %s to %s, %s", strings.Join(b.Who, " "), b.Starts.UTC().Format(time.RFC3339), b.Until.UTC().Format(time.RFC3339), b.Purpose)
	err = r.store.Change(ctx, ev, func(tx *store.Tx) error {
		if err := tx.AddSession(s); err != nil {
			return err
		}
		for _, p := range people {
			p.Session = id
			if err := tx.PutPresent(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	r.watchers.send(Live{Room: s.Room, Session: id, Study: s.Study, What: "state"})
	return id, nil
}

// nextID is the id after the highest; the lock is held.
func (r *Room) nextID(ctx context.Context) (string, error) {
	all, err := r.store.Sessions(ctx)
	if err != nil {
		return "", err
	}
	highest := 0
	for _, s := range all {
		if n, err := strconv.Atoi(strings.TrimPrefix(s.ID, "S")); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("S%04d", highest+1), nil
}

// Confirm says that a session that was asked for will be held.
func (r *Room) Confirm(ctx context.Context, by By, id, room string) error {
	return r.settle(ctx, by, id, Confirm, audit.SessionConfirmed, func(s *store.Session) error {
		s.Supervisor = by.Name
		if room != "" {
			s.Room = room
		}
		people, err := r.store.People(ctx, id)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Name == by.Name {
				return no("room.own", by.Name)
			}
			st, err := r.rules.Standing(ctx, p.Name, s.Study)
			if err := errors.Join(err, st.Err()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Decline says that a session will not be held, and why.
func (r *Room) Decline(ctx context.Context, by By, id, reason string) error {
	if err := needReason(reason); err != nil {
		return err
	}
	return r.settle(ctx, by, id, Decline, audit.SessionDeclined, func(s *store.Session) error { s.Reason = told(reason); return nil })
}

// Withdraw takes back what the researcher asked for.
func (r *Room) Withdraw(ctx context.Context, by By, id string) error {
	return r.settle(ctx, by, id, Withdraw, audit.SessionLapsed, func(s *store.Session) error {
		if s.AskedBy != by.Name {
			return no("room.notyours", id)
		}
		s.Reason = reasonWithdrawn
		return nil
	})
}

// settle moves a session that is not open.
func (r *Room) settle(ctx context.Context, by By, id string, do Act, act audit.Act, change func(*store.Session) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.session(ctx, id)
	if err != nil {
		return err
	}
	from := s.State
	to, ok := Move(State(from), do)
	if !ok {
		return no("room.state", id, State(from).Name(), do.Name())
	}
	s.State = string(to)
	if err := change(&s); err != nil {
		return err
	}
	ev := event(by, act, s.Study, id)
	if err := r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutSession(s, from) }); err != nil {
		return err
	}
	r.watchers.send(Live{Room: s.Room, Session: id, Study: s.Study, What: "state"})
	return nil
}

func (r *Room) session(ctx context.Context, id string) (store.Session, error) {
	s, err := r.store.Session(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return s, no("room.unknown", id)
	}
	return s, err
}

// needReason asks for a reason that can be read and kept.
func needReason(text string) error {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return no("room.reason.none")
	case len(text) > 2000:
		return no("room.reason.long")
	}
	return nil
}
