package sdctest_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// A problem of any size for a program in any language.
func ExampleSynthetic() {
	p := sdctest.Synthetic(4_000, 3, 0)
	dir, err := os.MkdirTemp("", "synthetic")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	fmt.Println(p.Table.Len(), "cells", sdctest.WriteProblem(dir, &p))
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, file := range files {
		fmt.Println(filepath.Base(file))
	}
	// Output:
	// 9800 cells <nil>
	// hier_a.csv
	// hier_b.csv
	// hier_c.csv
	// microdata.csv
	// spec.json
}

// What an intruder derives if a program hides only the two unsafe cells of a row.
func ExampleJudgePattern() {
	instance, err := sdctest.Find("floors")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := instance.Problem() // T a b c: 10 1 1 8
	if err != nil {
		fmt.Println(err)
		return
	}
	verdict, err := sdctest.JudgePattern(&p, table.Pattern("suus"))
	fmt.Println(verdict.Safe(), err)
	for _, cell := range verdict.Exact {
		fmt.Println(p.Table.Name(cell), "is", verdict.Intervals[cell])
	}
	// Output:
	// false <nil>
	// a is 1 to 1
	// b is 1 to 1
}

// The least number of secondary cells of a public problem.
func ExampleOptimum() {
	instance, _ := sdctest.Find("mun_accidents")
	p, err := instance.Problem()
	if err != nil {
		fmt.Println(err)
		return
	}
	for floor := range int64(2) {
		p.Rules.Floor = &floor
		least, _, err := sdctest.Optimum(&p, 100_000)
		fmt.Println("floor", floor, "secondaries", least, err)
	}
	// Output:
	// floor 0 secondaries 3 <nil>
	// floor 1 secondaries 4 <nil>
}

// A small problem for a property test, always the same for one seed.
func ExampleRandom() {
	shape := sdctest.Shape{Dims: 2, Codes: 4, Count: 3, Features: sdctest.Features{Groupings: true}}
	p := sdctest.Random(sdctest.NewRand(7), shape)
	needs, err := sdctest.Needs(&p)
	fmt.Println(p.Table.Len() > 0, len(needs) <= p.Table.Len(), err)
	// Output: true true <nil>
}
