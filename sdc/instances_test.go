package sdc_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// instance reads a public test problem, which lies beside the repository.
func instance(t testing.TB, name string) sdc.Problem {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "sdc", "instances", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("public test problems are not beside the repository: %v", err)
	}
	p, _, err := problem.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPublicInstances holds the number of secondary cells on public problems to
// what other programs need, or less.
func TestPublicInstances(t *testing.T) {
	tests := []struct {
		name      string
		floor     int64
		threshold bool
		primary   int
		most      int
	}{
		{"d2s", 0, false, 7, 6},
		{"d2s", 1, false, 7, 9},
		{"mun_accidents", 0, false, 8, 4},
		{"mun_accidents", 1, false, 8, 5},
		{"d3", 0, false, 293, 135},
		{"d3", 1, false, 293, 215},
		{"d3", 1, true, 293, 260},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			options := sdc.Options{Floor: &test.floor, Protection: &sdc.Protection{Threshold: test.threshold}}
			_, _, report, err := sdc.Protect(context.Background(), instance(t, test.name), options)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("floor %d threshold %v: %d primary, %d secondary, %d witnesses, %d steps, %v",
				test.floor, test.threshold, report.Primary, report.Secondary, report.Witnesses, report.Steps, report.Seconds)
			if !report.Proven || report.Primary != test.primary || report.Secondary > test.most {
				t.Errorf("proven %v, %d primary, %d secondary; want proven, %d and at most %d\n%v",
					report.Proven, report.Primary, report.Secondary, test.primary, test.most, report.Unproven)
			}
		})
	}
}
