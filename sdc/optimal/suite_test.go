package optimal_test

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/optimal"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestSuite finds the optima of the suite, whose answers were worked out by hand.
func TestSuite(t *testing.T) {
	optima := 0
	for _, instance := range sdctest.Instances() {
		if instance.Refused || len(instance.Optima) == 0 {
			continue
		}
		problem, err := instance.Problem()
		if err != nil {
			t.Fatal(err)
		}
		for _, known := range instance.Optima {
			p := known.In(problem)
			p.Cost = table.CostCells
			g := groundOf(t, &p)
			if len(g.Claims) > 100 {
				continue // d3 takes longer, see TestKnownOptima
			}
			optima++
			got, err := optimal.Run(context.Background(), g, nil, optimal.Config{})
			if err != nil || got.Secondary != known.Secondary || !got.Optimal {
				t.Errorf("%s: %d secondaries, optimal %v, hopeless %v, error %v, want %d", instance.Name, got.Secondary, got.Optimal, got.Hopeless, err, known.Secondary)
			}
		}
	}
	t.Logf("%d optima", optima)
}
