package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
)

type sessionCmd struct {
	Ask    sessionAskCmd    `cmd:"" help:"Ask for a session."`
	Open   sessionOpenCmd   `cmd:"" help:"Open a session for researchers who are in the room."`
	List   sessionListCmd   `cmd:"" help:"List the sessions."`
	Pause  sessionPauseCmd  `cmd:"" help:"Pause a session."`
	Resume sessionResumeCmd `cmd:"" help:"Resume a paused session."`
	End    sessionEndCmd    `cmd:"" help:"End a session."`
}

type sessionOpenCmd struct {
	hubArgs
	Study       string   `arg:"" name:"STUDY" help:"The study's id."`
	Researcher  []string `required:"" placeholder:"NAME" help:"Who works; once for each."`
	Seat        []string `required:"" placeholder:"SEAT" help:"The seat of each researcher, in the same order."`
	Identity    string   `required:"" placeholder:"HOW" help:"Kind of document by which they are known, such as passport; never its number."`
	Until       string   `placeholder:"HH:MM" help:"End, today; four hours from now without it."`
	Room        string   `placeholder:"R" help:"The room; that of the seat without it."`
	Purpose     string   `placeholder:"ID" help:"Purpose of the authorisation; its first without it."`
	Undertaking string   `placeholder:"DAY" help:"Day on which the researchers signed the undertaking; today without it, where none is kept."`
	Code        []string `placeholder:"DIGITS" help:"Six digits that a seat with a device of its own shows."`
}

func (*sessionOpenCmd) Help() string {
	return `Opens a supervised session: without one nobody touches a table, on the command line either. Only supervisors do, for
researchers who are in the room. Whoever opens it says that he saw their identity documents and that they signed the
undertaking of the study, and is on duty in the room from then on. Each command on sessions is a sign of life; without
one for five minutes the session pauses by itself. It ends at its time.

A seat without a key of its own stands for the hub's own terminal: a session there serves the command line. At a seat
with a key the researcher works in the browser, and the code that it shows is needed (docs/sessions.md).

Exit status 1: the authorisation does not allow acts today, somebody is no researcher of the study or supplies for it,
the seat is taken, or another supervisor is on duty there.

Examples:

  kruistabel seat add hub terminal --room blue
  kruistabel session open hub advice-16-39 --researcher els --seat terminal --identity passport
  kruistabel session open hub advice-16-39 --researcher els --seat terminal --identity passport --until 17:00`
}

func (c *sessionOpenCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		until, err := clockToday(c.Until, hub.Now())
		if err != nil {
			return err
		}
		s, err := h.OpenSession(a.ctx, hub.OpenOptions{Study: c.Study, Room: c.Room, Purpose: c.Purpose, Researchers: c.Researcher, Seats: c.Seat,
			Codes: c.Code, Identity: c.Identity, Undertaking: c.Undertaking, Until: until})
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, s, func(w io.Writer) {
			fmt.Fprintf(w, "session %s is open for %s, at %s in room %s, until %s\n", s.Session, strings.Join(s.Researchers, ", "),
				strings.Join(s.Seats, ", "), s.Room, s.Until.Local().Format("2006-01-02 15:04"))
		})
	})
}

// clockToday is a time of the day of now; zero where none is given.
func clockToday(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return t, refusal.New(refusal.Misuse, "Write it as 17:00.", "--until %q is no time of the day", text)
	}
	now = now.Local()
	until := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, time.Local)
	if !until.After(now) {
		return t, refusal.New(refusal.Misuse, "Give a time that is still to come.", "--until %s is past: it is %s", text, now.Format("15:04"))
	}
	return until, nil
}

type sessionListCmd struct{ hubArgs }

func (*sessionListCmd) Help() string {
	return `Lists the sessions, the newest first: all for supervisors and the privacy officer, their own for researchers.

Example:

  kruistabel session list hub`
}

// listed is a session as the command prints it.
type listed struct {
	Session     string    `json:"session"`
	Study       string    `json:"study"`
	Room        string    `json:"room"`
	State       string    `json:"state"`
	Reason      string    `json:"reason,omitempty"`
	Supervisor  string    `json:"supervisor,omitempty"`
	Researchers []string  `json:"researchers"`
	Until       time.Time `json:"until"`
}

func (c *sessionListCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		all, err := h.ListSessions(a.ctx)
		if err != nil {
			return err
		}
		out := make([]listed, 0, len(all))
		for _, s := range all {
			l := listed{s.ID, s.Study, s.Room, s.State, room.Why(s.Reason).In(locale.EN), s.Supervisor, []string{}, s.Until}
			for _, p := range s.People {
				l.Researchers = append(l.Researchers, p.Name)
			}
			out = append(out, l)
		}
		result := struct {
			Sessions []listed `json:"sessions"`
		}{out}
		return c.answer(a, h.Synthetic, result, func(w io.Writer) {
			if len(out) == 0 {
				fmt.Fprintln(w, "no sessions yet")
			}
			for _, l := range out {
				fmt.Fprintf(w, "%s  %-9s  %s  %s%s  until %s%s\n", l.Session, l.State, l.Study, strings.Join(l.Researchers, ", "),
					part(" in room ", l.Room), l.Until.Local().Format("2006-01-02 15:04"), part(": ", l.Reason))
			}
		})
	})
}

// onSession is what pause, resume and end have together.
type onSession struct {
	hubArgs
	Session string `arg:"" name:"SESSION" help:"The session's id, such as S0001."`
	Reason  string `placeholder:"TEXT" help:"Why, in at most 2000 characters; the end of a session needs one."`
}

func (c *onSession) do(a *app, action access.Action, fn func(*room.Room, room.By) error) error {
	return c.onHub(a, func(h *hub.Hub) error {
		by, err := h.Supervising(a.ctx, action, c.Session)
		if err != nil {
			return err
		}
		if err := fn(h.Room(), by); err != nil {
			return err
		}
		s, err := h.Room().Status(a.ctx, c.Session)
		if err != nil {
			return err
		}
		result := struct {
			Session string `json:"session"`
			State   string `json:"state"`
			Reason  string `json:"reason,omitempty"`
		}{s.ID, s.State, room.Why(s.Reason).In(locale.EN)}
		return c.answer(a, h.Synthetic, result, func(w io.Writer) { fmt.Fprintf(w, "session %s is %s\n", s.ID, s.State) })
	})
}

type sessionPauseCmd struct{ onSession }

func (*sessionPauseCmd) Help() string {
	return `Pauses a session: nobody sees a table until a supervisor resumes it, and what runs is ended.

Example:

  kruistabel session pause hub S0001 --reason "fire drill"`
}

func (c *sessionPauseCmd) Run(a *app) error {
	return c.do(a, access.SessionSteer, func(r *room.Room, by room.By) error { return r.Pause(a.ctx, by, c.Session, c.Reason) })
}

type sessionResumeCmd struct{ onSession }

func (*sessionResumeCmd) Help() string {
	return `Resumes a paused session. Whoever resumes it is on duty in its room from then on.

Example:

  kruistabel session resume hub S0001`
}

func (c *sessionResumeCmd) Run(a *app) error {
	return c.do(a, access.SessionSteer, func(r *room.Room, by room.By) error { return r.Resume(a.ctx, by, c.Session) })
}

type sessionEndCmd struct{ onSession }

func (*sessionEndCmd) Help() string {
	return `Ends a session at once, with a reason, and writes its day sheet.

Example:

  kruistabel session end hub S0001 --reason "the work is done"`
}

func (c *sessionEndCmd) Run(a *app) error {
	return c.do(a, access.SessionEnd, func(r *room.Room, by room.By) error { return r.EndSession(a.ctx, by, c.Session, c.Reason) })
}

type seatCmd struct {
	Add seatAddCmd `cmd:"" help:"Register a workstation of a room."`
}

type seatAddCmd struct {
	hubArgs
	Seat    string `arg:"" name:"SEAT" help:"The seat's id, such as blue-1."`
	Room    string `required:"" placeholder:"R" help:"The room in which it stands."`
	Label   string `placeholder:"TEXT" help:"What people call it."`
	Network string `placeholder:"CIDR" help:"Network in which it is, such as 10.1.2.0/24."`
	Key     string `placeholder:"FILE" help:"Public key of its device: P-256, PEM or base64."`
}

func (*seatAddCmd) Help() string {
	return `Registers a workstation of a room, or changes it. Stewards and supervisors do. A seat with a key serves the browser of that
device; its private half never leaves the device. One without a key stands for the hub's own terminal and serves the
command line. In the browser a seat registers itself with a code that the supervisor gives (docs/sessions.md).

Examples:

  kruistabel seat add hub terminal --room blue
  kruistabel seat add hub blue-1 --room blue --network 10.1.2.0/24 --key blue-1.pem`
}

// maxKey bounds a public key in bytes.
const maxKey = 4 << 10

func (c *seatAddCmd) Run(a *app) error {
	s := room.Seat{ID: c.Seat, Room: c.Room, Label: c.Label, Network: c.Network}
	if c.Key != "" {
		text, err := a.readFile(c.Key, maxKey, "Name the file with the public key of the device.")
		if err != nil {
			return err
		}
		if s.Key, err = room.ParseKey(text); err != nil {
			return err
		}
	}
	return c.onHub(a, func(h *hub.Hub) error {
		if err := h.AddSeat(a.ctx, s); err != nil {
			return err
		}
		result := struct {
			Seat    string `json:"seat"`
			Room    string `json:"room"`
			Network string `json:"network,omitempty"`
			Key     bool   `json:"key"`
		}{s.ID, s.Room, s.Network, s.Key != ""}
		return c.answer(a, h.Synthetic, result, func(w io.Writer) {
			fmt.Fprintf(w, "seat %s is in room %s%s\n", s.ID, s.Room, part(", network ", s.Network))
		})
	})
}
