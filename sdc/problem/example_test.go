package problem_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// From a problem folder to a result folder, verified: what the commands protect and
// check do.
func ExampleProtectDir() {
	dir, err := os.MkdirTemp("", "problem")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	instance, err := sdctest.Find("with_total")
	if err != nil {
		log.Fatal(err)
	}
	if err := instance.CopyTo(in); err != nil {
		log.Fatal(err)
	}

	report, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Primary, "unsafe,", report.Secondary, "hidden beside, proven:", report.Proven)

	checked, err := problem.CheckDir(context.Background(), in, out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(checked.Findings), "findings")

	published, err := os.ReadFile(filepath.Join(out, problem.ProtectedFile))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(published))
	// Output:
	// 1 unsafe, 3 hidden beside, proven: true
	// 0 findings
	// region,sex,n,status
	// T,T,16,s
	// T,f,5,s
	// T,m,11,s
	// a,T,6,s
	// a,f,,u
	// a,m,,x
	// b,T,10,s
	// b,f,,x
	// b,m,,x
}

// A specification is read by the letter: a rule that is misspelt protects nobody.
func ExampleParseSpec() {
	_, err := problem.ParseSpec([]byte(`{"name": "town", "kind": "frequency", "dimensions": ["sex"], "rules": {"minimum_freqency": 3}}`))
	fmt.Println(err)
	// Output: spec.json: rules: "minimum_freqency" is not a rule: the nearest is "minimum_frequency"
}
