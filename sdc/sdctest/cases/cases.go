// Package cases reads test cases that are small folders of files. A case is one text
// in the txtar format: a comment that says what is asked and how, then the files
// that go in, then, below want/, those that come out.
//
//	# A hierarchy of digits: each level adds so many.
//	read x.rda response=turnover
//	-- x.rda --
//	region 1 3
//	-- want/hier_region.csv --
//	code,parent
//
// Running the tests with -update writes below want/ what came out; read the changes
// before they are kept.
package cases

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what comes out of test cases over what they want")

// Case is one case.
type Case struct {
	Name    string            // of its file, without ending
	About   string            // what it asks
	Command []string          // words of the line that says what to do
	Files   map[string]string // that go in
	Want    map[string]string // that come out, without want/

	path, comment string
	order         []string // of Files
}

// Load reads the cases of a folder.
func Load(t testing.TB, dir string) []Case {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no cases in %s: %v", dir, err)
	}
	var all []Case
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c := parse(string(text))
		c.path, c.Name = path, strings.TrimSuffix(filepath.Base(path), ".txtar")
		if c.About == "" || len(c.Command) == 0 {
			t.Fatalf("%s: a case says what it asks, behind #, and what to do", path)
		}
		all = append(all, c)
	}
	return all
}

func parse(text string) Case {
	c := Case{Files: map[string]string{}, Want: map[string]string{}}
	name := ""
	for line := range strings.Lines(text) {
		if inner, is := strings.CutPrefix(strings.TrimRight(line, "\n"), "-- "); is && strings.HasSuffix(inner, " --") {
			name = strings.TrimSuffix(inner, " --")
			if wanted, is := strings.CutPrefix(name, "want/"); is {
				c.Want[wanted] = ""
			} else {
				c.Files[name], c.order = "", append(c.order, name)
			}
			continue
		}
		wanted, is := strings.CutPrefix(name, "want/")
		switch {
		case name == "":
			c.comment += line
			if about, is := strings.CutPrefix(line, "# "); is {
				c.About += about
			} else if words := strings.Fields(line); len(words) > 0 {
				c.Command = words
			}
		case is:
			c.Want[wanted] += line
		default:
			c.Files[name] += line
		}
	}
	return c
}

// Option is the value of a word such as response=turnover of the command.
func (c *Case) Option(name string) string {
	for _, word := range c.Command {
		if value, is := strings.CutPrefix(word, name+"="); is {
			return value
		}
	}
	return ""
}

// Dir makes a new folder with the files that go in, each as change makes it; nil
// changes nothing.
func (c *Case) Dir(t testing.TB, change func(name, text string) string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	for name, text := range c.Files {
		if change != nil {
			text = change(name, text)
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Check compares what came out with what the case wants, CR LF and LF alike.
func (c *Case) Check(t testing.TB, got map[string]string) {
	t.Helper()
	plain := map[string]string{}
	for name, text := range got {
		if text = strings.ReplaceAll(text, "\r\n", "\n"); text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		plain[name] = text
	}
	if *update {
		c.write(t, plain)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(plain)) {
		want, wanted := c.Want[name]
		if !wanted {
			t.Errorf("%s: came out and is not wanted:\n%s", name, plain[name])
		} else if want != plain[name] {
			t.Errorf("%s is\n%s\nwant\n%s", name, plain[name], want)
		}
	}
	for name := range c.Want {
		if _, there := plain[name]; !there {
			t.Errorf("%s did not come out", name)
		}
	}
}

func (c *Case) write(t testing.TB, got map[string]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(c.comment)
	for _, name := range c.order {
		b.WriteString("-- " + name + " --\n" + c.Files[name])
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		b.WriteString("-- want/" + name + " --\n" + got[name])
	}
	if err := os.WriteFile(c.path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
