package round_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// The public problems beside the checkout: every promise of every method is kept, and
// additive methods break no sum.
func TestPublicInstances(t *testing.T) {
	noise, err := cellkey.New(cellkey.Parameters{MaxNoise: 4, Variance: 2.5, Blocked: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"d2s", "d3", "mun_accidents"} {
		dir := filepath.Join("..", "..", "..", "shared", "sdc", "instances", name)
		if _, err := os.Stat(dir); err != nil {
			t.Skipf("the public instances are not beside the checkout: %v", err)
		}
		p, err := sdctest.ReadProblem(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		report, err := compare.Run(context.Background(), &p, append(all(t, 1), cellkey.Method{Table: noise, Secret: secret(t)})...)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range report.Methods {
			t.Logf("%s %s: %d of %d unsafe exact, distance %.2f, %d sums broken, %v", name, m.Method, m.Figures.Safety.Exact,
				m.Figures.Safety.Unsafe, m.Figures.Distance.Mean, m.Figures.SumsViolated, m.Facts)
			if len(m.Broken) > 0 || m.Promise.Additive && m.Figures.SumsViolated > 0 {
				t.Errorf("%s %s: %v", name, m.Method, m.Broken)
			}
		}
	}
}
