package attack

import (
	"math"
)

// part is a set of unknowns that rows connect, and the rows. Everything in it is
// numbered anew. Its matrix is held by rows and by columns.
type part struct {
	n        int
	unknowns []int32 // of the system
	counts   bool
	slack    int64 // an end found this close to the proven one is the same; 0 for counts

	rowStart, rowCol []int32
	rowFactor        []float64
	rowLow, rowHigh  []int64
	colStart, colRow []int32
	colFactor        []float64

	// A table lies between low and high; tables with least and most were found.
	low, high   []int64
	least, most []int64
	// base is a table, where found: whole for counts.
	base    []float64
	hasBase bool
	scale   float64 // steps in one unit of the linear programs

	// asked are the ends that unsafe cells require and no table found so far shows.
	asked []end

	programs, failed int64
}

// parts cuts what is left of the system into those that rows connect.
func (s *system) parts() []*part {
	leader := make([]int32, len(s.cells))
	for i := range leader {
		leader[i] = int32(i)
	}
	find := func(i int32) int32 {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	for at := range s.rows {
		if r := &s.rows[at]; !r.dead {
			first := find(r.terms[0].unknown)
			for _, t := range r.terms[1:] {
				other := find(t.unknown)
				leader[max(first, other)] = min(first, other)
				first = min(first, other)
			}
		}
	}
	var parts []*part
	number := map[int32]*part{}
	local := make([]int32, len(s.cells))
	for i := range s.cells {
		if s.link[i] != int32(i) || s.low[i] == s.high[i] {
			continue
		}
		root := find(int32(i))
		t := number[root]
		if t == nil {
			t = &part{counts: s.counts}
			number[root] = t
			parts = append(parts, t)
		}
		local[i] = int32(t.n)
		t.n++
		t.unknowns = append(t.unknowns, int32(i))
	}
	for at := range s.rows {
		if r := &s.rows[at]; !r.dead {
			number[find(r.terms[0].unknown)].addRow(r, local)
		}
	}
	for _, t := range parts {
		s.finish(t)
	}
	return parts
}

func (t *part) addRow(r *row, local []int32) {
	if len(t.rowStart) == 0 {
		t.rowStart = append(t.rowStart, 0)
	}
	for _, e := range r.terms {
		t.rowCol = append(t.rowCol, local[e.unknown])
		t.rowFactor = append(t.rowFactor, float64(e.factor))
	}
	t.rowStart = append(t.rowStart, int32(len(t.rowCol)))
	t.rowLow, t.rowHigh = append(t.rowLow, r.low), append(t.rowHigh, r.high)
}

func (t *part) rows() int { return len(t.rowLow) }

// finish turns the matrix round and takes over bounds, and the true values where
// they are given.
func (s *system) finish(t *part) {
	t.colStart = make([]int32, t.n+1)
	for _, c := range t.rowCol {
		t.colStart[c+1]++
	}
	for c := range t.n {
		t.colStart[c+1] += t.colStart[c]
	}
	t.colRow, t.colFactor = make([]int32, len(t.rowCol)), make([]float64, len(t.rowCol))
	at := append([]int32(nil), t.colStart...)
	for r := range t.rows() {
		for k := t.rowStart[r]; k < t.rowStart[r+1]; k++ {
			c := t.rowCol[k]
			t.colRow[at[c]], t.colFactor[at[c]] = int32(r), t.rowFactor[k]
			at[c]++
		}
	}
	t.low, t.high = make([]int64, t.n), make([]int64, t.n)
	t.least, t.most = make([]int64, t.n), make([]int64, t.n)
	t.base = make([]float64, t.n)
	for c, i := range t.unknowns {
		t.low[c], t.high[c] = s.low[i], s.high[i]
		t.least[c], t.most[c] = limitless, -limitless // none was found
		if s.truth {
			t.base[c] = float64(s.value[s.cells[i]])
		}
	}
	if s.truth {
		t.found(t.base)
	}
	t.setScale()
}

// found takes a table for the base.
func (t *part) found(table []float64) {
	t.base, t.hasBase = table, true
	for c, v := range table {
		t.attain(c, v)
	}
}

// attain notes that a cell can have a value. Magnitudes that are no whole steps are
// rounded to the side on which tables lie between.
func (t *part) attain(c int, v float64) {
	t.most[c] = max(t.most[c], int64(math.Floor(v)))
	t.least[c] = min(t.least[c], int64(math.Ceil(v)))
}

// setScale makes the largest room of the linear programs about a million, so that
// their tolerances are the same small part of it in every table.
func (t *part) setScale() {
	largest := 0.0
	for c := range t.n {
		for _, end := range []int64{t.low[c], t.high[c]} {
			if end > -limitless && end < limitless {
				largest = max(largest, math.Abs(float64(end)-t.base[c]))
			}
		}
	}
	t.scale = max(1, math.Round(largest/1e6))
	if t.counts {
		t.scale = 1
		return
	}
	t.slack = max(2, int64(t.scale/1e6))
}

// settledAbove says whether the upper end is found: attained, and proven.
func (t *part) settledAbove(c int) bool { return t.most[c]+t.slack >= t.high[c] }

// settledBelow says the same of the lower end.
func (t *part) settledBelow(c int) bool { return t.least[c]-t.slack <= t.low[c] }
