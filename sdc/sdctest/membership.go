package sdctest

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// membership says which cells a terminal cell is part of.
type membership struct {
	space *table.Space
	above [][][]int // by dimension and code: the codes that are sums of it, itself among them
}

func newMembership(s *table.Space) membership {
	m := membership{s, make([][][]int, len(s.Dims()))}
	for d, dim := range s.Dims() {
		m.above[d] = make([][]int, dim.Len())
		for c := range dim.Len() {
			for _, part := range partsOf(dim, c) {
				m.above[d][part] = append(m.above[d][part], c)
			}
		}
	}
	return m
}

// visit calls visit for every cell that a terminal cell is part of, itself among them.
func (m membership) visit(terminal int, visit func(cell int)) {
	m.climb(terminal, 0, visit)
}

func (m membership) climb(cell, d int, visit func(cell int)) {
	if d == len(m.above) {
		visit(cell)
		return
	}
	for _, c := range m.above[d][m.space.Code(cell, d)] {
		m.climb(m.space.With(cell, d, c), d+1, visit)
	}
}

// recordsIn lists the records of every cell, nil for a table without any.
func recordsIn(p *table.Problem) [][]int {
	in := make([][]int, p.Table.Len())
	if p.Records == nil {
		return in
	}
	m := newMembership(p.Table.Space)
	for i, terminal := range p.Records.Cell {
		m.visit(int(terminal), func(cell int) { in[cell] = append(in[cell], i) })
	}
	return in
}

// OwnFloors are the least that each cell can be where the floor is known: the floor
// times the terminal cells that it is the sum of and that are not empty. All are 0
// for magnitudes.
func OwnFloors(p *table.Problem) []int64 {
	own := make([]int64, p.Table.Len())
	if p.Kind == table.Magnitude {
		return own
	}
	m := newMembership(p.Table.Space)
	for terminal, n := range p.Table.Counts {
		if n > 0 && p.Table.Terminal(terminal) {
			m.visit(terminal, func(cell int) { own[cell] += p.Rules.FloorInForce() })
		}
	}
	return own
}

// Alone lists for every contributor who is the only one in some cells the cells,
// rising. In a table of counts everybody who is counted alone in a terminal cell is a
// contributor, numbered by that cell; else contributors have the numbers of the
// records, and −1, −2 … stand for records that are units of their own.
func Alone(p *table.Problem) map[int][]int {
	in := make([][]int, p.Table.Len()) // contributors of each cell
	m := newMembership(p.Table.Space)
	add := func(terminal, who int) {
		m.visit(terminal, func(cell int) {
			if !slices.Contains(in[cell], who) && len(in[cell]) < 2 {
				in[cell] = append(in[cell], who)
			}
		})
	}
	if p.Records != nil {
		for i, terminal := range p.Records.Cell {
			add(int(terminal), contributor(p.Records, i))
		}
	}
	for terminal, n := range p.Table.Counts {
		if p.Records != nil || n == 0 || !p.Table.Terminal(terminal) {
			continue
		}
		add(terminal, terminal)
		if n > 1 {
			add(terminal, -1-terminal) // another, whoever he is
		}
	}
	alone := map[int][]int{}
	for cell, who := range in {
		if len(who) == 1 {
			alone[who[0]] = append(alone[who[0]], cell)
		}
	}
	return alone
}
