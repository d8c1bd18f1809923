package attack_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// twoOnes is a row of three groups and their total, of which a and b are hidden:
// they are 2 together.
func twoOnes(floor int64) attack.Published {
	group, err := table.NewDimension("group", []table.Node{{Code: "Total"}, {Code: "a", Parent: "Total"}, {Code: "b", Parent: "Total"}, {Code: "c", Parent: "Total"}})
	if err != nil {
		log.Fatal(err)
	}
	space, err := table.NewSpace([]table.Dimension{group})
	if err != nil {
		log.Fatal(err)
	}
	return attack.Published{
		Space: space, Kind: table.Frequency, Floor: floor,
		Hidden: []bool{false, true, true, false}, Counts: []int64{10, 0, 0, 8},
	}
}

// Who knows that no hidden cell is empty knows both cells.
func ExampleRun() {
	for floor := range int64(2) {
		p := twoOnes(floor)
		result, err := attack.Run(context.Background(), p, attack.Options{})
		if err != nil {
			log.Fatal(err)
		}
		for _, i := range result.Intervals {
			fmt.Printf("floor %d: %s is %v to %v, exact: %v\n", floor, p.Space.Codes(int(i.Cell))[0], i.Lower, i.Upper, i.Exact)
		}
	}
	// Output:
	// floor 0: a is 0 to 2, exact: false
	// floor 0: b is 0 to 2, exact: false
	// floor 1: a is 1 to 1, exact: true
	// floor 1: b is 1 to 1, exact: true
}

// With the truth the run judges: each cell should be able to be 2 higher, and who
// stands alone in one knows the other.
func ExampleRun_judge() {
	truth := attack.Truth{
		Counts: []int64{10, 1, 1, 8},
		Needs:  []attack.Need{{Cell: 1, Up: 2, Down: 1}, {Cell: 2, Up: 1, Down: 1}},
		Alone:  [][]int32{{1}, {2}},
	}
	p := twoOnes(0)
	result, err := attack.Run(context.Background(), p, attack.Options{Truth: &truth})
	if err != nil {
		log.Fatal(err)
	}
	for _, i := range result.Intervals {
		fmt.Println(p.Space.Codes(int(i.Cell))[0], "under-protected:", i.Under, "victim:", i.Victim)
	}
	// Output:
	// a under-protected: true victim: true
	// b under-protected: false victim: true
}
