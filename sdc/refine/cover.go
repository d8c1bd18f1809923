package refine

import "math/rand/v2"

// tabu is how many flips a column stays as it is.
const tabu = 1

// sample is the number of columns among which the one to leave is chosen.
const sample = 50

// search improves the present solution until the steps are used up; best is the
// cheapest found.
func (m *master) search(rnd *rand.Rand, until int64) {
	for ; m.steps < until; m.steps++ {
		if len(m.violated) == 0 {
			if m.cost < m.least {
				m.least = m.cost
				copy(m.best, m.in)
			}
			if len(m.members) == 0 {
				return
			}
			m.drop(rnd)
			continue
		}
		if m.cost >= m.least-500 && len(m.members) > 0 {
			m.drop(rnd)
		}
		if len(m.violated) == 0 {
			continue
		}
		m.mend(m.violated[rnd.IntN(len(m.violated))], rnd)
		for _, c := range m.violated {
			m.weight[c]++
		}
		m.steps += int64(len(m.violated))
	}
}

// solution is the cheapest that was found, or the present one where none keeps all
// constraints.
func (m *master) solution() []bool {
	if m.least == unsolved {
		return m.in
	}
	return m.best
}

// drop takes out the column that is missed least for its price.
func (m *master) drop(rnd *rand.Rand) {
	best, most := none, 0.0
	for range min(sample, len(m.members)) {
		j := m.members[rnd.IntN(len(m.members))]
		if m.flipped[j] > m.clock-tabu {
			continue
		}
		gain := m.gain(j) / float64(m.price[j])
		if best == none || gain > most || gain == most && m.flipped[j] < m.flipped[best] {
			best, most = j, gain
		}
	}
	if best != none {
		m.set(best, false)
	}
}

// mend flips the column of a violated constraint that helps most for its price.
func (m *master) mend(c int32, rnd *rand.Rand) {
	var cols []int32
	if row := int(c); row < m.q.rows() {
		cols, _ = m.q.in(c)
	} else {
		cols = m.cuts[row-m.q.rows()].cols
	}
	best, most := none, 0.0
	for _, j := range cols {
		if m.price[j] == 0 || m.in[j] && int(c) >= m.q.rows() || m.flipped[j] > m.clock-tabu && len(cols) > 2 {
			continue
		}
		gain := m.gain(j) / float64(m.price[j])
		if best == none || gain > most || gain == most && m.flipped[j] < m.flipped[best] {
			best, most = j, gain
		}
	}
	if best != none {
		m.set(best, !m.in[best])
	}
}
