package wall

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

func seat(n int) room.Seat {
	names := []string{"", "blue-1", "blue-2", "blue-3", "blue-4", "blue-5", "blue-6", "blue-7", "blue-8"}
	return room.Seat{ID: names[n], Room: "blue", Label: names[n], Key: "x", Network: "10.1.2.0/24"}
}

func working(n int, who string) room.Card {
	return room.Card{Seat: seat(n), Who: who, Body: "steunpunt-werk", Session: "S0004", Study: "advice-16-39", State: room.Open,
		Used: 92 * time.Minute, Left: 118 * time.Minute, Idle: time.Minute, Last: []room.Entry{
			{Kind: room.TableOpened, Object: "table1", At: at(13, 40)}, {Kind: room.TrueCounts, Object: "table1", At: at(13, 52)}, {Kind: room.RequestMade, Object: "R0012", At: at(14, 1)}}}
}

func full(n int) []room.Card {
	names := []string{"", "els", "bob", "ann", "jef", "mia", "leo"}
	var out []room.Card
	for i := 1; i <= 8; i++ {
		if i > n {
			out = append(out, room.Card{Seat: seat(i)})
			continue
		}
		out = append(out, working(i, names[i]))
	}
	return out
}

func wallOf(onDuty string, change func([]room.Card)) func(locale.Lang) any {
	return func(locale.Lang) any { return madeWall(onDuty, 6, change) }
}

func madeWall(onDuty string, taken int, change func([]room.Card)) *wallData {
	cards := full(taken)
	if change != nil {
		change(cards)
	}
	d := &wallData{Room: "blue", Rooms: []string{"blue", "red"}, Now: at(14, 2), OnDuty: onDuty, Mine: onDuty == "ada", Away: at(14, 7), Asked: 2}
	for _, c := range cards {
		d.Cards = append(d.Cards, cardOf(c))
		d.Busy = d.Busy || c.Who != ""
	}
	if onDuty != "" && !d.Mine {
		d.TakeWhy = locale.Refuse(refusal.Forbidden, "room.duty.other", "who", onDuty, "room", "blue")
	}
	return d
}

func booked(id string, s room.State) room.Status {
	return room.Status{Session: store.Session{ID: id, Study: "advice-16-39", Room: "blue", Purpose: "effects", State: string(s), AskedBy: "els",
		Starts: at(9, 0), Until: at(16, 0), Supervisor: "ada", Opened: store.Reading{Wall: at(9, 4)}, Ended: at(16, 0)},
		People: []store.Present{{Name: "els", Body: "steunpunt-werk", Seat: "blue-1", Identity: "passport", Admitted: at(9, 4), AdmittedBy: "ada"}, {Name: "bob", Body: "vdab"}},
		Now:    at(14, 2), Left: 118 * time.Minute, Seen: map[string]bool{}}
}

func madeSession(s room.State, change func(*sessionData)) func(locale.Lang) any {
	return func(locale.Lang) any {
		b := booked("S0004", s)
		l := listedOf(b)
		d := &sessionData{Status: b, Mark: l.Mark, Word: l.Word, Open: s == room.Open, Paused: s == room.Paused}
		if !d.Open && !d.Paused {
			d.NotOpen = room.NotOpen(b)
		}
		for _, e := range []room.Entry{
			{Kind: room.RequestMade, Object: "R0012", Hash: "9c1185a5c5e9fc54612808977ee8f548b2258d31", At: at(14, 1), Who: "els"},
			{Kind: room.SQLRun, Object: "q1", Text: "select sex, sum(persons) from table1 group by sex", At: at(13, 58), Who: "els"},
			{Kind: room.NetworkTried, Object: "run-3", At: at(13, 57), Who: "els"},
			{Kind: room.Message, Text: "Lunch at noon.", At: at(11, 30), Who: "ada"},
			{Kind: room.Extended, Text: at(16, 0).Format(time.RFC3339), At: at(10, 0), Who: "ada"},
			{Kind: room.Admitted, Text: "passport", Object: "els", At: at(9, 4), Who: "ada"},
			{Kind: room.Opened, Object: "advice-16-39", Text: "effects", At: at(9, 4), Who: "ada"},
		} {
			d.Entries = append(d.Entries, entryOf(e))
		}
		if change != nil {
			change(d)
		}
		return d
	}
}

func madeCheck(change func(*checkData)) func(locale.Lang) any {
	return func(locale.Lang) any {
		b := booked("S0005", room.Confirmed)
		b.People[0].Seat = ""
		d := &checkData{Session: &b, Who: "els", Seat: "blue-1", Device: true, Waits: true,
			People: []page.Choice{{Value: "els", Text: "els (steunpunt-werk)"}, {Value: "bob", Text: "bob (vdab)"}},
			Seats:  []page.Choice{{Value: "blue-1", Text: "blue-1"}, {Value: "blue-2", Text: "blue-2"}}}
		for _, key := range room.LineKeys {
			d.Lines = append(d.Lines, line{room.Line{Key: key}, locale.Say("room.check." + key)})
		}
		change(d)
		return d
	}
}

// red makes a line of the checklist fail.
func (d *checkData) red(key string, why error) {
	for i := range d.Lines {
		if d.Lines[i].Key == key {
			d.Lines[i].Err = why
		}
	}
	d.Blocked = why
}

func madeSheet(closed bool) func(locale.Lang) any {
	return func(locale.Lang) any {
		s := room.Sheet{Session: "S0004", Study: "advice-16-39", Room: "blue", Purpose: "effects", Supervisor: "ada", Opened: at(9, 4), Ended: at(16, 0), Reason: ":time",
			People:   []room.SheetPlace{{Name: "els", Body: "steunpunt-werk", Seat: "blue-1", Identity: "passport", Admitted: at(9, 4), AdmittedBy: "ada"}},
			Pauses:   []room.Span{{From: at(12, 0), Until: at(12, 45), Reason: "lunch"}},
			Files:    []room.SheetFile{{Name: "out/a.csv", Hash: "9c1185a5c5e9fc54612808977ee8f548b2258d31", Who: "els", At: at(13, 0)}},
			Requests: []room.SheetFile{{Name: "R0012", Hash: "0f343b0931126a20f133d67c2b018a3b5e3d0a11", Who: "els", At: at(14, 1)}},
			Counts:   map[room.Kind]int{room.TableOpened: 3, room.TrueCounts: 12, room.SQLRun: 4}, Entries: 41, LogHash: "b4a5"}
		if !closed {
			return SheetData(s, "77aa", nil)
		}
		return SheetData(s, "77aa", &store.Closing{By: "ada", Notes: true, Devices: true, Carrier: "K-2026-014", At: at(16, 5)})
	}
}

func states() []page.State {
	const role = "supervisor"
	on := func(name, path, template string, data func(locale.Lang) any) page.State {
		return page.State{Name: name, Path: path, Template: template, Data: data, Role: role}
	}
	separate := locale.Refuse(refusal.Forbidden, "room.check.undertaking", "who", "els")
	return []page.State{
		on("wall, no seats", "/room", "wall", func(locale.Lang) any { return &wallData{Now: at(14, 2)} }),
		on("wall, empty room", "/room", "wall", func(locale.Lang) any { return madeWall("ada", 0, nil) }),
		on("wall, 1 seat taken", "/room", "wall", func(locale.Lang) any { return madeWall("ada", 1, nil) }),
		on("wall, 6 of 8", "/room", "wall", wallOf("ada", func(c []room.Card) {
			c[1].Idle = 6 * time.Minute
			c[2].Running = []room.Running{{Kind: room.ProgramRun, Object: "run-3", Since: 41 * time.Second}}
			c[2].Alerts = []room.Entry{{Kind: room.NetworkTried, Object: "run-3", At: at(13, 57)}}
			c[3].Eye = true
			c[6].Waiting = "zoe"
		})),
		on("wall, paused", "/room", "wall", wallOf("ada", func(c []room.Card) { c[0].State, c[0].Reason = room.Paused, "lunch" })),
		on("wall, supervisor absent", "/room", "wall", wallOf("", func(c []room.Card) {
			for i := range c[:6] {
				c[i].State, c[i].Reason = room.Paused, ":away"
			}
		})),
		on("wall, a colleague on duty", "/room", "wall", wallOf("jan", nil)),
		on("wall, ending in 10 minutes", "/room", "wall", wallOf("ada", func(c []room.Card) { c[0].Left = 10 * time.Minute })),
		on("sessions", "/room/sessions", "sessions", func(locale.Lang) any {
			return &listData{Waiting: []listed{listedOf(booked("S0006", room.Asked))}, Coming: []listed{listedOf(booked("S0005", room.Confirmed))},
				Now: []listed{listedOf(booked("S0004", room.Open))}, Past: []listed{listedOf(booked("S0003", room.Ended)), listedOf(booked("S0002", room.Declined)), listedOf(booked("S0001", room.Lapsed))}}
		}),
		on("sessions, none", "/room/sessions", "sessions", func(locale.Lang) any { return &listData{} }),
		on("open, choose", "/room/sessions/new", "checklist", func(locale.Lang) any {
			return &checkData{Coming: []listed{listedOf(booked("S0005", room.Confirmed))}, Studies: []page.Choice{{Value: "advice-16-39", Text: "advice-16-39"}}, Rooms: []page.Choice{{Value: "blue", Text: "blue"}}}
		}),
		on("open, all holds", "/room/sessions/new", "checklist", madeCheck(func(*checkData) {})),
		on("open, no undertaking", "/room/sessions/new", "checklist", madeCheck(func(d *checkData) { d.red("undertaking", separate); d.Blocked = nil })),
		on("open, supplier", "/room/sessions/new", "checklist", madeCheck(func(d *checkData) {
			d.red("separate", locale.Refuse(refusal.Forbidden, "access.separated", "name", "els"))
		})),
		on("open, wrong code", "/room/sessions/new", "checklist", madeCheck(func(d *checkData) {
			d.Form = &page.Form{Faults: []page.Fault{{Field: "code", Text: locale.Say("frame.refused", "error", locale.Refuse(refusal.Forbidden, "room.pair.wrong", "n", 4))}}}
		})),
		on("open, everybody is in", "/room/sessions/new", "checklist", madeCheck(func(d *checkData) { d.Who, d.People = "", nil })),
		on("session, open", "/room/sessions/S0004", "session", madeSession(room.Open, func(d *sessionData) {
			d.Running = []room.Running{{Kind: room.ProgramRun, Object: "run-3", Since: 41 * time.Second}}
			d.Seen["els"] = true
		})),
		on("session, paused", "/room/sessions/S0004", "session", madeSession(room.Paused, func(d *sessionData) { d.Reason = ":away"; d.Why = room.Why(":away") })),
		on("session, ended by force", "/room/sessions/S0004", "session", madeSession(room.Ended, func(d *sessionData) { d.Left, d.Why = 0, room.Why("a telephone was used") })),
		on("see along", "/room/sessions/S0004/along", "along", func(locale.Lang) any {
			return &alongData{"S0004", "advice-16-39", "els", room.Page{Address: "/work/tables/table1", Title: "Beneficiaries by measure", Definition: "rows: measure\ncolumns: sex"}}
		}),
		on("see along, nothing yet", "/room/sessions/S0004/along", "along", func(locale.Lang) any { return &alongData{Session: "S0004", Who: "els"} }),
		on("day sheet, to confirm", "/room/sessions/S0004/sheet", "sheet", madeSheet(false)),
		on("day sheet, confirmed", "/room/sessions/S0004/sheet", "sheet", madeSheet(true)),
		on("seats", "/room/seats", "seats", func(locale.Lang) any {
			return &seatsData{Seats: []room.Seat{seat(1), {ID: "terminal", Room: "blue", Label: "terminal"}, {ID: "red-1", Room: "red", Label: "red 1", Certificate: "ab"}}}
		}),
		on("seats, a code", "/room/seats", "seats", func(locale.Lang) any {
			return &seatsData{Seats: []room.Seat{seat(1)}, Code: "K7M2QX4B", ForWho: "blue-2"}
		}),
		on("seats, none", "/room/seats", "seats", func(locale.Lang) any { return &seatsData{} }),
	}
}
