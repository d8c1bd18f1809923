package check_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Whoever protected the table, and however: the verifier reads the pattern and the
// witnesses. Cells are Total, then North, then South, each Total, F, M.
func ExampleVerify() {
	region, err := table.NewDimension("region", []table.Node{{Code: "Total"}, {Code: "North", Parent: "Total"}, {Code: "South", Parent: "Total"}})
	if err != nil {
		log.Fatal(err)
	}
	sex, err := table.NewDimension("sex", []table.Node{{Code: "Total"}, {Code: "F", Parent: "Total"}, {Code: "M", Parent: "Total"}})
	if err != nil {
		log.Fatal(err)
	}
	b := table.NewBuilder("town", table.Frequency, region, sex)
	b.Add(2, "North", "F")
	b.Add(8, "North", "M")
	b.Add(9, "South", "F")
	b.Add(6, "South", "M")
	problem, err := b.Problem(table.Rules{MinimumFrequency: 3}, table.CostCells)
	if err != nil {
		log.Fatal(err)
	}

	pattern := table.Pattern("ssssuxsxx")
	witness := table.Witness{
		Cells: []int32{4, 5, 7, 8}, Move: []int64{1, -1, -1, 1}, Den: 1, Plus: 1, Minus: 1,
		Up: []int32{4}, Down: []int32{4},
	}
	verify := func() {
		findings, err := check.Verify(context.Background(), &problem, pattern, []table.Witness{witness})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(findings), "findings")
		for _, f := range findings {
			fmt.Println(f)
		}
	}
	verify()
	witness.Minus = 3 // North × F would be below its floor
	verify()
	// Output:
	// 0 findings
	// 3 findings
	// floor: witness 0: cell North × F falls below its own floor
	// unproven: cell North × F has no proof that it may be larger
	// unproven: cell North × F has no proof that it may be smaller
}
