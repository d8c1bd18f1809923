package argus

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// judge applies the rules about contributions to the largest ones in the table, and
// gives the cell what it needs.
func (r *reader) judge(file string, c *cell) error {
	rules, need := &r.safety.Rules, 0.0
	sum := func(n int) (float64, error) {
		if n > len(c.top) {
			return 0, textfile.Fail(r.meta.File, 0, "a rule looks at the %d largest contributions, the table has %d <MAXSCORE>: add the others", n, len(c.top))
		}
		total := 0.0
		for _, x := range c.top[:n] {
			total += x
		}
		return total, nil
	}
	for _, d := range rules.Dominance {
		largest, err := sum(d.N)
		if err != nil {
			return err
		}
		need = max(need, 100/d.Percent*largest-c.total)
	}
	if rules.PPercent > 0 {
		two, err := sum(2)
		if err != nil {
			return err
		}
		need = max(need, rules.PPercent/r.safety.prior()*c.top[0]-(c.total-two))
	}
	c.lower, c.upper = -1, -1
	if need <= 0 || c.value == 0 {
		return nil
	}
	if k := rules.MinimumFrequency; c.n > 0 && int64(c.n) < k {
		need = max(need, math.Abs(c.value)*max(r.safety.Range, 0)/100)
	}
	c.status, c.lower, c.upper = "u", need, need
	return nil
}
