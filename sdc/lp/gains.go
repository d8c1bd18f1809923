package lp

import "math"

// gains are the pseudo-costs of columns: what the objective rose, for each unit
// that branching moved the column, down [0] and up [1].
type gains struct {
	sum   [2][]float64
	count [2][]int32
	total [2]float64
	times [2]int32
}

func newGains(columns int) gains {
	var g gains
	for side := range 2 {
		g.sum[side], g.count[side] = make([]float64, columns), make([]int32, columns)
	}
	return g
}

// learn takes in what a node gained on its parent.
func (g *gains) learn(n *node, objective float64) {
	side := 0
	if n.up {
		side = 1
	}
	gain := max(0, objective-n.relaxed) / max(n.distance, fraction)
	g.sum[side][n.column] += gain
	g.count[side][n.column]++
	g.total[side] += gain
	g.times[side]++
}

// expected is the gain of a unit: of this column if it is known, else of all.
func (g *gains) expected(side int, j int) float64 {
	if n := g.count[side][j]; n > 0 {
		return g.sum[side][j] / float64(n)
	}
	if n := g.times[side]; n > 0 {
		return g.total[side] / float64(n)
	}
	return 1
}

// choose is the column to branch on: not whole, and of the largest expected gain
// on both sides. -1: all are whole.
func (g *gains) choose(whole []bool, x []float64) int32 {
	best, found := -1.0, int32(-1)
	for j, must := range whole {
		if !must {
			continue
		}
		down := x[j] - math.Floor(x[j])
		if down <= fraction || down >= 1-fraction {
			continue
		}
		const least = 1e-6
		score := max(least, down*g.expected(0, j)) * max(least, (1-down)*g.expected(1, j))
		if score > best {
			best, found = score, int32(j)
		}
	}
	return found
}
