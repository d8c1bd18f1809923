package refine

// master is the combinatorial side of the problem: which columns to hide so that no
// sum has a single hidden column, which would be known at once, and so that every
// cut holds that a failed proof has taught. Its solutions are patterns that are
// cheap and nearly safe. It is solved by local search with weights on the
// constraints, as is good for set covering (Gao, Weise and Li, "An efficient local
// search heuristic with row weighting for the unicost set covering problem", 2015).
type master struct {
	q     *equations
	price []int32

	in      []bool // by column; columns without price are always in
	flipped []int64
	cost    int64
	best    []bool
	least   int64

	count    []int32 // of hidden columns, by row
	sum      []float64
	cuts     []cut
	cutsOf   [][]cutEntry
	weight   []float64 // of rows, then of cuts
	violated []int32
	placeOf  []int32 // in violated, or none
	members  []int32 // secondary columns that are in
	memberAt []int32
	clock    int64
	steps    int64
}

// unsolved is the cost of no solution.
const unsolved = int64(1) << 62

// cut says that the amounts of the columns that are hidden add up to 1 or more.
type cut struct {
	cols   []int32
	amount []float64
}

type cutEntry struct {
	cut    int32
	amount float64
}

func newMaster(s *protection) *master {
	n, rows := s.q.cols(), s.q.rows()
	m := &master{q: s.q, price: s.price, in: make([]bool, n), flipped: make([]int64, n), best: make([]bool, n), least: unsolved,
		count: make([]int32, rows), cutsOf: make([][]cutEntry, n), memberAt: make([]int32, n)}
	for range rows {
		m.weight, m.placeOf = append(m.weight, 1), append(m.placeOf, none)
	}
	for j := range m.flipped {
		m.flipped[j] = -tabu
	}
	for j, price := range s.price {
		if price == 0 {
			m.set(int32(j), true)
		}
	}
	return m
}

// add learns a cut.
func (m *master) add(c cut) {
	number := int32(len(m.cuts))
	m.cuts = append(m.cuts, c)
	sum := 0.0
	for k, j := range c.cols {
		m.cutsOf[j] = append(m.cutsOf[j], cutEntry{number, c.amount[k]})
		if m.in[j] {
			sum += c.amount[k]
		}
	}
	m.sum, m.weight, m.placeOf = append(m.sum, sum), append(m.weight, 1), append(m.placeOf, none)
	m.mark(int32(m.q.rows())+number, sum < 1-tiny)
	m.least = unsolved
}

func (m *master) mark(c int32, violated bool) {
	at := m.placeOf[c]
	if (at != none) == violated {
		return
	}
	if violated {
		m.placeOf[c] = int32(len(m.violated))
		m.violated = append(m.violated, c)
		return
	}
	last := m.violated[len(m.violated)-1]
	m.violated[at], m.placeOf[last] = last, at
	m.violated = m.violated[:len(m.violated)-1]
	m.placeOf[c] = none
}

func (m *master) set(j int32, in bool) {
	m.in[j] = in
	m.clock++
	m.flipped[j] = m.clock
	by, amount := int32(1), 1.0
	if !in {
		by, amount = -1, -1
	}
	rows, _ := m.q.of(j)
	for _, i := range rows {
		m.count[i] += by
		m.mark(i, m.count[i] == 1)
	}
	base := int32(m.q.rows())
	for _, e := range m.cutsOf[j] {
		m.sum[e.cut] += amount * e.amount
		m.mark(base+e.cut, m.sum[e.cut] < 1-tiny)
	}
	m.cost += int64(by) * int64(m.price[j])
	if m.price[j] == 0 {
		return
	}
	if in {
		m.memberAt[j] = int32(len(m.members))
		m.members = append(m.members, j)
		return
	}
	at, last := m.memberAt[j], m.members[len(m.members)-1]
	m.members[at], m.memberAt[last] = last, at
	m.members = m.members[:len(m.members)-1]
}

// gain is how much less is violated, by weight, when a column is flipped.
func (m *master) gain(j int32) float64 {
	gain := 0.0
	rows, _ := m.q.of(j)
	base := m.q.rows()
	m.steps += int64(len(rows) + len(m.cutsOf[j]))
	if m.in[j] {
		for _, i := range rows {
			switch m.count[i] {
			case 1:
				gain += m.weight[i]
			case 2:
				gain -= m.weight[i]
			}
		}
		for _, e := range m.cutsOf[j] {
			if left := m.sum[e.cut] - e.amount; left < 1 {
				gain -= m.weight[base+int(e.cut)] * (min(m.sum[e.cut], 1) - left)
			}
		}
		return gain
	}
	for _, i := range rows {
		switch m.count[i] {
		case 0:
			gain -= m.weight[i]
		case 1:
			gain += m.weight[i]
		}
	}
	for _, e := range m.cutsOf[j] {
		if have := m.sum[e.cut]; have < 1 {
			gain += m.weight[base+int(e.cut)] * (min(have+e.amount, 1) - have)
		}
	}
	return gain
}
