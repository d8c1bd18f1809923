package problem_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// FuzzReadMagnitude changes each file of a problem of magnitudes. What is taken must be
// valid, be judged and verified to an end, and come back from a result folder as it
// was.
func FuzzReadMagnitude(f *testing.F) {
	for name, text := range magnitude() {
		f.Add(name, text)
	}
	f.Add("hier_region.other.csv", "code,parent\nT,\nX,T\nn,X\ns,X\n")
	f.Add("cells.csv", "region,branch,n,value,status,lower,upper,lpl,upl\nn,01,2,-3.5,u,-4,,1,1\n")
	f.Add("spec.json", `{"kind":"magnitude","dimensions":["region","branch"],"response":"turnover","rules":{"given":true,"dominance":[[1,75],[3,90]]}}`)
	names := []string{"spec.json", "hier_region.csv", "hier_region.other.csv", "hier_branch.csv", "microdata.csv", "cells.csv", "forced.csv"}
	f.Fuzz(func(t *testing.T, name, text string) {
		if !slices.Contains(names, name) {
			return
		}
		p, spec, err := problem.Read(write(t, with(magnitude(), map[string]string{name: text})))
		if err != nil {
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("a problem was read that is not valid: %v", err)
		}
		r, err := primary.Find(&p)
		if err != nil {
			return
		}
		if _, err := check.Verify(context.Background(), &p, r.Status, nil); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := problem.Write(dir, &p, spec, r.Status, nil, table.Report{}); err != nil {
			t.Fatal(err)
		}
		back, err := problem.ReadProtected(dir, &p)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		for cell, status := range r.Status {
			if status == table.Open {
				status = table.Safe
			}
			if back.Pattern[cell] != status {
				t.Fatalf("cell %d was %s and came back as %s", cell, status, back.Pattern[cell])
			}
		}
		if found := check.Counts(&p, back.Pattern, back.Counts); len(found) > 0 {
			t.Fatalf("counts came back otherwise: %v", found)
		}
		if p.Kind == table.Magnitude {
			if found := check.Values(&p, back.Pattern, back.Values); len(found) > 0 {
				t.Fatalf("values came back otherwise: %v", found)
			}
		}
	})
}
