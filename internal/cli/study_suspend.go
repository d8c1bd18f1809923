package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
)

type studySuspendCmd struct {
	hubArgs
	Study  string `arg:"" name:"STUDY" help:"The registered study."`
	Reason string `required:"" placeholder:"TEXT" help:"Why, in at most 500 characters: everybody who works with the study reads it."`
}

func (*studySuspendCmd) Help() string {
	return `Stops a study at once. Its sessions end, what is being built or checked for it is stopped, and until it is resumed nothing
is delivered, built, opened, asked for or released in it. Everybody who tries reads the reason. What was made stays.

Example:

  kruistabel study suspend hub advice-16-39 --reason "the supplier found a fault in its delivery"`
}

// stopped is what both commands tell.
type stopped struct {
	Study  string    `json:"study"`
	State  string    `json:"state"`
	Since  time.Time `json:"since"`
	Reason string    `json:"reason"`
}

func (c *studySuspendCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		s, err := h.Suspend(a.ctx, c.Study, c.Reason)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, stopped{s.Study, "suspended", s.Since, s.Reason}, func(w io.Writer) {
			fmt.Fprintf(w, "study %s is suspended: %s\n", s.Study, s.Reason)
		})
	})
}

type studyResumeCmd struct {
	hubArgs
	Study string `arg:"" name:"STUDY" help:"The suspended study."`
}

func (*studyResumeCmd) Help() string {
	return `Has a suspended study go on. Sessions that ended stay ended: they are asked for again.

Example:

  kruistabel study resume hub advice-16-39`
}

func (c *studyResumeCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		s, err := h.Resume(a.ctx, c.Study)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, stopped{s.Study, "resumed", s.Since, s.Reason}, func(w io.Writer) {
			fmt.Fprintf(w, "study %s goes on\n", s.Study)
		})
	})
}
