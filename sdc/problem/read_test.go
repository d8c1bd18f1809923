package problem_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// magnitude is a small problem of magnitudes, as files.
func magnitude() map[string]string {
	return map[string]string{
		"spec.json": `{"name": "firms", "kind": "magnitude", "dimensions": ["region", "branch"], "response": "turnover", "weight": "w",
 "contributor": "firm", "rules": {"minimum_frequency": 3, "p_percent": 10, "request": 50}}`,
		"hier_region.csv": "code,parent\nT,\nn,T\ns,T\n",
		"hier_branch.csv": "code,parent\nall,\n01,all\n02,all\n",
		"microdata.csv": "region,branch,firm,turnover,w,request\n" +
			"n,01,A,10.5,1,0\nn,01,B,0.25,2,1\nn,01,A,1,1,\ns,01,A,3,1.5,0\ns,02,,7,1,0\ns,02,,8,1,0\n",
	}
}

func with(files map[string]string, changed map[string]string) map[string]string {
	maps.Copy(files, changed)
	return files
}

func read(t *testing.T, files map[string]string) (table.Problem, problem.Spec) {
	t.Helper()
	p, spec, err := problem.Read(write(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return p, spec
}

func cell(t *testing.T, p table.Problem, codes ...string) int {
	t.Helper()
	c, err := p.Table.Find(codes...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestReadMagnitudes reads weights, contributors, requests and records without a
// contributor, each of which is on its own.
func TestReadMagnitudes(t *testing.T) {
	p, _ := read(t, magnitude())
	if n, value := p.Table.Counts[cell(t, p, "n", "01")], p.Table.Values[cell(t, p, "n", "01")]; n != 3 || value != 12 {
		t.Errorf("cell n × 01 has %d records and %v, want 3 and 12", n, value)
	}
	if total := p.Table.Values[cell(t, p, "T", "all")]; total != 31.5 {
		t.Errorf("the total is %v, want 31.5", total)
	}
	r := p.Records
	if want := []int32{0, 1, 0, 0, table.Nobody, table.Nobody}; !slices.Equal(r.Contributor, want) {
		t.Errorf("contributors %v, want %v", r.Contributor, want)
	}
	if !slices.Equal(r.Request, []bool{false, true, false, false, false, false}) || r.Weight[3] != 1.5 || r.Units != nil {
		t.Errorf("records %+v", r)
	}
	if !p.SingletonsInForce() {
		t.Error("contributors are known, but singletons are not in force")
	}
	if e, err := primary.Explain(&p, cell(t, p, "n", "01")); err != nil || e.Units != 2 || !slices.Equal(e.Largest, []float64{11.5, 0.25}) {
		t.Errorf("explained as %+v, %v", e, err)
	}
}

// TestReadFrequencies adds up whole weights and numbers of units.
func TestReadFrequencies(t *testing.T) {
	p, _ := read(t, with(magnitude(), map[string]string{
		"spec.json":     `{"kind": "frequency", "dimensions": ["region", "branch"], "weight": "w", "frequency": "k", "rules": {}}`,
		"microdata.csv": "k,region,branch,w\n2,n,01,3\n1,n,01,1\n4,s,02,1.0\n",
	}))
	if got := p.Table.Counts[cell(t, p, "n", "01")]; got != 7 {
		t.Errorf("cell n × 01 has %d units, want 7", got)
	}
	if got := p.Table.Counts[cell(t, p, "T", "all")]; got != 11 {
		t.Errorf("the total is %d, want 11", got)
	}
	p, _ = read(t, with(magnitude(), map[string]string{
		"spec.json":     `{"kind": "magnitude", "dimensions": ["region", "branch"], "response": "v", "frequency": "k", "rules": {}}`,
		"microdata.csv": "k,region,branch,v\n2,n,01,3\n1,s,01,-4.5\n",
	}))
	if p.Table.Counts[0] != 3 || p.Table.Values[0] != -1.5 || !p.Table.Signed || !slices.Equal(p.Records.Units, []int64{2, 1}) {
		t.Errorf("%d units, value %v, signed %v, %v", p.Table.Counts[0], p.Table.Values[0], p.Table.Signed, p.Records.Units)
	}
}

// TestReadGroupings reads a second grouping, and a dimension whose name begins like
// that of another.
func TestReadGroupings(t *testing.T) {
	p, _ := read(t, map[string]string{
		"spec.json":             `{"kind": "frequency", "dimensions": ["area", "area.old"], "rules": {}}`,
		"hier_area.csv":         "code,parent\nT,\na,T\nb,T\nc,T\n",
		"hier_area.police.csv":  "code,parent\nP1,\nP2,\na,P1\nb,P1\nc,P2\n",
		"hier_area.court.csv":   "code,parent\nT,\nC1,T\nC2,T\na,C1\nb,C2\nc,C2\n",
		"hier_area.old.csv":     "code,parent\nx,\n",
		"hier_area.old.two.csv": "code,parent\ny,\nx,y\n",
		"microdata.csv":         "area,area.old\na,x\nb,x\nc,x\nc,x\n",
	})
	dims := p.Table.Dims()
	if len(dims[0].Groupings()) != 2 || dims[0].Groupings()[0].Name != "court" || len(dims[1].Groupings()) != 1 {
		t.Fatalf("groupings %v and %v", dims[0].Groupings(), dims[1].Groupings())
	}
	for code, want := range map[string]int64{"T": 4, "P1": 2, "P2": 2, "C1": 1, "C2": 3, "c": 2} {
		if got := p.Table.Counts[cell(t, p, code, "y")]; got != want {
			t.Errorf("code %s has %d, want %d", code, got, want)
		}
	}
}

// TestReadStrangeCodes keeps codes as they are, whatever is in them.
func TestReadStrangeCodes(t *testing.T) {
	codes := []string{"01", "1", "1.0", "Liège", "a b", " a", "a,b", `say "no"`, "two\nlines", "-", "NA", "null", "é", "e\u0301", "0x10", "1e3", "*", "total."}
	hierarchy, records := "code,parent\nTotal,\n", "place\n"
	for _, code := range codes {
		quoted := `"` + strings.ReplaceAll(code, `"`, `""`) + `"`
		hierarchy += quoted + ",Total\n"
		records += quoted + "\n"
	}
	p, spec := read(t, map[string]string{"spec.json": `{"kind": "frequency", "dimensions": ["place"], "rules": {}}`,
		"hier_place.csv": "\ufeff" + hierarchy, "microdata.csv": strings.ReplaceAll("\ufeff"+records, "\n", "\n")})
	for _, code := range codes {
		if n := p.Table.Counts[cell(t, p, code)]; n != 1 {
			t.Errorf("code %q has %d, want 1", code, n)
		}
	}
	pattern := slices.Repeat(table.Pattern{table.Safe}, p.Table.Len())
	pattern[3] = table.Unsafe
	back := roundTrip(t, p, spec, pattern)
	if !slices.Equal(back.Pattern, pattern) || back.Counts[3] != problem.Withheld || back.Counts[4] != 1 || len(back.Rows) != p.Table.Len() {
		t.Errorf("it came back as %+v", back)
	}
}

// roundTrip writes a pattern without witnesses and reads it.
func roundTrip(t *testing.T, p table.Problem, spec problem.Spec, pattern table.Pattern) problem.Protected {
	t.Helper()
	dir := t.TempDir()
	if err := problem.Write(dir, &p, spec, pattern, nil, table.Report{}); err != nil {
		t.Fatal(err)
	}
	back, err := problem.ReadProtected(dir, &p)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// TestReadSmallest reads what is hardly a table.
func TestReadSmallest(t *testing.T) {
	spec := `{"kind": "frequency", "dimensions": ["a"], "rules": {"minimum_frequency": 3}}`
	tests := map[string]struct {
		hierarchy, records string
		counts             []int64
	}{
		"one cell":          {"code,parent\nx,\n", "a\nx\nx\n", []int64{2}},
		"no rows":           {"code,parent\nT,\nx,T\n", "a\n", []int64{0, 0}},
		"one child":         {"code,parent\nT,\nM,T\nx,M\n", "a\nx\n", []int64{1, 1, 1}},
		"no total":          {"code,parent\nx,\ny,\n", "a\ny\n", []int64{0, 1}},
		"parents after":     {"code,parent\nx,M\nM,T\ny,T\nT,\n", "a\ny\nx\n", []int64{1, 1, 1, 2}},
		"uneven":            {"code,parent\nT,\nx,T\nM,T\ny,M\nz,M\n", "a\nx\nz\n", []int64{2, 1, 1, 0, 1}},
		"empty categories":  {"code,parent\nT,\nx,T\ny,T\nz,T\n", "a\ny\n", []int64{1, 0, 1, 0}},
		"lines of Windows":  {"code,parent\r\nT,\r\nx,T\r\n", "a\r\nx\r\n\r\n", []int64{1, 1}},
		"no end of line":    {"code,parent\nx,", "a\nx", []int64{1}},
		"columns not asked": {"label,parent,code\nhello,,x\n", "b,a\n1,x\n", []int64{1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, _ := read(t, map[string]string{"spec.json": spec, "hier_a.csv": test.hierarchy, "microdata.csv": test.records})
			if !slices.Equal(p.Table.Counts, test.counts) {
				t.Errorf("counts %v, want %v", p.Table.Counts, test.counts)
			}
		})
	}
}

// TestReadGivenMagnitudes reads cells with values, some below zero, and what is known of
// them.
func TestReadGivenMagnitudes(t *testing.T) {
	files := map[string]string{
		"spec.json":  `{"kind": "magnitude", "dimensions": ["a"], "response": "v", "rules": {"given": true, "dominance": [[1, 80]]}}`,
		"hier_a.csv": "code,parent\nT,\nx,T\ny,T\nz,T\n",
		"cells.csv":  "a,n,value,status,lower,upper,lpl,upl\nT,5,2.5,s,,,,\nx,2,-1.5,u,-3,,0.5,0.25\ny,3,4,,,9,,\n",
	}
	p, spec := read(t, files)
	if !p.Table.Signed || p.Records != nil || p.Table.Values[1] != -1.5 || p.SingletonsInForce() {
		t.Errorf("read as %+v", p.Table)
	}
	bounds := [][2]float64{{math.Inf(-1), math.Inf(1)}, {-3, math.Inf(1)}, {math.Inf(-1), 9}, {0, math.Inf(1)}}
	for c, want := range bounds {
		if lower, upper := p.Known(c); lower != want[0] || upper != want[1] {
			t.Errorf("cell %s is known to lie in %v to %v, want %v", p.Table.Name(c), lower, upper, want)
		}
	}
	r, err := primary.Find(&p)
	if err != nil || len(r.Needs) != 1 || r.Needs.Of(1) != (primary.Need{Up: 0.25, Down: 0.5}) {
		t.Errorf("needs %v, %v", r.Needs, err)
	}
	back := roundTrip(t, p, spec, table.Pattern("suxs"))
	if !math.IsNaN(back.Values[1]) || back.Values[0] != 2.5 || back.Values[3] != 0 {
		t.Errorf("values came back as %v", back.Values)
	}
	files["cells.csv"] = "a,n,value,status,lower\nx,2,1.5,,\nT,2,1.5,,\n"
	if p, _ = read(t, files); p.Bounds.Lower[1] != 0 {
		t.Errorf("no value is below zero, but %v is the least that is known", p.Bounds.Lower[1])
	}
}

// TestRoundedValuesStayInBounds reads a value of more digits than are kept, which is all
// that is known of it.
func TestRoundedValuesStayInBounds(t *testing.T) {
	p, _ := read(t, map[string]string{
		"spec.json":  `{"kind": "magnitude", "dimensions": ["a"], "response": "v", "rules": {"given": true}}`,
		"hier_a.csv": "code,parent\nx,\ny,\n",
		"cells.csv":  "a,n,value,status,lower,upper\nx,2,0.3333333333333,u,0.3333333333333,1\ny,2,0.6666666666666,u,0,0.6666666666666\n",
	})
	for cell, want := range []float64{0.333333333, 0.666666667} {
		if lower, upper := p.Known(cell); p.Table.Values[cell] != want || lower > want || upper < want {
			t.Errorf("cell %d is %v, in %v to %v", cell, p.Table.Values[cell], lower, upper)
		}
	}
}

// TestAskedStatuses holds that forced wins over given, and given over the rules.
func TestAskedStatuses(t *testing.T) {
	p, _ := read(t, map[string]string{
		"spec.json":  `{"kind": "frequency", "dimensions": ["a"], "rules": {"given": true, "minimum_frequency": 4}}`,
		"hier_a.csv": "code,parent\nT,\nv,T\nw,T\nx,T\ny,T\nz,T\n",
		"cells.csv":  "a,n,status\nT,22,\nv,3,\nw,3,s\nx,3,s\ny,9,u\nz,4,m\n",
		"forced.csv": "status,a\nm,x\nz,z\n,v\n",
	})
	r, err := primary.Find(&p)
	got := ""
	for _, s := range r.Status {
		got += s.String()
	}
	if err != nil || got != "susuuz" {
		t.Errorf("statuses %s, %v, want susuuz", got, err)
	}
}

// TestReadStructure reads rules, codes and bounds where there are no data.
func TestReadStructure(t *testing.T) {
	files := magnitude()
	delete(files, "microdata.csv")
	s, err := problem.ReadStructure(write(t, files))
	if err != nil || s.Space.Len() != 9 || s.Spec.Rules.PPercent != 10 || s.Bounds.Lower != nil {
		t.Errorf("structure %+v, %v", s, err)
	}
	files["cells.csv"] = "region,branch,n,value,upper\nn,01,3,4,8\n"
	s, err = problem.ReadStructure(write(t, files))
	if err != nil || s.Bounds.Upper[4] != 8 || !math.IsInf(s.Bounds.Upper[0], 1) {
		t.Errorf("bounds %+v, %v", s.Bounds, err)
	}
	published := write(t, map[string]string{"protected.csv": "region,branch,n,value,status\nn,01,,,c\nT,all,6,31.5,s\n"})
	got, err := problem.ReadPublished(published, s.Space, table.Magnitude)
	if err != nil || string(fmt.Sprint(got.Pattern[4], got.Pattern[0], got.Pattern[8])) != "u s s" || got.Counts[4] != problem.Withheld || got.Values[0] != 31.5 ||
		!slices.Equal(got.Rows, []int32{4, 0}) {
		t.Errorf("published %+v, %v", got, err)
	}
}

// TestReadMagnitudesRefuses holds what the errors say and where they point.
func TestReadMagnitudesRefuses(t *testing.T) {
	tests := map[string]struct{ file, text, want string }{
		"no response":         {"microdata.csv", "region,branch,firm,w,request\n", `microdata.csv: there is no column "turnover": add it`},
		"no weight":           {"microdata.csv", "region,branch,firm,turnover,request\n", `there is no column "w"`},
		"no request":          {"microdata.csv", "region,branch,firm,turnover,w\n", `rule request: microdata.csv: there is no column "request"`},
		"empty response":      {"microdata.csv", "region,branch,firm,turnover,w,request\nn,01,A,,1,0\n", "microdata.csv:2: field 4, the response, is empty"},
		"response in words":   {"microdata.csv", "region,branch,firm,turnover,w,request\nn,01,A,much,1,0\n", "microdata.csv:2: field 4 is not a number"},
		"infinite":            {"microdata.csv", "region,branch,firm,turnover,w,request\nn,01,A,Inf,1,0\n", "microdata.csv:2: field 4 is not a number"},
		"decimal comma":       {"microdata.csv", "region,branch,firm,turnover,w,request\nn,01,A,\"1,5\",1,0\n", "field 4 is not a number: write it with a point"},
		"no weight at all":    {"microdata.csv", "region,branch,firm,turnover,w,request\nn,01,A,1,0,0\n", "microdata.csv:2: field 5, the weight, must be above 0"},
		"strange request":     {"microdata.csv", "region,branch,firm,turnover,w,request\nn,01,A,1,1,yes\n", "field 6, the request, must be 0 or 1"},
		"leading zero lost":   {"microdata.csv", "region,branch,firm,turnover,w,request\nn,1,A,1,1,0\n", `dimension "branch" has no code "1"`},
		"not UTF-8":           {"microdata.csv", "region,branch,firm,turnover,w,request\n\xe9,1,A,1,1,0\n", "not UTF-8: save the file as UTF-8"},
		"hierarchy not UTF-8": {"hier_region.csv", "code,parent\nT,\n\xe9,T\n", "hier_region.csv:3: the text is not UTF-8"},
		"an empty code":       {"hier_region.csv", "code,parent\nT,\n,T\n", "hier_region.csv:3: the code is empty"},
		"a code twice":        {"hier_region.csv", "code,parent\nT,\nn,T\nn,T\n", `hier_region.csv:4: code "n" appears twice, in line 3 before`},
		"unknown parent":      {"hier_region.csv", "code,parent\nT,\nn,X\n", `hier_region.csv:3: code "n" has the unknown parent "X"`},
		"no codes":            {"hier_region.csv", "code,parent\n", "hier_region.csv: there is no code"},
		"rules need records":  {"cells.csv", "region,branch,n,value\n", "spec.json: rules: p_percent and request: cells.csv does not tell who"},
		"contributor counts":  {"spec.json", `{"kind":"frequency","dimensions":["region"],"contributor":"firm"}`, "contributor: a table of counts has none"},
		"a column in the way": {"spec.json", `{"kind":"frequency","dimensions":["status"]}`, `dimension "status"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := problem.Read(write(t, with(magnitude(), map[string]string{test.file: test.text})))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestReadCellsRefuses does so for given cells.
func TestReadCellsRefuses(t *testing.T) {
	tests := map[string]struct{ cells, want string }{
		"no count":          {"a,value\n", `there is no column "n"`},
		"no value":          {"a,n\n", `there is no column "value"`},
		"no status":         {"a,n,value\n", `there is no column "status", but the rules say "given"`},
		"a value of nobody": {"a,n,value,status\nx,0,4,\n", "cells.csv:2: cell x has a value but no units"},
		"outside":           {"a,n,value,status,upper\nx,1,4,,3\n", "cells.csv:2: cell x lies outside its lower and upper"},
		"needs below zero":  {"a,n,value,status,upl\nx,1,4,,-3\n", "cells.csv:2: lpl and upl must be 0 or more"},
		"no sum":            {"a,n,value,status\nT,3,9,\nx,1,4,\ny,2,4,\n", "cell T is not the sum of x, y along \"a\""},
		"too few units":     {"a,n,value,status\nT,1,8,\nx,1,4,\ny,2,4,\n", "cell T is not the sum of x, y"},
		"nothing above":     {"a,n,value,status\nx,1,4,\n", "cell T is not the sum of x, y"},
		"unknown status":    {"a,n,value,status\nx,1,4,q\n", `cells.csv:2: unknown status "q"`},
		"unknown code":      {"a,n,value,status\nw,1,4,s\n", `cells.csv:2: dimension "a" has no code "w"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := problem.Read(write(t, map[string]string{
				"spec.json":  `{"kind": "magnitude", "dimensions": ["a"], "response": "v", "rules": {"given": true}}`,
				"hier_a.csv": "code,parent\nT,\nx,T\ny,T\n", "cells.csv": test.cells}))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestRecordsOfParentsStayApart refuses records of leaves in the file of overlapping
// parents, and the other way round, and statuses that contradict each other.
func TestRecordsOfParentsStayApart(t *testing.T) {
	for want, changed := range map[string]map[string]string{
		`microdata.measure.csv:2: code "A1" of "measure" is not one of its overlapping parents`: {"microdata.measure.csv": "measure,sex,n\nA1,f,9\n"},
		`microdata.csv:2: code "A" of "measure" overlaps`:                                       {"microdata.csv": "sex,measure,n\nf,A,2\n"},
		"forced.csv:3: cell A1 × f is asked to be s here and m before":                          {"forced.csv": "sex,measure,status\nf,A1,m\nf,A1,s\n"},
		`field 3, the number of units, is empty`:                                                {"microdata.csv": "sex,measure,n\nf,A1,\n"},
	} {
		_, _, err := problem.Read(write(t, with(files(), changed)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestFractionsOfPersons refuses weights that are not whole in a table of counts.
func TestFractionsOfPersons(t *testing.T) {
	_, _, err := problem.Read(write(t, with(magnitude(), map[string]string{
		"spec.json":     `{"kind": "frequency", "dimensions": ["region", "branch"], "weight": "w", "rules": {}}`,
		"microdata.csv": "region,branch,w\nn,01,1.5\n",
	})))
	if err == nil || !strings.Contains(err.Error(), "microdata.csv:2: field 3, the weight, is not whole") {
		t.Errorf("got %v", err)
	}
}
