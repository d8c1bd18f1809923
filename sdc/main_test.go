package sdc_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain makes the random properties run long enough to mean something, unless
// asked otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", "700"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
