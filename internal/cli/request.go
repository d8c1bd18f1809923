package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

type requestCmd struct {
	hubArgs
	Study string `arg:"" name:"STUDY" help:"The study's id."`
	Spec  string `arg:"" name:"SPEC" help:"File (YAML) that says what is asked."`
}

func (*requestCmd) Help() string {
	return `Asks for an output: computes it from the newest build in force, hides what could tell something about a person, proves
that nothing hidden can be derived, and submits it for review. Prints the request's id and a summary in figures, none of
which is a count of the table. Only researchers do, for a body that the authorisation names as an analyst, and in an open
session of the study: a supervisor opens it with "kruistabel session open".

SPEC says what is asked:

  table: table1
  title: Measures by sex and country of birth, end of 2015
  purpose: representation          # one of the authorisation's purposes
  dimensions:
    - measure                      # types and subtypes
    - sex
    - name: birth_country
      level: all                   # all (default), leaf, top, or a number of levels
    - name: age
      groups: {young: [0-14, 15-24, 25-29], other: [30-39, 40-49, 50-54, 55-64, 65+, U]}
  filters:
    moment: 2015-12-31             # only these codes, and what is below them

Every dimension has a total unless it says "total: false". Moments, quarters and offsets have none, because the same person
may be in several: where they are not filtered to one they stand side by side. Nor is there a total over measures: they are
a dimension, or filtered to one code. For the measure the levels are all, type and subtype. A dimension may also have "codes: [...]", its own filter.

What leaves must be further aggregated than the study's tables: at least one dimension must be left out or made coarser.

Exit status 1: the purpose is not one of the authorisation's, a moment or quarter is not one that it names, the request is not further aggregated, or some hidden cell
could not be proven; the latter is kept as "not releasable".

Example:

  kruistabel request hub advice-16-39 sex-and-birth.yaml`
}

func (c *requestCmd) Run(a *app) error {
	text, err := a.readFile(c.Spec, airlock.MaxSpecBytes, "See: kruistabel help request")
	if err != nil {
		return err
	}
	return c.onHub(a, func(h *hub.Hub) error {
		desk, err := h.DeskIn(a.ctx, "request", c.Study)
		if err != nil {
			return err
		}
		bar := a.progress()
		defer bar.end()
		r, err := h.RequestFrom(a.ctx, desk, func() ([]byte, error) { return text, nil }, bar.show)
		bar.end()
		if r == nil {
			return err
		}
		if printed := c.answer(a, h.Synthetic, r, func(w io.Writer) {
			fmt.Fprintf(w, "request %s: %s\n", r.ID, r.Title)
			fmt.Fprintf(w, "state %s, build %d of %s\n", r.State, r.Build, r.Study)
			fmt.Fprintf(w, "%d cells, %d unsafe, %d suppressed (%d to protect others), %s\n", r.Summary.Cells, r.Summary.Unsafe, r.Summary.Suppressed,
				r.Summary.Secondary, proven(r.Summary))
		}); printed != nil {
			return printed
		}
		return err
	})
}

func proven(s airlock.Summary) string {
	if s.Proven {
		return fmt.Sprintf("proven by %d witnesses", s.Witnesses)
	}
	return fmt.Sprintf("%d not proven", s.Unproven)
}

type reviewCmd struct {
	hubArgs
	Request string `arg:"" name:"REQUEST" help:"The request's id, such as R0001."`
	Approve bool   `xor:"verdict" required:"" help:"It may leave."`
	Refuse  bool   `xor:"verdict" required:"" help:"It may not leave."`
	Return  bool   `xor:"verdict" required:"" help:"The author is asked for another request."`
	Reason  string `placeholder:"TEXT" help:"Why, in at most 2000 characters; needed to refuse or return."`
}

func (*reviewCmd) Help() string {
	return `Gives a checker's vote on a request. As many checkers as the study asks for must approve, each for himself: nobody sees
another's vote. A refusal or a return ends the request at once. A checker is neither the author nor of his body, and does
not supply data for the study.

Examples:

  kruistabel review hub R0001 --approve --reason "as the authorisation allows"
  kruistabel review hub R0002 --return --reason "age in five groups is enough for the purpose"`
}

func (c *reviewCmd) verdict() airlock.Act {
	switch {
	case c.Approve:
		return airlock.Approve
	case c.Refuse:
		return airlock.Refuse
	}
	return airlock.Return
}

func (c *reviewCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		r, err := h.Review(a.ctx, c.Request, c.verdict(), c.Reason)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, r, func(w io.Writer) { fmt.Fprintf(w, "request %s is %s\n", r.Request, r.State) })
	})
}

type releaseCmd struct {
	hubArgs
	Request string `arg:"" name:"REQUEST" help:"The request's id, such as R0001."`
	Out     string `required:"" placeholder:"FILE" help:"Package to write, such as result.krp; it must not exist."`
}

func (*releaseCmd) Help() string {
	return `Writes the release package of an approved request: the protected table with what its codes mean, the authorisation, the
reviews, and the hub's signature (docs/release-format.md). Before that everything is verified again: the build, the
request's files, the proof. Of a request that was released before the same bytes are written again.

Examples:

  kruistabel release hub R0001 --out result.krp
  kruistabel verify result.krp --key hub.pub`
}

func (c *releaseCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		left, err := c.release(a, h)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, left, func(w io.Writer) {
			again := ""
			if left.Again {
				again = " again: it was released before"
			}
			fmt.Fprintf(w, "request %s is released%s\n%s, %d bytes\nsha256 %s\n", left.Request, again, left.File, left.Bytes, left.SHA256)
		})
	})
}

// release writes the package here, or has the caller write it.
func (c *releaseCmd) release(a *app, h *hub.Hub) (*hub.Left, error) {
	if a.caller == nil {
		return h.Release(a.ctx, c.Request, c.Out)
	}
	call := a.caller.call
	left, data, err := h.ReleaseBytes(a.ctx, c.Request, func() error { return a.caller.place(c.Out) })
	if err != nil {
		return nil, err
	}
	left.File = call.InFolder(c.Out)
	if _, err = call.Write(data); err == nil {
		err = call.Commit()
	}
	if err != nil {
		return nil, refusal.New(refusal.Misuse, "It is released: ask for the same bytes again with another --out.", "the package could not be written: %w", err)
	}
	return left, nil
}

// notHeld is the refusal of a package that does not verify.
func notHeld(n int) error {
	return refusal.New(refusal.NotHeld, "Do not rely on this package.", "%d of the checks do not hold", n)
}
