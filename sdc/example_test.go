package sdc_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc"
)

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
