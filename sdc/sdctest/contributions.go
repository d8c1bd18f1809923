package sdctest

import (
	"math"
	"math/big"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// share is what one contributor has in a cell.
type share struct {
	amount, weight float64 // the amount without its sign
	weighted       float64
	request        bool
}

// sharesIn are the shares of some records, largest first.
func sharesIn(p *table.Problem, records []int) []share {
	of := map[int]*share{}
	var order []int
	for _, i := range records {
		who := contributor(p.Records, i)
		if of[who] == nil {
			of[who] = &share{}
			order = append(order, who)
		}
		s := of[who]
		s.amount += p.Records.Response[i]
		weight := 1.0
		if p.Records.Weight != nil {
			weight = p.Records.Weight[i]
		}
		s.weight += weight
		s.weighted += weight * p.Records.Response[i]
		s.request = s.request || p.Records.Request != nil && p.Records.Request[i]
	}
	var shares []share
	for _, who := range order {
		of[who].amount = math.Abs(of[who].amount)
		shares = append(shares, *of[who])
	}
	slices.SortStableFunc(shares, func(a, b share) int {
		switch {
		case a.amount > b.amount:
			return -1
		case a.amount < b.amount:
			return 1
		}
		return 0
	})
	return shares
}

// contributor is a number for who is responsible for a record: below 0 for one that
// is a unit of its own.
func contributor(r *table.Records, record int) int {
	if r.Contributor == nil || r.Contributor[record] == table.Nobody {
		return -1 - record
	}
	return int(r.Contributor[record])
}

// unitsIn is the number of contributors of a cell where any are named, else the
// sum of weights.
func unitsIn(p *table.Problem, cell int, records []int) float64 {
	if p.Records == nil {
		return float64(p.Table.Counts[cell])
	}
	shares := sharesIn(p, records)
	if slices.ContainsFunc(p.Records.Contributor, func(c int32) bool { return c != table.Nobody }) {
		return float64(len(shares))
	}
	n := 0.0
	for _, s := range shares {
		n += s.weight
	}
	return n
}

// byContributions applies the rules that look at the largest contributions, which
// are not weighted, while the total is. Where values may be negative, contributions and
// total are taken by their size. It compares in exact fractions.
func byContributions(p *table.Problem, cell int, records []int, found func(rule string, up, down float64)) {
	shares, total := sharesIn(p, records), exact(p.Table.Values[cell])
	if p.Table.Signed { // who loses much stands out as much as who gains it
		total = new(big.Rat)
		for _, s := range shares {
			total.Add(total, exact(math.Abs(s.weighted)))
		}
	}
	top := func(n int) *big.Rat {
		sum := new(big.Rat)
		for _, s := range shares[:min(n, len(shares))] {
			sum.Add(sum, exact(s.amount))
		}
		return sum
	}
	for _, d := range p.Rules.Dominance {
		if need := lacks(top(d.N), d.Percent, 100, total); need.Sign() > 0 {
			found("dominance", decimalOf(need), decimalOf(need))
		}
	}
	if p.Rules.PPercent > 0 {
		prior := p.Rules.Prior
		if prior == 0 {
			prior = 100
		}
		rest := new(big.Rat).Sub(total, top(2))
		if need := lacks(top(1), prior, p.Rules.PPercent, rest); need.Sign() > 0 {
			found("p_percent", decimalOf(need), decimalOf(need))
		}
	}
	if p.Rules.Request > 0 {
		for _, s := range shares {
			if need := lacks(exact(s.amount), p.Rules.Request, 100, total); s.request && s.amount > 0 && need.Sign() >= 0 {
				usual := usualNeed(p, cell)
				found("request", max(decimalOf(need), usual.Up), max(decimalOf(need), usual.Down))
			}
		}
	}
}

// lacks is what a total lacks so that a contribution is just the part whole/percent of
// it: whole/percent times the contribution, less the total.
func lacks(contribution *big.Rat, percent, whole float64, total *big.Rat) *big.Rat {
	needed := new(big.Rat).Mul(contribution, exact(whole))
	needed.Quo(needed, exact(percent))
	return needed.Sub(needed, total)
}

func decimalOf(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}
