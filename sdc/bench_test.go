package sdc_test

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
)

// BenchmarkProtect measures whole runs, verification included; secondary cells are
// reported beside the time. Run one size with -bench Protect/hub.
func BenchmarkProtect(b *testing.B) {
	problems := map[string]func(testing.TB) sdc.Problem{
		"d3":                 func(t testing.TB) sdc.Problem { return instance(t, "d3") },
		"hub":                func(t testing.TB) sdc.Problem { return hub(t, 100_000, 7) },
		"be_population_2015": func(t testing.TB) sdc.Problem { return instance(t, "be_population_2015") },
	}
	floors := map[string]*int64{"floor 0": new(int64), "floor 1": nil}
	one := int64(1)
	floors["floor 1"] = &one
	for name, make := range problems {
		for floor, value := range floors {
			b.Run(name+"/"+floor, func(b *testing.B) {
				p := make(b)
				b.ReportAllocs()
				for b.Loop() {
					_, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{Floor: value, Effort: benchEffort(name)})
					if err != nil || !report.Proven {
						b.Fatal(report.Unproven, err)
					}
					b.ReportMetric(float64(report.Secondary), "secondary")
					b.ReportMetric(report.Seconds["protect"], "protect-s")
					b.ReportMetric(report.Seconds["check"], "check-s")
				}
			})
		}
	}
}

// benchEffort leaves out improving where it takes minutes.
func benchEffort(name string) int {
	if name == "be_population_2015" {
		return -1
	}
	return 0
}
