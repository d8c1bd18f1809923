package optimal

import (
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// model is what the programs have in common: cells that can be hidden, numbered
// anew, and the rows that their moves satisfy.
type model struct {
	g       *ground.Ground
	cells   []int32 // unsafe ones, and those that may be hidden
	of      []int32 // number of each cell, -1 for those that stay published
	unsafe  []bool
	price   []float64
	sums    [][]entry // equations: Σ factor·move = 0
	bounds  []overlap
	demands []demand
}

// entry is one cell of a row.
type entry struct {
	at     int32
	factor float64
}

// overlap is an inequality: Σ factor·move ≥ -room.
type overlap struct {
	row  []entry
	room float64
}

// demand is one thing to prove: that a cell moves by at least need steps to a side, or
// to any side while the cells of one contributor stand.
type demand struct {
	at    int32
	sides []float64 // 1, -1 or both
	need  float64
	stand []int32 // cells that do not move
	claim int     // number in Ground.Claims
	who   int32   // the contributor, -1 for none
}

func newModel(g *ground.Ground) *model {
	m := &model{g: g, of: make([]int32, g.Space.Len())}
	for cell, status := range g.Status {
		m.of[cell] = -1
		if status == table.Unsafe || g.Price[cell] < ground.Fixed {
			m.of[cell] = int32(len(m.cells))
			m.cells = append(m.cells, int32(cell))
			m.unsafe = append(m.unsafe, status == table.Unsafe)
			m.price = append(m.price, float64(g.Price[cell]))
		}
	}
	m.addSums()
	m.addOverlaps()
	m.addDemands()
	return m
}

func (m *model) addSums() {
	space := m.g.Space
	for d, dim := range space.Dims() {
		stride := space.Stride(d)
		width := stride * dim.Len()
		for _, sum := range dim.Sums() {
			for block := 0; block < space.Len(); block += width {
				for i := range stride {
					var row []entry
					m.collect(&row, block+int(sum.Total)*stride+i, 1)
					for _, part := range sum.Parts {
						m.collect(&row, block+int(part)*stride+i, -1)
					}
					if len(row) > 0 {
						m.sums = append(m.sums, row)
					}
				}
			}
		}
	}
}

func (m *model) collect(row *[]entry, cell int, factor float64) {
	if at := m.of[cell]; at >= 0 {
		*row = append(*row, entry{at, factor})
	}
}

func (m *model) addOverlaps() {
	space := m.g.Space
	if !space.HasOverlap() || m.g.Problem.Table.Signed {
		return
	}
	for cell := range m.of {
		if !space.Terminal(cell) {
			continue
		}
		for d, dim := range space.Dims() {
			if code := space.Code(cell, d); dim.Overlapping(code) {
				m.addOverlap(cell, d, dim.Children(code))
			}
		}
	}
}

// addOverlap keeps a parent between the largest and the sum of its children.
func (m *model) addOverlap(parent, d int, children []int) {
	all := overlap{room: -float64(m.g.Value[parent])}
	m.collect(&all.row, parent, -1)
	for _, c := range children {
		child := m.g.Space.With(parent, d, c)
		all.room += float64(m.g.Value[child])
		m.collect(&all.row, child, 1)
		one := overlap{room: float64(m.g.Value[parent] - m.g.Value[child])}
		m.collect(&one.row, parent, 1)
		m.collect(&one.row, child, -1)
		m.bound(one)
	}
	m.bound(all)
}

func (m *model) bound(o overlap) {
	if o.room = max(0, o.room); len(o.row) > 0 {
		m.bounds = append(m.bounds, o)
	}
}

// addDemands lists what is to be proven.
func (m *model) addDemands() {
	g := m.g
	for number, c := range g.Claims {
		at := m.of[c.Cell]
		if c.Up > 0 {
			m.demands = append(m.demands, demand{at: at, sides: []float64{1}, need: float64(c.Up), claim: number, who: -1})
		}
		if c.Down > 0 {
			m.demands = append(m.demands, demand{at: at, sides: []float64{-1}, need: float64(c.Down), claim: number, who: -1})
		}
		if c.Up == 0 && c.Down == 0 { // a cell of value 0: it must not be known, though
			m.demands = append(m.demands, demand{at: at, sides: []float64{1, -1}, need: 1, claim: number, who: -1})
		}
	}
	if g.Alone == nil {
		return
	}
	for number, c := range g.Claims {
		for _, who := range slices.Sorted(maps.Keys(g.Alone.Cells)) {
			if g.Alone.Who[c.Cell] == who {
				continue
			}
			d := demand{at: m.of[c.Cell], sides: []float64{1, -1}, need: 1, claim: number, who: who}
			for _, cell := range g.Alone.Cells[who] {
				if at := m.of[cell]; at >= 0 {
					d.stand = append(d.stand, at)
				}
			}
			if len(d.stand) > 0 {
				m.demands = append(m.demands, d)
			}
		}
	}
}

// room is how far a cell may move to a side if it is hidden.
func (m *model) room(at int32, side float64) float64 {
	cell := m.cells[at]
	if side < 0 {
		return float64(m.g.Fall[cell])
	}
	if m.g.Rise == nil {
		return float64(ground.Limitless)
	}
	return float64(m.g.Rise[cell])
}
