package problem_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// FuzzRead changes each file of a problem: reading may refuse it, but what it
// takes must be valid.
func FuzzRead(f *testing.F) {
	for name, text := range files() {
		f.Add(name, text)
	}
	f.Add("forced.csv", "sex,measure,status\nf,A1,m\n")
	f.Add("cells.csv", "sex,measure,n,status,lower,upper,lpl,upl\nf,A1,2,u,1,4,1,1\n")
	names := []string{"spec.json", "hier_measure.csv", "hier_sex.csv", "microdata.csv", "microdata.measure.csv", "forced.csv", "cells.csv"}
	f.Fuzz(func(t *testing.T, name, text string) {
		known := false
		for _, n := range names {
			known = known || n == name
		}
		if !known {
			return
		}
		changed := files()
		changed[name] = text
		p, _, err := problem.Read(write(t, changed))
		if err == nil && p.Validate() != nil {
			t.Errorf("a problem was read that is not valid: %v", p.Validate())
		}
	})
}

// FuzzReadProtected changes the files of a protected problem: reading may refuse
// them, and checking must come to an end.
func FuzzReadProtected(f *testing.F) {
	in, out := write(f, files()), f.TempDir()
	if _, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{}); err != nil {
		f.Fatal(err)
	}
	cells, err := os.ReadFile(filepath.Join(out, problem.ProtectedFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(cells), `{"cells":[3,4],"move":[1,-1],"den":1,"plus":1,"minus":1,"up":[3],"down":[3]}`)
	f.Add("measure,sex,n,status\nA1,f,,u\n", `{"cells":[0],"move":[9223372036854775807],"den":1,"plus":1,"minus":9223372036854775807,"up":[0]}`)
	writer, _ := zstd.NewWriter(nil)
	f.Fuzz(func(t *testing.T, cells, witnesses string) {
		dir := write(t, map[string]string{
			problem.ProtectedFile: cells, problem.WitnessFile: string(writer.EncodeAll([]byte(witnesses), nil)),
			problem.SpecFile: files()["spec.json"],
		})
		if _, err := problem.CheckDir(context.Background(), in, dir); err != nil {
			t.Skip(err)
		}
	})
}
