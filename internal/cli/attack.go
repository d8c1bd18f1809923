package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/attack/folder"
)

type attackCmd struct {
	Problem string  `arg:"" name:"PROBLEM" help:"Folder with the table problem; its data are needed only to judge."`
	Dir     string  `arg:"" name:"DIR" help:"Folder with protected.csv, from protect or another program."`
	Threads threads `placeholder:"N" help:"At most this many processors; all without it. The result does not depend on it."`
	Nodes   int     `placeholder:"N" help:"Linear programs tried to find a whole table that attains one end of one interval; 200 without it."`
	output
}

func (*attackCmd) Help() string {
	return `Does what an intruder would: derives the interval of every hidden cell from what is published, the structure of the table
and the rules, by algebra and linear programs; for counts in whole numbers. It writes attack.csv into DIR. Where PROBLEM
has its data it also judges: which unsafe cells are known exactly, which have less protection than required, and which are
known to somebody who is alone in other cells. Floor, protection and singletons are those of DIR.

Exit status 1: the attack found something that the rules forbid, or could not find out.

Example:

  kruistabel attack problems/region-age result`
}

// attacked is the answer for programs.
type attacked struct {
	Safe        bool     `json:"safe"`
	Judged      bool     `json:"judged"`
	Hidden      int      `json:"hidden"`
	Exact       int      `json:"exact"`
	Undecided   int      `json:"undecided"`
	Unsafe      int      `json:"unsafe"`
	Shown       int      `json:"shown"`
	Known       int      `json:"known"`
	Under       int      `json:"under"`
	Victims     int      `json:"victims"`
	Doubts      int      `json:"doubts"`
	Programs    int64    `json:"lp_calls"`
	Differences []string `json:"differences"`
	Notes       []string `json:"notes"`
}

func (c *attackCmd) Run(a *app) error {
	if c.Nodes < 0 {
		return refusal.New(refusal.Misuse, "Use 0, for as many as usual, or more.", "--nodes %d", c.Nodes)
	}
	o, err := folder.Attack(a.ctx, c.Problem, c.Dir, attack.Options{Threads: int(c.Threads), Nodes: c.Nodes})
	if err != nil {
		return problemError(err)
	}
	r := attacked{
		Safe: o.Safe(), Judged: o.Judged, Hidden: len(o.Intervals),
		Exact:     o.Count(func(i attack.Interval) bool { return i.Exact }),
		Undecided: o.Count(func(i attack.Interval) bool { return i.Undecided }),
		Unsafe:    o.Unsafe, Shown: len(o.Shown), Known: o.Known, Under: o.Under, Victims: o.Victims, Doubts: o.Doubts,
		Programs: o.Programs, Differences: append([]string{}, o.Differences...), Notes: append([]string{}, o.Notes...),
	}
	if err := c.answer(a, false, r, func(w io.Writer) { r.write(w, o.Singletons) }); err != nil {
		return err
	}
	return r.verdict(o.Singletons)
}

func (r *attacked) write(w io.Writer, singletons bool) {
	for _, line := range append(r.Differences, r.Notes...) {
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "%d hidden cells, %d known exactly, %d with bounds of which it was not decided whether they are attained; %d linear programs\n",
		r.Hidden, r.Exact, r.Undecided, r.Programs)
	if !r.Judged {
		fmt.Fprintln(w, "not judged: the problem has no data here")
		return
	}
	fmt.Fprintf(w, "of %d unsafe cells: %d published, %d known exactly, %d under-protected, %d known to singletons%s, %d not found out\n",
		r.Unsafe, r.Shown, r.Known, r.Under, r.Victims, map[bool]string{false: " (not asked for)"}[singletons], r.Doubts)
}

// verdict is a refusal where the attack succeeded.
func (r *attacked) verdict(singletons bool) error {
	switch {
	case !r.Judged || r.Safe:
		return nil
	case r.Shown+r.Known+r.Under > 0 || singletons && r.Victims > 0:
		return refusal.New(refusal.NotHeld, "It must not be released.", "the attack succeeded")
	}
	return refusal.New(refusal.NotHeld, "Larger --nodes may decide.", "for %d unsafe cells it was not found out whether they are protected", r.Doubts)
}
