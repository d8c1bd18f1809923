package optimal

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// master chooses cells to hide, under all inequalities found so far.
type master struct {
	m       *model
	rows    []inequality
	known   map[string]bool
	program lp.Program
}

func newMaster(m *model) *master {
	s := &master{m: m, known: map[string]bool{}}
	for _, row := range m.sums {
		for _, e := range row {
			if m.unsafe[e.at] {
				s.addBridge(row, e.at)
			}
		}
	}
	return s
}

// addBridge says that a cell is not the only one hidden in an equation. A secondary
// that were could be published as well.
func (s *master) addBridge(row []entry, at int32) bool {
	factors := make([]float64, len(s.m.cells))
	right := 1.0
	for _, e := range row {
		switch {
		case e.at == at && !s.m.unsafe[at]:
			factors[at] = -1
			right = 0
		case e.at != at && s.m.unsafe[e.at]:
			return false // always satisfied
		case e.at != at:
			factors[e.at] = 1
		}
	}
	return s.add(factors, right)
}

// add takes an inequality Σ factor·chosen ≥ right in, unless it is known.
func (s *master) add(factors []float64, right float64) bool {
	var row []entry
	for at, factor := range factors {
		if factor != 0 {
			row = append(row, entry{int32(at), factor})
		}
	}
	key := make([]byte, 0, 12*len(row)+8)
	for _, e := range row {
		key = binary.LittleEndian.AppendUint32(key, uint32(e.at))
		key = binary.LittleEndian.AppendUint32(key, math.Float32bits(float32(e.factor)))
	}
	key = append(key, byte(right))
	if s.known[string(key)] {
		return false
	}
	s.known[string(key)] = true
	s.rows = append(s.rows, inequality{row, right})
	return true
}

// addBridges adds what choices violate of the bridge-less inequalities.
func (s *master) addBridges(chosen []float64) int {
	added := 0
	for _, row := range s.m.sums {
		total := 0.0
		for _, e := range row {
			total += chosen[e.at]
		}
		for _, e := range row {
			if !s.m.unsafe[e.at] && 2*chosen[e.at] > total+1e-4 && s.addBridge(row, e.at) {
				added++
			}
		}
	}
	return added
}

// violated says by how much choices violate an inequality Σ factor·chosen ≥ 1.
func violated(factors, chosen []float64) float64 {
	sum := 0.0
	for at, factor := range factors {
		sum += factor * chosen[at]
	}
	return 1 - sum
}

// solve finds the least costly choice, in fractions or whole.
func (s *master) solve(ctx context.Context, solver lp.Solver, whole bool, limits lp.Limits) (lp.Solution, error) {
	p := &s.program
	p.Reset()
	rows, factors := make([][]int32, len(s.m.cells)), make([][]float64, len(s.m.cells))
	for _, row := range s.rows {
		r := int32(p.AddRow(row.right, math.Inf(1)))
		for _, e := range row.row {
			rows[e.at], factors[e.at] = append(rows[e.at], r), append(factors[e.at], e.factor)
		}
	}
	if whole {
		p.Whole = make([]bool, 0, len(s.m.cells))
	}
	for at, price := range s.m.price {
		low := 0.0
		if s.m.unsafe[at] {
			low = 1
		}
		p.Column(price, low, 1, rows[at], factors[at])
		if whole {
			p.Whole[at] = true
		}
	}
	return solver.Solve(ctx, p, limits)
}
