package argus_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// job is a job over firms: records in fixed columns, in the code page of Windows, with
// holdings, weights and requests.
func job() map[string]string {
	return map[string]string{
		"firms.arb": `// made up
<OPENMICRODATA> "C:\Data\FIRMS.ASC"
<OPENMETADATA>	"C:\Data\firms.rda"
<SPECIFYTABLE> "Region""Size"|"Turnover"|""|"-2"
<SAFETYRULE> NK(0,0)|NK(0,0)|NK(1,80)|P(0,100,1)|P(0,100,1)|P(15,100,1)|FREQ(0,0)|FREQ(3,20)|REQ(0,0,0,0)|REQ(70,0,0,0)|WGT(1)
<READMICRODATA>
<SUPPRESS> MOD(1,5,1,0,0)
<WRITETABLE> (1,3,AS+,"out.csv")
`,
		"firms.asc": "Li\xe8ge  2  12,5 2.00H 1J\r\n" +
			"Gent   10  7.5 1.00H 2N\r\n" +
			"  Gent  2  100 1.00H 1 \r\n",
		"firms.rda": `Region 1 7
   <RECODEABLE>
   <TOTCODE> "Belgium"
   <HIERARCHICAL>
   <HIERCODELIST> "C:\Data\region.hrc"
   <HIERLEADSTRING> "@"
Size 8 2 99
   <RECODABLE>
Turnover 10 5
   <NUMERIC> <DECIMALS> 1
Weight 15 5
   <NUMERIC>
   <WEIGHT>
Group 20 3
   <HOLDING>
Asked 23 1
   <REQUEST> "J"
`,
		"region.hrc": "Flanders\r\n@Gent\r\n@Brugge\r\nWallonia\r\n@Li\xe8ge\r\n",
	}
}

// cells is a job over a table with statuses.
func cells() map[string]string {
	return map[string]string{
		"t.arb": `<OPENTABLEDATA> "t.tab"
<OPENMETADATA> "t.rda"
<SPECIFYTABLE> "region""sex"|<freq>||
<SAFETYRULE> MAN(50)
<READTABLE>
`,
		"t.tab": "T; T;20;S\n T;m;12;S\nT;f; 8;S\n\"a\";T;11;s\na;m;9;P\na;f;2;U\nb;T;9;S\nb;m;3;U\nb;f;6;M\n",
		"t.rda": `<SEPARATOR> ";"
<SAFE> S
<UNSAFE> U
<PROTECT> P
region
 <RECODEABLE> <TOTCODE> "T"
sex
 <RECODEABLE>
 <TOTCODE> "T"
n
 <FREQUENCY>
st
 <STATUS>
`,
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

func read(t testing.TB, files map[string]string, name string, o argus.Options) (problem.Folder, []string) {
	t.Helper()
	f, notes, err := argus.Read(filepath.Join(write(t, files), name), o)
	if err != nil {
		t.Fatal(err)
	}
	return f, notes
}

// text is a sheet as CSV.
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

// files are what Write made, by name.
func files(t testing.TB, list []problem.File) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range list {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		if _, twice := all[f.Name]; twice {
			t.Errorf("%s is written twice", f.Name)
		}
		all[f.Name] = b.String()
	}
	return all
}

// TestRecords reads a job over records with everything that rules look at.
func TestRecords(t *testing.T) {
	f, notes := read(t, job(), "firms.arb", argus.Options{})
	same(t, "microdata", text(t, f.Records), "Region,Size,Turnover,Weight,Group,request\nLiège,2,12.5,2,H 1,1\nGent,10,7.5,1,H 2,0\nGent,2,100,1,H 1,0\n")
	s := f.Spec
	if s.Name != "firms" || s.Kind != table.Magnitude || s.Response != "Turnover" || s.Weight != "Weight" || s.Contributor != "Group" || s.Cost != table.CostCells {
		t.Errorf("spec %+v", s)
	}
	r := s.Rules
	if r.MinimumFrequency != 3 || r.PPercent != 15 || r.Prior != 0 || len(r.Dominance) != 1 || r.Dominance[0] != (table.Dominance{N: 1, Percent: 80}) ||
		r.Request != 70 || r.Protection.Units != 20 || r.Singletons == nil || !*r.Singletons || r.Given {
		t.Errorf("rules %+v", r)
	}
	want := []table.Node{{Code: "Belgium"}, {Code: "Flanders", Parent: "Belgium"}, {Code: "Gent", Parent: "Flanders"}, {Code: "Brugge", Parent: "Flanders"},
		{Code: "Wallonia", Parent: "Belgium"}, {Code: "Liège", Parent: "Wallonia"}}
	if !slices.Equal(f.Hierarchies[0], want) {
		t.Errorf("hierarchy %v", f.Hierarchies[0])
	}
	if !slices.Equal(f.Hierarchies[1], []table.Node{{Code: "Total"}, {Code: "10", Parent: "Total"}, {Code: "2", Parent: "Total"}}) {
		t.Errorf("hierarchy %v", f.Hierarchies[1])
	}
	if len(notes) != 0 {
		t.Errorf("notes %q", notes)
	}
}

// TestRecordsArriveAsProblem reads what was made of a job as a problem.
func TestRecordsArriveAsProblem(t *testing.T) {
	f, _ := read(t, job(), "firms.arb", argus.Options{})
	dir := filepath.Join(t.TempDir(), "p")
	if err := f.Write(dir); err != nil {
		t.Fatal(err)
	}
	p, _, err := problem.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	cell, _ := p.Table.Find("Belgium", "Total")
	if p.Table.Values[cell] != 132.5 || p.Kind != table.Magnitude {
		t.Errorf("the total is %v", p.Table.Values[cell])
	}
}

// TestCells reads a table with statuses: percentages protect cells unsafe by hand.
func TestCells(t *testing.T) {
	f, _ := read(t, cells(), "t.arb", argus.Options{})
	same(t, "cells", text(t, f.Cells), `region,sex,n,status,lpl,upl
T,T,20,s,,
T,m,12,s,,
T,f,8,s,,
a,T,11,s,,
a,m,9,p,,
a,f,2,u,1,1
b,T,9,s,,
b,m,3,u,2,2
b,f,6,m,,
`)
	if !f.Spec.Rules.Given || f.Spec.Kind != table.Frequency || f.Spec.Cost != table.CostFrequency {
		t.Errorf("spec %+v", f.Spec)
	}
}

// TestLevelsOfTheTable prefers protection levels that the table has.
func TestLevelsOfTheTable(t *testing.T) {
	all := cells()
	all["t.rda"] += "lo\n <NUMERIC> <LOWERPL>\nup\n <NUMERIC> <UPPERLEVEL>\n"
	all["t.tab"] = strings.ReplaceAll(all["t.tab"], ";U\n", ";U;1;4\n")
	f, _ := read(t, all, "t.arb", argus.Options{})
	if got := text(t, f.Cells); !strings.Contains(got, "a,f,2,u,1,4\n") || !strings.Contains(got, "b,m,3,u,1,4\n") {
		t.Error(got)
	}
}

// TestRulesBeatStatuses takes a frequency rule and leaves the statuses of the table.
func TestRulesBeatStatuses(t *testing.T) {
	all := cells()
	all["t.arb"] = strings.Replace(all["t.arb"], "MAN(50)", "FREQ(4,100)", 1)
	f, notes := read(t, all, "t.arb", argus.Options{})
	if got := text(t, f.Cells); !strings.HasPrefix(got, "region,sex,n\nT,T,20\n") {
		t.Error(got)
	}
	if r := f.Spec.Rules; r.MinimumFrequency != 4 || r.Given || r.Protection.Units != 3 {
		t.Errorf("rules %+v", r)
	}
	noted(t, notes, "by 3 units on each side")
}

// TestLargestContributions applies rules to the largest contributions of a table.
func TestLargestContributions(t *testing.T) {
	all := map[string]string{
		"m.arb": "<OPENTABLEDATA> \"m.tab\"\n<OPENMETADATA> \"m.rda\"\n<SPECIFYTABLE> \"r\"|\"v\"||\n<SAFETYRULE> NK(1,80)|P(20,100,1)|FREQ(3,50)\n<READTABLE>\n",
		"m.rda": "<SEPARATOR> \",\"\nr\n <RECODEABLE>\n <TOTCODE> T\nv\n <NUMERIC>\n <DECIMALS> 2\nf\n <FREQUENCY>\nt1\n <MAXSCORE>\nt2\n <MAXSCORE>\n",
		"m.tab": "T,200,10,90,30\na,100,6,90,5\nb,50,2,26,24\nc,50,5,30,12\n",
	}
	f, _ := read(t, all, "m.arb", argus.Options{})
	// a: NK 112.5 - 100 = 12.5, P 18 - 5 = 13; b: P 5.2 - 0, and its frequency asks for 25.
	same(t, "cells", text(t, f.Cells), "r,n,value,status,lpl,upl\nT,10,200,,,\na,6,100,u,13,13\nb,2,50,u,25,25\nc,5,50,,,\n")
	if r := f.Spec.Rules; !r.Given || r.MinimumFrequency != 3 || f.Spec.Response != "v" {
		t.Errorf("%+v", f.Spec)
	}
	all["m.arb"] = strings.Replace(all["m.arb"], "NK(1,80)", "NK(3,80)", 1)
	_, _, err := argus.Read(filepath.Join(write(t, all), "m.arb"), argus.Options{})
	if err == nil || !strings.Contains(err.Error(), "m.rda: a rule looks at the 3 largest contributions, the table has 2 <MAXSCORE>") {
		t.Error(err)
	}
}

// TestRecompute makes totals of the cells below them.
func TestRecompute(t *testing.T) {
	all := cells()
	all["t.arb"] = strings.Replace(all["t.arb"], "<READTABLE>", "<READTABLE> 1", 1)
	all["t.tab"] = "a;m;9;S\na;f;2;U\nb;m;3;S\n"
	f, _ := read(t, all, "t.arb", argus.Options{})
	got := text(t, f.Cells)
	for _, line := range []string{"T,T,14,s,,\n", "a,T,11,s,,\n", "T,f,2,s,,\n", "a,f,2,u,1,1\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
}

// TestCountsWithoutFrequency takes whole values for counts, as R exports them, and
// others for sums.
func TestCountsWithoutFrequency(t *testing.T) {
	all := cells()
	all["t.rda"] = strings.Replace(all["t.rda"], "<FREQUENCY>", "<NUMERIC>", 1)
	all["t.arb"] = strings.Replace(all["t.arb"], "<freq>", `"n"`, 1)
	f, notes := read(t, all, "t.arb", argus.Options{})
	if f.Spec.Kind != table.Frequency || !strings.Contains(text(t, f.Cells), "a,f,2,u,1,1\n") {
		t.Errorf("%+v", f.Spec)
	}
	noted(t, notes, "taken for counts")
	all["t.tab"] = "T;T;20.5;S\na;m;20,5;U\n"
	f, notes = read(t, all, "t.arb", argus.Options{})
	if f.Spec.Kind != table.Magnitude {
		t.Errorf("%+v", f.Spec)
	}
	same(t, "cells", text(t, f.Cells), "region,sex,n,value,status,lpl,upl\nT,T,1,20.5,s,,\na,m,1,20.5,u,10.25,10.25\n")
	noted(t, notes, "of one contributor")
}

// TestDataWithoutJob takes the metadata for a job: all dimensions, the only response.
func TestDataWithoutJob(t *testing.T) {
	for _, name := range []string{"firms.rda", "firms.asc"} {
		f, notes := read(t, job(), name, argus.Options{Rule: "P(20)"})
		if f.Spec.Kind != table.Magnitude || f.Spec.Rules.PPercent != 20 || f.Spec.Contributor != "" || len(f.Records.Rows) != 3 {
			t.Errorf("%s: %+v", name, f.Spec)
		}
		noted(t, notes, "holdings are left out")
		noted(t, notes, "weights are left out")
	}
	f, _ := read(t, job(), "firms.rda", argus.Options{Response: "<freq>", Dimensions: []string{"size"}, Rule: "FREQ(3,100)"})
	if f.Spec.Kind != table.Frequency || !slices.Equal(f.Spec.Dimensions, []string{"Size"}) || text(t, f.Records) != "Size\n2\n10\n2\n" {
		t.Errorf("%+v %s", f.Spec, text(t, f.Records))
	}
	f, _ = read(t, cells(), "t.tab", argus.Options{})
	if f.Spec.Kind != table.Frequency || f.Cells == nil || !f.Spec.Rules.Given {
		t.Errorf("%+v", f.Spec)
	}
}

// TestDigits makes a hierarchy of the digits of codes.
func TestDigits(t *testing.T) {
	all := map[string]string{
		"d.rda": "<SEPARATOR> \",\"\nnace 4 9999\n <RECODEABLE>\n <HIERARCHICAL>\n <HIERLEVELS> 1 2 1\n",
		"d.asc": "1011\n1012\n1120\n9999\n203 \n",
	}
	f, _ := read(t, all, "d.rda", argus.Options{Rule: "FREQ(3,10)"})
	var got []string
	for _, n := range f.Hierarchies[0] {
		got = append(got, n.Code+"<"+n.Parent)
	}
	want := "Total<,1<Total,101<1,1011<101,1012<101,112<1,1120<112,2<Total,203<2,9<Total,999<9,9999<999"
	if strings.Join(got, ",") != want {
		t.Errorf("got %s", strings.Join(got, ","))
	}
	all["d.asc"] += "101\n"
	_, _, err := argus.Read(filepath.Join(write(t, all), "d.rda"), argus.Options{})
	if err == nil || !strings.Contains(err.Error(), `d.asc:6: variable "nace": code "101" is a total of the hierarchy`) {
		t.Error(err)
	}
}

// TestMissingCodes puts codes for missing below the total, and makes their cells safe
// where the job says so.
func TestMissingCodes(t *testing.T) {
	all := job()
	all["firms.asc"] += "Gent   99    1 1.00H 3N\r\n"
	all["firms.rda"] = strings.Replace(all["firms.rda"], "Region 1 7", "Region 1 7 Gent X", 1)
	all["firms.arb"] = strings.Replace(all["firms.arb"], "WGT(1)", "WGT(1)|MIS(1)", 1)
	f, _ := read(t, all, "firms.arb", argus.Options{})
	forced := text(t, f.Forced)
	for _, line := range []string{"Belgium,99,s\n", "Liège,99,s\n", "Gent,2,s\n", "Gent,Total,s\n"} {
		if !strings.Contains(forced, line) {
			t.Errorf("%q is not in\n%s", line, forced)
		}
	}
	if strings.Contains(forced, "Liège,2,") {
		t.Error("a cell without missing codes is safe")
	}
}

// TestSeveralTables asks which one, and reads the one that is named.
func TestSeveralTables(t *testing.T) {
	all := job()
	all["firms.arb"] += "<SPECIFYTABLE> \"Size\"|<freq>||\n<SAFETYRULE> FREQ(5,100)\n<READMICRODATA>\n"
	_, _, err := argus.Read(filepath.Join(write(t, all), "firms.arb"), argus.Options{})
	if err == nil || !strings.Contains(err.Error(), "firms.arb:4: the job has 2 tables: say which one, from 1 to 2") {
		t.Error(err)
	}
	f, notes := read(t, all, "firms.arb", argus.Options{Table: 2})
	if f.Spec.Kind != table.Frequency || f.Spec.Rules.MinimumFrequency != 5 || f.Spec.Rules.Singletons != nil {
		t.Errorf("%+v", f.Spec)
	}
	noted(t, notes, "table 2 of 2 is converted")
}

// TestNothingUnsafe says so where a job has neither rules nor statuses.
func TestNothingUnsafe(t *testing.T) {
	all := job()
	all["firms.arb"] = "<OPENMICRODATA> firms.asc\n<OPENMETADATA> firms.rda\n<SPECIFYTABLE> \"Size\"|<freq>\n<SAFETYRULE>\n"
	f, notes := read(t, all, "firms.arb", argus.Options{})
	noted(t, notes, "no rule, and no cell a status: none is unsafe")
	if f.Spec.Cost != table.CostFrequency || f.Spec.Rules.Given {
		t.Errorf("%+v", f.Spec)
	}
}

// TestNamesOfDimensions must do as names of files: those of a job come from anywhere.
func TestNamesOfDimensions(t *testing.T) {
	all := cells()
	all["t.rda"] = strings.Replace(all["t.rda"], "\nregion\n", "\n\"../../x/y\"\n", 1)
	all["t.arb"] = strings.Replace(all["t.arb"], "region", "../../x/y", 1)
	f, _ := read(t, all, "t.arb", argus.Options{})
	if f.Spec.Dimensions[0] != ".._.._x_y" {
		t.Errorf("%q", f.Spec.Dimensions)
	}
	f.Spec.Dimensions[0] = "../../x/y"
	dir := t.TempDir()
	if err := f.Write(filepath.Join(dir, "a", "b")); err == nil || !strings.Contains(err.Error(), "is no name of a file: rename the dimension") {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "a", "*")); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}
