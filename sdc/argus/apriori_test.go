package argus_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
)

// withApriori adds a file a priori to a job over a table.
func withApriori(hst, flags string) map[string]string {
	all := cells()
	all["t.hst"] = hst
	all["t.arb"] += `<APRIORI> "d:\work\t.hst", 1, ";"` + flags + "\n"
	return all
}

// TestAprioriStatuses sets statuses by hand, the last line of a cell winning.
func TestAprioriStatuses(t *testing.T) {
	f, notes := read(t, withApriori("// by hand\na;m;u\r\n \"a\" ; f ; S\nT;T;p\n;m;P\nb;m;ml\nb;f;m\na;m;s\n", ""), "t.arb", argus.Options{})
	same(t, "forced", text(t, f.Forced), "region,sex,status\na,m,s\na,f,s\nT,T,p\nT,m,p\nb,m,m\nb,f,m\n")
	if len(notes) != 0 {
		t.Errorf("notes %q", notes)
	}
}

// TestAprioriLevels sets the protection of given cells, and notes costs.
func TestAprioriLevels(t *testing.T) {
	f, notes := read(t, withApriori("a;f;pl;2;7,5\nT;f;c;10\nT;m;w;3\nT;f;ab;1;2\n", ""), "t.arb", argus.Options{})
	if got := text(t, f.Cells); !strings.Contains(got, "a,f,2,u,2,7.5\n") {
		t.Error(got)
	}
	noted(t, notes, "2 lines give costs")
	noted(t, notes, "1 lines give bounds")
	all := job()
	all["x.hst"] = "Gent;2;pl;1;1\n"
	all["firms.arb"] += "<APRIORY> \"x.hst\", 1, \";\", 0, 0\n"
	_, notes = read(t, all, "firms.arb", argus.Options{})
	noted(t, notes, "1 lines give protection levels")
}

// TestAprioriUnknownCodes leaves them out where the job says so, and names them
// otherwise.
func TestAprioriUnknownCodes(t *testing.T) {
	for _, flags := range []string{"", ", 1", ", 1, 0"} {
		f, notes := read(t, withApriori("zz;m;u\na;m;u\n", flags), "t.arb", argus.Options{})
		same(t, "forced", text(t, f.Forced), "region,sex,status\na,m,u\n")
		noted(t, notes, "t.hst: 1 lines name codes that are in no hierarchy")
	}
	_, _, err := argus.Read(filepath.Join(write(t, withApriori("a;m;u\nzz;m;u\n", ", 0, 0")), "t.arb"), argus.Options{})
	if err == nil || !strings.Contains(err.Error(), `t.hst:2: variable "region": code "zz" is not in its hierarchy`) {
		t.Error(err)
	}
}

// TestAprioriExpand sets totals of one part, too, where the job says so.
func TestAprioriExpand(t *testing.T) {
	firms := job()
	firms["x.hst"] = "Liège;2;u\nGent;2;u\n"
	firms["firms.arb"] += "<APRIORI> \"x.hst\", 1, \";\", 0, 1\n"
	f, _ := read(t, firms, "firms.arb", argus.Options{})
	same(t, "forced", text(t, f.Forced), "Region,Size,status\nWallonia,2,u\nLiège,2,u\nGent,2,u\n")
}

// TestAprioriRefusals names the line of what is wrong.
func TestAprioriRefusals(t *testing.T) {
	for hst, want := range map[string]string{
		"a,m,u\n":        "t.hst:1: 1 fields behind separator \";\"",
		"a;m\n":          "t.hst:1: 2 fields",
		"a;m;s\na;m;q\n": `t.hst:2: letter "q": use s, u, p, m, ml, c, w or pl`,
		"a;m;pl;1\n":     "t.hst:1: pl takes two numbers",
		"a;m;pl;1;x\n":   `t.hst:1: pl: "x" is not a number of 0 or more`,
		"a;m;pl;-1;2\n":  `t.hst:1: pl: "-1" is not a number`,
	} {
		_, _, err := argus.Read(filepath.Join(write(t, withApriori(hst, ", 0, 0")), "t.arb"), argus.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", hst, err, want)
		}
	}
}
