// Package seat is the researcher's side of sessions: the home of a session, the
// pairing page at a seat, asking for a session from outside, and the proof with
// which a browser shows that it is the seat's.
package seat

import (
	"embed"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// New is the area; nil leaves the gallery alone.
func New(h *hub.Hub) page.Area {
	s := seat{h}
	return page.Area{
		Name:      "seat",
		Templates: templates,
		Nav:       []page.Nav{{Key: "seat.nav", Path: "/work", Roles: []string{"researcher"}, Order: 10}},
		Scripts:   []string{"seat.js"},
		Styles:    []string{"wall.css"},
		Gallery:   states(),
		Things:    s.things,
		Routes: func(m *page.Mux) {
			m.Get("/work", page.AnySignedIn, s.work)
			m.Get("/work/live", page.AnySignedIn, s.live, page.Timeout(0))
			m.Get("/work/recorded", page.AnySignedIn, s.recorded)
			m.Get("/work/sessions", page.AnySignedIn, s.mine)
			m.Get("/work/sessions/ask", page.AnySignedIn, s.ask)
			m.Post("/work/sessions/ask", page.AnySignedIn, s.send)
			m.Post("/work/sessions/{n}/withdraw", page.AnySignedIn, s.withdraw)
			m.Get("/seat", page.Public, s.show)
			m.Post("/seat/challenge", page.Public, s.challenge)
			m.Post("/seat/prove", page.Public, s.prove)
			m.Post("/seat/enrol", page.Public, s.enrol)
			m.Post("/seat/lend", page.AnySignedIn, s.lend)
		},
	}
}

// seat answers for a hub.
type seat struct{ h *hub.Hub }

// The states of the session home.
const (
	outside = "outside" // no session, and not at a seat
	waiting = "waiting" // at a seat, for admission
	open    = "open"
	soon    = "soon" // ten minutes left
	paused  = "paused"
	ended   = "ended"
)

// workData is the home of a session.
type workData struct {
	State     string
	Seat      string // that the browser has proven
	Code      string
	CodeLeft  time.Duration
	Session   *room.Status
	Why       locale.Text
	Messages  []room.Entry
	Coming    []mine
	Terminals []page.Choice // of a hub of made-up persons
}

// soonAt is when little time is left.
const soonAt = 10 * time.Minute

func (s seat) data(r *page.Request) (*workData, error) {
	if err := desk.Researches(s.h, r); err != nil {
		return nil, err
	}
	d := &workData{State: outside}
	rooms := s.h.Room()
	at, proven := desk.Proof(s.h, r.Request)
	if proven == nil {
		d.Seat = at.Seat()
	}
	if id := rooms.Current(r.Name()); id != "" {
		return d, s.inSession(r, d, id)
	}
	if proven == nil {
		var err error
		d.State = waiting
		if d.Code, d.CodeLeft, err = rooms.Pair(r.Context(), r.Name(), at); err != nil {
			return nil, err
		}
	}
	all, err := s.own(r)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		switch room.State(m.State) {
		case room.Asked, room.Confirmed:
			d.Coming = append(d.Coming, m)
		case room.Ended:
			if d.Session == nil && r.Site().Now().Sub(m.Ended) < 12*time.Hour {
				d.Session, d.Why = &m.Status, room.Why(m.Reason)
				d.State = ended
			}
		}
	}
	if s.h.Synthetic && proven != nil {
		err = s.terminals(r, d)
	}
	return d, err
}

// terminals offers seats without a device, to who tries a hub of made-up
// persons.
func (s seat) terminals(r *page.Request, d *workData) error {
	seats, err := s.h.Room().Seats(r.Context())
	for _, v := range seats {
		if v.Key == "" && v.Certificate == "" {
			d.Terminals = append(d.Terminals, page.Choice{Value: v.ID, Text: v.Label})
		}
	}
	return err
}

func (s seat) inSession(r *page.Request, d *workData, id string) error {
	st, err := s.h.Room().Status(r.Context(), id)
	if err != nil {
		return err
	}
	d.Session, d.State = &st, open
	if st.Reason != "" {
		d.Why = room.Why(st.Reason)
	}
	switch {
	case room.State(st.State) == room.Paused:
		d.State = paused
	case st.Ending:
		d.State = ended
	case st.Left <= soonAt:
		d.State = soon
	}
	mine := ""
	for _, p := range st.People {
		if p.Name == r.Name() {
			mine = p.Seat
		}
	}
	log, err := s.h.Room().Log(r.Context(), id, 0)
	for i := len(log) - 1; i >= 0; i-- {
		if log[i].Kind == room.Message && (log[i].Object == "" || log[i].Object == mine) {
			d.Messages = append(d.Messages, log[i])
		}
	}
	return err
}

func (s seat) work(r *page.Request) error {
	d, err := s.data(r)
	if err != nil {
		return err
	}
	return r.Render("work", d)
}

// snapshot is what a page of a session has to know at once.
type snapshot struct {
	State    string `json:"state"`
	Session  string `json:"session"`
	Eye      string `json:"eye,omitempty"` // the sentence, while a supervisor sees along
	Messages int    `json:"messages"`
	Message  string `json:"message,omitempty"`
	Until    int64  `json:"until"` // Unix seconds
}

// look is the snapshot of a person, without asking the store.
func (s seat) look(r *page.Request) snapshot {
	g := s.h.Room().Glance(r.Name())
	out := snapshot{State: ended, Session: g.Session, Messages: g.Messages, Until: g.Until.Unix()}
	switch {
	case g.Session == "":
		out.State, out.Until = outside, 0
		return out
	case g.State == room.Paused:
		out.State = paused
	case g.Ending:
	case g.Left <= soonAt:
		out.State = soon
		out.Message = r.T("seat.soon", "time", g.Until)
	default:
		out.State = open
	}
	if g.Eye {
		out.Eye = r.T("seat.eye")
	}
	if g.Messages > 0 {
		out.Message = r.T("seat.says", "time", g.Message.At, "text", g.Message.Text)
	}
	return out
}

// lookEvery is how often the live channel looks where no sign came.
const lookEvery = time.Second

// live tells a page of a session what happens to it: it is replaced when the
// session pauses or ends.
func (s seat) live(r *page.Request) error {
	if err := desk.Researches(s.h, r); err != nil {
		return err
	}
	stream, err := r.Stream()
	if err != nil {
		return err
	}
	signs := s.h.Room().Watch(r.Context(), func(v room.Live) bool {
		return v.What == "state" || v.What == string(room.Message) || v.What == string(room.EyeOn) || v.What == string(room.EyeOff)
	})
	tick, beat := time.NewTicker(lookEvery), time.NewTicker(page.BeatEvery)
	defer tick.Stop()
	defer beat.Stop()
	var last snapshot
	for first := true; ; first = false {
		if now := s.look(r); first || now != last {
			if stream.Send("session", now) != nil {
				return nil // the reader went away
			}
			last = now
		}
		select {
		case <-stream.Done():
			return nil
		case <-tick.C:
		case <-beat.C:
			if stream.Beat() != nil {
				return nil
			}
		case _, open := <-signs:
			if !open {
				_ = stream.Send("gone", nil)
				return nil
			}
		}
	}
}

// recordedData is what is recorded of a session.
type recordedData struct{ Kinds []room.Kind }

func (s seat) recorded(r *page.Request) error {
	return r.Render("recorded", &recordedData{room.Kinds})
}

// things are the person's sessions, for the home of the site.
func (s seat) things(r *page.Request) ([]page.Thing, error) {
	if s.h == nil || r.Who == nil || r.Who.Role != string(access.Researcher) {
		return nil, nil
	}
	all, err := s.own(r)
	var out []page.Thing
	for i, m := range all {
		if i == 10 {
			break
		}
		out = append(out, page.Thing{Group: locale.Say("seat.mine"), Title: m.ID + " · " + m.Study, Path: m.Path(), State: m.Mark, Word: m.Word,
			Note: locale.Say("seat.when", "from", m.Starts, "until", m.Until)})
	}
	return out, err
}
