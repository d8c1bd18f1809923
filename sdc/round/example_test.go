package round_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/round"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// accidents is a small table: towns in two provinces by kind of injury.
func accidents() table.Problem {
	place, err := table.NewDimension("place", []table.Node{{Code: "Total"},
		{Code: "North", Parent: "Total"}, {Code: "N1", Parent: "North"}, {Code: "N2", Parent: "North"},
		{Code: "South", Parent: "Total"}, {Code: "S1", Parent: "South"}, {Code: "S2", Parent: "South"}})
	if err != nil {
		log.Fatal(err)
	}
	injury, err := table.NewDimension("injury", []table.Node{{Code: "Total"}, {Code: "slight", Parent: "Total"}, {Code: "severe", Parent: "Total"}})
	if err != nil {
		log.Fatal(err)
	}
	b := table.NewBuilder("accidents", table.Frequency, place, injury)
	for _, row := range []struct {
		town           string
		slight, severe int64
	}{{"N1", 12, 2}, {"N2", 7, 0}, {"S1", 21, 4}, {"S2", 3, 1}} {
		b.Add(row.slight, row.town, "slight") // Problem reports the first error
		b.Add(row.severe, row.town, "severe")
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		log.Fatal(err)
	}
	return p
}

// Every count becomes a multiple of 5 beside it, and all sums hold.
func ExampleControlled() {
	p := accidents()
	out, err := round.Controlled{Base: 5, Seed: 1}.Apply(context.Background(), &p)
	if err != nil {
		log.Fatal(err)
	}
	for c := range 7 {
		row := out.Counts[3*c : 3*c+3] // Total, slight, severe
		fmt.Println(p.Table.Dims()[0].Code(c), row[0] == row[1]+row[2], row[0]%5, row[1]%5, row[2]%5)
	}
	fmt.Println(out.Facts[0].Value, out.Facts[0].Meaning)
	// Output:
	// Total true 0 0 0
	// North true 0 0 0
	// N1 true 0 0 0
	// N2 true 0 0 0
	// South true 0 0 0
	// S1 true 0 0 0
	// S2 true 0 0 0
	// 0 totals that are not at a multiple beside their true count
}

// The small counts 2 and 1 become 0 or 3, and totals are added up again.
func ExampleSmallCount() {
	p := accidents()
	out, err := round.SmallCount{Base: 3, Seed: 1}.Apply(context.Background(), &p)
	if err != nil {
		log.Fatal(err)
	}
	for _, town := range []string{"N1", "S2", "Total"} {
		cell, err := p.Table.Find(town, "severe")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(town, p.Table.Counts[cell], out.Counts[cell])
	}
	// Output:
	// N1 2 3
	// S2 1 0
	// Total 7 7
}

// Five methods on one table.
func Example() {
	secret, err := cellkey.NewSecret([]byte("kept where the person numbers are"))
	if err != nil {
		log.Fatal(err)
	}
	noise, err := cellkey.New(cellkey.Parameters{MaxNoise: 3, Variance: 1.5, Blocked: 1})
	if err != nil {
		log.Fatal(err)
	}
	p := accidents()
	report, err := compare.Run(context.Background(), &p,
		cellkey.Method{Table: noise, Secret: secret},
		round.Controlled{Base: 3, Seed: 1},
		round.SmallCount{Base: 3, Seed: 1},
		round.Random{Base: 3, Secret: secret},
		round.Midpoint{Width: 5},
	)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range report.Methods {
		fmt.Printf("%-16s %d of %d unsafe cells exact, %d of %d sums broken\n", m.Method,
			m.Figures.Safety.Exact, m.Figures.Safety.Unsafe, m.Figures.SumsViolated, m.Figures.Sums)
	}
	// Output:
	// cell-key         0 of 3 unsafe cells exact, 14 of 16 sums broken
	// controlled-round 0 of 3 unsafe cells exact, 0 of 16 sums broken
	// small-count      0 of 3 unsafe cells exact, 0 of 16 sums broken
	// random-round     0 of 3 unsafe cells exact, 5 of 16 sums broken
	// midpoint         0 of 3 unsafe cells exact, 14 of 16 sums broken
}
