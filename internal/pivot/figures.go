package pivot

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// World says whose figures a view shows.
type World string

// The two worlds. Nothing that is made from the second is drawn in the first.
const (
	Leaving World = "leaves" // as it leaves
	Inside  World = "true"   // true counts, which stay in the room
)

// Mark is the state of a cell.
type Mark string

// The marks.
const (
	Published  Mark = "published"
	Primary    Mark = "c1"
	Secondary  Mark = "c2"
	Zero       Mark = "zero"
	Impossible Mark = "impossible" // cannot occur, or a share of nothing
	Undecided  Mark = "undecided"  // protection is not finished
	Unproven   Mark = "unproven"
	Rounded    Mark = "rounded"
)

// Hidden says whether a cell with this mark shows no figure when it leaves.
func (m Mark) Hidden() bool {
	return m == Primary || m == Secondary || m == Unproven || m == Undecided
}

// Figures are what a view is made of: a count or none for every cell, and its mark.
// In those that leave no hidden count is there at all.
type Figures struct {
	World     World
	Structure release.Structure
	Rules     release.Rules
	Final     bool // the pattern is the one that a request gets
	Proven    bool
	Stays     error // why the table cannot leave; nil: it can

	space  *table.Space
	counts []int64 // release.Hidden where nothing is shown
	marks  []Mark
	shown  *airlock.Shown // nil while nothing is decided
}

// Leaves are the figures as they leave.
func Leaves(s *airlock.Shown) *Figures {
	f := &Figures{World: Leaving, Structure: s.Structure, Rules: s.Rules, Final: s.Search == airlock.Whole, Proven: s.Proven, Stays: s.Stays,
		space: s.Space, counts: s.Cells, marks: make([]Mark, len(s.Cells)), shown: s}
	for cell := range f.marks {
		f.marks[cell] = markOf(s, cell)
	}
	return f
}

func markOf(s *airlock.Shown, cell int) Mark {
	switch {
	case s.Unproven[cell]:
		return Unproven
	case s.Pattern[cell] == table.Unsafe:
		return Primary
	case s.Pattern[cell].Hidden():
		return Secondary
	case s.Cells[cell] == 0:
		return Zero
	}
	return Published
}

// Waiting are the figures as they leave while no pattern is known: none.
func Waiting(c *airlock.Computed) *Figures {
	f := &Figures{World: Leaving, Structure: c.Structure(), Stays: c.Stays(), space: c.Space()}
	f.counts, f.marks = make([]int64, f.space.Len()), make([]Mark, f.space.Len())
	for cell := range f.counts {
		f.counts[cell], f.marks[cell] = release.Hidden, Undecided
	}
	return f
}

// True are the counts as they are, with the marks that their cells have when they
// leave where s says so. It is an entry of the session's log.
func True(ctx context.Context, desk *room.Desk, c *airlock.Computed, s *airlock.Shown, what string) (*Figures, error) {
	counts, err := c.True(desk)
	if err != nil {
		return nil, err
	}
	if err := desk.Log(ctx, room.Entry{Kind: room.TrueCounts, Object: what}); err != nil {
		return nil, err
	}
	return inside(c, counts, s), nil
}

func inside(c *airlock.Computed, counts []int64, s *airlock.Shown) *Figures {
	f := &Figures{World: Inside, Structure: c.Structure(), Stays: c.Stays(), space: c.Space(), counts: counts, marks: make([]Mark, len(counts)), shown: s}
	if s != nil {
		f.Rules, f.Final, f.Proven = s.Rules, s.Search == airlock.Whole, s.Proven
	}
	for cell, n := range counts {
		switch {
		case s != nil:
			f.marks[cell] = markOf(s, cell)
		case n == 0:
			f.marks[cell] = Zero
		default:
			f.marks[cell] = Published
		}
	}
	return f
}

// Cells is the size of the full cross, totals included.
func (f *Figures) Cells() int { return len(f.counts) }

// code describes a code of a dimension of the result.
func (f *Figures) code(dim, c int) release.Code { return f.Structure.Dimensions[dim].Codes[c] }

// dim finds a dimension of the result, -1 where it is none.
func (f *Figures) dim(name string) int {
	for d, one := range f.Structure.Dimensions {
		if one.Name == name {
			return d
		}
	}
	return -1
}

// MadeUp are figures of the second world of counts that no table holds: for the gallery
// of pages. Counts of a table come only through True.
func MadeUp(c *airlock.Computed, counts []int64, s *airlock.Shown) *Figures {
	return inside(c, counts, s)
}
