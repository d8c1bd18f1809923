// Package wall is the supervisor's pages: the wall of a room's seats, the
// checklist that opens a session, one session, the seats and the day sheet.
package wall

import (
	"embed"
	"slices"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// New is the area; nil leaves the gallery alone.
func New(h *hub.Hub) page.Area {
	w := wall{h}
	return page.Area{
		Name:      "wall",
		Templates: templates,
		Nav:       []page.Nav{{Key: "wall.nav", Path: "/room", Roles: []string{"supervisor"}, Order: 10}},
		Scripts:   []string{"wall.js"},
		Styles:    []string{"wall.css"},
		Gallery:   states(),
		Needs:     w.needs,
		Routes:    w.routes,
	}
}

// wall answers for a hub.
type wall struct{ h *hub.Hub }

func (w wall) routes(m *page.Mux) {
	m.Get("/room", access.Duty, w.show)
	m.Get("/room/live", access.Duty, w.live, page.Timeout(0))
	m.Post("/room/duty", access.Duty, w.duty)
	m.Post("/room/alive", access.Duty, w.alive)
	m.Post("/room/endall", access.Duty, w.endAll)
	m.Get("/room/sessions", access.Duty, w.list)
	m.Get("/room/sessions/new", access.Duty, w.checklist)
	m.Post("/room/sessions/new", access.Duty, w.arrange)
	m.Get("/room/sessions/{n}", access.Duty, w.session)
	m.Get("/room/sessions/{n}/live", access.Duty, w.sessionLive, page.Timeout(0))
	m.Get("/room/sessions/{n}/along", access.Duty, w.along)
	m.Post("/room/sessions/{n}", access.Duty, w.act)
	m.Post("/room/sessions/{n}/admit", access.Duty, w.admit)
	m.Get("/room/sessions/{n}/sheet", page.AnySignedIn, w.sheet)
	m.Post("/room/sessions/{n}/sheet", access.Duty, w.closeSheet)
	m.Get("/room/seats", access.Duty, w.seats)
	m.Post("/room/seats", access.SeatRegister, w.putSeat)
}

// by is the supervisor as he acts on a session; the refusal is an event.
func (w wall) by(r *page.Request, a access.Action, session string) (room.By, error) {
	if _, err := w.h.Room().Status(r.Context(), session); err != nil {
		return room.By{}, page.Hide(err)
	}
	return w.h.For(r.Name()).Supervising(r.Context(), a, session)
}

// rooms are the rooms that have seats, in order.
func (w wall) rooms(r *page.Request) ([]string, error) {
	seats, err := w.h.Room().Seats(r.Context())
	var out []string
	for _, s := range seats {
		out = append(out, s.Room)
	}
	return slices.Compact(out), err
}

// needs are the bookings that wait for a supervisor, and day sheets that nobody
// confirmed.
func (w wall) needs(r *page.Request) ([]page.Need, error) {
	if r.Who == nil || r.Who.Role != string(access.Supervisor) || w.h == nil {
		return nil, nil
	}
	all, err := w.h.Room().Sessions(r.Context())
	if err != nil {
		return nil, err
	}
	var out []page.Need
	for _, s := range all {
		key := map[room.State]string{room.Asked: "wall.need.confirm", room.Confirmed: "wall.need.open", room.Paused: "wall.need.resume"}[room.State(s.State)]
		path := "/room/sessions/" + s.ID
		if room.State(s.State) == room.Ended {
			if _, _, closing, err := w.h.Room().DaySheet(r.Context(), s.ID); err == nil && closing == nil {
				key, path = "wall.need.sheet", path+"/sheet"
			}
		}
		if key == "" {
			continue
		}
		if room.State(s.State) == room.Confirmed {
			path = "/room/sessions/new?session=" + s.ID
		}
		out = append(out, page.Need{Text: locale.Say(key, "session", s.ID), Path: path, Study: s.Study, Due: s.Starts, State: "needs",
			Note: locale.Say("wall.people", "n", len(s.People), "names", names(s.People))})
	}
	return out, nil
}
