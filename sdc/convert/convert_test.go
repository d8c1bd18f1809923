package convert_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/convert"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// small is a problem of counts.
func small() map[string]string {
	return map[string]string{
		"spec.json": `{"name": "small", "kind": "frequency", "dimensions": ["region", "sex"], "frequency": "n", "source": "made up",
 "rules": {"minimum_frequency": 3}}`,
		"hier_region.csv": "code,parent\nT,\nLiège,T\nGent,T\n",
		"hier_sex.csv":    "code,parent\nT,\nf,T\nm,T\nu,T\n",
		"microdata.csv":   "region,sex,n\nLiège,f,2\nLiège,m,9\nLiège,u,4\nGent,f,7\nGent,m,8\nGent,u,6\n",
	}
}

// firms is a job of τ-ARGUS.
func firms() map[string]string {
	return map[string]string{
		"firms.arb": "<OPENMICRODATA> \"firms.asc\"\n<OPENMETADATA> \"firms.rda\"\n<SPECIFYTABLE> \"size\"|\"v\"||\n<SAFETYRULE> P(20)\n<READMICRODATA>\n",
		"firms.rda": "<SEPARATOR> \";\"\nsize 1\n <RECODEABLE>\nv 4\n <NUMERIC>\n",
		"firms.asc": "1;10\n1;90\n2;5\n2;6\n2;7\n",
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

func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestDetect knows every kind by what lies there.
func TestDetect(t *testing.T) {
	neutral, argus := write(t, small()), write(t, firms())
	r := write(t, map[string]string{"dim_a.csv": "", "data.csv": ""})
	protected := write(t, map[string]string{"spec.json": "", "protected.csv": ""})
	for path, want := range map[string]convert.Kind{
		neutral: convert.Neutral, r: convert.R, protected: convert.Protected, filepath.Join(argus, "firms.arb"): convert.Argus,
		filepath.Join(argus, "firms.rda"): convert.Argus, filepath.Join(argus, "firms.asc"): convert.Argus,
	} {
		if kind, err := convert.Detect(path); err != nil || kind != want {
			t.Errorf("%s: %s %v, want %s", path, kind, err, want)
		}
	}
	for path, want := range map[string]string{
		argus:                               "name the job itself (.arb)",
		filepath.Join(neutral, "none"):      "no such file",
		filepath.Join(r, "data.csv"):        "a file of no known kind",
		filepath.Join(neutral, "spec.json"): "a file of no known kind",
	} {
		if kind, err := convert.Detect(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %s %v, want %q", path, kind, err, want)
		}
	}
}

// TestEachWay converts by default: to a problem, and from one to a job.
func TestEachWay(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new", "out")
	if _, err := convert.Run(filepath.Join(write(t, firms()), "firms.arb"), out, convert.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, out); !slices.Equal(got, []string{"hier_size.csv", "microdata.csv", "spec.json"}) {
		t.Errorf("%v", got)
	}
	p, _, err := problem.Read(out)
	if err != nil || p.Rules.PPercent != 20 {
		t.Errorf("%+v %v", p.Rules, err)
	}
	out = filepath.Join(t.TempDir(), "out")
	notes, err := convert.Run(write(t, small()), out, convert.Options{})
	if err != nil || len(notes) == 0 {
		t.Fatal(notes, err)
	}
	if got := names(t, out); !slices.Equal(got, []string{"small.arb", "small.rda", "small.tab", "small_region.hrc", "small_sex.hrc"}) {
		t.Errorf("%v", got)
	}
	out = filepath.Join(t.TempDir(), "out")
	if _, err = convert.Run(write(t, small()), out, convert.Options{To: convert.R}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, out); !slices.Equal(got, []string{"data.csv", "dim_region.csv", "dim_sex.csv", "problem.R", "sdcproblem.json"}) {
		t.Errorf("%v", got)
	}
}

// TestFromArgusToR goes from one program to the other.
func TestFromArgusToR(t *testing.T) {
	out, back := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "back")
	if _, err := convert.Run(filepath.Join(write(t, firms()), "firms.arb"), out, convert.Options{To: convert.R}); err != nil {
		t.Fatal(err)
	}
	if _, err := convert.Run(out, back, convert.Options{}); err != nil {
		t.Fatal(err)
	}
	p, _, err := problem.Read(back)
	if err != nil || p.Rules.PPercent != 20 || p.Table.Values[0] != 118 {
		t.Errorf("%+v %v", p, err)
	}
}

// TestProtectedTables converts what protect made, to both programs.
func TestProtectedTables(t *testing.T) {
	in, protected := write(t, small()), filepath.Join(t.TempDir(), "protected")
	if _, err := problem.ProtectDir(context.Background(), in, protected, "", sdc.Options{}); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if _, err := convert.Run(protected, out, convert.Options{Problem: in}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, out); !slices.Equal(got, []string{"small.hst", "small.rda", "small.sbs", "small.tab", "small_region.hrc", "small_sex.hrc"}) {
		t.Errorf("%v", got)
	}
	sbs, err := os.ReadFile(filepath.Join(out, "small.sbs"))
	if err != nil || !strings.Contains(string(sbs), "\"Liège\",\"f\",2,2,A\r\n") || strings.Count(string(sbs), ",D\r\n") == 0 {
		t.Errorf("%s %v", sbs, err)
	}
	out = filepath.Join(t.TempDir(), "out")
	if _, err := convert.Run(protected, out, convert.Options{To: convert.R}); err != nil {
		t.Fatal(err)
	}
	result, err := os.ReadFile(filepath.Join(out, "protected_sdctable.csv"))
	if err != nil || !strings.HasPrefix(string(result), "region,sex,freq,sdcStatus\n") || !strings.Contains(string(result), "Liège,f,2,u\n") {
		t.Errorf("%s %v", result, err)
	}
	// Without the file with all values, R gets NA.
	if err := os.Remove(filepath.Join(protected, problem.FullFile)); err != nil {
		t.Fatal(err)
	}
	out = filepath.Join(t.TempDir(), "out")
	if _, err := convert.Run(protected, out, convert.Options{To: convert.R}); err != nil {
		t.Fatal(err)
	}
	if result, _ = os.ReadFile(filepath.Join(out, "protected_sdctable.csv")); !strings.Contains(string(result), "Liège,f,NA,u\n") {
		t.Errorf("%s", result)
	}
	for _, test := range []struct {
		o    convert.Options
		want string
	}{
		{convert.Options{}, "name the problem that it protects (--problem)"},
		{convert.Options{Problem: in}, "a hidden cell has no value: take the file with all values"},
		{convert.Options{To: convert.Neutral}, "is a protected table: convert it to argus or r"},
	} {
		if _, err := convert.Run(protected, filepath.Join(t.TempDir(), "x"), test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v", test.o, err)
		}
	}
}

// TestNothingHalfDone leaves no trace of a conversion that fails.
func TestNothingHalfDone(t *testing.T) {
	broken := firms()
	broken["firms.asc"] += "9;x\n"
	parent := t.TempDir()
	if _, err := convert.Run(filepath.Join(write(t, broken), "firms.arb"), filepath.Join(parent, "out"), convert.Options{}); err == nil {
		t.Error("a record without a number was converted")
	}
	notAdditive := small()
	delete(notAdditive, "microdata.csv")
	notAdditive["cells.csv"] = "region,sex,n\nT,T,9\nGent,T,2\n"
	in := write(t, notAdditive)
	job := filepath.Join(t.TempDir(), "job")
	if _, err := convert.Run(in, job, convert.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := convert.Run(filepath.Join(job, "small.arb"), filepath.Join(parent, "out"), convert.Options{}); err == nil || strings.Contains(err.Error(), ".partial-") {
		t.Errorf("a table that does not add up: %v", err)
	}
	if got := names(t, parent); len(got) > 0 {
		t.Errorf("left are %v", got)
	}
}

// TestNeverOverExistingFiles refuses a folder with files, and a file, and takes an
// empty folder.
func TestNeverOverExistingFiles(t *testing.T) {
	in := filepath.Join(write(t, firms()), "firms.arb")
	full := write(t, map[string]string{"mine.txt": "keep"})
	if _, err := convert.Run(in, full, convert.Options{}); err == nil || !strings.Contains(err.Error(), "there are files here already: name a new folder") {
		t.Error(err)
	}
	if _, err := convert.Run(in, filepath.Join(full, "mine.txt"), convert.Options{}); err == nil || !strings.Contains(err.Error(), "not a folder: name another for the result") {
		t.Error(err)
	}
	if text, _ := os.ReadFile(filepath.Join(full, "mine.txt")); string(text) != "keep" || len(names(t, full)) != 1 {
		t.Error("the folder was changed")
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := convert.Run(in, empty, convert.Options{}); err != nil || len(names(t, empty)) != 3 {
		t.Errorf("%v %v", err, names(t, empty))
	}
}

// TestFilesOfOneName refuses groupings whose files would take each other's place.
func TestFilesOfOneName(t *testing.T) {
	all := small()
	all["hier_region.a b.csv"] = "code,parent\nnorth,\nGent,north\n"
	all["hier_region.a_b.csv"] = "code,parent\nsouth,\nLiège,south\n"
	parent := t.TempDir()
	_, err := convert.Run(write(t, all), filepath.Join(parent, "out"), convert.Options{})
	if err == nil || !strings.Contains(err.Error(), `two files would be called "small.region.a_b`) {
		t.Error(err)
	}
	if got := names(t, parent); len(got) > 0 {
		t.Errorf("left are %v", got)
	}
}

// TestOptionsOfNoUse names what can be said.
func TestOptionsOfNoUse(t *testing.T) {
	in := write(t, small())
	for want, o := range map[string]convert.Options{
		`"x" is no kind of files`:                           {From: "x"},
		`"y" is no kind of files`:                           {To: "y"},
		`"latin" is no encoding: use utf-8 or windows-1252`: {Encoding: "latin"},
		"name the problem that it protects":                 {To: convert.Protected},
		"is a problem already":                              {To: convert.Neutral},
	} {
		if _, err := convert.Run(in, filepath.Join(t.TempDir(), "out"), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}

// TestSameTwice writes the same bytes each time.
func TestSameTwice(t *testing.T) {
	for seed := range uint64(20) {
		f := newSource(seed).folder()
		in := filepath.Join(t.TempDir(), "in")
		if err := f.Write(in); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []convert.Kind{convert.Argus, convert.R} {
			var texts [2]string
			var said [2][]string
			for i := range texts {
				out := filepath.Join(t.TempDir(), "out")
				var err error
				if said[i], err = convert.Run(in, out, convert.Options{To: kind}); err != nil {
					t.Fatal(err)
				}
				for _, name := range names(t, out) {
					text, _ := os.ReadFile(filepath.Join(out, name))
					texts[i] += name + "\n" + string(text)
				}
			}
			if texts[0] != texts[1] || !slices.Equal(said[0], said[1]) {
				t.Errorf("seed %d: %s differs the second time", seed, kind)
			}
		}
	}
}

// TestPublicInstances converts the public problems there and back.
func TestPublicInstances(t *testing.T) {
	instances, err := filepath.Glob("../../../shared/sdc/instances/*/spec.json")
	if err != nil || len(instances) == 0 {
		t.Skip("the public instances are not beside the checkout")
	}
	for _, spec := range instances {
		in := filepath.Dir(spec)
		if name := filepath.Base(in); name == "be_population_2015" || testing.Short() && name == "syn_10k" {
			continue
		}
		for _, kind := range []convert.Kind{convert.Argus, convert.R} {
			dir := t.TempDir()
			if _, err := convert.Run(in, filepath.Join(dir, "there"), convert.Options{To: kind}); err != nil {
				t.Fatalf("%s: %v", in, err)
			}
			from := filepath.Join(dir, "there")
			if kind == convert.Argus {
				from = job(t, from)
			}
			if _, err := convert.Run(from, filepath.Join(dir, "back"), convert.Options{}); err != nil {
				t.Fatalf("%s: %v", in, err)
			}
			a, _, err := problem.Read(in)
			if err != nil {
				t.Fatal(err)
			}
			b, _, err := problem.Read(filepath.Join(dir, "back"))
			if err != nil {
				t.Fatal(err)
			}
			for cell, n := range a.Table.Counts {
				at, err := b.Table.Find(a.Table.Codes(cell)...)
				if err != nil || b.Table.Counts[at] != n {
					t.Fatalf("%s by %s: cell %s: %v", in, kind, a.Table.Name(cell), err)
				}
				if a.Table.Values != nil && a.Table.Values[cell] != b.Table.Values[at] {
					if d := a.Table.Values[cell] - b.Table.Values[at]; d > 1e-6 || d < -1e-6 {
						t.Fatalf("%s by %s: cell %s: another value", in, kind, a.Table.Name(cell))
					}
				}
			}
		}
	}
}

// TestTablesProtectedElsewhere makes a protected folder, for attack to judge, of what
// other programs wrote.
func TestTablesProtectedElsewhere(t *testing.T) {
	in := write(t, small())
	want := "region,sex,n,status\nT,T,36,s\nLiège,f,,u\nLiège,m,,x\nGent,u,6,s\nGent,f,0,s\n"
	for name, text := range map[string]string{
		"a.sbs": "\"Total\",\"Total\",36,36,V\r\n\"Li\xe8ge\",\"f\",2,2,A\r\n\"Li\xe8ge\",\"m\",9,9,D\r\n\"Gent\",\"u\",6,6,V\r\n\"Gent\",\"f\",-,0,-\r\n",
		"b.csv": "\"region\",\"sex\",\"Freq\",\"Status\"\n\"Total\",\"\",36,1\n\"Liège\",\"f\",x,5\n\"Liège\",\"m\",9,11\n\"Gent\",\"u\",6,2\n\"Gent\",\"f\",-,14\n",
		"c.csv": "region,sex,Freq,sdcStatus\nT,T,36,s\nLiège,f,NA,u\nLiège,m,NA,x\nGent,u,6,z\nGent,f,0,z\n",
	} {
		dir := write(t, map[string]string{name: text})
		out := filepath.Join(t.TempDir(), "out")
		notes, err := convert.Run(filepath.Join(dir, name), out, convert.Options{To: convert.Protected, Problem: in})
		if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "there are no witnesses") {
			t.Fatalf("%s: %q %v", name, notes, err)
		}
		got, err := os.ReadFile(filepath.Join(out, problem.ProtectedFile))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
		if list := names(t, out); !slices.Equal(list, []string{"protected.csv", "protected.full.csv", "spec.json"}) {
			t.Errorf("%s: %v", name, list)
		}
	}
	for text, want := range map[string]string{
		"\"XX\",\"f\",2,2,A\n":                         `x.sbs:1: dimension "region": code "XX" is not in its hierarchy`,
		"\"Gent\",\"f\",2,2,V\n\"Gent\",\"m\",2,2,Q\n": `x.sbs:2: status "Q" is not known`,
		"\"Gent\",\"f\",2\n":                           `x.sbs:1: status "" is not known`,
		"\"Gent\",\"f\",y,y,V\n":                       "x.sbs:1: not a number",
		"":                                             "x.sbs: there are no cells in it",
	} {
		dir := write(t, map[string]string{"x.sbs": text})
		_, err := convert.Run(filepath.Join(dir, "x.sbs"), filepath.Join(t.TempDir(), "out"), convert.Options{To: convert.Protected, Problem: in})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestResultsComeBack converts a protected table to each program and back: the pattern
// stays the same.
func TestResultsComeBack(t *testing.T) {
	in, protected := write(t, small()), filepath.Join(t.TempDir(), "protected")
	if _, err := problem.ProtectDir(context.Background(), in, protected, "", sdc.Options{}); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(protected, problem.ProtectedFile))
	if err != nil {
		t.Fatal(err)
	}
	for kind, name := range map[convert.Kind]string{convert.Argus: "small.sbs", convert.R: "protected_sdctable.csv"} {
		there, back := filepath.Join(t.TempDir(), "there"), filepath.Join(t.TempDir(), "back")
		if _, err := convert.Run(protected, there, convert.Options{To: kind, Problem: in}); err != nil {
			t.Fatal(err)
		}
		if _, err := convert.Run(filepath.Join(there, name), back, convert.Options{To: convert.Protected, Problem: in}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(back, problem.ProtectedFile))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %s\nwant %s", kind, got, want)
		}
	}
}

// TestSumsProtectedElsewhere reads a table of a response, with frequencies and without.
func TestSumsProtectedElsewhere(t *testing.T) {
	all := small()
	all["spec.json"] = `{"name": "sums", "kind": "magnitude", "dimensions": ["region", "sex"], "response": "turnover", "rules": {"p_percent": 10}}`
	all["microdata.csv"] = "region,sex,turnover\nGent,f,2.5\n"
	in := write(t, all)
	for text, want := range map[string]string{
		"Gent,f,2.5,1,V\nGent,T,9.5,4,F,90.0,5.0\n":               "region,sex,n,value,status\nGent,f,1,2.5,s\nGent,T,,,u\n",
		"region,sex,turnover,Status\nGent,f,2.5,1\nGent,T,9,11\n": "region,sex,n,value,status\nGent,f,,2.5,s\nGent,T,,,x\n",
	} {
		dir := write(t, map[string]string{"x.sbs": text})
		out := filepath.Join(t.TempDir(), "out")
		if _, err := convert.Run(filepath.Join(dir, "x.sbs"), out, convert.Options{To: convert.Protected, Problem: in}); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(filepath.Join(out, problem.ProtectedFile)); string(got) != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
