package argus_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// sums is a small problem of a response.
func sums() problem.Folder {
	return problem.Folder{
		Spec: problem.Spec{Name: "omzet 2024", Kind: table.Magnitude, Dimensions: []string{"region", "size"}, Response: "turn over", Weight: "w", Contributor: "firm",
			Rules: table.Rules{MinimumFrequency: 3, PPercent: 12.5, Dominance: []table.Dominance{{N: 1, Percent: 80}, {N: 2, Percent: 90}, {N: 3, Percent: 95}}}},
		Hierarchies: [][]table.Node{
			{{Code: "België"}, {Code: "Gent", Parent: "België"}, {Code: "@Oost", Parent: "België"}, {Code: "Aalst", Parent: "@Oost"}},
			{{Code: "all"}, {Code: "01", Parent: "all"}, {Code: "1", Parent: "all"}, {Code: "empty", Parent: "all"}},
		},
		Records: &problem.Sheet{Columns: []string{"size", "region", "turn over", "w", "firm", "remark"}, Rows: [][]string{
			{"01", "Gent", "12.5", "1", "B", "x"}, {"1", "Aalst", "", "", "A", ""}, {"1", "Gent", "1000", "2.25", "B", ""},
		}},
	}
}

func made(t testing.TB, f problem.Folder, o argus.Options) (map[string]string, []string) {
	t.Helper()
	list, notes, err := argus.Write(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return files(t, list), notes
}

// TestWriteRecords holds the files of a job over records, byte by byte.
func TestWriteRecords(t *testing.T) {
	all, notes := made(t, sums(), argus.Options{})
	same(t, "data", all["omzet_2024.asc"], "Aalst;1;0;1;A\r\nGent;01;12.5;1;B\r\nGent;1;1000;2.25;B\r\n")
	same(t, "hierarchy", all["omzet_2024_region.hrc"], "Gent\r\n@Oost\r\n#Aalst\r\n")
	same(t, "hierarchy", all["omzet_2024_size.hrc"], "01\r\n1\r\nempty\r\n")
	same(t, "metadata", strings.ReplaceAll(all["omzet_2024.rda"], "\r\n", "\n"), `<SEPARATOR> ";"
region 7
   <RECODEABLE>
   <TOTCODE> "België"
   <HIERARCHICAL>
   <HIERCODELIST> "omzet_2024_region.hrc"
   <HIERLEADSTRING> "#"
size 5
   <RECODEABLE>
   <TOTCODE> "all"
   <HIERARCHICAL>
   <HIERCODELIST> "omzet_2024_size.hrc"
   <HIERLEADSTRING> "@"
"turn over" 4
   <NUMERIC>
   <DECIMALS> 1
w 4
   <WEIGHT>
firm 1
   <HOLDING>
`)
	job := all["omzet_2024.arb"]
	for _, line := range []string{
		"<OPENMICRODATA> \"omzet_2024.asc\"\r\n", "<SPECIFYTABLE> \"region\"\"size\"|\"turn over\"||-2\r\n",
		"<SAFETYRULE> P(0,100,1)|P(0,100,1)|P(13,100,1)|NK(0,0)|NK(0,0)|NK(1,80)|NK(2,90)|FREQ(0,0)|FREQ(3,10)|WGT(1)\r\n",
		"<READMICRODATA>\r\n", "<SUPPRESS> MOD(1,5,1,1,1)\r\n", "<WRITETABLE> (1,3,AS+FL+,\"omzet_2024.protected.csv\")\r\n",
	} {
		if !strings.Contains(job, line) {
			t.Errorf("%q is not in\n%s", line, job)
		}
	}
	for _, note := range []string{"takes two NK rules", "p% 12.5 is written as P(13,100,1)", "columns that the problem does not use are left out: remark", "written in UTF-8"} {
		noted(t, notes, note)
	}
}

// TestWriteForWindows writes the code page that older versions expect, and refuses
// letters that it has not.
func TestWriteForWindows(t *testing.T) {
	all, _ := made(t, sums(), argus.Options{Encoding: textfile.Windows1252})
	if !strings.Contains(all["omzet_2024.rda"], "Belgi\xeb") || !strings.Contains(all["omzet_2024.rda"], "region 6\r\n") {
		t.Errorf("%q", all["omzet_2024.rda"])
	}
	f := sums()
	f.Hierarchies[1] = append(f.Hierarchies[1], table.Node{Code: "Łódź", Parent: "all"})
	if _, _, err := argus.Write(f, argus.Options{Encoding: textfile.Windows1252}); err == nil || !strings.Contains(err.Error(), "does not exist in windows-1252: write UTF-8") {
		t.Error(err)
	}
}

// TestWriteCells writes a table with statuses of every kind.
func TestWriteCells(t *testing.T) {
	f := problem.Folder{
		Spec:        problem.Spec{Name: "t", Kind: table.Frequency, Dimensions: []string{"a"}, Rules: table.Rules{Given: true}, Cost: table.CostLevels},
		Hierarchies: [][]table.Node{{{Code: "T"}, {Code: "x", Parent: "T"}, {Code: "y", Parent: "T"}, {Code: "z", Parent: "T"}, {Code: "u", Parent: "T"}}},
		Cells: &problem.Sheet{Columns: []string{"a", "n", "status", "lpl", "upl"}, Rows: [][]string{
			{"T", "30", "", "", ""}, {"x", "2", "u", "1", "2"}, {"y", "8", "s", "", ""}, {"z", "9", "z", "", ""}, {"u", "11", "p", "", ""}}},
		Forced: &problem.Sheet{Columns: []string{"a", "status"}, Rows: [][]string{{"y", "m"}, {"x", "z"}, {"u", ""}}},
	}
	all, notes := made(t, f, argus.Options{})
	same(t, "cells", all["t.tab"], "T;30;s;;\r\nx;2;U;1;2\r\ny;8;S;;\r\nz;9;p;;\r\nu;11;P;;\r\n")
	same(t, "a priori", all["t.hst"], "y;m\r\n// z\r\nx;p\r\n")
	if rda := all["t.rda"]; !strings.Contains(rda, "Freq\r\n   <FREQUENCY>\r\nStatus\r\n   <STATUS>\r\nLowerProtLevel\r\n   <NUMERIC> <LOWERPL>\r\n") || !strings.HasPrefix(rda, "<SEPARATOR> \";\"\r\n<SAFE> \"S\"\r\n") {
		t.Errorf("%q", rda)
	}
	if job := all["t.arb"]; !strings.Contains(job, "<SPECIFYTABLE> \"a\"|<freq>||-2\r\n<SAFETYRULE> MAN(20)\r\n") || !strings.Contains(job, "<READTABLE> 0\r\n<APRIORI> \"t.hst\", 1, \";\", 0, 0\r\n") {
		t.Errorf("%q", job)
	}
	noted(t, notes, "cost by levels is written as the fewest cells")
	noted(t, notes, "status z, published although unsafe, is written as p")
	noted(t, notes, "status m is hidden by τ-ARGUS as a secondary cell")
}

// TestRulesWithStatuses gives the statuses of cells a priori where there are rules,
// which make τ-ARGUS leave those of the table.
func TestRulesWithStatuses(t *testing.T) {
	f := problem.Folder{
		Spec:        problem.Spec{Name: "t", Kind: table.Frequency, Dimensions: []string{"a"}, Rules: table.Rules{Given: true, MinimumFrequency: 4}},
		Hierarchies: [][]table.Node{{{Code: "T"}, {Code: "x;1", Parent: "T"}}},
		Cells:       &problem.Sheet{Columns: []string{"a", "n", "status"}, Rows: [][]string{{"T", "3", ""}, {"x;1", "3", "s"}}},
	}
	all, notes := made(t, f, argus.Options{})
	same(t, "a priori", all["t.given.hst"], "x;1,s\r\n")
	same(t, "cells", all["t.tab"], "T,3,s\r\nx;1,3,S\r\n")
	if !strings.Contains(all["t.arb"], `<APRIORI> "t.given.hst", 1, ",", 0, 0`) {
		t.Error(all["t.arb"])
	}
	noted(t, notes, "reads either rules or the statuses of cells")
}

// TestInexpressible refuses what would be another problem.
func TestInexpressible(t *testing.T) {
	tests := map[string]struct {
		spoil func(*problem.Folder)
		want  string
	}{
		"overlapping":         {func(f *problem.Folder) { f.Spec.Overlapping = map[string][]string{"size": {"all"}} }, "children that overlap"},
		"several units":       {func(f *problem.Folder) { f.Spec.Frequency = "w" }, "stand for several units"},
		"blank at the end":    {func(f *problem.Folder) { f.Hierarchies[1][1].Code = "01 " }, `code "01 " begins or ends with a blank`},
		"a quote":             {func(f *problem.Folder) { f.Hierarchies[1][1].Code = `0"1` }, "has a quote"},
		"no code":             {func(f *problem.Folder) { f.Hierarchies[1][1].Code = "" }, "is empty, which stands for the total"},
		"a code twice":        {func(f *problem.Folder) { f.Hierarchies[1][1].Code = "1" }, `code "1" appears twice`},
		"total in capitals":   {func(f *problem.Folder) { f.Hierarchies[1][3].Code = "ALL" }, "by capitals only"},
		"a total in a record": {func(f *problem.Folder) { f.Records.Rows[0][1] = "@Oost" }, `record 1: column "region": code "@Oost" is no leaf`},
		"a missing column":    {func(f *problem.Folder) { f.Spec.Weight = "ww" }, `microdata.csv: there is no column "ww" in its data`},
		"a weight of nothing": {func(f *problem.Folder) { f.Records.Rows[2][3] = "0" }, `record 3: column "w": not above zero`},
		"no number":           {func(f *problem.Folder) { f.Records.Rows[2][2] = "x" }, `record 3: column "turn over": not a number`},
		"a status of no kind": {func(f *problem.Folder) {
			f.Forced = &problem.Sheet{Columns: []string{"region", "size", "status"}, Rows: [][]string{{"Gent", "1", "x"}}}
		}, `unknown status "x"`},
		"a cell of no kind": {func(f *problem.Folder) {
			f.Forced = &problem.Sheet{Columns: []string{"region", "size", "status"}, Rows: [][]string{{"Gent", "9", "u"}}}
		}, "cell Gent × 9: a code of it is in no hierarchy"},
		"a strange grouping": {func(f *problem.Folder) { f.Groupings = []problem.Grouping{{Dimension: "none", Name: "g"}} }, `grouping "g" of "none": there is no such dimension`},
	}
	for name, test := range tests {
		f := sums()
		test.spoil(&f)
		if _, _, err := argus.Write(f, argus.Options{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
	f := sums()
	f.Spec.Overlapping = map[string][]string{"size": {"all"}}
	if _, _, err := argus.Write(f, argus.Options{}); !errors.Is(err, argus.ErrInexpressible) {
		t.Errorf("%v is not ErrInexpressible", err)
	}
}

// TestAddedTotal puts a total over a dimension that has none, and takes it off again.
func TestAddedTotal(t *testing.T) {
	f := sums()
	f.Hierarchies[1] = []table.Node{{Code: "01"}, {Code: "1"}, {Code: "Total"}}
	all, notes := made(t, f, argus.Options{})
	noted(t, notes, `dimension "size" has no single total with codes below it: τ-ARGUS gets "Total_"`)
	back, _ := read(t, all, "omzet_2024.arb", argus.Options{})
	if len(back.Hierarchies[1]) != 3 || back.Hierarchies[1][0].Parent != "" || back.Hierarchies[1][0].Code != "01" {
		t.Errorf("%v", back.Hierarchies[1])
	}
}

// TestGroupings makes a job of its own for another grouping, of the same leaves.
func TestGroupings(t *testing.T) {
	f := sums()
	f.Groupings = []problem.Grouping{{Dimension: "region", Name: "zones", Nodes: []table.Node{{Code: "north"}, {Code: "@Oost", Parent: "north"}}}}
	all, notes := made(t, f, argus.Options{})
	noted(t, notes, `grouping "zones" of dimension "region" is a job of its own, omzet_2024.region.zones.arb`)
	linked, _ := read(t, all, "omzet_2024.region.zones.arb", argus.Options{})
	same(t, "its records", text(t, linked.Records), "region,size,turn over,w,firm\nAalst,1,0,1,A\n")
	if n := linked.Hierarchies[0]; len(n) != 3 || n[2] != (table.Node{Code: "Aalst", Parent: "@Oost"}) {
		t.Errorf("%v", n)
	}
	back, _ := read(t, all, "omzet_2024.arb", argus.Options{})
	if len(back.Groupings) != 1 || len(back.Groupings[0].Nodes) != 2 || len(back.Records.Rows) != 3 {
		t.Errorf("%+v", back.Groupings)
	}
}

// TestEditedJob takes the rules of commands that somebody changed, and the rest of the
// problem.
func TestEditedJob(t *testing.T) {
	all, _ := made(t, sums(), argus.Options{})
	back, notes := read(t, all, "omzet_2024.arb", argus.Options{})
	if r := back.Spec.Rules; r.PPercent != 12.5 || len(r.Dominance) != 3 || len(notes) > 0 {
		t.Errorf("%+v %q", r, notes)
	}
	all["omzet_2024.arb"] = strings.Replace(all["omzet_2024.arb"], "P(13,100,1)", "P(30,100,1)", 1)
	back, notes = read(t, all, "omzet_2024.arb", argus.Options{})
	if r := back.Spec.Rules; r.PPercent != 30 || len(r.Dominance) != 2 || back.Spec.Name != "omzet 2024" || back.Spec.Contributor != "firm" {
		t.Errorf("%+v", back.Spec)
	}
	noted(t, notes, "the commands were changed since the job was written: they hold")
	all["omzet_2024.arb"] = strings.Replace(all["omzet_2024.arb"], "kruistabel [{", "kruistabel [", 1)
	if _, _, err := argus.Read(filepath.Join(write(t, all), "omzet_2024.arb"), argus.Options{}); err == nil || !strings.Contains(err.Error(), "the remark of this program is damaged: take its lines out") {
		t.Error(err)
	}
}

// TestNamesThatFilesCannotHold changes them for the job and back.
func TestNamesThatFilesCannotHold(t *testing.T) {
	f := sums()
	f.Spec.Dimensions = []string{`re"gion`, "<size>"}
	f.Records.Columns[1], f.Records.Columns[0] = `re"gion`, "<size>"
	f.Spec.Contributor, f.Records.Columns[4] = "W", "W"
	all, _ := made(t, f, argus.Options{})
	if rda := all["omzet_2024.rda"]; !strings.Contains(rda, "\r\n\"_<size>\" 5\r\n") || !strings.Contains(rda, "\r\nW_ 1\r\n") {
		t.Error(rda)
	}
	back, _ := read(t, all, "omzet_2024.arb", argus.Options{})
	same(t, "columns", strings.Join(back.Records.Columns, "|"), `re"gion|<size>|turn over|w|W`)
}

// TestWriteResult holds the files of a protected table.
func TestWriteResult(t *testing.T) {
	f := sums()
	f.Hierarchies = [][]table.Node{f.Hierarchies[0], f.Hierarchies[1][:3]}
	cells := &problem.Sheet{Columns: []string{"region", "size", "n", "value", "status"}, Rows: [][]string{
		{"België", "all", "9", "2000.5", "s"}, {"Gent", "01", "1", "12.5", "u"}, {"Gent", "1", "5", "1000", "x"}, {"Aalst", "1", "3", "900", "u"}, {"@Oost", "01", "0", "0", "s"}}}
	list, notes, err := argus.WriteResult(f, cells, argus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := files(t, list)
	same(t, "sbs", all["omzet_2024.sbs"], "\"België\",\"all\",2000.5,9,V\r\n\"Gent\",\"01\",12.5,1,A\r\n\"Gent\",\"1\",1000,5,D\r\n\"Aalst\",\"1\",900,3,F\r\n")
	same(t, "hst", all["omzet_2024.hst"], "Gent;01;u\r\nGent;1;m\r\nAalst;1;u\r\n")
	same(t, "tab", all["omzet_2024.tab"], "België;all;2000.5;9;S\r\nGent;01;12.5;1;U\r\nGent;1;1000;5;M\r\nAalst;1;900;3;U\r\n@Oost;01;0;0;S\r\n")
	if !strings.Contains(all["omzet_2024.rda"], "<HIERCODELIST> \"omzet_2024_region.hrc\"") || all["omzet_2024_region.hrc"] == "" {
		t.Error(all["omzet_2024.rda"])
	}
	if len(notes) == 0 {
		t.Error("the encoding is not noted")
	}
	// The pattern can be read again, with data and metadata, as statuses.
	dir := write(t, all)
	if err := os.WriteFile(filepath.Join(dir, "x.arb"), []byte("<OPENTABLEDATA> \"omzet_2024.tab\"\n<OPENMETADATA> \"omzet_2024.rda\"\n<SPECIFYTABLE> \"region\"\"size\"|\"turn over\"||\n<SAFETYRULE>\n<READTABLE>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	back, _, err := argus.Read(filepath.Join(dir, "x.arb"), argus.Options{})
	if err != nil || !strings.Contains(text(t, back.Cells), "Gent,01,1,12.5,u,2.5,2.5\nGent,1,5,1000,m,,\n") {
		t.Errorf("%v %s", err, text(t, back.Cells))
	}
	for status, want := range map[string]string{"z": `row 1: status "z": a protected table has s, u and x`, "": `row 1: status ""`} {
		cells.Rows[0][4] = status
		if _, _, err := argus.WriteResult(f, cells, argus.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	cells.Rows[0][3] = ""
	if _, _, err := argus.WriteResult(f, cells, argus.Options{}); err == nil || !strings.Contains(err.Error(), "row 1: a hidden cell has no value: take the file with all values") {
		t.Error(err)
	}
}
