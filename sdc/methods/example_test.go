package methods_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc/methods"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// folder makes a folder with a public problem in it, and returns the folder.
func folder() string {
	dir, err := os.MkdirTemp("", "methods")
	if err != nil {
		log.Fatal(err)
	}
	instance, err := sdctest.Find("d2s")
	if err != nil {
		log.Fatal(err)
	}
	if err := instance.CopyTo(filepath.Join(dir, "d2s")); err != nil {
		log.Fatal(err)
	}
	return dir
}

// Controlled rounding of a problem in a folder: additive, multiples of 5.
func ExampleChange() {
	dir := folder()
	defer os.RemoveAll(dir)
	report, err := methods.Change(context.Background(), filepath.Join(dir, "d2s"), filepath.Join(dir, "rounded"), methods.ControlledRound, methods.Options{Base: 5})
	if err != nil {
		log.Fatal(err)
	}
	f := report.Figures
	fmt.Println("sums that do not hold:", f.SumsViolated, "of", f.Sums, "largest change:", f.Distance.Max, "promises broken:", len(report.Broken))
	// Output: sums that do not hold: 0 of 30 largest change: 4 promises broken: 0
}

// Three methods on one table.
func ExampleCompare() {
	dir := folder()
	defer os.RemoveAll(dir)
	report, err := methods.Compare(context.Background(), filepath.Join(dir, "d2s"), []string{methods.Suppress, methods.SmallCount, methods.Midpoint}, methods.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range report.Methods {
		f := m.Figures
		fmt.Printf("%s: %d hidden, %d changed, %d of %d unsafe cells known exactly\n", m.Method, f.Hidden, f.Changed, f.Safety.Exact, f.Safety.Unsafe)
	}
	// Output:
	// suppress: 12 hidden, 0 changed, 0 of 7 unsafe cells known exactly
	// small-count: 0 hidden, 22 changed, 0 of 7 unsafe cells known exactly
	// midpoint: 0 hidden, 35 changed, 0 of 7 unsafe cells known exactly
}
