package problem_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// files is a small problem with an overlapping parent, as files.
func files() map[string]string {
	return map[string]string{
		"spec.json": `{
 "name": "small", "kind": "frequency", "dimensions": ["measure", "sex"], "frequency": "n", "source": "made up",
 "overlapping": {"measure": ["A"]},
 "rules": {"minimum_frequency": 3}
}`,
		"hier_measure.csv":      "code,parent\nA,\nA1,A\nA2,A\n",
		"hier_sex.csv":          "code,parent\nT,\nf,T\nm,T\nu,T\n",
		"microdata.csv":         "sex,measure,n\nf,A1,2\nm,A1,9\nu,A1,4\nf,A2,7\nm,A2,8\nu,A2,6\nf,A2,1\n",
		"microdata.measure.csv": "measure,sex,n\nA,f,9\nA,m,12\nA,u,7\n",
	}
}

func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestProtectAndCheck protects a folder and checks what was written.
func TestProtectAndCheck(t *testing.T) {
	in, out := write(t, files()), t.TempDir()
	report, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{})
	if err != nil || !report.Proven || report.Primary != 1 || report.Secondary == 0 {
		t.Fatalf("report %+v, %v", report, err)
	}
	checked, err := problem.CheckDir(context.Background(), in, out)
	if err != nil || len(checked.Findings) > 0 || len(checked.Differences) > 0 || checked.Hidden != report.Primary+report.Secondary {
		t.Errorf("checked %+v, %v", checked, err)
	}
	text, err := os.ReadFile(filepath.Join(out, problem.ProtectedFile))
	if err != nil || !strings.HasPrefix(string(text), "measure,sex,n,status\nA,T,28,s\n") || !strings.Contains(string(text), "\nA1,f,,u\n") {
		t.Errorf("protected.csv is\n%s%v", text, err)
	}
	full, err := os.ReadFile(filepath.Join(out, problem.FullFile))
	if err != nil || !strings.Contains(string(full), "\nA1,f,2,u\n") {
		t.Errorf("protected.full.csv is\n%s%v", full, err)
	}
	var spec map[string]any
	specText, _ := os.ReadFile(filepath.Join(out, problem.SpecFile))
	if err := json.Unmarshal(specText, &spec); err != nil || spec["source"] != "made up" {
		t.Errorf("spec.json lost what it does not know: %s %v", specText, err)
	}
}

// TestCheckTellsDifferences protects with other options than the problem's.
func TestCheckTellsDifferences(t *testing.T) {
	in, out := write(t, files()), t.TempDir()
	options := sdc.Options{Floor: new(int64), Protection: &sdc.Protection{Threshold: true}}
	if _, err := problem.ProtectDir(context.Background(), in, out, "", options); err != nil {
		t.Fatal(err)
	}
	checked, err := problem.CheckDir(context.Background(), in, out)
	if err != nil || len(checked.Findings) > 0 || len(checked.Differences) != 2 {
		t.Errorf("checked %+v, %v", checked, err)
	}
}

// TestCheckFindsTampering changes the files of a protected folder.
func TestCheckFindsTampering(t *testing.T) {
	tests := map[string]struct {
		file   string
		change func(string) string
		want   check.Code
	}{
		"a count changed":       {problem.ProtectedFile, func(s string) string { return strings.Replace(s, "A,T,28,s", "A,T,29,s", 1) }, check.Changed},
		"nothing":               {problem.ProtectedFile, func(s string) string { return strings.TrimRight(s, "\n") + "\n" }, ""},
		"a total left out":      {problem.ProtectedFile, dropLast, check.Changed},
		"a hidden count":        {problem.ProtectedFile, func(s string) string { return strings.Replace(s, "A1,f,,u", "A1,f,2,u", 1) }, check.Changed},
		"unsafe published":      {problem.ProtectedFile, func(s string) string { return strings.Replace(s, "A1,f,,u", "A1,f,2,s", 1) }, check.Published},
		"a move changed":        {problem.WitnessFile, func(s string) string { return strings.Replace(s, `"move":[`, `"move":[1`, 1) }, check.Additivity},
		"nothing proven":        {problem.WitnessFile, func(string) string { return "" }, check.Unproven},
		"a different threshold": {"in/spec.json", nil, check.Published},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in, out := write(t, files()), t.TempDir()
			if _, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{}); err != nil {
				t.Fatal(err)
			}
			if test.change == nil {
				replace(t, filepath.Join(in, "spec.json"), func(s string) string { return strings.Replace(s, `frequency": 3`, `frequency": 7`, 1) })
			} else {
				replace(t, filepath.Join(out, test.file), test.change)
			}
			checked, err := problem.CheckDir(context.Background(), in, out)
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(checked.Findings, func(f check.Finding) bool { return f.Code == test.want })
			if found != (test.want != "") {
				t.Errorf("found %v, want %q", checked.Findings, test.want)
			}
		})
	}
}

func dropLast(s string) string {
	lines := strings.SplitAfter(strings.TrimRight(s, "\n"), "\n")
	return strings.Join(lines[:len(lines)-1], "")
}

// replace rewrites a file, packed or not.
func replace(t *testing.T, path string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	packed := strings.HasSuffix(path, ".zst")
	if packed {
		reader, _ := zstd.NewReader(nil)
		defer reader.Close()
		if text, err = reader.DecodeAll(text, nil); err != nil {
			t.Fatal(err)
		}
	}
	text = []byte(change(string(text)))
	if packed {
		writer, _ := zstd.NewWriter(nil)
		text = writer.EncodeAll(text, nil)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestReadRefuses holds what the errors say and where they point.
func TestReadRefuses(t *testing.T) {
	tests := map[string]struct{ file, text, want string }{
		"no JSON":            {"spec.json", "{\n \"name\":\n}", "spec.json:3: "},
		"unknown rule":       {"spec.json", `{"kind":"frequency","dimensions":["sex"],"rules":{"minimal":3}}`, `spec.json: rules: "minimal" is not a rule: the nearest is "minimum_frequency"`},
		"unknown kind":       {"spec.json", `{"kind":"other","dimensions":["sex"]}`, "use frequency or magnitude"},
		"no dimensions":      {"spec.json", `{"kind":"frequency"}`, "dimensions: name at least one"},
		"a path":             {"spec.json", `{"kind":"frequency","dimensions":["../sex"]}`, "part of a file name"},
		"strange overlap":    {"spec.json", `{"kind":"frequency","dimensions":["sex"],"overlapping":{"age":["A"]}}`, `"age" is not one`},
		"a circle":           {"hier_sex.csv", "code,parent\nT,m\nm,T\n", "hier_sex.csv: dimension"},
		"no parent column":   {"hier_sex.csv", "code\nT\n", `hier_sex.csv: there is no column "parent"`},
		"an empty file":      {"hier_sex.csv", "", "hier_sex.csv: no header line"},
		"a column twice":     {"hier_sex.csv", "code,code\n", `column "code" appears twice`},
		"too few fields":     {"hier_sex.csv", "code,parent\nT,\nm\n", "hier_sex.csv:3: wrong number of fields"},
		"unknown code":       {"microdata.csv", "sex,measure,n\nf,A1,2\nx,A1,2\n", `microdata.csv:3: dimension "sex" has no code "x"`},
		"a total":            {"microdata.csv", "sex,measure,n\nT,A1,2\n", "microdata.csv:2: cell A1 × T is a total"},
		"no number":          {"microdata.csv", "sex,measure,n\nf,A1,two\n", "microdata.csv:2: field 3 is not a whole number"},
		"below zero":         {"microdata.csv", "sex,measure,n\nf,A1,-2\n", "microdata.csv:2: field 3 is not a whole number"},
		"no count column":    {"microdata.csv", "sex,measure\nf,A1\n", `no column "n"`},
		"impossible parent":  {"microdata.measure.csv", "sex,measure,n\nf,A,1\n", "cell A × f overlaps"},
		"unknown status":     {"forced.csv", "sex,measure,status\nf,A1,q\n", `forced.csv:2: unknown status "q"`},
		"secondary by force": {"forced.csv", "sex,measure,status\nf,A1,x\n", "forced.csv:2: status x"},
		"another grouping":   {"hier_sex.other.csv", "code,parent\nT,\nz,T\n", `hier_sex.other.csv: grouping "other" of dimension "sex": code "z" is no total here`},
		"a cell twice":       {"cells.csv", "sex,measure,n\nf,A1,2\nf,A1,2\n", "cells.csv:3: cell A1 × f appears twice"},
		"a wrong total":      {"cells.csv", "sex,measure,n\nf,A1,2\nf,A,2\nT,A1,2\nT,A,3\n", "cell A × T is not the sum"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			changed := files()
			changed[test.file] = test.text
			_, _, err := problem.Read(write(t, changed))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	missing := files()
	delete(missing, "microdata.measure.csv")
	if _, _, err := problem.Read(write(t, missing)); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "overlapping parents") {
		t.Errorf("without counts of parents: %v", err)
	}
}

// TestReadCells reads given cells, packed, with what is known and asked of them.
func TestReadCells(t *testing.T) {
	given := files()
	delete(given, "microdata.csv")
	given["hier_measure.csv"] = "code,parent\nA,\nA1,A\n"
	given["spec.json"] = `{"kind":"frequency","dimensions":["measure","sex"],"overlapping":{"measure":["A"]},"rules":{"given":true}}`
	var packed bytes.Buffer
	gz := gzip.NewWriter(&packed)
	gz.Write([]byte("measure,sex,n,status,lower,upper,lpl,upl\nA,T,9,s,,,,\nA,f,4,s,,,,\nA,m,5,s,3,,,\nA1,T,9,s,,,,\nA1,f,4,u,1,8,2,3\nA1,m,5,,,,,\nA1,u,0,s,,0,,\n"))
	gz.Close()
	given["cells.csv.gz"] = packed.String()
	p, _, err := problem.Read(write(t, given))
	if err != nil {
		t.Fatal(err)
	}
	cell, _ := p.Table.Find("A1", "f")
	if lower, upper := p.Known(cell); lower != 1 || upper != 8 || p.Asked(cell) != sdc.Unsafe || p.Bounds.LPL[cell] != 2 || p.Bounds.UPL[cell] != 3 {
		t.Errorf("cell A1 × f: %v to %v, status %v, %+v", lower, upper, p.Asked(cell), p.Bounds)
	}
	if zero, _ := p.Table.Find("A1", "u"); !p.Impossible(zero) {
		t.Error("a cell known to be zero is thought possible")
	}
}

// TestMagnitudesAreProtected holds that a table of sums goes the same way: its unsafe
// cell is hidden, and the total with it, because nothing else can move.
func TestMagnitudesAreProtected(t *testing.T) {
	in := write(t, map[string]string{
		"spec.json":     `{"kind":"magnitude","dimensions":["sex"],"response":"v","contributor":"who","rules":{"p_percent":10,"singletons":false}}`,
		"hier_sex.csv":  "code,parent\nT,\nf,T\nm,T\n",
		"microdata.csv": "sex,v,who\nf,1.5,a\nf,2,b\nm,1,c\nm,2,d\nm,3,e\n",
	})
	out := filepath.Join(t.TempDir(), "out")
	report, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{})
	if err != nil || !report.Proven || report.Primary != 1 || report.Secondary != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if checked, err := problem.CheckDir(context.Background(), in, out); err != nil || len(checked.Findings) > 0 {
		t.Errorf("%v, %v", checked.Findings, err)
	}
}
