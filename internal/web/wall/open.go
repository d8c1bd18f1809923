package wall

import (
	"errors"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// checkData is the checklist before a session, or one more person in it.
type checkData struct {
	*page.Form
	Session *room.Status // nil: nobody asked for one; the form makes it
	Coming  []listed     // confirmed sessions to choose from
	Studies []page.Choice
	Rooms   []page.Choice
	People  []page.Choice // of the session, not yet admitted
	Seats   []page.Choice
	Who     string
	Seat    string
	Lines   []line
	Blocked error // the first red line
	Waits   bool  // the seat shows a code to this person
	Device  bool  // the seat has a device of its own: it shows a code
	Today   string
}

// line is a line of the checklist in words.
type line struct {
	room.Line
	Text locale.Text
}

// checklist is the page of the checklist: of ?session, for ?who at ?seat.
func (w wall) checklist(r *page.Request) error {
	d, err := w.check(r, r.URL.Query().Get("session"), r.URL.Query().Get("who"), r.URL.Query().Get("seat"))
	if err != nil {
		return err
	}
	return r.Render("checklist", d)
}

func (w wall) check(r *page.Request, id, who, seat string) (*checkData, error) {
	d := &checkData{Who: who, Seat: seat, Today: r.Now.Format(time.DateOnly)}
	if id == "" {
		return d, w.walkIn(r, d)
	}
	by, err := w.by(r, access.SessionOpen, id)
	if err != nil {
		return nil, err
	}
	s, err := w.h.Room().Status(r.Context(), id)
	if err != nil {
		return nil, err
	}
	d.Session = &s
	for _, p := range s.People {
		if p.Seat == "" {
			d.People = append(d.People, page.Choice{Value: p.Name, Text: p.Name + " (" + p.Body + ")"})
		}
	}
	if d.Who == "" && len(d.People) > 0 {
		d.Who = d.People[0].Value
	}
	if err := w.chooseSeat(r, d); err != nil {
		return nil, err
	}
	if d.Who == "" {
		return d, nil
	}
	lines, err := w.h.Room().Checklist(r.Context(), by, id, d.Who, d.Seat)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		d.Lines = append(d.Lines, line{l, locale.Say("room.check." + l.Key)})
		if l.Err != nil && d.Blocked == nil && l.Key != "undertaking" { // the form below keeps that one
			d.Blocked = l.Err
		}
	}
	return d, nil
}

// chooseSeat offers the seats of the session's room, first the one at which the
// person waits.
func (w wall) chooseSeat(r *page.Request, d *checkData) error {
	seats, err := w.h.Room().Seats(r.Context())
	if err != nil {
		return err
	}
	waiting := w.h.Room().Waiting()
	for _, s := range seats {
		if d.Session.Room != "" && s.Room != d.Session.Room {
			continue
		}
		d.Seats = append(d.Seats, page.Choice{Value: s.ID, Text: s.Label})
		if d.Seat == "" && waiting[s.ID] == d.Who {
			d.Seat = s.ID
		}
		if d.Seat == s.ID {
			d.Waits, d.Device = waiting[s.ID] == d.Who, s.Key != "" || s.Certificate != ""
		}
	}
	return nil
}

// walkIn fills the form for who is at the door without a booking.
func (w wall) walkIn(r *page.Request, d *checkData) error {
	studies, err := w.h.For(r.Name()).StudyList(r.Context())
	if err != nil {
		return err
	}
	for _, s := range studies {
		if s.State == access.Valid {
			d.Studies = append(d.Studies, page.Choice{Value: s.ID, Text: s.ID})
		}
	}
	rooms, err := w.rooms(r)
	if err != nil {
		return err
	}
	for _, name := range rooms {
		d.Rooms = append(d.Rooms, page.Choice{Value: name, Text: name})
	}
	all, err := w.h.Room().Sessions(r.Context())
	for _, s := range all {
		if room.State(s.State) == room.Confirmed {
			d.Coming = append(d.Coming, listedOf(s))
		}
	}
	return err
}

// arrange makes a session for who is at the door, and goes on to its checklist.
func (w wall) arrange(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	d, err := w.check(r, "", "", "")
	if err != nil {
		return err
	}
	d.Form = f
	study, where, who := f.Required("study", 64), f.Required("room", 32), f.Required("who", 64)
	until, bad := time.ParseInLocation("15:04", f.Required("until", 5), time.Local)
	if bad != nil {
		f.Fail("until", "wall.until.form")
	}
	if !f.OK() {
		return r.Render("checklist", d)
	}
	h := w.h.For(r.Name())
	by, err := h.By(r.Context(), access.SessionOpen, study)
	if err != nil {
		return err
	}
	now := r.Site().Now().Local()
	end := time.Date(now.Year(), now.Month(), now.Day(), until.Hour(), until.Minute(), 0, 0, time.Local)
	purpose, err := h.FirstPurpose(r.Context(), study)
	if err != nil {
		return err
	}
	id, err := w.h.Room().Arrange(r.Context(), by, room.Booking{Study: study, Room: where, Purpose: purpose, Starts: now, Until: end, Who: []string{who}})
	if err != nil {
		if err := f.Refused("who", err); err != nil {
			return err
		}
		return r.Render("checklist", d)
	}
	return r.Redirect("/room/sessions/new?session=" + id + "&who=" + who)
}

// admit lets somebody in: the session opens with the first.
func (w wall) admit(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	id := r.PathValue("n")
	by, err := w.by(r, access.SessionOpen, id)
	if err != nil {
		return err
	}
	in := room.Admission{Who: f.Required("who", 64), Seat: f.Required("seat", 32), Identity: f.Required("identity", 60), Code: f.Text("code", 12)}
	if !f.Checked("seen") {
		f.Fail("seen", "wall.seen.needed")
	}
	s, err := w.h.Room().Status(r.Context(), id)
	if err != nil {
		return err
	}
	if day := f.Text("undertaking", 10); day != "" && f.OK() {
		if err := w.h.Room().KeepUndertaking(r.Context(), by, in.Who, s.Study, day); err != nil {
			if err := f.Refused("undertaking", err); err != nil {
				return err
			}
		}
	}
	if f.OK() {
		if room.State(s.State) == room.Confirmed {
			err = w.h.Room().OpenSession(r.Context(), by, id, []room.Admission{in})
		} else {
			err = w.h.Room().Admit(r.Context(), by, id, in)
		}
		if err == nil {
			r.Flash("ok", "wall.admitted", "who", in.Who, "seat", in.Seat)
			return r.Redirect("/room/sessions/" + id)
		}
		if err := f.Refused(fieldOf(err), err); err != nil {
			return err
		}
	}
	d, err := w.check(r, id, in.Who, in.Seat)
	if err != nil {
		return err
	}
	d.Form = f
	f.Values.Del("code")
	return r.Render("checklist", d)
}

// fieldOf is the field of the admission that a refusal is about.
func fieldOf(err error) string {
	var e *refusal.Error
	switch {
	case !errors.As(err, &e):
	case strings.HasPrefix(e.Key, "room.pair"):
		return "code"
	case e.Key == "room.identity":
		return "identity"
	}
	return "undertaking"
}

// identities are the kinds of documents that a form offers.
func identities() (out []page.Choice) {
	for _, kind := range room.Identities {
		out = append(out, page.Choice{Value: kind, Key: "room.identity." + kind})
	}
	return out
}

// Identities are offered by the page.
func (d *checkData) Identities() []page.Choice { return identities() }

// Present are those who were admitted.
func (d *checkData) Present() (out []store.Present) {
	for _, p := range d.Session.People {
		if p.Seat != "" {
			out = append(out, p)
		}
	}
	return out
}
