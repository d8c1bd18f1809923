package primary

import (
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// contents is what the cells of a magnitude table consist of, as far as rules look at
// it: units, the total, and a few of the largest contributions, several records of one
// contributor taken together.
type contents struct {
	named     bool      // some contributors are known: units are contributors, not weights
	only      int       // the single cell looked at, -1 for all
	units     []float64 // by cell
	total     []float64 // by cell
	requested []float64 // by cell: the largest contribution of one who asked for protection
	first     []int64   // by cell: where its largest contributions begin; one more at the end
	held      []int32   // by cell: how many there are
	largest   []float64 // falling within each cell
}

// gather reads the records, those of one contributor after each other, and keeps so many
// of the largest contributions to each cell, or to one cell only. It visits every
// record once for each total above it; memory does not grow with these.
func gather(p *table.Problem, depth, only int) *contents {
	size := p.Table.Len()
	if only >= 0 {
		size = 1
	}
	c := &contents{named: p.Records.Named(), only: only, units: make([]float64, size), total: make([]float64, size),
		held: make([]int32, size), first: make([]int64, size+1)}
	for slot := range size {
		n := p.Table.Counts[max(only, slot)]
		c.first[slot+1] = c.first[slot] + min(n, int64(depth))
	}
	c.largest = make([]float64, c.first[size])
	if slices.Contains(p.Records.Request, true) {
		c.requested = make([]float64, size)
	}
	g := &gatherer{contents: c, p: p, stamp: make([]int32, size), amount: make([]float64, size), weight: make([]float64, size),
		weighted: make([]float64, size), asked: make([]bool, size)}
	g.each(g.records())
	return c
}

// slot is the place of a cell.
func (c *contents) slot(cell int) int {
	if c.only >= 0 {
		return 0
	}
	return cell
}

// top is the sum of the n largest contributions to a cell that were kept.
func (c *contents) top(cell, n int) float64 {
	slot, sum := c.slot(cell), 0.0
	for _, amount := range c.largest[c.first[slot]:][:min(n, int(c.held[slot]))] {
		sum += amount
	}
	return sum
}

// insert keeps an amount if it is one of the largest of a cell.
func (c *contents) insert(slot int32, amount float64) {
	kept := c.largest[c.first[slot] : c.first[slot]+int64(c.held[slot])]
	if room := int(c.first[slot+1] - c.first[slot]); len(kept) < room {
		c.held[slot]++
		kept = kept[:len(kept)+1]
	} else if room == 0 || kept[room-1] >= amount {
		return
	}
	at := len(kept) - 1
	for at > 0 && kept[at-1] < amount {
		kept[at] = kept[at-1]
		at--
	}
	kept[at] = amount
}

// gatherer adds up the records of one contributor.
type gatherer struct {
	*contents
	p     *table.Problem
	round int32   // number of the contributor in hand
	slots []int32 // that he is in
	// By cell; those of another round say nothing.
	stamp                    []int32
	amount, weight, weighted []float64
	asked                    []bool
}

// records are the numbers of the records, those of one contributor together; those
// without one come first.
func (g *gatherer) records() []int32 {
	r := g.p.Records
	order := make([]int32, len(r.Cell))
	if !g.named {
		for i := range order {
			order[i] = int32(i)
		}
		return order
	}
	next := make([]int32, r.Contributors()+2)
	for _, who := range r.Contributor {
		next[who+2]++
	}
	for who := range next[1:] {
		next[who+1] += next[who]
	}
	for i, who := range r.Contributor {
		order[next[who+1]] = int32(i)
		next[who+1]++
	}
	return order
}

// each goes through the records by contributor.
func (g *gatherer) each(order []int32) {
	r := g.p.Records
	for start, end := 0, 0; start < len(order); start = end {
		end = start + 1
		if g.named && r.Contributor[order[start]] != table.Nobody {
			for end < len(order) && r.Contributor[order[end]] == r.Contributor[order[start]] {
				end++
			}
		}
		g.contributor(order[start:end])
	}
}

// contributor adds what one contributor holds to every cell that he is in.
func (g *gatherer) contributor(records []int32) {
	r := g.p.Records
	g.round++
	g.slots = g.slots[:0]
	for _, i := range records {
		weight := 1.0
		if r.Weight != nil {
			weight = r.Weight[i]
		}
		units := weight
		if r.Units != nil {
			units *= float64(r.Units[i])
		}
		asks := r.Request != nil && r.Request[i]
		g.spread(int(r.Cell[i]), func(slot int) {
			if g.stamp[slot] != g.round {
				g.stamp[slot] = g.round
				g.slots = append(g.slots, int32(slot))
				g.amount[slot], g.weight[slot], g.weighted[slot], g.asked[slot] = 0, 0, 0, false
			}
			g.amount[slot] += r.Response[i]
			g.weight[slot] += units
			g.weighted[slot] += weight * r.Response[i]
			g.asked[slot] = g.asked[slot] || asks
		})
	}
	for _, slot := range g.slots {
		g.add(slot)
	}
}

// add counts the contributor in hand in one cell. Contributions are compared by their
// size, whatever their sign. Who asked for protection in one record of a cell asked for
// what he has in it.
func (g *gatherer) add(slot int32) {
	amount := math.Abs(g.amount[slot])
	g.insert(slot, amount)
	g.total[slot] += math.Abs(g.weighted[slot])
	if g.asked[slot] {
		g.requested[slot] = max(g.requested[slot], amount)
	}
	if g.named {
		g.units[slot]++
	} else {
		g.units[slot] += g.weight[slot]
	}
}

// spread visits a terminal cell and every total of it, or only the one cell that is
// looked at, if that is among them.
func (g *gatherer) spread(cell int, visit func(slot int)) {
	if g.only < 0 {
		climb(g.p.Table.Space, cell, 0, 0, visit)
		return
	}
	for d, dim := range g.p.Table.Dims() {
		if !slices.Contains(dim.Above(g.p.Table.Code(cell, d)), int32(g.p.Table.Code(g.only, d))) {
			return
		}
	}
	visit(0)
}

// climb visits the totals of a cell whose codes in the dimensions before d are decided.
func climb(s *table.Space, rest, decided, d int, visit func(cell int)) {
	if d == len(s.Dims()) {
		visit(decided)
		return
	}
	stride := s.Stride(d)
	for _, c := range s.Dims()[d].Above(rest / stride) {
		climb(s, rest%stride, decided+int(c)*stride, d+1, visit)
	}
}
