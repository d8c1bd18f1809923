package convert_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc/convert"
)

// A job of τ-ARGUS becomes a problem, and the problem a folder for R.
func ExampleRun() {
	dir, err := os.MkdirTemp("", "turnover-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	notes, err := convert.Run("testdata/turnover/turnover.arb", filepath.Join(dir, "turnover"), convert.Options{})
	fmt.Println(notes, err)
	notes, err = convert.Run(filepath.Join(dir, "turnover"), filepath.Join(dir, "for-r"), convert.Options{To: convert.R})
	for _, note := range notes {
		fmt.Println(note)
	}
	fmt.Println(err)
	// Output:
	// [] <nil>
	// contributors are kept for the way back: sdcTable takes every record for a contributor of its own
	// sdcTable does not know protection of the rules: it is kept for the way back
	// sdcTable does not know singletons of the rules: it is kept for the way back
	// status p is written as z: sdcTable publishes such a cell even where a rule makes it unsafe
	// <nil>
}
