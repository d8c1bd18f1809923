package wall

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// sessionData is one session as its supervisor sees it.
type sessionData struct {
	room.Status
	Mark    string
	Word    locale.Text
	Why     locale.Text
	Entries []entry
	Running []room.Running
	NotOpen error // why an act of an open session cannot be done now
	Open    bool
	Paused  bool
}

// entry is one of the log, in words.
type entry struct {
	room.Entry
	Word locale.Text
	Told locale.Text // its text, where it is short
	Code bool        // its text is SQL or a program
}

var codes = map[room.Kind]bool{room.SQLRun: true, room.ProgramRun: true, room.ProgramSent: true, room.Requesting: true}

func entryOf(e room.Entry) entry {
	out := entry{Entry: e, Word: e.Kind.Name(), Code: codes[e.Kind]}
	switch {
	case out.Code || e.Text == "":
	case e.Kind == room.Admitted && locale.Has("room.identity."+e.Text):
		out.Told = locale.Say("room.identity." + e.Text)
	case e.Kind == room.Extended:
		if t, err := time.Parse(time.RFC3339, e.Text); err == nil {
			out.Told = locale.Say("wall.until", "time", t.Local())
		}
	case e.Kind == room.Warned:
		if d, err := time.ParseDuration(e.Text); err == nil {
			out.Told = locale.Say("wall.left", "time", d)
		}
	default:
		out.Told = room.Why(e.Text)
	}
	return out
}

// shownMost bounds how much of a log a page shows: the newest.
const shownMost = 300

func (w wall) sessionData(r *page.Request) (*sessionData, error) {
	id := r.PathValue("n")
	s, err := w.h.Room().Status(r.Context(), id)
	if err != nil {
		return nil, page.Hide(err)
	}
	l := listedOf(s)
	d := &sessionData{Status: s, Mark: l.Mark, Word: l.Word, Open: room.State(s.State) == room.Open, Paused: room.State(s.State) == room.Paused}
	if s.Reason != "" {
		d.Why = room.Why(s.Reason)
	}
	if !d.Open && !d.Paused {
		d.NotOpen = room.NotOpen(s)
	}
	log, err := w.h.Room().Log(r.Context(), id, 0)
	if err != nil {
		return nil, err
	}
	for i := len(log) - 1; i >= max(0, len(log)-shownMost); i-- {
		d.Entries = append(d.Entries, entryOf(log[i]))
	}
	cards, err := w.h.Room().Wall(r.Context(), s.Room)
	for _, c := range cards {
		if c.Session == id {
			d.Running = append(d.Running, c.Running...)
		}
	}
	return d, err
}

func (w wall) session(r *page.Request) error {
	if _, err := w.by(r, access.SessionWatch, r.PathValue("n")); err != nil {
		return err
	}
	d, err := w.sessionData(r)
	if err != nil {
		return err
	}
	return r.Render("session", d)
}

func (w wall) sessionLive(r *page.Request) error {
	id := r.PathValue("n")
	if _, err := w.by(r, access.SessionWatch, id); err != nil {
		return err
	}
	s, err := r.Stream()
	if err != nil {
		return err
	}
	signs := w.h.Room().Watch(r.Context(), func(v room.Live) bool { return v.Session == id })
	beat := time.NewTicker(page.BeatEvery)
	defer beat.Stop()
	for {
		d, err := w.sessionData(r)
		if err != nil {
			return err
		}
		if s.Swap("session", "session", d) != nil {
			return nil // the reader went away
		}
		select {
		case <-s.Done():
			return nil
		case <-beat.C:
			if s.Beat() != nil {
				return nil
			}
		case _, open := <-signs:
			if !open {
				return nil
			}
			settle(signs)
		}
	}
}

// acts are what the page of a session can do, with what the rules call it.
var acts = map[string]access.Action{
	"confirm": access.SessionConfirm, "decline": access.SessionConfirm, "message": access.SessionMessage, "pause": access.SessionSteer,
	"resume": access.SessionSteer, "extend": access.SessionSteer, "stop": access.SessionSteer, "seen": access.SessionWatch,
	"along": access.SessionWatch, "apart": access.SessionWatch, "end": access.SessionEnd,
}

func (w wall) act(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	id, name := r.PathValue("n"), f.Values.Get("act")
	action, known := acts[name]
	if !known {
		return page.NotFound()
	}
	by, err := w.by(r, action, id)
	if err != nil {
		return err
	}
	if err := w.do(r, f, by, id, name); err != nil {
		return err
	}
	if name == "along" {
		return r.Redirect("/room/sessions/" + id + "/along?who=" + f.Text("who", 64))
	}
	if name == "end" {
		return r.Redirect("/room/sessions/" + id + "/sheet")
	}
	r.Flash("ok", "wall.done."+name)
	return r.Redirect("/room/sessions/" + id)
}

func (w wall) do(r *page.Request, f *page.Form, by room.By, id, name string) error {
	rooms, ctx := w.h.Room(), r.Context()
	switch name {
	case "confirm":
		return rooms.Confirm(ctx, by, id, f.Text("room", 32))
	case "decline":
		return rooms.Decline(ctx, by, id, f.Text("reason", 2000))
	case "message":
		return rooms.Say(ctx, by, id, f.Text("seat", 32), f.Text("text", 2000))
	case "pause":
		return rooms.Pause(ctx, by, id, f.Text("reason", 2000))
	case "resume":
		return rooms.Resume(ctx, by, id)
	case "extend":
		s, err := rooms.Status(ctx, id)
		if err != nil {
			return err
		}
		return rooms.Extend(ctx, by, id, s.Until.Add(time.Duration(f.Whole("minutes", 5, 240))*time.Minute))
	case "stop":
		return rooms.Stop(ctx, by, id, f.Text("object", 100))
	case "seen":
		return rooms.SeenAlerts(ctx, by, id)
	case "along", "apart":
		return rooms.SeeAlong(ctx, by, id, f.Text("who", 64), name == "along")
	}
	return rooms.EndSession(ctx, by, id, f.Text("reason", 2000))
}

// alongData is the page that a researcher is on. It mirrors the address, the
// title and the definition; figures stay at the seat.
type alongData struct {
	Session string
	Study   string
	Who     string
	Page    room.Page
}

func (w wall) along(r *page.Request) error {
	id, who := r.PathValue("n"), r.URL.Query().Get("who")
	by, err := w.by(r, access.SessionWatch, id)
	if err != nil {
		return err
	}
	s, err := w.h.Room().Status(r.Context(), id)
	if err != nil {
		return err
	}
	p, err := w.h.Room().PageOf(by, id, who)
	if err != nil {
		return err
	}
	return r.Render("along", &alongData{id, s.Study, who, p})
}

// sheetData is the day sheet of a session.
type sheetData struct {
	*page.Form
	Sheet   room.Sheet
	Hash    string
	Closing *store.Closing
	Counts  []counted
	MayWhy  error // why the reader cannot confirm it
	Why     locale.Text
	Back    string
}

type counted struct {
	Word locale.Text
	N    int
}

// SheetData is a day sheet for a page; also researchers read theirs.
func SheetData(s room.Sheet, hash string, closing *store.Closing) *sheetData {
	d := &sheetData{Sheet: s, Hash: hash, Closing: closing, Why: room.Why(s.Reason)}
	for _, k := range room.Kinds {
		if n := s.Counts[k]; n > 0 {
			d.Counts = append(d.Counts, counted{k.Name(), n})
		}
	}
	return d
}

func (w wall) sheetData(r *page.Request) (*sheetData, error) {
	id := r.PathValue("n")
	if _, err := w.by(r, access.SessionRead, id); err != nil {
		return nil, err
	}
	sheet, hash, closing, err := w.h.Room().DaySheet(r.Context(), id)
	if err != nil {
		return nil, page.Hide(err)
	}
	d := SheetData(sheet, hash, closing)
	o, err := w.h.SessionObject(r.Context(), id)
	if err != nil {
		return nil, err
	}
	may, err := w.h.For(r.Name()).Decide(r.Context(), access.SessionEnd, o)
	d.MayWhy = may.Err()
	return d, err
}

func (w wall) sheet(r *page.Request) error {
	d, err := w.sheetData(r)
	if err != nil {
		return err
	}
	return r.Render("sheet", d)
}

func (w wall) closeSheet(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	id := r.PathValue("n")
	by, err := w.by(r, access.SessionEnd, id)
	if err != nil {
		return err
	}
	c := store.Closing{Notes: f.Checked("notes"), Devices: f.Checked("devices"), Carrier: f.Text("carrier", 64), Remark: f.Text("remark", 2000)}
	if f.OK() {
		err := w.h.Room().CloseSheet(r.Context(), by, id, c)
		if err == nil {
			r.Flash("ok", "wall.sheet.kept")
			return r.Redirect("/room/sessions/" + id + "/sheet")
		}
		if err := f.Refused("remark", err); err != nil {
			return err
		}
	}
	d, err := w.sheetData(r)
	if err != nil {
		return err
	}
	d.Form = f
	return r.Render("sheet", d)
}
