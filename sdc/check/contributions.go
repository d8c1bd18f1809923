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

// magnitudeNeeds works through the contributors and keeps the largest contributions to
// every cell, as many as the rules look at.
func (v *verifier) magnitudeNeeds() *needs {
	size := v.t.Len()
	n := &needs{units: make([]float64, size), required: make([]float64, size)}
	for cell, count := range v.t.Counts {
		n.units[cell], n.required[cell] = float64(count), -1
	}
	if r := v.p.Rules; v.p.Records == nil || r.MinimumFrequency == 0 && len(r.Dominance) == 0 && r.PPercent == 0 && r.Request == 0 {
		return n
	}
	c := v.newContributors()
	c.work()
	for cell, count := range v.t.Counts {
		n.units[cell] = c.cell(cell)[unitsIn]
		if count > 0 {
			n.required[cell] = c.required(cell)
		}
	}
	return n
}

// contributors adds up contributions.
type contributors struct {
	*verifier
	named bool
	first []int64   // by cell: where its part of sums begins; one more at the end
	sums  []float64 // of a cell: units, total, most asked for, and its largest contributions, falling

	// The contributor in hand, by cell that he is in.
	parts []part
	cells []int32
}

// What stands before the largest contributions of a cell.
const (
	unitsIn = iota
	totalIn // weighted, signs left out
	askedIn // the largest contribution of somebody who asked for protection
	before
)

// part is what the contributor in hand has in a cell.
type part struct {
	amount, weighted, units float64
	listed, asks            bool
}

func (v *verifier) newContributors() *contributors {
	c := &contributors{verifier: v, named: v.p.Records.Named(), first: make([]int64, v.t.Len()+1)}
	keep := 2
	for _, d := range v.p.Rules.Dominance {
		keep = max(keep, d.N)
	}
	for cell, n := range v.t.Counts {
		c.first[cell+1] = c.first[cell]
		if n > 0 {
			c.first[cell+1] += before + min(n, int64(keep))
		}
	}
	c.sums = make([]float64, c.first[v.t.Len()])
	return c
}

var nothing [before]float64

// cell is what is known of a cell.
func (c *contributors) cell(cell int) []float64 {
	if c.first[cell] == c.first[cell+1] {
		return nothing[:]
	}
	return c.sums[c.first[cell]:c.first[cell+1]]
}

// work goes through the contributors twice: those who are in one terminal cell are
// counted there, and added up into the totals; those in several, who must count once
// in a total, are counted in each of them.
func (c *contributors) work() {
	r := c.p.Records
	order := make([]int32, len(r.Cell))
	for i := range order {
		order[i] = int32(i)
	}
	if c.named {
		slices.SortStableFunc(order, func(a, b int32) int { return int(r.Contributor[a]) - int(r.Contributor[b]) })
	}
	for _, several := range []bool{false, true} {
		for from, to := 0, 0; from < len(order); from = to {
			for to = from + 1; to < len(order) && c.same(order[from], order[to]); {
				to++
			}
			if c.inSeveral(order[from:to]) == several {
				c.contributor(order[from:to], several)
			}
		}
		if !several {
			c.totals()
		}
	}
}

// same says whether two records are of one contributor.
func (c *contributors) same(a, b int32) bool {
	return c.named && c.p.Records.Contributor[a] != table.Nobody && c.p.Records.Contributor[a] == c.p.Records.Contributor[b]
}

func (c *contributors) inSeveral(records []int32) bool {
	cell := c.p.Records.Cell
	return slices.ContainsFunc(records, func(i int32) bool { return cell[i] != cell[records[0]] })
}

// contributor counts somebody in the cells of his records, and in their totals where
// that is asked for.
func (c *contributors) contributor(records []int32, totals bool) {
	if c.parts == nil {
		c.parts = make([]part, c.t.Len())
	}
	for _, i := range records {
		cell := int(c.p.Records.Cell[i])
		if totals {
			above(c.t.Space, cell, 0, 0, func(cell int) { c.record(cell, i) })
		} else {
			c.record(cell, i)
		}
	}
	for _, cell := range c.cells {
		c.count(int(cell), &c.parts[cell])
		c.parts[cell] = part{}
	}
	c.cells = c.cells[:0]
}

func (c *contributors) record(cell int, i int32) {
	r, p, weight := c.p.Records, &c.parts[cell], 1.0
	if r.Weight != nil {
		weight = r.Weight[i]
	}
	if !p.listed {
		p.listed = true
		c.cells = append(c.cells, int32(cell))
	}
	p.amount += r.Response[i]
	p.weighted += weight * r.Response[i]
	if r.Units != nil {
		weight *= float64(r.Units[i])
	}
	p.units += weight
	p.asks = p.asks || r.Request != nil && r.Request[i]
}

func (c *contributors) count(cell int, p *part) {
	in, amount := c.cell(cell), math.Abs(p.amount)
	if c.named {
		in[unitsIn]++
	} else {
		in[unitsIn] += p.units
	}
	in[totalIn] += math.Abs(p.weighted)
	if p.asks {
		in[askedIn] = max(in[askedIn], amount)
	}
	insert(in[before:], amount)
}

// insert keeps an amount if it is one of the largest.
func insert(largest []float64, amount float64) {
	for i, other := range largest {
		if amount > other {
			largest[i], amount = amount, other
		}
	}
}

// totals adds up what is known of the parts of every total.
func (c *contributors) totals() {
	c.eachSum(func(total, part int) {
		if c.first[part] == c.first[part+1] {
			return
		}
		to, from := c.cell(total), c.cell(part)
		to[unitsIn] += from[unitsIn]
		to[totalIn] += from[totalIn]
		to[askedIn] = max(to[askedIn], from[askedIn])
		for _, amount := range from[before:] {
			insert(to[before:], amount)
		}
	})
}

// top is the sum of the n largest contributions to a cell.
func (c *contributors) top(cell, n int) float64 {
	sum, largest := 0.0, c.cell(cell)[before:]
	for _, amount := range largest[:min(n, len(largest))] {
		sum += amount
	}
	return sum
}

// required is the largest requirement of the rules about contributions, -1 where
// none calls the cell unsafe. What is contributed is compared with the value of the
// cell, or, where values may be negative, with the size of all contributions.
func (c *contributors) required(cell int) float64 {
	r, total, required := c.p.Rules, c.t.Values[cell], -1.0
	if c.t.Signed {
		total = c.cell(cell)[totalIn]
	}
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
	if asked := c.cell(cell)[askedIn]; r.Request > 0 && asked > 0 && r.Request*total-100*asked <= noise(100*total) {
		required = max(required, 100/r.Request*asked-total, c.usual(cell).up)
	}
	return required
}

// noise is how far two sums may be apart that are the same but for the noise of
// adding up: where rules compare, equal is equal.
func noise(size float64) float64 { return math.Abs(size) * 0x1p-40 }

// above visits a cell and every total that it is part of, in every grouping. The codes
// of the dimensions before d are decided.
func above(s *table.Space, rest, decided, d int, visit func(cell int)) {
	if d == len(s.Dims()) {
		visit(decided)
		return
	}
	stride := s.Stride(d)
	for _, c := range s.Dims()[d].Above(rest / stride) {
		above(s, rest%stride, decided+int(c)*stride, d+1, visit)
	}
}
