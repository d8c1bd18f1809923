package sdctest

import (
	"math/big"
	"testing"
)

// drawSystem draws a few inequalities, and in some cases an equation, over up to most
// unknowns that lie within reach of 0; 0 solves it. Its hidden cells are the unknowns
// and, last, a sum of them with factors.
func drawSystem(r *Rand, most int, reach int64) *system {
	n := 1 + r.IntN(most)
	s := &system{columns: map[int]int{}, moves: map[int][]int64{}}
	unit := func(i int, by int64) []int64 {
		row := make([]int64, n)
		row[i] = by
		return row
	}
	for i := range n {
		s.columns[i], s.moves[i] = i, unit(i, 1)
		s.hidden = append(s.hidden, i)
		s.atLeast = append(s.atLeast, inequality{unit(i, 1), big.NewRat(reach, 1)}, inequality{unit(i, -1), big.NewRat(reach, 1)})
	}
	s.hidden, s.moves[n] = append(s.hidden, n), drawRow(r, n)
	for range r.IntN(6) {
		s.atLeast = append(s.atLeast, inequality{drawRow(r, n), big.NewRat(int64(r.IntN(9)), 1)})
	}
	if r.IntN(3) == 0 {
		s.equal = append(s.equal, drawRow(r, n))
	}
	return s
}

func drawRow(r *Rand, n int) []int64 {
	row := make([]int64, n)
	for i := range row {
		row[i] = int64(r.IntN(7) - 3)
	}
	return row
}

// holds says whether a point solves a system.
func (s *system) holds(point []*big.Rat) bool {
	for _, row := range s.equal {
		if times(row, point).Sign() != 0 {
			return false
		}
	}
	for _, i := range s.atLeast {
		if x := times(i.row, point); x.Add(x, i.room).Sign() < 0 {
			return false
		}
	}
	return true
}

// grid is every whole point within reach.
func grid(n int, reach int64, visit func(point []*big.Rat)) {
	point := make([]*big.Rat, n)
	var fill func(at int)
	fill = func(at int) {
		if at == n {
			visit(point)
			return
		}
		for x := -reach; x <= reach; x++ {
			point[at] = big.NewRat(x, 1)
			fill(at + 1)
		}
	}
	fill(0)
}

// TestPushWhole compares branch and bound with going through all whole points.
func TestPushWhole(t *testing.T) {
	const reach = 3
	fractional := 0
	for seed := range uint64(300) {
		r := NewRand(seed)
		s := drawSystem(r, 3, reach)
		n := len(s.columns)
		target := n // the sum with factors
		most, least := new(big.Rat), new(big.Rat)
		grid(n, reach, func(point []*big.Rat) {
			if !s.holds(point) {
				return
			}
			if x := times(s.moves[target], point); x.Cmp(most) > 0 {
				most = x
			} else if x.Cmp(least) < 0 {
				least = x
			}
		})
		whole := make([]int, n)
		for i := range whole {
			whole[i] = i
		}
		d := newDictionary(s)
		for side, want := range map[int]*big.Rat{1: most, -1: least} {
			got, err := d.pushWhole(target, side, whole)
			if err != nil || got == nil || got.Cmp(want) != 0 {
				t.Fatalf("seed %d side %d: %v, the grid says %v (%v)", seed, side, got, want, err)
			}
			if d.push(target, side); d.value(target).Cmp(want) != 0 {
				fractional++
			}
		}
	}
	t.Logf("%d of 600 programs have a fractional optimum further out", fractional)
	if fractional < 100 {
		t.Errorf("only %d programs need branches", fractional)
	}
}

// vertices visits every point in which n independent rows of a system are tight and
// that solves it.
func (s *system) vertices(visit func(point []*big.Rat)) {
	n := len(s.columns)
	rows := append([]inequality(nil), s.atLeast...)
	for _, row := range s.equal {
		rows = append(rows, inequality{row, new(big.Rat)})
	}
	var choose func(from int, chosen []inequality)
	choose = func(from int, chosen []inequality) {
		if len(chosen) == n {
			if point := tight(chosen); point != nil && s.holds(point) {
				visit(point)
			}
			return
		}
		for i := from; i < len(rows); i++ {
			choose(i+1, append(chosen[:len(chosen):len(chosen)], rows[i]))
		}
	}
	choose(0, nil)
}

// tight solves rows that are all equations, nil if they are not independent. It
// eliminates in a matrix of its own.
func tight(rows []inequality) []*big.Rat {
	n := len(rows)
	m := make([][]*big.Rat, n)
	for i, r := range rows {
		for _, factor := range r.row {
			m[i] = append(m[i], big.NewRat(factor, 1))
		}
		m[i] = append(m[i], new(big.Rat).Neg(r.room))
	}
	for j := range n {
		at := j
		for at < n && m[at][j].Sign() == 0 {
			at++
		}
		if at == n {
			return nil
		}
		m[j], m[at] = m[at], m[j]
		for i := range n {
			if i == j || m[i][j].Sign() == 0 {
				continue
			}
			by := new(big.Rat).Quo(m[i][j], m[j][j])
			for k := range m[i] {
				m[i][k] = new(big.Rat).Sub(m[i][k], new(big.Rat).Mul(by, m[j][k]))
			}
		}
	}
	point := make([]*big.Rat, n)
	for j := range n {
		point[j] = new(big.Rat).Quo(m[j][n], m[j][j])
	}
	return point
}

// TestPush compares the linear programs with the vertices of their polyhedra, for
// every hidden cell to both sides.
func TestPush(t *testing.T) {
	for seed := range uint64(400) {
		s := drawSystem(NewRand(seed), 3, 3)
		most, least := make([]*big.Rat, len(s.hidden)), make([]*big.Rat, len(s.hidden))
		s.vertices(func(point []*big.Rat) {
			for i, cell := range s.hidden {
				x := times(s.moves[cell], point)
				if most[i] == nil || x.Cmp(most[i]) > 0 {
					most[i] = x
				}
				if least[i] == nil || x.Cmp(least[i]) < 0 {
					least[i] = x
				}
			}
		})
		d := newDictionary(s)
		for i := range s.hidden {
			for side, want := range map[int]*big.Rat{1: most[i], -1: least[i]} {
				if !d.push(i, side) || d.value(i).Cmp(want) != 0 {
					t.Fatalf("seed %d cell %d side %d: %v, the vertices say %v", seed, i, side, d.value(i), want)
				}
			}
		}
	}
}

// TestUnbounded holds that what nothing bounds is said to be unbounded, on each side
// apart, and that bounded cells of the same system keep their bounds.
func TestUnbounded(t *testing.T) {
	s := &system{ // x at least -2, y free, z between -1 and 1, x + w = 0
		columns: map[int]int{0: 0, 1: 1, 2: 2, 3: 3}, hidden: []int{0, 1, 2, 3},
		moves: map[int][]int64{0: {1, 0, 0, 0}, 1: {0, 1, 0, 0}, 2: {0, 0, 1, 0}, 3: {0, 0, 0, 1}},
		equal: [][]int64{{1, 0, 0, 1}},
		atLeast: []inequality{{[]int64{1, 0, 0, 0}, big.NewRat(2, 1)}, {[]int64{0, 0, 1, 0}, big.NewRat(1, 1)},
			{[]int64{0, 0, -1, 0}, big.NewRat(1, 1)}},
	}
	want := map[int][2]string{0: {"-2", ""}, 1: {"", ""}, 2: {"-1", "1"}, 3: {"", "2"}}
	d := newDictionary(s)
	for cell, ends := range want {
		for at, side := range []int{-1, 1} {
			got := ""
			if d.push(cell, side) {
				got = d.value(cell).RatString()
			}
			if got != ends[at] {
				t.Errorf("cell %d side %d: %q, want %q", cell, side, got, ends[at])
			}
			whole, err := d.pushWhole(cell, side, []int{0, 1, 2, 3})
			if (whole == nil) != (ends[at] == "") || err != nil || whole != nil && whole.RatString() != ends[at] {
				t.Errorf("cell %d side %d in whole numbers: %v, want %q (%v)", cell, side, whole, ends[at], err)
			}
		}
	}
}

// TestKernel holds that every direction solves the equations, and that there are as
// many as elimination modulo a prime leaves independent columns.
func TestKernel(t *testing.T) {
	const prime = 1_000_003
	for seed := range uint64(500) {
		r := NewRand(seed)
		n := 1 + r.IntN(6)
		var equations [][]int64
		for range r.IntN(6) {
			equations = append(equations, drawRow(r, n))
		}
		basis := kernel(equations, n)
		for _, direction := range basis {
			for _, e := range equations {
				if times(e, direction).Sign() != 0 {
					t.Fatalf("seed %d: %v does not solve %v", seed, direction, e)
				}
			}
		}
		if rank := rankModulo(equations, n, prime); len(basis) != n-rank {
			t.Fatalf("seed %d: %d directions of %d columns with rank %d", seed, len(basis), n, rank)
		}
	}
}

func rankModulo(equations [][]int64, n int, prime int64) (rank int) {
	rows := make([][]int64, len(equations))
	for i, e := range equations {
		for _, x := range e {
			rows[i] = append(rows[i], (x%prime+prime)%prime)
		}
	}
	for j := range n {
		at := rank
		for at < len(rows) && rows[at][j] == 0 {
			at++
		}
		if at == len(rows) {
			continue
		}
		rows[rank], rows[at] = rows[at], rows[rank]
		for i := rank + 1; i < len(rows); i++ {
			a, b := rows[rank][j], rows[i][j]
			for k := range n {
				rows[i][k] = ((rows[i][k]*a-rows[rank][k]*b)%prime + prime) % prime
			}
		}
		rank++
	}
	return rank
}

// TestRounded holds rounding to both sides.
func TestRounded(t *testing.T) {
	for text, want := range map[string][2]string{"7/2": {"3", "4"}, "-7/2": {"-4", "-3"}, "3": {"3", "3"}, "-3": {"-3", "-3"}, "0": {"0", "0"}, "1/9": {"0", "1"}} {
		x, _ := new(big.Rat).SetString(text)
		if down, up := rounded(x, -1).RatString(), rounded(x, 1).RatString(); down != want[0] || up != want[1] {
			t.Errorf("%s: %s and %s, want %v", text, down, up, want)
		}
	}
}
