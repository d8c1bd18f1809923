package pivot

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
	"github.com/kruistabel/kruistabel/studies"
)

func adviceStudy(t testing.TB) *study.Study {
	t.Helper()
	text, err := studies.FS.ReadFile("advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse("advice-16-39.yaml", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// row is persons who are alike in every dimension that is not named.
type row struct {
	codes map[string]string
	n     int64
}

// ordinary are the codes of a person of whom nothing else is said.
var ordinary = map[string]string{"moment": "2015-06-30", "measure": "A01", "education": "L", "work_disability": "0", "age": "30-39", "origin": "1",
	"nationality": "1", "birth_country": "1", "sex": "M", "recognised_disability": "0", "low_work_intensity": "0", "household": "1",
	"daily_wage": "NA", "sector": "NA", "regime": "NA", "part_time": "NA", "statuut": "NA", "size_class": "NA",
	"inflow_quarter": "2015Q1", "offset": "-1", "position": "1"}

// sample is a table of rows: every row counts once in its subtype, and once in its
// type.
func sample(t testing.TB, table string, rows []row) *Table {
	t.Helper()
	s := adviceStudy(t)
	i := slices.IndexFunc(s.Tables, func(x study.Table) bool { return x.Name == table })
	names := append([]string{"moment"}, s.Tables[i].Dimensions...)
	if s.Tables[i].Flow != study.Stock {
		names = append([]string{"inflow_quarter", "offset"}, s.Tables[i].Dimensions...)
	}
	sub, typ := map[string]int64{}, map[string]int64{}
	for _, r := range rows {
		add := func(into map[string]int64, measure func(string) string) {
			var key []string
			for _, n := range names {
				code := ordinary[n]
				if c, ok := r.codes[n]; ok {
					code = c
				}
				if n == "measure" {
					code = measure(code)
				}
				key = append(key, code)
			}
			into[strings.Join(key, "\x00")] += r.n
		}
		add(sub, func(m string) string { return m })
		add(typ, s.MeasureType)
	}
	return &Table{Source: airlock.NewSource(s, counted(table, names, sub), counted(table+"_types", names, typ)), Name: table, Key: t.Name() + "/" + table, Build: 1}
}

func counted(name string, names []string, counts map[string]int64) *tabulate.Table {
	t := &tabulate.Table{Name: name}
	keys := slices.Sorted(maps.Keys(counts))
	for c, n := range names {
		column := tabulate.Column{Name: n}
		at := func(key string) string { return strings.Split(key, "\x00")[c] }
		for _, k := range keys {
			column.Dictionary = append(column.Dictionary, at(k))
		}
		slices.Sort(column.Dictionary)
		column.Dictionary = slices.Compact(column.Dictionary)
		for _, k := range keys {
			i, _ := slices.BinarySearch(column.Dictionary, at(k))
			column.Codes = append(column.Codes, uint16(i))
		}
		t.Columns = append(t.Columns, column)
	}
	for _, k := range keys {
		t.Persons = append(t.Persons, counts[k])
	}
	return t
}

// mini is education by sex of A01 on 30 June 2015; of the 120, 3 are 65 or older.
func mini(t testing.TB) *Table {
	var rows []row
	for _, r := range []struct {
		education, sex, age string
		n                   int64
	}{{"L", "M", "30-39", 117}, {"L", "M", "65+", 3}, {"L", "F", "30-39", 95}, {"M", "M", "30-39", 64}, {"M", "F", "30-39", 58},
		{"H", "M", "30-39", 7}, {"H", "F", "30-39", 31}} {
		rows = append(rows, row{map[string]string{"education": r.education, "sex": r.sex, "age": r.age}, r.n})
	}
	return sample(t, "table1", rows)
}

// miniDefinition has education on rows and sex on columns.
func miniDefinition() *Definition {
	return &Definition{Table: "table1", Rows: []string{"education"}, Columns: []string{"sex"}, Settings: map[string]Setting{},
		Filters: []Filter{{"moment", []string{"2015-06-30"}}, {"measure", []string{"A01"}}}}
}

// leaves is a definition as it leaves, by the final pattern.
func leaves(t testing.TB, e *Engine, table *Table, d *Definition) (*Held, *Figures) {
	t.Helper()
	h, err := e.Hold(context.Background(), table, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Release)
	f, err := h.Leaves(context.Background(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Final || !f.Proven {
		t.Fatalf("final %v, proven %v", f.Final, f.Proven)
	}
	return h, f
}

// at finds a cell of a grid by the codes of its row and column.
func (g *Grid) at(t testing.TB, row, column string) Cell {
	t.Helper()
	c := slices.IndexFunc(g.Columns, func(l Line) bool { return l.Key == column })
	for _, r := range g.Rows {
		if r.Key == row && c >= 0 {
			return r.Cells[c]
		}
	}
	t.Fatalf("no cell %s × %s", row, column)
	return Cell{}
}
