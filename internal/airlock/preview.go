package airlock

import (
	"context"
	"slices"

	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// protection are the options with which a result is protected: a preview is of
// the pattern that a request gets because both use these.
func protection(progress func(stage string, done, total int64)) sdc.Options {
	return sdc.Options{Progress: func(p sdc.Progress) { progress(p.Stage, int64(p.Done), int64(p.Total)) }}
}

// Search says how long to look for a pattern.
type Search int

// The searches.
const (
	// Whole finds the pattern that a request gets.
	Whole Search = iota
	// First finds a pattern that is proven too, a hundred times as fast, which
	// may hide some cells more or others.
	First
)

// Shown is a table as it leaves: what is hidden is not in it. It may be shown to
// whoever may see the release, and says in Reasons why cells are hidden, which is
// for the room only.
type Shown struct {
	Space     *table.Space
	Structure release.Structure
	Cells     release.Cells // by number; release.Hidden where hidden
	Pattern   sdc.Pattern   // hub only: primary and secondary told apart
	Search    Search
	Proven    bool
	Unproven  map[int]bool // hidden cells without a proof
	Protects  map[int][]int
	Rules     release.Rules
	Stays     error // why it may not leave; nil: it may
}

// Preview protects a computed table in memory. The error is ctx's, or a fault.
func (c *Computed) Preview(ctx context.Context, search Search) (*Shown, error) {
	options := protection(func(string, int64, int64) {})
	if search == First {
		options.Effort = -1
	}
	pattern, witnesses, report, err := sdc.Protect(ctx, c.problem, options)
	if err != nil {
		return nil, err
	}
	s := &Shown{Space: c.problem.Table.Space, Structure: c.structure, Cells: make(release.Cells, len(pattern)), Pattern: pattern,
		Search: search, Proven: report.Proven, Unproven: map[int]bool{}, Protects: protects(pattern, witnesses), Stays: c.stays}
	for cell, status := range pattern {
		if s.Cells[cell] = c.problem.Table.Counts[cell]; status.Hidden() {
			s.Cells[cell] = release.Hidden
		}
	}
	for _, u := range report.Unproven {
		s.Unproven[u.Cell] = true
	}
	r := c.problem.Rules
	s.Rules = release.Rules{MinimumFrequency: r.MinimumFrequency, Floor: r.FloorInForce(), Zeros: string(r.ZerosInForce()),
		Protection: r.Protection.String(), Method: "suppress", Proven: s.Proven, Version: sdc.Version}
	return s, nil
}

// protects lists for every secondary cell the unsafe cells whose proofs it is in.
func protects(pattern sdc.Pattern, witnesses []sdc.Witness) map[int][]int {
	out := map[int][]int{}
	for _, w := range witnesses {
		for _, cell := range w.Cells {
			if pattern[cell] != table.Secondary {
				continue
			}
			for _, unsafe := range slices.Concat(w.Up, w.Down) {
				if !slices.Contains(out[int(cell)], int(unsafe)) {
					out[int(cell)] = append(out[int(cell)], int(unsafe))
				}
			}
		}
	}
	for _, cells := range out {
		slices.Sort(cells)
	}
	return out
}

// Space numbers the cells.
func (c *Computed) Space() *table.Space { return c.problem.Table.Space }

// Structure describes the table.
func (c *Computed) Structure() release.Structure { return c.structure }

// Stays says why the result may not leave; nil: it may, once it is protected.
func (c *Computed) Stays() error { return c.stays }
