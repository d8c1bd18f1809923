package cellkey_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The table of probabilities for a largest noise of 2 and a variance of 1.
func ExampleNew() {
	t, err := cellkey.New(cellkey.Parameters{MaxNoise: 2, Variance: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range t.Rows() {
		fmt.Printf("%d: %v %.4f\n", row.Count, row.Noise, row.P)
	}
	lower, upper := t.Between(3)
	fmt.Printf("3 comes from %d to %d\n", lower, upper)
	// Output:
	// 0: [0] [1.0000]
	// 1: [-1 0 1 2] [0.3665 0.3665 0.1676 0.0995]
	// 2: [-2 -1 0 1 2] [0.0638 0.2447 0.3830 0.2447 0.0638]
	// 3 comes from 1 to 5
}

// Five persons in two towns, with keys from their numbers.
func ExampleMethod() {
	town, err := table.NewDimension("town", []table.Node{{Code: "Total"}, {Code: "A", Parent: "Total"}, {Code: "B", Parent: "Total"}})
	if err != nil {
		log.Fatal(err)
	}
	secret, err := cellkey.NewSecret([]byte("kept where the person numbers are"))
	if err != nil {
		log.Fatal(err)
	}
	b, hash, keys := table.NewBuilder("persons", table.Frequency, town), secret.Hasher(), make(cellkey.Keys, town.Len())
	for number, where := range map[string]string{"101": "A", "102": "A", "103": "A", "104": "A", "105": "B"} {
		b.Add(1, where) // Problem reports the first error
		cell, _ := town.Index(where)
		keys[cell] += hash.Record(number)
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		log.Fatal(err)
	}
	noise, err := cellkey.New(cellkey.Parameters{MaxNoise: 3, Variance: 1.5, Blocked: 1})
	if err != nil {
		log.Fatal(err)
	}
	out, err := cellkey.Method{Table: noise, Keys: keys}.Apply(context.Background(), &p)
	if err != nil {
		log.Fatal(err)
	}
	for cell, n := range out.Counts {
		fmt.Println(p.Table.Name(cell), p.Table.Counts[cell], n)
	}
	// Output:
	// Total 5 7
	// A 4 5
	// B 1 0
}
