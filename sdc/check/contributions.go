package check

import (
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// needs are what the rules for magnitudes look at and ask for, by cell.
type needs struct {
	units    []float64 // contributors where they are known, else the sum of weights, or the count
	required []float64 // by dominance, p% and request; below 0 where none of them calls the cell unsafe
}

// magnitudeNeeds works through the contributors one after the other, adds up what each
// holds in every cell, and keeps the largest of them. Each record is looked at once
// for each total above it.
func (v *verifier) magnitudeNeeds() *needs {
	size := v.t.Len()
	n := &needs{units: make([]float64, size), required: make([]float64, size)}
	for cell, count := range v.t.Counts {
		n.units[cell], n.required[cell] = float64(count), -1
	}
	if v.p.Records == nil || v.p.Rules.Given && !needsContributions(v.p.Rules) {
		return n
	}
	c := v.newContributors()
	c.work()
	n.units = c.units
	for cell := range n.required {
		if v.t.Counts[cell] > 0 {
			n.required[cell] = c.required(cell)
		}
	}
	return n
}

func needsContributions(r table.Rules) bool {
	return r.MinimumFrequency > 0 || len(r.Dominance) > 0 || r.PPercent > 0 || r.Request > 0
}

// contributors adds up contributions.
type contributors struct {
	*verifier
	named bool
	keep  int       // largest contributions that the rules look at
	units []float64 // by cell
	total []float64 // by cell: of what is contributed, weighted, signs left out
	first []int64   // by cell: where its largest contributions begin in largest; one more at the end
	held  []int32   // by cell: how many of them there are
	large []float64 // falling in each cell
	asked []float64 // by cell: the largest of those who asked for protection; nil: the rule is not in force

	// The contributor in hand.
	cells          []int32   // that he is in
	in             []bool    // by cell: listed in cells
	amount, weight []float64 // by cell
	net            []float64 // by cell: weighted; nil where there are no negative values
	requests       []bool    // by cell: he asked for protection; nil: the rule is not in force
}

func (v *verifier) newContributors() *contributors {
	size := v.t.Len()
	c := &contributors{verifier: v, named: v.p.Records.Named(), units: make([]float64, size), total: v.t.Values,
		held: make([]int32, size), in: make([]bool, size), amount: make([]float64, size), weight: make([]float64, size)}
	if v.t.Signed {
		c.total, c.net = make([]float64, size), make([]float64, size)
	}
	r := v.p.Rules
	if r.PPercent > 0 {
		c.keep = 2
	}
	for _, d := range r.Dominance {
		c.keep = max(c.keep, d.N)
	}
	if r.Request > 0 {
		c.asked, c.requests = make([]float64, size), make([]bool, size)
	}
	c.first = make([]int64, size+1)
	for cell, n := range v.t.Counts {
		c.first[cell+1] = c.first[cell] + min(n, int64(c.keep))
	}
	c.large = make([]float64, c.first[size])
	return c
}

// work goes through the records, those of one contributor after each other.
func (c *contributors) work() {
	r := c.p.Records
	order := make([]int32, len(r.Cell))
	for i := range order {
		order[i] = int32(i)
	}
	who := func(i int32) int32 { return table.Nobody }
	if c.named {
		who = func(i int32) int32 { return r.Contributor[i] }
		slices.SortStableFunc(order, func(a, b int32) int { return int(who(a)) - int(who(b)) })
	}
	for i, record := range order {
		c.record(record)
		if i+1 == len(order) || who(record) == table.Nobody || who(order[i+1]) != who(record) {
			c.finish()
		}
	}
}

// record adds a record to the cells of the contributor in hand.
func (c *contributors) record(i int32) {
	r, weight := c.p.Records, 1.0
	if r.Weight != nil {
		weight = r.Weight[i]
	}
	units := weight
	if r.Units != nil {
		units *= float64(r.Units[i])
	}
	asks := c.requests != nil && r.Request != nil && r.Request[i]
	above(c.t.Space, int(r.Cell[i]), func(cell int) {
		if !c.in[cell] {
			c.in[cell] = true
			c.cells = append(c.cells, int32(cell))
		}
		c.amount[cell] += r.Response[i]
		c.weight[cell] += units
		if c.net != nil {
			c.net[cell] += weight * r.Response[i]
		}
		if asks {
			c.requests[cell] = true
		}
	})
}

// finish counts the contributor in hand and forgets him.
func (c *contributors) finish() {
	for _, cell := range c.cells {
		amount := math.Abs(c.amount[cell])
		c.insert(cell, amount)
		if c.named {
			c.units[cell]++
		} else {
			c.units[cell] += c.weight[cell]
		}
		if c.requests != nil && c.requests[cell] {
			c.asked[cell], c.requests[cell] = max(c.asked[cell], amount), false
		}
		if c.net != nil {
			c.total[cell] += math.Abs(c.net[cell])
			c.net[cell] = 0
		}
		c.in[cell], c.amount[cell], c.weight[cell] = false, 0, 0
	}
	c.cells = c.cells[:0]
}

// insert keeps an amount if it is one of the largest of a cell.
func (c *contributors) insert(cell int32, amount float64) {
	room := c.large[c.first[cell]:c.first[cell+1]]
	at := int(c.held[cell])
	if at == len(room) {
		if at == 0 || room[at-1] >= amount {
			return
		}
		at--
	} else {
		c.held[cell]++
	}
	for ; at > 0 && room[at-1] < amount; at-- {
		room[at] = room[at-1]
	}
	room[at] = amount
}

// top is the sum of the n largest contributions to a cell.
func (c *contributors) top(cell, n int) float64 {
	sum := 0.0
	for _, amount := range c.large[c.first[cell] : c.first[cell]+int64(min(n, int(c.held[cell])))] {
		sum += amount
	}
	return sum
}

// required is the largest requirement of the rules about contributions, -1 where
// none calls the cell unsafe.
func (c *contributors) required(cell int) float64 {
	r, total, required := c.p.Rules, c.total[cell], -1.0
	for _, d := range r.Dominance {
		if top := c.top(cell, d.N); 100*top-d.Percent*total > noise(100*total) {
			required = max(required, 100/d.Percent*top-total)
		}
	}
	if r.PPercent > 0 {
		prior := r.Prior
		if prior == 0 {
			prior = 100
		}
		rest := total - c.top(cell, 2)
		if margin := r.PPercent / prior * c.top(cell, 1); margin-rest > noise(total) {
			required = max(required, margin-rest)
		}
	}
	if c.asked != nil && c.asked[cell] > 0 && r.Request*total-100*c.asked[cell] <= noise(100*total) {
		required = max(required, 100/r.Request*c.asked[cell]-total, c.usual(cell).up)
	}
	return required
}

// noise is how far two sums may be apart that are the same but for the noise of
// adding up: where rules compare, equal is equal.
func noise(size float64) float64 { return math.Abs(size) * 0x1p-40 }

// above visits a cell and every total that it is part of, in every grouping.
func above(s *table.Space, cell int, visit func(cell int)) {
	var climb func(rest, at, d int)
	climb = func(rest, at, d int) {
		if d == len(s.Dims()) {
			visit(at)
			return
		}
		stride := s.Stride(d)
		for _, c := range s.Dims()[d].Above(rest / stride) {
			climb(rest%stride, at+int(c)*stride, d+1)
		}
	}
	climb(cell, 0, 0)
}
