package rtable_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/rtable"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// writer2 writes CSV as write.csv, write.csv2 and people do.
type writer2 struct {
	*rand.Rand
	separator, eol            string
	quotes, rowNames, windows bool
}

func newWriter(seed uint64) *writer2 {
	w := &writer2{Rand: rand.New(rand.NewPCG(seed, 3))}
	w.separator = []string{",", ";", "\t"}[w.IntN(3)]
	w.eol = []string{"\n", "\r\n", "\r"}[w.IntN(3)]
	w.quotes, w.rowNames, w.windows = w.IntN(2) == 0, w.IntN(2) == 0, w.IntN(2) == 0
	return w
}

func (w *writer2) csv(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		row = slices.Clone(row)
		if w.rowNames {
			name := fmt.Sprint(i)
			if i == 0 {
				name = ""
			}
			row = append([]string{name}, row...)
		}
		for f := range row {
			if w.quotes || strings.Contains(row[f], w.separator) {
				row[f] = `"` + row[f] + `"`
			}
		}
		b.WriteString(strings.Join(row, w.separator) + w.eol)
	}
	if w.windows {
		bytes, err := textfile.Encode(b.String(), textfile.Windows1252)
		if err != nil {
			panic(err)
		}
		return string(bytes)
	}
	return b.String()
}

// hierarchy writes the same tree in one of its forms.
func (w *writer2) hierarchy(nodes []table.Node) string {
	depth := map[string]int{"": 0}
	levels, network := [][]string{{"levels", "codes"}}, [][]string{{"parent", "child"}}
	if w.IntN(2) == 0 {
		levels[0] = []string{"level", "name"}
	}
	if w.IntN(2) == 0 {
		network[0] = []string{"root", "leaf"}
	}
	for _, n := range nodes {
		depth[n.Code] = depth[n.Parent] + 1
		levels = append(levels, []string{strings.Repeat("@", depth[n.Code]), n.Code})
		if n.Parent != "" {
			network = append(network, []string{n.Parent, n.Code})
		} else if network[0][0] == "root" {
			network = append(network, []string{n.Code, n.Code})
		}
	}
	switch w.IntN(3) {
	case 0:
		return w.csv(levels)
	case 1:
		return w.csv(network)
	}
	var b strings.Builder
	for _, row := range levels[1:] {
		b.WriteString(strings.Join(row, ";") + "\n")
	}
	return b.String()
}

var (
	regions = []table.Node{{Code: "Total"}, {Code: "Nord, Sud", Parent: "Total"}, {Code: "Liège", Parent: "Nord, Sud"}, {Code: "007", Parent: "Nord, Sud"},
		{Code: "NA", Parent: "Total"}, {Code: "only", Parent: "NA"}}
	sexes = []table.Node{{Code: "all"}, {Code: "m", Parent: "all"}, {Code: "f", Parent: "all"}}
)

// TestDialects reads the same records in hundreds of ways of writing them.
func TestDialects(t *testing.T) {
	for seed := range uint64(200) {
		w := newWriter(seed)
		want := &problem.Sheet{Columns: []string{"region", "sex", "val"}}
		rows := [][]string{{"id", "region", "val", "sex"}}
		for i := range 1 + w.IntN(12) {
			region, sex := []string{"Liège", "007", "only"}[w.IntN(3)], []string{"m", "f"}[w.IntN(2)]
			value := fmt.Sprintf("%d.%d", w.IntN(90), 1+w.IntN(9))
			want.Rows = append(want.Rows, []string{region, sex, value})
			if w.separator == ";" {
				value = strings.Replace(value, ".", ",", 1)
			}
			rows = append(rows, []string{fmt.Sprint("r", i), region, value, sex})
		}
		all := map[string]string{"data.csv": w.csv(rows), "dim_region.csv": w.hierarchy(regions), "dim_sex.csv": w.hierarchy(sexes)}
		f, _, err := rtable.Read(write(t, all), rtable.Options{Response: "val"})
		if err != nil {
			t.Fatalf("seed %d: %v\n%q", seed, err, all)
		}
		if got := text(t, f.Records); got != text(t, want) {
			t.Fatalf("seed %d: %q, want %q", seed, got, text(t, want))
		}
		if !slices.Equal(f.Hierarchies[0], regions) || !slices.Equal(f.Hierarchies[1], sexes) {
			t.Fatalf("seed %d: %v\n%q", seed, f.Hierarchies, all)
		}
	}
}

// TestDialectsOfTables reads the same complete table, its rows in any order.
func TestDialectsOfTables(t *testing.T) {
	statuses := map[string]string{"s": "s", "u": "u", "x": "m", "z": "p"}
	for seed := range uint64(150) {
		w := newWriter(seed)
		rows := [][]string{{"sex", "freq", "sdcStatus", "region", "strID"}}
		want := map[string]string{}
		for _, r := range regions {
			for _, s := range sexes {
				n, status := w.IntN(20), []string{"s", "u", "x", "z"}[w.IntN(4)]
				rows = append(rows, []string{s.Code, fmt.Sprint(n), status, r.Code, "0101"})
				if n > 0 || status == "u" || status == "x" {
					want[r.Code+"×"+s.Code] = fmt.Sprint(n, statuses[status])
				}
			}
		}
		w.Shuffle(len(rows)-1, func(i, j int) { rows[i+1], rows[j+1] = rows[j+1], rows[i+1] })
		all := map[string]string{"data.csv": w.csv(rows), "dim_region.csv": w.hierarchy(regions), "dim_sex.csv": w.hierarchy(sexes)}
		f, notes, err := rtable.Read(write(t, all), rtable.Options{})
		if err != nil || len(notes) > 0 {
			t.Fatalf("seed %d: %v %q\n%q", seed, err, notes, all)
		}
		region, sex, n, status := f.Cells.Column("region"), f.Cells.Column("sex"), f.Cells.Column("n"), f.Cells.Column("status")
		for _, row := range f.Cells.Rows {
			key := row[region] + "×" + row[sex]
			var count int
			if _, err := fmt.Sscan(row[n], &count); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(count, row[status]); got != want[key] {
				t.Fatalf("seed %d: cell %s is %q, want %q", seed, key, got, want[key])
			}
			delete(want, key)
		}
		if len(want) > 0 || !f.Spec.Rules.Given {
			t.Fatalf("seed %d: missing are %v", seed, want)
		}
	}
}

// TestScriptNamesFilesThatExist wants every file that problem.R reads to be written.
func TestScriptNamesFilesThatExist(t *testing.T) {
	f := sums()
	f.Spec.Dimensions[0], f.Records.Columns[0], f.Forced.Columns[0] = `odd "name"`, `odd "name"`, `odd "name"`
	list, _, err := rtable.Write(f)
	if err != nil {
		t.Fatal(err)
	}
	all := files(t, list)
	for _, part := range strings.Split(all["problem.R"], "read(\"")[1:] {
		name, _, _ := strings.Cut(part, "\")")
		if name = strings.ReplaceAll(name, `\"`, `"`); all[name] == "" {
			t.Errorf("problem.R reads %q, which is not written", name)
		}
	}
	if !strings.Contains(all["problem.R"], `dims[["odd \"name\""]]`) {
		t.Error(all["problem.R"])
	}
}
