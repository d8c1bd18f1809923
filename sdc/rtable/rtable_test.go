package rtable_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/rtable"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// firms is a folder over records, as write.csv2 writes them, with arguments.
func firms() map[string]string {
	return map[string]string{
		"data.csv":       "\"\";\"region\";\"size\";\"val\";\"w\"\r\n\"1\";\"Li\xe8ge\";\"01\";12,5;1\r\n\"2\";\"NA\";\"1\";7;2,5\r\n",
		"dim_region.csv": "\"levels\",\"codes\"\n\"@\",\"Total\"\n\"@@\",\"Wallonia\"\n\"@@@\",\"Liège\"\n\"@@\",\"NA\"\n",
		"dim_size.csv":   "@;all\n@@;01\n@@;1\n",
		"sdcproblem.json": `{"name": "firms", "numVarInd": "val", "sampWeightInd": "w",
 "primary": [{"type": "freq", "maxN": 2}, {"type": "nk", "n": 2, "k": 85}, {"type": "p", "p": 15}]}`,
	}
}

// counts is a folder over a complete table with statuses.
func counts() map[string]string {
	return map[string]string{
		"data.csv":       "region,sex,freq,sdcStatus\nTotal,Total,20,s\nTotal,m,12,z\nTotal,f,8,s\na,Total,11,s\na,m,9,x\na,f,2,u\nb,Total,9,s\nb,m,3,s\nb,f,6,s\nc,Total,0,z\nc,m,0,z\nc,f,0,s\n",
		"dim_region.csv": "root,leaf,level\nTotal,Total,1\nTotal,a,2\nTotal,b,2\nTotal,c,2\n",
		"dim_sex.csv":    "parent,child\nTotal,m\nTotal,f\n",
	}
}

func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t testing.TB, files map[string]string, o rtable.Options) (problem.Folder, []string) {
	t.Helper()
	f, notes, err := rtable.Read(write(t, files), o)
	if err != nil {
		t.Fatal(err)
	}
	return f, notes
}

func text(t testing.TB, s *problem.Sheet) string {
	t.Helper()
	if s == nil {
		return ""
	}
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func files(t testing.TB, list []problem.File) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range list {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		all[f.Name] = b.String()
	}
	return all
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is\n%s\nwant\n%s", what, got, want)
	}
}

func noted(t testing.TB, notes []string, want string) {
	t.Helper()
	if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, want) }) {
		t.Errorf("notes %q: want one with %q", notes, want)
	}
}

// TestRecords reads records, with semicolons, decimal commas, names of rows, two
// encodings and a code called NA.
func TestRecords(t *testing.T) {
	f, notes := read(t, firms(), rtable.Options{})
	same(t, "records", text(t, f.Records), "region,size,val,w\nLiège,01,12.5,1\nNA,1,7,2.5\n")
	r := f.Spec.Rules
	if f.Spec.Kind != table.Magnitude || f.Spec.Response != "val" || f.Spec.Weight != "w" || f.Spec.Name != "firms" ||
		r.MinimumFrequency != 3 || r.PPercent != 15 || len(r.Dominance) != 1 || r.Dominance[0] != (table.Dominance{N: 2, Percent: 85}) || r.Given {
		t.Errorf("%+v", f.Spec)
	}
	if !slices.Equal(f.Hierarchies[0], []table.Node{{Code: "Total"}, {Code: "Wallonia", Parent: "Total"}, {Code: "Liège", Parent: "Wallonia"}, {Code: "NA", Parent: "Total"}}) {
		t.Errorf("%v", f.Hierarchies[0])
	}
	if !slices.Equal(f.Hierarchies[1], []table.Node{{Code: "all"}, {Code: "01", Parent: "all"}, {Code: "1", Parent: "all"}}) {
		t.Errorf("%v", f.Hierarchies[1])
	}
	if len(notes) > 0 {
		t.Errorf("notes %q", notes)
	}
	dir := filepath.Join(t.TempDir(), "p")
	if err := f.Write(dir); err != nil {
		t.Fatal(err)
	}
	if _, _, err := problem.Read(dir); err != nil {
		t.Error(err)
	}
}

// TestCounts reads a complete table: empty cells need no status.
func TestCounts(t *testing.T) {
	f, _ := read(t, counts(), rtable.Options{})
	same(t, "cells", text(t, f.Cells), "region,sex,n,status\nTotal,Total,20,s\nTotal,m,12,p\nTotal,f,8,s\na,Total,11,s\na,m,9,m\na,f,2,u\nb,Total,9,s\nb,m,3,s\nb,f,6,s\n")
	if !f.Spec.Rules.Given || f.Spec.Kind != table.Frequency || f.Spec.Name != "folder" {
		t.Errorf("%+v", f.Spec)
	}
	if len(f.Hierarchies[0]) != 4 || f.Hierarchies[0][0] != (table.Node{Code: "Total"}) || len(f.Hierarchies[1]) != 3 {
		t.Errorf("%v", f.Hierarchies)
	}
}

// TestRulesBeforeStatuses leaves the s of cells where rules say more: before
// primarySuppression every cell has it.
func TestRulesBeforeStatuses(t *testing.T) {
	three := int64(3)
	f, _ := read(t, counts(), rtable.Options{MaxN: &three})
	if got := text(t, f.Cells); !strings.Contains(got, "b,m,3,\n") || !strings.Contains(got, "a,f,2,u\n") || f.Spec.Rules.MinimumFrequency != 4 {
		t.Errorf("%s %+v", got, f.Spec.Rules)
	}
}

// TestOptions name columns where there are no arguments.
func TestOptions(t *testing.T) {
	all := firms()
	delete(all, "sdcproblem.json")
	f, notes := read(t, all, rtable.Options{})
	if f.Spec.Kind != table.Frequency || text(t, f.Records) != "region,size\nLiège,01\nNA,1\n" {
		t.Errorf("%+v %s", f.Spec, text(t, f.Records))
	}
	noted(t, notes, "data.csv: columns that are no dimension and have no part in the rules are left out: val, w")
	f, _ = read(t, all, rtable.Options{Response: "val", Weight: "w"})
	if f.Spec.Kind != table.Magnitude || f.Spec.Weight != "w" {
		t.Errorf("%+v", f.Spec)
	}
	if _, _, err := rtable.Read(write(t, all), rtable.Options{Frequency: "val"}); err == nil || !strings.Contains(err.Error(), `data.csv:2: column "val": not a whole number of 0 or more`) {
		t.Errorf("decimal counts: %v", err)
	}
}

// TestForced reads statuses of single cells.
func TestForced(t *testing.T) {
	all := counts()
	all["forced.csv"] = "region,sex,sdcStatus\na,m,z\nb,Total,u\nb,m,s\nb,f,\n"
	f, _ := read(t, all, rtable.Options{})
	same(t, "forced", text(t, f.Forced), "region,sex,status\na,m,p\nb,Total,u\nb,m,s\n")
}

// TestGroupings reads other groupings beside the first hierarchy.
func TestGroupings(t *testing.T) {
	all := counts()
	all["dim_region.zones.csv"] = "levels,codes\n@,north\n@@,a\n@@,c\n"
	f, _ := read(t, all, rtable.Options{})
	if len(f.Groupings) != 1 || f.Groupings[0].Name != "zones" || f.Groupings[0].Dimension != "region" || len(f.Groupings[0].Nodes) != 3 {
		t.Errorf("%+v", f.Groupings)
	}
}

// TestHierarchies reads every form of a hierarchy.
func TestHierarchies(t *testing.T) {
	want := []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "a1", Parent: "a"}, {Code: "b", Parent: "T"}}
	for name, in := range map[string]string{
		"levels":   "levels,codes\n@,T\n@@,a\n@@@,a1\n@@,b\n",
		"names":    "\"\",\"level\",\"name\"\n\"1\",\"@\",\"T\"\n\"2\",\"@@\",\"a\"\n\"3\",\"@@@\",\"a1\"\n\"4\",\"@@\",\"b\"\n",
		"lines":    "@;T\n@@;a\n@@@;a1\n@@;b\n",
		"tabs":     "levels\tcodes\r\n@\tT\r\n@@\ta\r\n@@@\ta1\r\n@@\tb\r\n",
		"network":  "parent,child\nT,a\na,a1\nT,b\n",
		"own root": "root,leaf,level\nT,T,1\nT,a,2\na,a1,3\nT,b,2\n",
		"empty":    "parent,code\n,T\nT,a\na,a1\nT,b\n",
		"from, to": "From,To\nT,a\na,a1\nT,b\n",
	} {
		decoded, _ := textfile.Decode(name, []byte(in))
		got, err := rtable.ParseHierarchy(decoded)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestIs(t *testing.T) {
	for _, all := range []map[string]string{firms(), counts()} {
		if dir := write(t, all); !rtable.Is(dir) {
			t.Error("a folder is not known")
		}
	}
	if rtable.Is(t.TempDir()) {
		t.Error("an empty folder is taken for one")
	}
}

// TestRefusals spoils one thing at a time: the message names the file and the line.
func TestRefusals(t *testing.T) {
	tests := []struct{ name, file, old, new, want string }{
		{"an unknown code", "data.csv", "\"NA\"", "\"XX\"", `data.csv:3: column "region": code "XX" is not in its hierarchy`},
		{"no number", "data.csv", "12,5", "12,5,5", `data.csv:2: column "val": not a number`},
		{"a weight of nothing", "data.csv", ";7;2,5", ";7;0", `data.csv:3: column "w": not above zero`},
		{"a short row", "data.csv", "12,5;1", "12,5", "data.csv:2: wrong number of fields"},
		{"a column twice", "data.csv", `"w"`, `"val"`, `data.csv:1: column "val" appears twice`},
		{"no such column", "sdcproblem.json", `"val"`, `"value"`, `data.csv:1: there is no column "value"`},
		{"unknown type", "sdcproblem.json", `"nk"`, `"dom"`, `sdcproblem.json: primary: type "dom" is not known: use freq, nk, p or pq`},
		{"no maxN", "sdcproblem.json", `, "maxN": 2`, "", "sdcproblem.json: primary: type freq takes maxN"},
		{"bad pq", "sdcproblem.json", `"type": "p", "p": 15`, `"type": "pq", "pq": [15]`, "primary: type pq takes pq, two percentages"},
		{"a bad percentage", "sdcproblem.json", `"k": 85`, `"k": 850`, "sdcproblem.json: rule dominance is [2, 850]"},
		{"an unknown argument", "sdcproblem.json", `"name"`, `"nam"`, "sdcproblem.json: not the arguments of makeProblem"},
		{"contents of counts", "sdcproblem.json", `"numVarInd": "val", `, "", `primary: type "nk" is about contributions, which counts have not`},
		{"a level too deep", "dim_size.csv", "@@;01", "@@@;01", `dim_size.csv:2: code "01" is 2 levels deeper than the line above`},
		{"no level", "dim_region.csv", `"@@@"`, `"x"`, `dim_region.csv:4: level "x": write one @ for the total`},
		{"no code", "dim_region.csv", `"Wallonia"`, `""`, "dim_region.csv:3: there is no code"},
		{"a code twice", "dim_region.csv", `"Wallonia"`, `"NA"`, `dim_region.csv: dimension "region": code "NA" appears twice`},
		{"no hierarchy", "dim_region.csv", `"levels"`, `"x"`, `dim_region.csv:1: a hierarchy has columns "levels" and "codes"`},
		{"no header", "dim_size.csv", "@;all\n@@;01\n@@;1\n", "", "dim_size.csv: no header line"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := firms()
			if !strings.Contains(all[test.file], test.old) {
				t.Fatalf("%q is not in %s", test.old, test.file)
			}
			all[test.file] = strings.Replace(all[test.file], test.old, test.new, 1)
			_, _, err := rtable.Read(write(t, all), rtable.Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %q", err, test.want)
			}
		})
	}
	for name, want := range map[string]string{"data.csv": "data.csv: it is not in ", "dim_region.csv": "1 of its columns have a hierarchy"} {
		all := firms()
		delete(all, name)
		_, _, err := rtable.Read(write(t, all), rtable.Options{})
		if name == "dim_region.csv" {
			if err != nil {
				t.Errorf("a column without a hierarchy is no dimension: %v", err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// TestNetworkRefusals names the line of a second parent, and circles.
func TestNetworkRefusals(t *testing.T) {
	for in, want := range map[string]string{
		"parent,child\nT,a\nT,b\na,b\n": `h.csv:4: code "b" has a parent in line 3 already`,
		"parent,child\nT,\n":            "h.csv:2: there is no child",
	} {
		decoded, _ := textfile.Decode("h.csv", []byte(in))
		if _, err := rtable.ParseHierarchy(decoded); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
	all := counts()
	all["dim_sex.csv"] = "parent,child\nm,f\nf,m\n"
	if _, _, err := rtable.Read(write(t, all), rtable.Options{}); err == nil || !strings.Contains(err.Error(), "dim_sex.csv: dimension") {
		t.Errorf("a circle: %v", err)
	}
}

// sums is a problem with rules that R does not know.
func sums() problem.Folder {
	on := true
	return problem.Folder{
		Spec: problem.Spec{Name: "sums", Kind: table.Magnitude, Dimensions: []string{"freq", "size"}, Response: "value", Contributor: "firm",
			Rules: table.Rules{MinimumFrequency: 3, PPercent: 12.5, Prior: 50, Request: 70, Singletons: &on}},
		Hierarchies: [][]table.Node{{{Code: "T"}, {Code: "a b", Parent: "T"}, {Code: "é", Parent: "T"}}, {{Code: "01"}, {Code: "1"}}},
		Records:     &problem.Sheet{Columns: []string{"freq", "size", "value", "firm", "request"}, Rows: [][]string{{"a b", "01", "1.5", "x", "1"}, {"é", "1", "2", "y", "0"}}},
		Forced:      &problem.Sheet{Columns: []string{"freq", "size", "status"}, Rows: [][]string{{"T", "01", "p"}, {"é", "1", "m"}}},
	}
}

// TestWrite holds the files that R gets.
func TestWrite(t *testing.T) {
	list, notes, err := rtable.Write(sums())
	if err != nil {
		t.Fatal(err)
	}
	all := files(t, list)
	same(t, "data", all["data.csv"], "freq_,size,value_,firm,request\na b,01,1.5,x,1\né,1,2,y,0\n")
	same(t, "hierarchy", all["dim_freq_.csv"], "levels,codes\n@,T\n@@,a b\n@@,é\n")
	same(t, "hierarchy", all["dim_size.csv"], "levels,codes\n@,Total\n@@,01\n@@,1\n")
	same(t, "forced", all["forced.csv"], "freq_,size,status,sdcStatus\nT,01,p,z\né,1,m,u\n")
	for _, part := range []string{
		`dims[["freq_"]] <- read("dim_freq_.csv")`, `problem <- makeProblem(data = data, dimList = dims, numVarInd = "value_")`,
		`primarySuppression(problem, type = "freq", maxN = 2)`, `type = "pq", pq = c(12.5, 50), numVarName = "value_"`, `read("forced.csv")`,
	} {
		if !strings.Contains(all["problem.R"], part) {
			t.Errorf("%q is not in\n%s", part, all["problem.R"])
		}
	}
	for _, note := range []string{"does not know request", "does not know singletons", "contributors are kept for the way back", `dimension "size" has no single total`, "status m is written as u", "status p is written as z"} {
		noted(t, notes, note)
	}
	back, notes := read(t, all, rtable.Options{})
	if back.Spec.Contributor != "firm" || back.Spec.Rules.Request != 70 || len(notes) > 0 || !slices.Equal(back.Spec.Dimensions, []string{"freq", "size"}) || len(back.Hierarchies[1]) != 2 {
		t.Errorf("%+v %q", back.Spec, notes)
	}
	same(t, "forced", text(t, back.Forced), text(t, sums().Forced))
	all["sdcproblem.json"] = strings.Replace(all["sdcproblem.json"], `"maxN": 2`, `"maxN": 9`, 1)
	if back, _ = read(t, all, rtable.Options{}); back.Spec.Rules.MinimumFrequency != 10 || back.Spec.Rules.Request != 0 {
		t.Errorf("changed arguments do not hold: %+v", back.Spec.Rules)
	}
}

// TestInexpressible refuses what would be another problem.
func TestInexpressible(t *testing.T) {
	f := sums()
	f.Spec.Overlapping = map[string][]string{"freq": {"T"}}
	if _, _, err := rtable.Write(f); !errors.Is(err, rtable.ErrInexpressible) {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*problem.Folder){
		"there is an empty code":              func(f *problem.Folder) { f.Hierarchies[0][1].Code = "" },
		`there is no column "turnover"`:       func(f *problem.Folder) { f.Spec.Response = "turnover" },
		`forced.csv: there is no column "sta`: func(f *problem.Folder) { f.Forced.Columns[2] = "x" },
		`cells.csv: there is no column "n"`:   func(f *problem.Folder) { f.Cells = f.Records },
	} {
		f := sums()
		spoil(&f)
		if _, _, err := rtable.Write(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestWriteResult writes statuses as sdcTable has them.
func TestWriteResult(t *testing.T) {
	cells := &problem.Sheet{Columns: []string{"a", "n", "value", "status"}, Rows: [][]string{{"T", "9", "20.5", "s"}, {"x", "", "", "u"}, {"y", "5", "3", "x"}, {"z", "0", "0", "s"}}}
	list, err := rtable.WriteResult(problem.Spec{Kind: table.Magnitude, Dimensions: []string{"a"}, Response: "turnover"}, cells)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "result", files(t, list)[rtable.ResultFile], "a,freq,turnover,sdcStatus\nT,9,20.5,s\nx,NA,NA,u\ny,5,3,x\nz,0,0,z\n")
	cells.Rows[0][3] = "p"
	if _, err := rtable.WriteResult(problem.Spec{Dimensions: []string{"a"}}, cells); err == nil || !strings.Contains(err.Error(), `row 1: status "p"`) {
		t.Error(err)
	}
	if _, err := rtable.WriteResult(problem.Spec{Dimensions: []string{"b"}}, cells); err == nil || !strings.Contains(err.Error(), `there is no column "b"`) {
		t.Error(err)
	}
}

// FuzzRead changes one file of a folder.
func FuzzRead(f *testing.F) {
	names := []string{"data.csv", "dim_region.csv", "dim_size.csv", "sdcproblem.json", "forced.csv"}
	for i, name := range names {
		f.Add(uint8(i), firms()[name])
	}
	f.Add(uint8(4), "region,size,sdcStatus\nTotal,all,u\n")
	f.Fuzz(func(t *testing.T, which uint8, content string) {
		all := firms()
		all[names[int(which)%len(names)]] = content
		folder, _, err := rtable.Read(write(t, all), rtable.Options{})
		if err != nil {
			return
		}
		if _, err := folder.Files(); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
		_, _, _ = rtable.Write(folder)
	})
}

// FuzzHierarchy reads hierarchies.
func FuzzHierarchy(f *testing.F) {
	f.Add([]byte("levels,codes\n@,T\n@@,a\n"))
	f.Add([]byte("parent;child\nT;a\n"))
	f.Add([]byte("@;T\n@@;a\n"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		decoded, err := textfile.Decode("h.csv", bytes)
		if err != nil {
			return
		}
		nodes, err := rtable.ParseHierarchy(decoded)
		if err != nil {
			return
		}
		for _, n := range nodes {
			if n.Code == "" {
				t.Error("an empty code was read")
			}
		}
	})
}
