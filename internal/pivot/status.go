package pivot

import (
	"time"

	"github.com/kruistabel/kruistabel/release"
)

// Status is a table in one line. As it leaves, it is made of published figures only.
type Status struct {
	Cells     int // of the whole definition, totals included
	Primary   int
	Secondary int
	Unproven  int
	Undecided int
	Published int
	Share     float64 // of the persons, in published cells of the finest codes
	HasShare  bool    // false where a total is hidden, or nobody is there
	Final     bool
	Elapsed   time.Duration
}

// Hidden is the number of cells that show nothing when they leave.
func (s Status) Hidden() int { return s.Primary + s.Secondary + s.Unproven }

// Status counts the cells of figures.
func (f *Figures) Status() Status {
	s := Status{Cells: len(f.marks), Final: f.Final}
	for _, m := range f.marks {
		switch m {
		case Primary:
			s.Primary++
		case Secondary:
			s.Secondary++
		case Unproven:
			s.Unproven++
		case Undecided:
			s.Undecided++
		default:
			s.Published++
		}
	}
	s.Share, s.HasShare = f.publishedShare()
	return s
}

// publishedShare is the share of persons in published cells of the finest codes.
// Hidden cells do not enter it, in either world.
func (f *Figures) publishedShare() (float64, bool) {
	dims := f.space.Dims()
	fine, top := make([][]bool, len(dims)), make([][]bool, len(dims))
	for d, dim := range dims {
		fine[d], top[d] = make([]bool, dim.Len()), make([]bool, dim.Len())
		for c := range dim.Len() {
			fine[d][c], top[d][c] = f.fineTop(d, c)
		}
	}
	var published, all int64
	for cell, n := range f.counts {
		isFine, isTop := true, true
		for d := range dims {
			c := f.space.Code(cell, d)
			isFine, isTop = isFine && fine[d][c], isTop && top[d][c]
		}
		if isTop && (f.marks[cell].Hidden() || n == release.Hidden) {
			return 0, false
		}
		if isTop {
			all += n
		}
		if isFine && !f.marks[cell].Hidden() {
			published += n
		}
	}
	if all == 0 {
		return 0, false
	}
	return float64(published) / float64(all), true
}

// fineTop says whether a code is one of the finest that add up to persons, and
// whether it is one of the topmost. Types of measures are both: the persons in
// their subtypes overlap.
func (f *Figures) fineTop(d, c int) (fine, top bool) {
	dim := f.space.Dims()[d]
	parent := dim.Parent(c)
	for parent >= 0 && f.Participations(d, parent) {
		parent = -1
	}
	top = parent < 0 && !f.Participations(d, c)
	if dim.HasOverlap() {
		return top, top
	}
	return len(dim.Children(c)) == 0, top
}
