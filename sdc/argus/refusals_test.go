package argus_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
)

// TestRefusals spoils one line of a job at a time: the message names the file and the
// line, and says what to do.
func TestRefusals(t *testing.T) {
	tests := []struct{ name, file, old, new, want string }{
		{"unknown command", "firms.arb", "<READMICRODATA>", "<READ>", "firms.arb:6: <READ> is not a command that is known"},
		{"no command", "firms.arb", "<READMICRODATA>", "read", `firms.arb:6: "read" is not a command`},
		{"recode", "firms.arb", "<READMICRODATA>", `<RECODE> 1,Size,"x.grc"`, "firms.arb:6: <RECODE> changes the codes of the data: recode them first"},
		{"no table", "firms.arb", "<SPECIFYTABLE>", "<LOGBOOK>", "firms.arb:5: <SAFETYRULE> stands before <SPECIFYTABLE>"},
		{"no dimensions", "firms.arb", `"Region""Size"|`, "|", "firms.arb:4: <SPECIFYTABLE> names no dimension"},
		{"no response", "firms.arb", `"Turnover"|""|"-2"`, "", "firms.arb:4: <SPECIFYTABLE> names no dimension or no response"},
		{"a dimension twice", "firms.arb", `"Region""Size"`, `"Size""size"`, `firms.arb:4: dimension "size" is named twice`},
		{"an unknown dimension", "firms.arb", `"Region"`, `"Country"`, `firms.arb:4: dimension "Country" is no <RECODEABLE> variable of firms.rda`},
		{"an unknown response", "firms.arb", `"Turnover"`, `"Profit"`, `firms.arb:4: response "Profit" is no variable of firms.rda`},
		{"a response that is none", "firms.arb", `"Turnover"`, `"Group"`, `firms.arb:4: response "Group" is not <NUMERIC>`},
		{"a shadow", "firms.arb", `"Turnover"|""`, `"Turnover"|"Weight"`, `firms.arb:4: <SPECIFYTABLE>: rules that look at the shadow variable "Weight"`},
		{"a bad rule", "firms.arb", "NK(1,80)", "NK(1,800)", "firms.arb:4: <SAFETYRULE>: rule dominance is [1, 800]"},
		{"rules of contents for counts", "firms.arb", `"Turnover"`, "<freq>", "firms.arb:4: <SAFETYRULE>: rules P, NK and REQ are about contributions"},
		{"no metadata", "firms.arb", `firms.rda`, "none.rda", "none.rda: it is not in "},
		{"no data", "firms.arb", `FIRMS.ASC`, "none.asc", "none.asc: it is not in "},
		{"apriori without separator", "firms.arb", "<READMICRODATA>", `<APRIORI> "x.hst", 1`, "firms.arb:6: <APRIORI> takes a file, the number of a table and a separator"},
		{"apriori of another table", "firms.arb", "<READMICRODATA>", `<APRIORI> "x.hst", 2, ";"`, `firms.arb:6: <APRIORI>: there is no table "2": the job has 1 so far`},
		{"apriori that is not there", "firms.arb", "<READMICRODATA>", `<APRIORI> "x.hst", 1, ";"`, "x.hst: it is not in "},

		{"unknown keyword", "firms.rda", "<TOTCODE>", "<TOTALCODE>", "firms.rda:3: <TOTALCODE> is not a keyword of metadata"},
		{"keyword first", "firms.rda", "Region 1 7\n", "", "firms.rda:1: <RECODEABLE> stands before the first variable"},
		{"no position", "firms.rda", "Region 1 7", "Region x 7", `firms.rda:1: variable "Region": the first column is not a whole number`},
		{"no width", "firms.rda", "Region 1 7", "Region 1", `firms.rda:1: variable "Region": the width is not a whole number`},
		{"a name twice", "firms.rda", "Size 8 2", "region 8 2", `firms.rda:7: variable "region" stands here twice`},
		{"no dimensions at all", "firms.rda", "<RECOD", "<TRUNCABLE> <RECORDKEY> //", "firms.rda: no variable is <RECODEABLE>"},
		{"hierarchical without", "firms.rda", `   <HIERCODELIST> "C:\Data\region.hrc"` + "\n", "", `firms.rda:1: variable "Region" is <HIERARCHICAL> but has neither`},
		{"no leading string", "firms.rda", `"@"`, `""`, `firms.rda:1: variable "Region": its <HIERLEADSTRING> is empty`},
		{"SPSS", "firms.rda", "Region 1 7\n", "<SPSS>\nRegion 1 7\n", "firms.rda:1: <SPSS>: a system file of SPSS cannot be read"},
		{"a late separator", "firms.rda", "Size 8 2", "<SEPARATOR> \";\"\nSize 8 2", `firms.rda:7: <SEPARATOR> ";": write one character, before all variables`},
		{"decimals", "firms.rda", "<DECIMALS> 1", "<DECIMALS> x", `firms.rda:10: <DECIMALS> "x": write a whole number`},
		{"digits that do not add up", "firms.rda", "<RECODABLE>", "<RECODABLE> <HIERLEVELS> 1 2", `firms.rda:8: <HIERLEVELS> of "Size" add up to 3 digits, the variable has 2`},
		{"no holdings", "firms.rda", "<HOLDING>", "<NUMERIC>", "firms.arb:4: <SAFETYRULE>: a rule is about holdings, but no variable of firms.rda is <HOLDING>"},
		{"no requests", "firms.rda", `<REQUEST> "J"`, "<NUMERIC>", "firms.arb:4: <SAFETYRULE>: REQ needs a <REQUEST> variable"},

		{"a level too deep", "region.hrc", "@Gent", "@@Gent", `region.hrc:2: code "Gent" is 2 levels deeper than the line above`},
		{"a code twice", "region.hrc", "@Brugge", "@Gent", `region.hrc:3: code "Gent" stands in line 2 too`},
		{"no code", "region.hrc", "@Brugge", "@", `region.hrc:3: there is no code behind "@"`},
		{"the total", "region.hrc", "Wallonia", "Belgium", `region.hrc:4: code "Belgium" is the total, which a hierarchy leaves out`},
		{"a leaf that is not there", "region.hrc", "@Gent", "@Ghent", `firms.asc:2: variable "Region": code "Gent" is not in its hierarchy`},

		{"a total in a record", "firms.asc", "  Gent  2", "Flanders2", `firms.asc:3: variable "Region": code "Flander" is not in its hierarchy`},
		{"no number", "firms.asc", " 7.5", "7..5", `firms.asc:2: variable "Turnover": not a number`},
		{"an empty number", "firms.asc", "  7.5", "     ", `firms.asc:2: variable "Turnover": no number: write 0`},
		{"no weight", "firms.asc", "12,5 2.00", "12,5 0.00", `firms.asc:1: variable "Weight": not above zero`},
		{"no code", "firms.asc", "Gent   10", "       10", `firms.asc:2: variable "Region" has no code`},
		{"another encoding", "firms.asc", "Li", "L\x00", "firms.asc:1: not a text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := job()
			if !strings.Contains(all[test.file], test.old) {
				t.Fatalf("%q is not in %s", test.old, test.file)
			}
			all[test.file] = strings.Replace(all[test.file], test.old, test.new, -1)
			_, _, err := argus.Read(filepath.Join(write(t, all), "firms.arb"), argus.Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %q", err, test.want)
			}
		})
	}
}

// TestCellRefusals spoils a table.
func TestCellRefusals(t *testing.T) {
	tests := []struct{ name, file, old, new, want string }{
		{"a cell twice", "t.tab", "b;m;3;U", "a;f;3;U", "t.tab:8: the cell a × f stands in line 6 too"},
		{"a strange status", "t.tab", "b;m;3;U", "b;m;3;Q", `t.tab:8: status "Q": t.rda says "S" for safe`},
		{"no number", "t.tab", "b;m;3;U", "b;m;x;U", `t.tab:8: variable "n": not a number`},
		{"half a person", "t.tab", "b;m;3;U", "b;m;2.5;U", "t.tab:8: the frequency is not a whole number"},
		{"no counts", "t.rda", "<FREQUENCY>", "<MAXSCORE>", "t.rda: no variable is <FREQUENCY>, and none <NUMERIC>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := cells()
			all[test.file] = strings.Replace(all[test.file], test.old, test.new, 1)
			_, _, err := argus.Read(filepath.Join(write(t, all), "t.arb"), argus.Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %q", err, test.want)
			}
		})
	}
}

// TestNoTable wants a job to have one.
func TestNoTable(t *testing.T) {
	dir := write(t, map[string]string{"a.arb": "// nothing\n\n<SILENT>\n", "b.rda": "x\n", "c.arb": "<SPECIFYTABLE> \"a\"|\"b\"||\n"})
	for name, want := range map[string]string{
		"a.arb":    "a.arb: no <SPECIFYTABLE>",
		"b.rda":    "b.rda: there is no data beside it: add b.asc or b.tab",
		"c.arb":    "c.arb:1: <SPECIFYTABLE> stands before <OPENMICRODATA>",
		"none.arb": "none.arb: it is not in ",
		"none.asc": "none.rda: it is not in ",
	} {
		if _, _, err := argus.Read(filepath.Join(dir, name), argus.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
