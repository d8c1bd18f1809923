package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

type sessionAskCmd struct {
	hubArgs
	Study   string   `arg:"" name:"STUDY" help:"The study's id."`
	Day     string   `required:"" placeholder:"DAY" help:"Day, such as 2026-12-01."`
	At      string   `default:"09:00" placeholder:"HH:MM" help:"Beginning."`
	Until   string   `placeholder:"HH:MM" help:"End, the same day; four hours later without it."`
	With    []string `placeholder:"NAME" help:"Another researcher who comes; once for each."`
	Purpose string   `placeholder:"ID" help:"Purpose of the authorisation; its first without it."`
}

func (*sessionAskCmd) Help() string {
	return `Asks for a supervised session. A supervisor confirms it, or says why not; it is opened in the room. Only researchers do,
and come themselves.

Example:

  kruistabel session ask hub advice-16-39 --day 2026-12-01 --at 09:00 --until 12:00`
}

func (c *sessionAskCmd) Run(a *app) error {
	starts, err := moment(c.Day, c.At)
	if err != nil {
		return err
	}
	var until time.Time
	if c.Until != "" {
		if until, err = moment(c.Day, c.Until); err != nil {
			return err
		}
	}
	return c.onHub(a, func(h *hub.Hub) error {
		id, err := h.AskSession(a.ctx, hub.AskOptions{Study: c.Study, Purpose: c.Purpose, With: c.With, Starts: starts, Until: until})
		if err != nil {
			return err
		}
		result := struct {
			Session string    `json:"session"`
			Study   string    `json:"study"`
			Starts  time.Time `json:"starts"`
		}{id, c.Study, starts}
		return c.answer(a, h.Synthetic, result, func(w io.Writer) {
			fmt.Fprintf(w, "session %s of %s is asked for, from %s: a supervisor confirms it\n", id, c.Study, starts.Local().Format("2006-01-02 15:04"))
		})
	})
}

// moment is a time of the day on a day, here.
func moment(day, clock string) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, time.Local)
	if err != nil {
		return t, refusal.New(refusal.Misuse, "Such as --day 2026-12-01 --at 09:00.", "%s %s is no time of a day", day, clock)
	}
	return t, nil
}
