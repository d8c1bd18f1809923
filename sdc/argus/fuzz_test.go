package argus_test

import (
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// FuzzRead changes one file of a job: reading may refuse it, but what it takes must be
// writable as a problem whose files can be read.
func FuzzRead(f *testing.F) {
	names := []string{"firms.arb", "firms.rda", "firms.asc", "region.hrc", "t.arb", "t.rda", "t.tab", "t.hst"}
	for i, name := range names[:4] {
		f.Add(uint8(i), job()[name])
	}
	for i, name := range names[4:] {
		f.Add(uint8(i+4), withApriori("a;m;u\n", "")[name])
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		name := names[int(which)%len(names)]
		all, start := job(), "firms.arb"
		if which%8 >= 4 {
			all, start = withApriori("a;m;u\n", ""), "t.arb"
		}
		all[name] = text
		folder, _, err := argus.Read(filepath.Join(write(t, all), start), argus.Options{})
		if err != nil {
			return
		}
		for _, name := range folder.Spec.Dimensions {
			if filepath.Base(name) != name {
				return // no name for a file
			}
		}
		dir := filepath.Join(t.TempDir(), "p")
		if err := folder.Write(dir); err != nil {
			t.Skip(err)
		}
		if _, err := problem.ReadFolder(dir); err != nil {
			t.Skip(err)
		}
		_, _, _ = argus.Write(folder, argus.Options{})
	})
}

// FuzzMetadata reads metadata of records and of cells.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte(job()["firms.rda"]), false)
	f.Add([]byte(cells()["t.rda"]), true)
	f.Fuzz(func(t *testing.T, bytes []byte, cells bool) {
		text, err := textfile.Decode("f.rda", bytes)
		if err != nil {
			return
		}
		m, err := argus.ParseMetadata(text, cells)
		if err == nil && len(m.Variables) == 0 {
			t.Error("metadata without variables were read")
		}
	})
}

// FuzzHierarchy reads hierarchies: every code but the total has a parent above it.
func FuzzHierarchy(f *testing.F) {
	f.Add([]byte(job()["region.hrc"]), "@", "T")
	f.Add([]byte("a\n..b\n....c\nd\n"), "..", "")
	f.Fuzz(func(t *testing.T, bytes []byte, lead, total string) {
		text, err := textfile.Decode("f.hrc", bytes)
		if err != nil || lead == "" {
			return
		}
		nodes, err := argus.ParseHierarchy(text, lead, total)
		if err != nil {
			return
		}
		known := map[string]bool{}
		for i, n := range nodes {
			if i > 0 && !known[n.Parent] {
				t.Errorf("code %q stands above its parent %q", n.Code, n.Parent)
			}
			known[n.Code] = true
		}
	})
}

// FuzzSafety reads rules: what it takes is valid.
func FuzzSafety(f *testing.F) {
	f.Add("P(20,100,1)|NK(3,75)|FREQ(3,10)|ZERO(1)|REQ(1,2,3,4)|WGT(1)|MIS(0)|MAN(5)")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := argus.ParseSafety(text); err == nil && s.Rules.Validate() != nil {
			t.Errorf("%q gives rules that are not valid: %v", text, s.Rules.Validate())
		}
	})
}

// FuzzJob reads commands.
func FuzzJob(f *testing.F) {
	f.Add([]byte(job()["firms.arb"]))
	f.Add([]byte(cells()["t.arb"] + "// kruistabel [{}]\n<APRIORI> \"a\",1,\",\",0,0\n"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		text, err := textfile.Decode("f.arb", bytes)
		if err != nil {
			return
		}
		if job, err := argus.ParseJob(text); err == nil && len(job.Tables) == 0 {
			t.Error("a job without tables was read")
		}
	})
}
