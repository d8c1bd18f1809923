package seat

import (
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// mine is a session of the person, in words.
type mine struct {
	room.Status
	Mark    string
	Word    locale.Text
	Why     locale.Text
	MayBack bool // it can be withdrawn
}

var marks = map[room.State]string{room.Asked: "waiting", room.Confirmed: "passed", room.Open: "passed", room.Paused: "paused",
	room.Ended: "ended", room.Declined: "blocking", room.Lapsed: "draft"}

func mineOf(s room.Status, who string) mine {
	m := mine{Status: s, Mark: marks[room.State(s.State)], Word: room.State(s.State).Name()}
	if s.Reason != "" {
		m.Why = room.Why(s.Reason)
	}
	_, can := room.Move(room.State(s.State), room.Withdraw)
	m.MayBack = can && s.AskedBy == who
	return m
}

// Path is where the session is: its day sheet once it has ended.
func (m mine) Path() string {
	if room.State(m.State) == room.Ended {
		return "/room/sessions/" + m.ID + "/sheet"
	}
	if room.State(m.State) == room.Open || room.State(m.State) == room.Paused {
		return "/work"
	}
	return "/work/sessions"
}

// own are the person's sessions, the newest first.
func (s seat) own(r *page.Request) ([]mine, error) {
	all, err := s.h.Room().Sessions(r.Context())
	var out []mine
	for _, st := range all {
		for _, p := range st.People {
			if p.Name == r.Name() {
				out = append(out, mineOf(st, r.Name()))
			}
		}
	}
	return out, err
}

type mineData struct{ All []mine }

func (s seat) mine(r *page.Request) error {
	if err := desk.Researches(s.h, r); err != nil {
		return err
	}
	all, err := s.own(r)
	if err != nil {
		return err
	}
	return r.Render("mine", &mineData{all})
}

// askData is the form of a booking.
type askData struct {
	*page.Form
	Studies  []page.Choice
	Purposes []page.Choice
	Denied   error
}

func (s seat) asking(r *page.Request) (*askData, error) {
	if err := desk.Researches(s.h, r); err != nil {
		return nil, err
	}
	h, d := s.h.For(r.Name()), &askData{}
	studies, err := h.StudyList(r.Context())
	if err != nil {
		return nil, err
	}
	for _, v := range studies {
		o, err := h.Object(r.Context(), v.ID)
		if err != nil {
			return nil, err
		}
		may, err := h.Decide(r.Context(), access.SessionAsk, o)
		if err != nil {
			return nil, err
		}
		if !may.Allowed {
			d.Denied = may.Err()
			continue
		}
		d.Studies = append(d.Studies, page.Choice{Value: v.ID, Text: v.ID})
		purposes, err := h.Purposes(r.Context(), v.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range purposes {
			text, in := locale.Label(p.Text, r.Lang)
			d.Purposes = append(d.Purposes, page.Choice{Value: v.ID + "/" + p.ID, Text: v.ID + ": " + text, Lang: string(in)})
		}
	}
	if len(d.Studies) > 0 {
		d.Denied = nil
	}
	return d, nil
}

func (s seat) ask(r *page.Request) error {
	d, err := s.asking(r)
	if err != nil {
		return err
	}
	return r.Render("ask", d)
}

// send asks for a session.
func (s seat) send(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	d, err := s.asking(r)
	if err != nil {
		return err
	}
	d.Form = f
	offered := make([]string, len(d.Purposes))
	for i, p := range d.Purposes {
		offered[i] = p.Value
	}
	study, purpose, _ := strings.Cut(f.Choice("purpose", offered...), "/")
	day := f.Day("day")
	from, until := clockOf(f, "from", day), clockOf(f, "until", day)
	who := strings.FieldsFunc(f.Text("who", 400), func(c rune) bool { return strings.ContainsRune(" ,;\n\r\t", c) })
	if !f.OK() {
		return r.Render("ask", d)
	}
	by, err := s.h.For(r.Name()).By(r.Context(), access.SessionAsk, study)
	if err != nil {
		return err
	}
	id, err := s.h.Room().Ask(r.Context(), by, room.Booking{Study: study, Purpose: purpose, Starts: from, Until: until, Who: who})
	if err != nil {
		if err := f.Refused("day", err); err != nil {
			return err
		}
		return r.Render("ask", d)
	}
	r.Flash("ok", "seat.asked", "session", id)
	return r.Redirect("/work/sessions")
}

// clockOf is a time of a day where the hub is.
func clockOf(f *page.Form, field string, day time.Time) time.Time {
	t, err := time.Parse("15:04", f.Required(field, 5))
	if err != nil {
		f.Fail(field, "seat.clock")
		return time.Time{}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, time.Local)
}

func (s seat) withdraw(r *page.Request) error {
	id := r.PathValue("n")
	o, err := s.h.SessionObject(r.Context(), id)
	if err != nil {
		return page.Hide(err)
	}
	f, err := s.h.For(r.Name()).May(r.Context(), access.SessionRead, o)
	if err != nil {
		return page.Hide(err)
	}
	if err := s.h.Room().Withdraw(r.Context(), room.By{Name: r.Name(), Function: f.Role}, id); err != nil {
		return err
	}
	r.Flash("ok", "seat.withdrawn", "session", id)
	return r.Redirect("/work/sessions")
}
