package argus_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest/cases"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// TestCases holds what becomes of each folder in testdata/cases, in either direction.
func TestCases(t *testing.T) {
	for _, c := range cases.Load(t, "testdata/cases") {
		t.Run(c.Name, func(t *testing.T) { c.Check(t, outcome(t, c, nil)) })
	}
}

// outcome does what a case says: read a job or data, write a problem, or write a
// protected table. An error is a file of its own, without the folder.
func outcome(t testing.TB, c cases.Case, change func(name, text string) string) map[string]string {
	t.Helper()
	dir := c.Dir(t, change)
	var list []problem.File
	var notes []string
	var err error
	if c.Command[0] == "read" {
		var f problem.Folder
		if f, notes, err = argus.Read(filepath.Join(dir, c.Command[1]), options(c)); err == nil {
			list, err = f.Files()
		}
	} else {
		var f problem.Folder
		if f, err = problem.ReadFolder(filepath.Join(dir, "problem")); err != nil {
			t.Fatal(err)
		}
		if c.Command[0] == "write" {
			list, notes, err = argus.Write(f, options(c))
		} else {
			var sheet *problem.Sheet
			if sheet, err = problem.ReadSheet(dir, problem.FullFile); err == nil {
				list, notes, err = argus.WriteResult(f, sheet, options(c))
			}
		}
	}
	if err != nil {
		return map[string]string{"error": strings.NewReplacer(dir+"/", "", dir, "the folder").Replace(err.Error())}
	}
	got := files(t, list)
	for name, text := range got {
		if text = decoded(t, name, text); strings.HasSuffix(name, ".arb") {
			text = remarks.ReplaceAllString(text, "")
		}
		got[name] = text
	}
	if len(notes) > 0 {
		got["notes"] = strings.Join(notes, "\n")
	}
	return got
}

// remarks are what a job carries for the way back.
var remarks = regexp.MustCompile(`(?m)^// kruistabel .*\n`)

func decoded(t testing.TB, name, text string) string {
	t.Helper()
	d, err := textfile.Decode(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d.String(d.Bytes)
}

func options(c cases.Case) argus.Options {
	o := argus.Options{Response: c.Option("response"), Rule: c.Option("rule"), Encoding: textfile.Encoding(c.Option("encoding"))}
	if list := c.Option("dimensions"); list != "" {
		o.Dimensions = strings.Split(list, ",")
	}
	o.Table, _ = strconv.Atoi(c.Option("table"))
	return o
}

// TestCasesWrittenOtherwise reads every case with other ends of lines, in another
// encoding, with keywords in small letters, and with blank lines and remarks between
// the lines of metadata, jobs and hierarchies: the outcome stays.
func TestCasesWrittenOtherwise(t *testing.T) {
	keyword := regexp.MustCompile(`<[A-Z]+>`)
	plain := func(name string) bool { return !strings.Contains(name, "/") }
	ways := map[string]func(name, text string) string{
		"CR LF": func(_, text string) string { return strings.ReplaceAll(text, "\n", "\r\n") },
		"CR":    func(_, text string) string { return strings.ReplaceAll(text, "\n", "\r") },
		"windows-1252": func(_, text string) string {
			if narrow, err := textfile.Encode(text, textfile.Windows1252); err == nil {
				return string(narrow)
			}
			return text
		},
		"a mark of UTF-8": func(_, text string) string { return "\ufeff" + text },
		"small letters": func(name, text string) string {
			if ending := filepath.Ext(name); ending != ".arb" && ending != ".rda" {
				return text
			}
			return keyword.ReplaceAllStringFunc(text, strings.ToLower)
		},
		"no end": func(_, text string) string { return strings.TrimSuffix(text, "\n") },
	}
	for _, c := range cases.Load(t, "testdata/cases") {
		if c.Command[0] != "read" || c.Option("exact") != "" {
			continue
		}
		for way, change := range ways {
			got := outcome(t, c, func(name, text string) string {
				if plain(name) {
					text = change(name, text)
				}
				return text
			})
			for name, text := range got {
				if got[name] = strings.TrimSuffix(text, "\n"); way == "small letters" && name == "error" {
					got[name] = keyword.ReplaceAllString(got[name], "")
				}
			}
			for name, want := range c.Want {
				want = strings.TrimSuffix(want, "\n")
				if way == "small letters" && name == "error" {
					want = keyword.ReplaceAllString(want, "")
				}
				if got[name] != want {
					t.Errorf("%s with %s: %s is\n%s\nwant\n%s", c.Name, way, name, got[name], want)
				}
			}
		}
	}
}

// TestCasesWithBlankLines puts blank lines and remarks between all lines that are no
// data; what was refused may name another line.
func TestCasesWithBlankLines(t *testing.T) {
	for _, c := range cases.Load(t, "testdata/cases") {
		if c.Command[0] != "read" || c.Option("exact") != "" || c.Want["error"] != "" {
			continue
		}
		got := outcome(t, c, func(name, text string) string {
			switch filepath.Ext(name) {
			case ".arb", ".rda", ".hrc":
				return "// by hand\n" + strings.ReplaceAll(text, "\n", "\n  \n// and so on\n")
			case ".asc", ".tab":
				return "\n" + strings.ReplaceAll(text, "\n", "\n\n") + "\x1a"
			}
			return text
		})
		for name, want := range c.Want {
			if strings.TrimSuffix(got[name], "\n") != strings.TrimSuffix(want, "\n") {
				t.Errorf("%s: %s is\n%s\nwant\n%s", c.Name, name, got[name], want)
			}
		}
	}
}
