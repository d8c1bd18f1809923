package sdc_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/primary"
)

// Two districts by sex, a count below 3: a rectangle is hidden, and one witness proves
// it. Errors are left out to show the steps; the next examples look at them.
func Example() {
	region, _ := sdc.NewDimension("region", []sdc.Node{{Code: "Total"}, {Code: "North", Parent: "Total"}, {Code: "South", Parent: "Total"}})
	sex, _ := sdc.NewDimension("sex", []sdc.Node{{Code: "Total"}, {Code: "F", Parent: "Total"}, {Code: "M", Parent: "Total"}})
	b := sdc.NewBuilder("town", sdc.Frequency, region, sex)
	b.Add(2, "North", "F")
	b.Add(8, "North", "M")
	b.Add(9, "South", "F")
	b.Add(6, "South", "M")
	problem, _ := b.Problem(sdc.Rules{MinimumFrequency: 3}, sdc.CostCells)
	pattern, witnesses, report, err := sdc.Protect(context.Background(), problem, sdc.Options{})
	fmt.Println(pattern.Count(sdc.Secondary), "hidden beside", len(witnesses), "witness, proven:", report.Proven, err)
	// Output: 3 hidden beside 1 witness, proven: true <nil>
}

// A table of two types of measure, of which one has two subtypes that a person may
// both have followed. Counts are given for the leaves, and for A, whose children
// overlap; totals are computed.
func ExampleProtect() {
	measure, err := sdc.NewDimension("measure", []sdc.Node{
		{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "A2", Parent: "A"},
		{Code: "B"},
	}, "A")
	if err != nil {
		log.Fatal(err)
	}
	sex, err := sdc.NewDimension("sex", []sdc.Node{
		{Code: "Total"}, {Code: "M", Parent: "Total"}, {Code: "F", Parent: "Total"}, {Code: "U", Parent: "Total"},
	})
	if err != nil {
		log.Fatal(err)
	}

	b := sdc.NewBuilder("participants", sdc.Frequency, measure, sex)
	for _, row := range []struct {
		measure string
		n       [3]int64 // M, F, U
	}{{"A", [3]int64{80, 60, 21}}, {"A1", [3]int64{50, 40, 4}}, {"A2", [3]int64{38, 25, 19}}, {"B", [3]int64{33, 41, 0}}} {
		for i, sex := range []string{"M", "F", "U"} {
			b.Add(row.n[i], row.measure, sex) // Problem reports the first error
		}
	}
	problem, err := b.Problem(sdc.Rules{MinimumFrequency: 10}, sdc.CostLevels)
	if err != nil {
		log.Fatal(err)
	}

	pattern, witnesses, report, err := sdc.Protect(context.Background(), problem, sdc.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d unsafe, %d hidden beside, proven: %v\n", report.Primary, report.Secondary, report.Proven)
	for cell, status := range pattern {
		if status.Hidden() {
			fmt.Println(problem.Table.Name(cell), status)
		}
	}
	fmt.Println(len(witnesses), "witness")
	// Output:
	// 1 unsafe, 1 hidden beside, proven: true
	// A1 × M x
	// A1 × U u
	// 1 witness
}

// row is a table of one dimension with a total.
func row(counts map[string]int64, rules sdc.Rules) sdc.Problem {
	nodes := []sdc.Node{{Code: "Total"}}
	for _, code := range []string{"a", "b", "c", "d", "e"} {
		nodes = append(nodes, sdc.Node{Code: code, Parent: "Total"})
	}
	dim, err := sdc.NewDimension("group", nodes)
	if err != nil {
		log.Fatal(err)
	}
	b := sdc.NewBuilder("row", sdc.Frequency, dim)
	for code, n := range counts {
		b.Add(n, code)
	}
	problem, err := b.Problem(rules, sdc.CostCells)
	if err != nil {
		log.Fatal(err)
	}
	return problem
}

// The method optimal says that nothing cheaper is safe: with the costs of whole units
// the bound is what the cheapest safe pattern hides.
func ExampleProtect_optimal() {
	problem := row(map[string]int64{"a": 2, "b": 40, "c": 7, "d": 5, "e": 9}, sdc.Rules{MinimumFrequency: 3})
	pattern, _, report, err := sdc.Protect(context.Background(), problem, sdc.Options{Method: sdc.MethodOptimal, Cost: sdc.CostFrequency})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(pattern, "proven:", report.Proven)
	fmt.Printf("bound %.0f units, gap %.0f\n", *report.Bound, *report.Gap)
	// Output:
	// [s u s s x s] proven: true
	// bound 5 units, gap 0
}

// Keep takes last year's pattern: what was hidden then and is of use now is hidden again.
func ExampleProtect_keep() {
	rules := sdc.Rules{MinimumFrequency: 3}
	last, _, _, err := sdc.Protect(context.Background(), row(map[string]int64{"a": 2, "b": 5, "c": 7, "d": 8, "e": 9}, rules), sdc.Options{})
	if err != nil {
		log.Fatal(err)
	}
	now := row(map[string]int64{"a": 2, "b": 90, "c": 4, "d": 8, "e": 9}, rules)
	for _, keep := range []sdc.Pattern{nil, last} {
		pattern, _, _, err := sdc.Protect(context.Background(), now, sdc.Options{Keep: keep})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(pattern)
	}
	// Output:
	// [s u s x s s]
	// [s u x s s s]
}

// smallGroup is a rule of one's own: some groups ask for a higher threshold.
type smallGroup struct {
	code string
	k    int64
}

func (smallGroup) Name() string { return "small_group" }

func (r smallGroup) Judge(s *primary.Subject, cell int) (primary.Need, bool) {
	n := s.Table.Counts[cell]
	return s.Usual(cell), s.Table.Codes(cell)[0] == r.code && n > 0 && n < r.k
}

// Rules are added to those of the problem. The verifier takes what they find as if it
// had been asked for by hand.
func ExampleProtect_rules() {
	problem := row(map[string]int64{"a": 12, "b": 40, "c": 7, "d": 5, "e": 9}, sdc.Rules{MinimumFrequency: 3})
	for _, rules := range [][]primary.Rule{nil, {smallGroup{"c", 10}}} {
		pattern, _, report, err := sdc.Protect(context.Background(), problem, sdc.Options{Rules: rules})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(pattern, report.PrimaryRules, "proven:", report.Proven)
	}
	// Output:
	// [s s s s s s] map[] proven: true
	// [s s s u x s] map[small_group:1] proven: true
}
