package rtable_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/rtable"
	"github.com/kruistabel/kruistabel/sdc/sdctest/cases"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// TestCases holds what becomes of each folder in testdata/cases, in either direction.
func TestCases(t *testing.T) {
	for _, c := range cases.Load(t, "testdata/cases") {
		t.Run(c.Name, func(t *testing.T) { c.Check(t, outcome(t, c, nil)) })
	}
}

// outcome does what a case says: read a folder, write a problem, or write a protected
// table. An error is a file of its own, without the folder.
func outcome(t testing.TB, c cases.Case, change func(name, text string) string) map[string]string {
	t.Helper()
	dir := c.Dir(t, change)
	var f problem.Folder
	var list []problem.File
	var notes []string
	var err error
	switch c.Command[0] {
	case "read":
		if f, notes, err = rtable.Read(dir, options(t, c)); err == nil {
			list, err = f.Files()
		}
	case "write":
		if f, err = problem.ReadFolder(filepath.Join(dir, "problem")); err == nil {
			list, notes, err = rtable.Write(f)
		}
	default:
		var spec problem.Spec
		var sheet *problem.Sheet
		if spec, err = problem.ReadSpec(dir); err == nil {
			if sheet, err = problem.ReadSheet(dir, problem.FullFile); err == nil {
				list, err = rtable.WriteResult(spec, sheet)
			}
		}
	}
	if err != nil {
		return map[string]string{"error": strings.NewReplacer(dir+"/", "", dir, "the folder").Replace(err.Error())}
	}
	got := files(t, list)
	if len(notes) > 0 {
		got["notes"] = strings.Join(notes, "\n")
	}
	return got
}

func options(t testing.TB, c cases.Case) rtable.Options {
	t.Helper()
	o := rtable.Options{Frequency: c.Option("frequency"), Response: c.Option("response"), Weight: c.Option("weight")}
	if n := c.Option("maxn"); n != "" {
		most, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		o.MaxN = &most
	}
	return o
}

// TestCasesWrittenOtherwise reads every case with other ends of lines, another
// encoding, another separator, quotes and names of rows: the outcome stays.
func TestCasesWrittenOtherwise(t *testing.T) {
	ways := map[string]func(name, text string) string{
		"CR LF":  func(_, text string) string { return strings.ReplaceAll(text, "\n", "\r\n") },
		"CR":     func(_, text string) string { return strings.ReplaceAll(text, "\n", "\r") },
		"no end": func(_, text string) string { return strings.TrimSuffix(text, "\n") },
		"a mark": func(_, text string) string { return "\ufeff" + text },
		"windows-1252": func(_, text string) string {
			if narrow, err := textfile.Encode(text, textfile.Windows1252); err == nil {
				return string(narrow)
			}
			return text
		},
		"semicolons": func(name, text string) string {
			if plain(name, text) {
				return strings.ReplaceAll(text, ",", ";")
			}
			return text
		},
		"tabs": func(name, text string) string {
			if plain(name, text) {
				return strings.ReplaceAll(text, ",", "\t")
			}
			return text
		},
		"quotes": func(name, text string) string {
			if plain(name, text) {
				return rows(text, func(_ int, row string) string { return `"` + strings.ReplaceAll(row, ",", `","`) + `"` })
			}
			return text
		},
		"names of rows": func(name, text string) string {
			if !plain(name, text) || strings.HasPrefix(text, "@") {
				return text
			}
			return rows(text, func(i int, row string) string {
				if i == 0 {
					return `"",` + row
				}
				return `"` + strconv.Itoa(i) + `",` + row
			})
		},
	}
	for _, c := range cases.Load(t, "testdata/cases") {
		if c.Command[0] != "read" || c.Option("exact") != "" {
			continue
		}
		for way, change := range ways {
			got := outcome(t, c, change)
			for name, want := range c.Want {
				if strings.TrimSuffix(got[name], "\n") != strings.TrimSuffix(want, "\n") {
					t.Errorf("%s with %s: %s is\n%s\nwant\n%s", c.Name, way, name, got[name], want)
				}
			}
		}
	}
}

// plain says whether a file is CSV behind commas, without quotes.
func plain(name, text string) bool {
	return strings.HasSuffix(name, ".csv") && strings.Contains(text, ",") && !strings.ContainsAny(text, "\";\t")
}

func rows(text string, change func(i int, row string) string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := range lines {
		lines[i] = change(i, lines[i])
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestCasesInAnotherOrder reads every case with the columns of the data the other way
// round: the cells and records stay, and so does what is refused about a row.
func TestCasesInAnotherOrder(t *testing.T) {
	for _, c := range cases.Load(t, "testdata/cases") {
		if c.Command[0] != "read" || c.Option("exact") != "" || !plain("data.csv", c.Files["data.csv"]) || c.Files["sdcproblem.json"] == "" {
			continue
		}
		got := outcome(t, c, func(name, text string) string {
			if name != "data.csv" {
				return text
			}
			return rows(text, func(_ int, row string) string {
				fields := strings.Split(row, ",")
				for i, j := 0, len(fields)-1; i < j; i, j = i+1, j-1 {
					fields[i], fields[j] = fields[j], fields[i]
				}
				return strings.Join(fields, ",")
			})
		})
		for name, want := range c.Want {
			if name != "notes" && !strings.Contains(c.Files["sdcproblem.json"], "dimVarInd") {
				continue // the order of dimensions is that of the columns
			}
			if strings.TrimSuffix(got[name], "\n") != strings.TrimSuffix(want, "\n") {
				t.Errorf("%s: %s is\n%s\nwant\n%s", c.Name, name, got[name], want)
			}
		}
	}
}
