package seat

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// at is an instant of the made-up day.
func at(hour, minute int) time.Time { return time.Date(2026, 3, 2, hour, minute, 0, 0, time.UTC) }

func made(id string, s room.State, left time.Duration) room.Status {
	return room.Status{Session: store.Session{ID: id, Study: "advice-16-39", Room: "blue", Purpose: "effects", State: string(s), AskedBy: "ada", Supervisor: "ria",
		Starts: at(9, 0), Until: at(16, 0), Opened: store.Reading{Wall: at(9, 4)}, Ended: at(14, 0)},
		People: []store.Present{{Name: "ada", Body: "steunpunt-werk", Seat: "blue-1", Admitted: at(9, 4)}}, Now: at(14, 2), Left: left, Seen: map[string]bool{}}
}

func work(state string, s room.State, left time.Duration, why string, messages ...room.Entry) func(locale.Lang) any {
	return func(locale.Lang) any {
		st := made("S0004", s, left)
		d := &workData{State: state, Seat: "blue-1", Session: &st, Messages: messages}
		if why != "" {
			d.Why = room.Why(why)
		}
		return d
	}
}

func states() []page.State {
	const role = "researcher"
	on := func(name, path, template string, data func(locale.Lang) any) page.State {
		return page.State{Name: name, Path: path, Template: template, Data: data, Role: role}
	}
	inRoom := func(s page.State) page.State {
		s.Who = func(l *page.Login) {
			l.Room = &page.Room{Session: "S0004", Study: "advice-16-39", Seat: "blue-1", Path: "/work", Ends: at(16, 0), Paused: s.Name == "paused", Watched: s.Name == "open, seen along"}
		}
		return s
	}
	asked, declined, past := mineOf(made("S0005", room.Asked, 0), "ada"), mineOf(made("S0003", room.Declined, 0), "ada"), mineOf(made("S0002", room.Ended, 0), "ada")
	declined.Why = room.Why("the room is taken")
	return []page.State{
		on("no session (outside)", "/work", "work", func(locale.Lang) any { return &workData{State: outside, Coming: []mine{asked}} }),
		on("no session, made-up hub", "/work", "work", func(locale.Lang) any {
			return &workData{State: outside, Terminals: []page.Choice{{Value: "terminal", Text: "terminal"}}}
		}),
		on("waiting for admission", "/work", "work", func(locale.Lang) any {
			return &workData{State: waiting, Seat: "blue-1", Code: "402817", CodeLeft: 3 * time.Minute}
		}),
		inRoom(on("open", "/work", "work", work(open, room.Open, 118*time.Minute, "", room.Entry{Text: "Lunch at noon.", Who: "ria", At: at(11, 30)}))),
		inRoom(on("open, seen along", "/work", "work", work(open, room.Open, 118*time.Minute, ""))),
		inRoom(on("10 minutes left", "/work", "work", work(soon, room.Open, 10*time.Minute, ""))),
		inRoom(on("paused", "/work", "work", work(paused, room.Paused, time.Hour, ":away"))),
		on("ended", "/work", "work", work(ended, room.Ended, 0, "a telephone was used")),
		on("ended by time", "/work", "work", work(ended, room.Ended, 0, ":time")),
		on("ended, at the seat", "/work", "work", func(l locale.Lang) any {
			d := work(ended, room.Ended, 0, ":time")(l).(*workData)
			d.Seat, d.Code, d.CodeLeft = "blue-1", "402817", 3*time.Minute
			return d
		}),
		on("what is recorded", "/work/recorded", "recorded", func(locale.Lang) any { return &recordedData{room.Kinds} }),
		on("my sessions", "/work/sessions", "mine", func(locale.Lang) any { return &mineData{[]mine{asked, declined, past}} }),
		on("my sessions, none", "/work/sessions", "mine", func(locale.Lang) any { return &mineData{} }),
		on("ask", "/work/sessions/ask", "ask", func(locale.Lang) any {
			return &askData{Purposes: []page.Choice{{Value: "advice-16-39/effects", Text: "advice-16-39: effects"}}}
		}),
		on("ask, may not", "/work/sessions/ask", "ask", func(locale.Lang) any {
			return &askData{Denied: locale.Refuse(refusal.Forbidden, "access.separated", "name", "ada")}
		}),
		on("ask, faults", "/work/sessions/ask", "ask", func(locale.Lang) any {
			return &askData{Form: &page.Form{Faults: []page.Fault{{Field: "day", Text: locale.Say("frame.day")}}}}
		}),
		{Name: "seat, not registered", Path: "/seat", Template: "seat", Data: func(locale.Lang) any { return &seatData{Next: "/work"} }},
		{Name: "seat, proven", Path: "/seat", Template: "seat", Data: func(locale.Lang) any { return &seatData{Next: "/work", Seat: "blue-1"} }},
	}
}
