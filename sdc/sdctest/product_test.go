package sdctest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestProductOnSuite runs the package sdc over the suite, as docs/sdctest.md says for
// any program.
func TestProductOnSuite(t *testing.T) {
	judged := 0
	for _, i := range sdctest.Instances() {
		if i.Name == "syn_10k" || i.Name == "d3" || i.Refused {
			continue // too large for the oracles here, or for TestRefused
		}
		for _, known := range append(i.Optima, sdctest.Known{Secondary: -1}) {
			p := known.In(mustRead(t, i))
			pattern, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{})
			if err != nil || !report.Proven {
				t.Errorf("%s: proven %v, %v", i.Name, report.Proven, err)
				continue
			}
			v, err := sdctest.JudgePattern(&p, pattern)
			if err != nil || !v.Safe() || v.Secondary < known.Secondary || v.Secondary != report.Secondary || v.Primary != report.Primary {
				t.Errorf("%s: at least %d secondaries, reported %d: %+v (%v)", i.Name, known.Secondary, report.Secondary, v, err)
			}
			judged++
		}
	}
	t.Logf("%d results judged", judged)
	if judged < 40 {
		t.Errorf("only %d results judged", judged)
	}
}

// TestProductOnRandomProblems lets the oracles judge what the package sdc makes of
// small problems: what it does not call unproven must be safe.
func TestProductOnRandomProblems(t *testing.T) {
	shape := everything
	shape.Dims, shape.Codes = 2, 5
	judged, unsafe := 0, 0
	for seed := range uint64(250) {
		for _, s := range []sdctest.Shape{shape, magnitudes} {
			p := sdctest.Random(sdctest.NewRand(seed), s)
			pattern, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			v, err := sdctest.JudgePattern(&p, pattern)
			if errors.Is(err, sdctest.ErrTooLarge) {
				continue
			}
			if err != nil || len(v.Published)+len(v.Forbidden) > 0 {
				t.Fatalf("seed %d: %+v (%v)", seed, v, err)
			}
			admitted := map[int]bool{}
			for _, u := range report.Unproven {
				admitted[u.Cell] = true
			}
			for _, cell := range bad(&v) {
				if !admitted[cell] {
					t.Fatalf("seed %d: cell %s = %g is %v, and not said to be unproven", seed, p.Table.Name(cell), p.Value(cell), v.Intervals[cell])
				}
			}
			judged++
			unsafe += pattern.Count(table.Unsafe)
		}
	}
	t.Logf("%d results with %d unsafe cells judged", judged, unsafe)
	if judged < 150 || unsafe < 500 {
		t.Errorf("only %d results with %d unsafe cells judged", judged, unsafe)
	}
}

// bad are the cells that are not protected.
func bad(v *sdctest.Verdict) []int {
	cells := append(append([]int{}, v.Exact...), v.Under...)
	for _, victim := range v.Victims {
		cells = append(cells, victim.Cell)
	}
	return cells
}
