package wall

import (
	"cmp"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// wallData is the wall of a room.
type wallData struct {
	Room    string
	Rooms   []string
	Cards   []card
	Now     time.Time
	OnDuty  string    // empty: nobody
	Mine    bool      // the reader is on duty
	Away    time.Time // when sessions pause without a sign of life
	Asked   int       // bookings that wait
	TakeWhy error     // why the reader cannot take the duty
	Busy    bool      // a session is open or paused
}

// card is a seat with its words.
type card struct {
	room.Card
	Mark string
	Word locale.Text
	Why  locale.Text
	Over bool
}

// Gone and Whole are the minutes of a session: those that have passed, and all.
func (c card) Gone() int  { return int(c.Used.Minutes()) }
func (c card) Whole() int { return max(1, int((c.Used + max(0, c.Left)).Minutes())) }

// idleAfter is when a card says that nothing happens.
const idleAfter = 5 * time.Minute

// cardOf gives a card its state in words: icon, word and tone.
func cardOf(c room.Card) card {
	out := card{Card: c, Mark: "draft", Word: locale.Say("wall.card.free")}
	switch {
	case c.Who == "" && c.Waiting != "":
		out.Mark, out.Word = "needs", locale.Say("wall.card.waiting", "who", c.Waiting)
	case c.Who == "":
	case c.State == room.Paused:
		out.Mark, out.Word = "paused", room.Paused.Name()
		out.Why = room.Why(c.Reason)
	case c.Left <= 0:
		out.Mark, out.Word = "ended", locale.Say("room.state.ending")
	case len(c.Running) > 0:
		out.Mark, out.Word = "running", locale.Say("wall.card.running", "what", c.Running[0].Object, "time", c.Running[0].Since)
	case c.Idle >= idleAfter:
		out.Mark, out.Word = "waiting", locale.Say("wall.card.idle", "time", c.Idle.Round(time.Minute))
	default:
		out.Mark, out.Word = "passed", locale.Say("wall.card.active")
	}
	return out
}

func (w wall) data(r *page.Request) (*wallData, error) {
	rooms, err := w.rooms(r)
	if err != nil {
		return nil, err
	}
	d := &wallData{Rooms: rooms, Room: r.URL.Query().Get("room"), Now: r.Site().Now()}
	if !slices.Contains(rooms, d.Room) {
		d.Room = ""
		if len(rooms) > 0 {
			d.Room = rooms[0]
		}
	}
	cards, err := w.h.Room().Wall(r.Context(), d.Room)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		d.Cards = append(d.Cards, cardOf(c))
		d.Busy = d.Busy || c.Who != ""
	}
	who, seen := w.h.Room().OnDuty(d.Room)
	d.OnDuty, d.Mine, d.Away = who, who != "" && who == r.Name(), seen.Add(w.h.Room().AwayAfter())
	if who != "" && !d.Mine {
		d.TakeWhy = locale.Refuse(refusal.Forbidden, "room.duty.other", "who", who, "room", d.Room)
	}
	all, err := w.h.Room().Sessions(r.Context())
	for _, s := range all {
		if room.State(s.State) == room.Asked {
			d.Asked++
		}
	}
	return d, err
}

func (w wall) show(r *page.Request) error {
	d, err := w.data(r)
	if err != nil {
		return err
	}
	return r.Render("wall", d)
}

// live keeps the wall up to date. It is no sign of life: a page that nobody
// looks at stays open too.
func (w wall) live(r *page.Request) error {
	s, err := r.Stream()
	if err != nil {
		return err
	}
	where := r.URL.Query().Get("room")
	signs := w.h.Room().Watch(r.Context(), func(v room.Live) bool { return v.Room == "" || v.Room == where })
	beat := time.NewTicker(page.BeatEvery)
	defer beat.Stop()
	for {
		d, err := w.data(r)
		if err != nil {
			return err
		}
		if err := s.Swap("wall", "wall", d); err != nil {
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

// settle takes the signs of a burst together.
func settle(signs <-chan room.Live) {
	enough := time.After(150 * time.Millisecond)
	for {
		select {
		case _, open := <-signs:
			if !open {
				return
			}
		case <-enough:
			return
		}
	}
}

// duty takes, leaves or hands over the supervision of a room.
func (w wall) duty(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	where := f.Required("room", 32)
	by, err := w.h.For(r.Name()).By(r.Context(), access.Duty, "")
	if err != nil {
		return err
	}
	switch f.Choice("act", "take", "leave", "hand") {
	case "take":
		err = w.h.Room().TakeDuty(r.Context(), by, where)
	case "leave":
		err = w.h.Room().LeaveDuty(r.Context(), by, where)
	case "hand":
		err = w.h.Room().HandOverDuty(r.Context(), by, where, f.Required("to", 64))
	}
	if err != nil {
		return err
	}
	return r.Redirect("/room?room=" + where)
}

// alive is a sign of life of the supervisor: the page sends it when somebody
// uses it.
func (w wall) alive(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	if err := w.h.Room().SignOfLife(r.Context(), r.Name(), f.Text("room", 32)); err != nil {
		return err
	}
	if r.Swap() || r.Header.Get("Sec-Fetch-Dest") == "empty" {
		return r.NoContent()
	}
	return r.Redirect("/room?room=" + f.Text("room", 32))
}

func (w wall) endAll(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	by, err := w.h.For(r.Name()).By(r.Context(), access.SessionEnd, "")
	if err != nil {
		return err
	}
	where := f.Required("room", 32)
	if err := w.h.Room().EndAll(r.Context(), by, where, f.Text("reason", 2000)); err != nil {
		return err
	}
	r.Flash("ok", "wall.ended_all")
	return r.Redirect("/room?room=" + where)
}

// listData is all sessions.
type listData struct {
	Waiting []listed // to confirm
	Coming  []listed // confirmed
	Now     []listed // open and paused
	Past    []listed
}

type listed struct {
	room.Status
	Mark string
	Word locale.Text
}

var marks = map[room.State]string{room.Asked: "needs", room.Confirmed: "waiting", room.Open: "passed", room.Paused: "paused",
	room.Ended: "ended", room.Declined: "blocking", room.Lapsed: "draft"}

func listedOf(s room.Status) listed {
	return listed{s, marks[room.State(s.State)], room.State(s.State).Name()}
}

// pastMost bounds the list of what is over.
const pastMost = 100

func (w wall) list(r *page.Request) error {
	all, err := w.h.Room().Sessions(r.Context())
	if err != nil {
		return err
	}
	d := &listData{}
	for _, s := range all {
		switch l := listedOf(s); room.State(s.State) {
		case room.Asked:
			d.Waiting = append(d.Waiting, l)
		case room.Confirmed:
			d.Coming = append(d.Coming, l)
		case room.Open, room.Paused:
			d.Now = append(d.Now, l)
		default:
			if len(d.Past) < pastMost {
				d.Past = append(d.Past, l)
			}
		}
	}
	soonest := func(a, b listed) int { return cmp.Or(a.Starts.Compare(b.Starts), cmp.Compare(a.ID, b.ID)) }
	slices.SortFunc(d.Waiting, soonest)
	slices.SortFunc(d.Coming, soonest)
	return r.Render("sessions", d)
}

func names(people []store.Present) []string {
	var out []string
	for _, p := range people {
		out = append(out, p.Name)
	}
	return out
}
