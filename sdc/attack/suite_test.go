package attack_test

import (
	"context"
	"math/big"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestSuite attacks the patterns of the suite, whose answers were worked out by hand.
func TestSuite(t *testing.T) {
	attacks := 0
	for _, instance := range sdctest.Instances() {
		if instance.Refused || len(instance.Attacks) == 0 {
			continue
		}
		problem, err := instance.Problem()
		if err != nil {
			t.Fatal(err)
		}
		for _, known := range instance.Attacks {
			attacks++
			p := known.In(problem)
			pattern := make(table.Pattern, p.Table.Len())
			for cell := range pattern {
				pattern[cell] = table.Safe
			}
			for _, codes := range known.Hides {
				pattern[find(t, &p, codes)] = table.Secondary
			}
			r, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Truth: truthOf(t, &p)})
			if err != nil {
				t.Errorf("%s: %v", instance.Name, err)
				continue
			}
			for _, want := range known.Intervals {
				cell := find(t, &p, want.Codes)
				at := slices.IndexFunc(r.Intervals, func(i attack.Interval) bool { return int(i.Cell) == cell })
				if have := r.Intervals[at]; !same(have, want.Interval()) {
					t.Errorf("%s: %s is %v to %v undecided %v, want %v", instance.Name, p.Table.Name(cell), have.Lower, have.Upper, have.Undecided, want.Interval())
				}
			}
		}
	}
	t.Logf("%d attacks", attacks)
}

func find(t *testing.T, p *table.Problem, codes []string) int {
	t.Helper()
	cell, err := p.Table.Find(codes...)
	if err != nil {
		t.Fatal(err)
	}
	return cell
}

func same(have attack.Interval, want sdctest.Interval) bool {
	equal := func(v float64, x *big.Rat) bool {
		if x == nil {
			return v-v != 0 // infinite
		}
		return !far(v, end(x))
	}
	return !have.Undecided && equal(have.Lower, want.Lower) && equal(have.Upper, want.Upper)
}
