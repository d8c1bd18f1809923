package compare

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Figures are what was measured on the output of one method. Hidden cells are left
// out of distances, sums and zeros.
type Figures struct {
	Hidden      int   `json:"hidden"`       // cells without a count
	HiddenUnits int64 `json:"hidden_units"` // the true counts of these
	Changed     int   `json:"changed"`      // cells with another count than the true one

	// UnitsMoved is the sum over the cells that are not sums of the difference between
	// published and true count: as many units are at the wrong place, missing or made up.
	UnitsMoved int64 `json:"units_moved"`

	Distance Distance `json:"distance"`        // over all cells
	Totals   Distance `json:"totals_distance"` // over the cells that are sums

	Sums         int   `json:"sums"`          // sums with all cells published
	SumsViolated int   `json:"sums_violated"` // of these, those that do not hold
	LargestGap   int64 `json:"largest_gap"`   // the largest difference of total and parts

	// OverlapViolated counts overlapping parents outside their children.
	OverlapViolated int `json:"overlap_violated"`

	ZerosLost  int `json:"zeros_lost"`  // empty cells that show people
	FalseZeros int `json:"false_zeros"` // cells with people that show zero

	// Inconsistent counts totals that consist of one non-empty part, so of the same
	// people, and show another count than it.
	Inconsistent int `json:"inconsistent"`

	Safety Safety `json:"safety"`
}

// Distance says how far published counts lie from true ones.
type Distance struct {
	Cells int     `json:"cells"`            // published cells that it is taken over
	Mean  float64 `json:"mean"`             // of the absolute differences (average absolute distance)
	Root  float64 `json:"root_mean_square"` // square root of the mean squared difference
	Max   int64   `json:"max"`              // the largest absolute difference
	// Hellinger is √(½ Σ (√published − √true)²), and Utility 1 − Hellinger / √(Σ true),
	// which is 1 where nothing changed (Shlomo, Antal, Elliot 2015).
	Hellinger float64 `json:"hellinger"`
	Utility   float64 `json:"hellinger_utility"`
}

// Measure takes all figures but safety.
func measure(p *table.Problem, counts []int64) Figures {
	var f Figures
	all, totals := newSpan(), newSpan()
	for cell, n := range counts {
		truth := p.Table.Counts[cell]
		if n == Withheld {
			f.Hidden++
			f.HiddenUnits += truth
			continue
		}
		f.countCell(truth, n)
		all.add(truth, n)
		if p.Table.Terminal(cell) {
			f.UnitsMoved += distance(truth, n)
		} else {
			totals.add(truth, n)
		}
	}
	f.Distance, f.Totals = all.distance(), totals.distance()
	eachSum(p.Table.Space, func(e *equation) { f.countSum(e, p.Table.Counts, counts) })
	eachOverlap(p.Table.Space, func(e *equation) { f.countOverlap(e, counts) })
	return f
}

func (f *Figures) countCell(truth, n int64) {
	if n != truth {
		f.Changed++
	}
	if truth == 0 && n != 0 {
		f.ZerosLost++
	}
	if truth != 0 && n == 0 {
		f.FalseZeros++
	}
}

func (f *Figures) countSum(e *equation, truth, counts []int64) {
	if counts[e.total] == Withheld {
		return
	}
	sum, full, only := int64(0), 0, -1
	for k := range e.size() {
		c := e.part(k)
		if counts[c] == Withheld {
			return
		}
		sum += counts[c]
		if truth[c] != 0 {
			full, only = full+1, c
		}
	}
	f.Sums++
	if sum != counts[e.total] {
		f.SumsViolated++
		f.LargestGap = max(f.LargestGap, distance(sum, counts[e.total]))
	}
	if full == 1 && counts[only] != counts[e.total] {
		f.Inconsistent++
	}
}

func (f *Figures) countOverlap(e *equation, counts []int64) {
	largest, sum := int64(0), int64(0)
	for k := range e.size() {
		n := counts[e.part(k)]
		if n == Withheld {
			return
		}
		largest, sum = max(largest, n), sum+n
	}
	if n := counts[e.total]; n != Withheld && (n < largest || n > sum) {
		f.OverlapViolated++
	}
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// span adds up distances.
type span struct {
	cells               int
	sum, max, units     int64
	square, rootSquares float64
}

func newSpan() *span { return &span{} }

func (s *span) add(truth, n int64) {
	d := distance(truth, n)
	s.cells++
	s.sum += d
	s.max = max(s.max, d)
	s.units += truth
	s.square += float64(d) * float64(d)
	root := math.Sqrt(float64(n)) - math.Sqrt(float64(truth))
	s.rootSquares += root * root
}

func (s *span) distance() Distance {
	d := Distance{Cells: s.cells, Max: s.max, Hellinger: math.Sqrt(s.rootSquares / 2), Utility: 1}
	if s.cells > 0 {
		d.Mean = float64(s.sum) / float64(s.cells)
		d.Root = math.Sqrt(s.square / float64(s.cells))
	}
	if s.units > 0 {
		d.Utility = 1 - d.Hellinger/math.Sqrt(float64(s.units))
	}
	return d
}
