package optimal_test

import (
	"context"
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/optimal"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// How many cells must be hidden beside the unsafe ones of a public problem? Prices are
// of package ground, Ordinary for a cell and a little more.
func ExampleRun() {
	instance, err := sdctest.Find("mun_accidents")
	if err != nil {
		log.Fatal(err)
	}
	problem, err := instance.Problem()
	if err != nil {
		log.Fatal(err)
	}
	for floor := range int64(2) {
		problem.Rules.Floor = &floor
		found, err := primary.Find(&problem)
		if err != nil {
			log.Fatal(err)
		}
		result, err := optimal.Run(context.Background(), ground.New(&problem, found), nil, optimal.Config{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("floor %d: %d cells, least cost: %v, bound %.1f\n", floor, result.Secondary, result.Optimal, result.Bound/ground.Ordinary)
	}
	// Output:
	// floor 0: 3 cells, least cost: true, bound 3.0
	// floor 1: 4 cells, least cost: true, bound 4.1
}
