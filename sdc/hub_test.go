package sdc_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
)

// hub is a problem like those of output requests: measures (subtypes under types
// that overlap, no total) by sex, age and class of the country of birth, persons of
// a made-up population who each followed one measure or a few.
func hub(t testing.TB, persons int, seed uint64) sdc.Problem {
	t.Helper()
	const types, subtypes, ages = 7, 47, 9
	var measures []sdc.Node
	var overlapping []string
	for a := range types {
		overlapping = append(overlapping, string(rune('A'+a)))
		measures = append(measures, sdc.Node{Code: overlapping[a]})
	}
	for i := range subtypes {
		measures = append(measures, sdc.Node{Code: subtype(i), Parent: overlapping[i%types]})
	}
	sexes := []sdc.Node{{Code: "Total"}, {Code: "M", Parent: "Total"}, {Code: "F", Parent: "Total"}, {Code: "U", Parent: "Total"}}
	classes := []sdc.Node{{Code: "Total"}}
	for i := range ages {
		classes = append(classes, sdc.Node{Code: fmt.Sprint("age", i), Parent: "Total"})
	}
	countries := []sdc.Node{{Code: "Total"}, {Code: "EU", Parent: "Total"}, {Code: "EU12", Parent: "EU"}, {Code: "EU14", Parent: "EU"}}
	for i := range 12 {
		countries = append(countries, sdc.Node{Code: fmt.Sprint("c", i), Parent: "Total"})
	}
	births := []string{"EU12", "EU14", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11"}
	b := sdc.NewBuilder("hub", sdc.Frequency, dimension(t, "measure", measures, overlapping...),
		dimension(t, "sex", sexes), dimension(t, "age", classes), dimension(t, "birth", countries))
	r := rand.New(rand.NewPCG(seed, 1))
	skewed := func(n int) int { return int(float64(n) * math.Pow(r.Float64(), 2.2)) }
	for range persons {
		where := []string{"", sexes[1+min(2, skewed(3)*r.IntN(40)/30+r.IntN(2))].Code, classes[1+r.IntN(ages)].Code, births[(2+skewed(14))%14]}
		had, inType := map[int]bool{}, map[int]bool{}
		for range 1 + skewed(4) {
			i := skewed(subtypes)
			had[i], inType[i%types] = true, true
		}
		for i := range subtypes {
			if where[0] = subtype(i); had[i] {
				add(t, b, 1, where...)
			}
		}
		for a := range types {
			if where[0] = overlapping[a]; inType[a] {
				add(t, b, 1, where...)
			}
		}
	}
	p, err := b.Problem(sdc.Rules{MinimumFrequency: 10}, sdc.CostLevels)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func subtype(i int) string { return fmt.Sprintf("%c%d", 'A'+i%7, 1+i/7) }

func add(t testing.TB, b *sdc.Builder, n int64, codes ...string) {
	t.Helper()
	if err := b.Add(n, codes...); err != nil {
		t.Fatal(err)
	}
}

func dimension(t testing.TB, name string, nodes []sdc.Node, overlapping ...string) sdc.Dimension {
	t.Helper()
	d, err := sdc.NewDimension(name, nodes, overlapping...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestHub holds the main use of the library: a table of overlapping measures is
// proven entirely, at either cost.
func TestHub(t *testing.T) {
	for _, persons := range []int{3_000, 100_000} {
		for _, cost := range []sdc.Cost{sdc.CostLevels, sdc.CostCells} {
			t.Run(fmt.Sprint(persons, cost), func(t *testing.T) {
				p := hub(t, persons, 7)
				_, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{Cost: cost})
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%d cells, %d primary, %d secondary, %d witnesses, %d steps, %v", report.Cells, report.Primary,
					report.Secondary, report.Witnesses, report.Steps, report.Seconds)
				if !report.Proven {
					t.Errorf("%d cells not proven, first: %v", len(report.Unproven), report.Unproven[0])
				}
			})
		}
	}
}
