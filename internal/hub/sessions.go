package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Room is the hub's rooms with their sessions.
func (h *Hub) Room() *room.Room { return h.shared.room }

// openRoom takes up the sessions that the store knows, for one command.
func (h *Hub) openRoom(ctx context.Context) (err error) {
	h.shared.room, err = room.New(ctx, h.store, h.roomOptions())
	return err
}

func (h *Hub) roomOptions() room.Options {
	return room.Options{Now: now, Rules: rules{h}, Limits: h.shared.limits}
}

// LimitSessions sets the times of sessions for the process that will hold them.
func (h *Hub) LimitSessions(l room.Limits) { h.shared.limits = l }

// HoldSessions has this process hold the sessions open, under a name of its
// own: those that are open now pause, and so do its own when it is gone. A
// process that serves pages calls it once, before many act. Fault is told what
// goes wrong in the background.
func (h *Hub) HoldSessions(ctx context.Context, host string, fault func(error)) error {
	if err := h.shared.room.Close(); err != nil {
		return err
	}
	o := h.roomOptions()
	o.Host, o.Fault = host, fault
	r, err := room.New(ctx, h.store, o)
	if err != nil {
		return err
	}
	h.shared.room = r
	h.OnFunctionChange(func(string) {
		if err := r.Recheck(context.WithoutCancel(ctx)); err != nil {
			fault(err)
		}
	})
	return nil
}

// By is the account as it acts on sessions of a study, in a function that allows
// it; a refusal is an event. An empty study is none in particular.
func (h *Hub) By(ctx context.Context, a access.Action, id string) (room.By, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return room.By{}, err
	}
	f, err := h.May(ctx, a, o)
	return room.By{Name: h.who, Function: f.Role}, err
}

// by is By for a command, whose refusals name the command.
func (h *Hub) by(ctx context.Context, command, id string) (room.By, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return room.By{}, err
	}
	f, err := h.may(ctx, command, o)
	return room.By{Name: h.who, Function: f.Role}, err
}

// Supervising is the account as it acts on a session; a refusal is an event.
func (h *Hub) Supervising(ctx context.Context, a access.Action, session string) (room.By, error) {
	o, err := h.SessionObject(ctx, session)
	if err != nil {
		return room.By{}, err
	}
	f, err := h.May(ctx, a, o)
	return room.By{Name: h.who, Function: f.Role}, err
}

// SessionObject is a session as the rules of access see it.
func (h *Hub) SessionObject(ctx context.Context, id string) (access.Object, error) {
	s, err := h.shared.room.Status(ctx, id)
	if err != nil {
		return access.Object{}, err
	}
	o, err := h.Object(ctx, s.Study)
	o.Session.State = access.SessionState(s.State)
	for _, p := range s.People {
		if p.Gone.IsZero() {
			o.Session.Researchers = append(o.Session.Researchers, p.Name)
		}
	}
	return o, err
}

// DeskIn is the account's desk in an open session of a study, for a command at
// the hub's own terminal. Without one the refusal, which is an event, says who
// opens a session, and how.
func (h *Hub) DeskIn(ctx context.Context, command, id string) (*room.Desk, error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	o.Session = access.Session{State: access.Open, Researchers: []string{h.who}} // what the room judges itself
	if _, err := h.may(ctx, command, o); err != nil {
		return nil, err
	}
	d, err := h.shared.room.DeskIn(ctx, h.who, id)
	if refusal.KindOf(err) == refusal.Forbidden {
		return nil, h.refuseFor(ctx, command, id, string(access.SessionIsOpen), err)
	}
	return d, err
}

// at is the session of a desk as the rules of access see it.
func at(d *room.Desk) access.Session {
	if d.Err() != nil {
		return access.Session{}
	}
	return access.Session{State: access.Open, Researchers: []string{d.Who}}
}

// OpenOptions are how a session is opened on the command line.
type OpenOptions struct {
	Study       string
	Room        string // empty: that of the first seat
	Purpose     string // empty: the first of the authorisation
	Researchers []string
	Seats       []string // one for each researcher
	Codes       []string // shown at seats that have a device of their own
	Identity    string
	Undertaking string    // day on which it was signed; empty: today, where none is kept
	Until       time.Time // zero: four hours from now, or as long as is allowed
}

// Opened tells of a session that was opened.
type Opened struct {
	Session     string    `json:"session"`
	Study       string    `json:"study"`
	Room        string    `json:"room"`
	Supervisor  string    `json:"supervisor"`
	Researchers []string  `json:"researchers"`
	Seats       []string  `json:"seats"`
	Until       time.Time `json:"until"`
}

// usual is how long a session lasts where nobody says otherwise.
const usual = 4 * time.Hour

// OpenSession opens a session for researchers who are in the room: the account
// goes on duty there, keeps their undertakings, and lets them in.
func (h *Hub) OpenSession(ctx context.Context, o OpenOptions) (*Opened, error) {
	by, err := h.by(ctx, "session open", o.Study)
	if err != nil {
		return nil, err
	}
	if len(o.Seats) != len(o.Researchers) || len(o.Seats) == 0 {
		return nil, refusal.New(refusal.Misuse, "Give --seat as often as --researcher.", "everybody needs a seat of his own: %d researchers, %d seats", len(o.Researchers), len(o.Seats))
	}
	s, err := h.current(ctx, o.Study)
	if err != nil {
		return nil, err
	}
	if o.Purpose == "" {
		o.Purpose = s.Authorisation.Purposes[0].ID
	}
	if _, named := s.Purpose(o.Purpose); !named {
		return nil, h.refuse(ctx, "session open", o.Study, refusal.New(refusal.Forbidden, "", "authorisation %s lists no purpose %q", s.Authorisation.Number, o.Purpose))
	}
	if err := h.fillOpen(ctx, &o); err != nil {
		return nil, err
	}
	r := h.shared.room
	if err := r.TakeDuty(ctx, by, o.Room); err != nil {
		return nil, h.refuse(ctx, "session open", o.Study, err)
	}
	if err := h.keepUndertakings(ctx, by, o); err != nil {
		return nil, err
	}
	id, err := r.Arrange(ctx, by, room.Booking{Study: o.Study, Room: o.Room, Purpose: o.Purpose, Starts: now(), Until: o.Until, Who: o.Researchers})
	if err != nil {
		return nil, h.refuseForbidden(ctx, "session open", o.Study, err)
	}
	admissions := make([]room.Admission, len(o.Seats))
	for i, seat := range o.Seats {
		admissions[i] = room.Admission{Who: o.Researchers[i], Seat: seat, Identity: o.Identity}
		if i < len(o.Codes) {
			admissions[i].Code = o.Codes[i]
		}
	}
	if err := r.OpenSession(ctx, by, id, admissions); err != nil {
		return nil, errors.Join(h.refuseForbidden(ctx, "session open", o.Study, err), r.Decline(ctx, by, id, room.ReasonUnopened))
	}
	return &Opened{id, o.Study, o.Room, by.Name, o.Researchers, o.Seats, o.Until}, nil
}

// refuseForbidden makes an event of a refusal of access, not of wrong use.
func (h *Hub) refuseForbidden(ctx context.Context, command, id string, err error) error {
	if refusal.KindOf(err) != refusal.Forbidden {
		return err
	}
	return h.refuse(ctx, command, id, err)
}

// fillOpen says what the caller left open: the room of the seats, and the end.
func (h *Hub) fillOpen(ctx context.Context, o *OpenOptions) error {
	seats, err := h.shared.room.Seats(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(seats, func(s room.Seat) bool { return s.ID == o.Seats[0] })
	if i < 0 {
		return refusal.New(refusal.Misuse, "Register it with: kruistabel seat add HUB "+o.Seats[0]+" --room ROOM", "there is no seat %q in use", o.Seats[0])
	}
	if o.Room == "" {
		o.Room = seats[i].Room
	}
	if !o.Until.IsZero() {
		return nil
	}
	o.Until = now().Add(usual)
	for _, who := range o.Researchers {
		st, err := rules{h}.Standing(ctx, who, o.Study)
		if err != nil {
			return err
		}
		if !st.Until.IsZero() && st.Until.Before(o.Until) {
			o.Until = st.Until
		}
	}
	return nil
}

// keepUndertakings keeps the day on which each researcher signed. Whoever opens
// a session without saying the day says that it is signed today.
func (h *Hub) keepUndertakings(ctx context.Context, by room.By, o OpenOptions) error {
	for _, who := range o.Researchers {
		_, err := h.store.Undertaking(ctx, who, o.Study)
		if err == nil && o.Undertaking == "" {
			continue
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		day := o.Undertaking
		if day == "" {
			day = h.today.String()
		}
		if err := h.shared.room.KeepUndertaking(ctx, by, who, o.Study, day); err != nil {
			return err
		}
	}
	return nil
}

// AddSeat registers a workstation.
func (h *Hub) AddSeat(ctx context.Context, s room.Seat) error {
	by, err := h.by(ctx, "seat add", "")
	if err != nil {
		return err
	}
	return h.shared.room.PutSeat(ctx, by, s)
}

// ListSessions are all sessions for who may watch them, and for a researcher his
// own; the newest first.
func (h *Hub) ListSessions(ctx context.Context) ([]room.Status, error) {
	all, err := h.shared.room.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range []access.Action{access.SessionWatch, access.SessionRead} {
		if d, err := h.Decide(ctx, a, access.Object{}); err != nil || d.Allowed {
			return all, err
		}
	}
	if d, err := h.Decide(ctx, access.SessionRead, access.Object{Session: access.Session{Researchers: []string{h.who}}}); err != nil || !d.Allowed {
		_, err := h.May(ctx, access.SessionWatch, access.Object{})
		return nil, err
	}
	return slices.DeleteFunc(all, func(s room.Status) bool {
		return !slices.ContainsFunc(s.People, func(p store.Present) bool { return p.Name == h.who })
	}), nil
}

// rules is what rooms ask of the hub.
type rules struct{ h *Hub }

// Standing judges each line for itself: what does not hold in one is taken to
// hold in the others.
func (r rules) Standing(ctx context.Context, who, id string) (room.Standing, error) {
	h := r.h.For(who)
	s, err := h.Subject(ctx)
	if err != nil {
		return room.Standing{}, err
	}
	o, err := h.Object(ctx, id)
	if err != nil {
		return room.Standing{}, err
	}
	mine := slices.DeleteFunc(slices.Clone(s.Held), func(f store.Function) bool { return access.Role(f.Role) != access.Researcher })
	free := o
	free.State, free.Parties.Suppliers, free.Parties.Analysts = access.Valid, nil, bodiesOf(mine)
	function := access.Decide(access.Subject{Name: who, Held: mine, Closed: s.Closed}, access.SessionAsk, free, h.today)
	out := room.Standing{Body: function.Function.Body, Function: function.Err(), Until: r.until(o.Study, function.Function)}

	held := function.Function
	if !function.Allowed {
		held = store.Function{Name: who, Role: string(access.Researcher), Body: first(o.Parties.Analysts)}
		out.Body = ""
	}
	alone := o
	alone.Parties.Suppliers = nil
	out.Authorised = access.Decide(access.Subject{Name: who, Held: []store.Function{held}}, access.SessionAsk, alone, h.today).Err()

	both := o
	both.State, both.Parties.Analysts = access.Valid, append(bodiesOf(mine), held.Body)
	subject := access.Subject{Name: who, Held: append(slices.Clone(s.Held), held)}
	if d := access.Decide(subject, access.SessionAsk, both, h.today); d.Reason == access.Reason(access.Separated) {
		out.Separate = d.Err()
	}
	return out, nil
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func bodiesOf(held []store.Function) (out []string) {
	for _, f := range held {
		out = append(out, f.Body)
	}
	return out
}

// until is the end of the last day on which a function and the authorisation
// allow acts, zero where neither has one.
func (r rules) until(id string, f store.Function) time.Time {
	var last time.Time
	earlier := func(d study.Date) {
		if end := endOf(d); last.IsZero() || end.Before(last) {
			last = end
		}
	}
	if d, err := study.ParseDate(f.Until); f.Until != "" && err == nil {
		earlier(d)
	}
	if row, err := r.h.registered(context.Background(), id); err == nil {
		if known, err := r.h.factsOf(row); err == nil && !known.acts.Until.IsZero() {
			earlier(known.acts.Until)
		}
	}
	return last
}

// endOf is the end of a day, where the hub is.
func endOf(d study.Date) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, d.String(), time.Local)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1).Add(-time.Second)
}

// Still asks whether somebody may still be in a session of a study.
func (r rules) Still(ctx context.Context, who, id string) error {
	h := r.h.For(who)
	o, err := h.Object(ctx, id)
	if err != nil {
		return err
	}
	d, err := h.Decide(ctx, access.SessionAsk, o)
	if err != nil {
		return err
	}
	return d.Err()
}

// Supervises asks whether somebody is a supervisor today.
func (r rules) Supervises(ctx context.Context, who string) error {
	d, err := r.h.For(who).Decide(ctx, access.Duty, access.Object{})
	if err != nil {
		return err
	}
	return d.Err()
}

// noteSession keeps in a session's log what was made at a desk.
func noteSession(ctx context.Context, d *room.Desk, kind room.Kind, object, hash string) error {
	if err := d.Log(ctx, room.Entry{Kind: kind, Object: object, Hash: hash}); err != nil {
		return fmt.Errorf("session log: %w", err)
	}
	return nil
}

// FirstPurpose is the first purpose of a study's authorisation.
func (h *Hub) FirstPurpose(ctx context.Context, id string) (string, error) {
	s, err := h.current(ctx, id)
	if err != nil {
		return "", err
	}
	return s.Authorisation.Purposes[0].ID, nil
}

// Purposes are those of a study's authorisation.
func (h *Hub) Purposes(ctx context.Context, id string) ([]study.Purpose, error) {
	s, err := h.current(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.Authorisation.Purposes, nil
}
