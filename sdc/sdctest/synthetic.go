package sdctest

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Synthetic makes a frequency problem as official statistics have them: skewed,
// sparse, hierarchical, with dimensions that depend on each other. About three in
// five cells of the full cross are not empty, and nearly half of these are unsafe
// at the minimum frequency of 4; all other rules are the defaults.
//
// The full cross has about (1 + 0.48·dimensions) cells a record; with few records
// in five or six dimensions rounding makes it more. Some sizes (seed 0):
//
//	records    dimensions  cells      not empty  unsafe
//	4,000      3           9,800      6,798      3,210
//	150,000    3           366,048    221,103    109,486
//	1,000,000  4           2,902,500  1,948,700  790,346
//
// The same arguments give the same problem for all time: numbers that were
// measured on it stay comparable. It takes less than a second a million records, 8
// bytes a cell. Synthetic panics unless there are 1 to 6 dimensions and 1 to
// 50,000,000 records.
func Synthetic(records, dimensions int, seed uint64) table.Problem {
	mustFit(records, dimensions)
	people := newPopulation(crossSize(records, dimensions), dimensions, seed)
	counts := make([]int64, people.space.Len())
	for range records {
		counts[people.drawCell()]++
	}
	table.AddTotals(people.space, counts)
	return table.Problem{
		Name:  fmt.Sprintf("synthetic_%d_%d_%d", records, dimensions, seed),
		Kind:  table.Frequency,
		Table: &table.Table{Space: people.space, Counts: counts},
		Rules: table.Rules{MinimumFrequency: 4},
	}
}

// The limits of synthetic problems.
const (
	mostRecords    = 50_000_000
	mostDimensions = 6
)

func mustFit(records, dimensions int) {
	if records < 1 || records > mostRecords || dimensions < 1 || dimensions > mostDimensions {
		panic(fmt.Sprintf("sdctest: %d records and %d dimensions: use 1 to %d records and 1 to %d dimensions",
			records, dimensions, mostRecords, mostDimensions))
	}
}

// crossSize is about the number of cells of the full cross.
func crossSize(records, dimensions int) float64 {
	return float64(records) * (1 + 0.48*float64(dimensions))
}
