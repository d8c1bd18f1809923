package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
	"github.com/kruistabel/kruistabel/studies"
)

// sampleStudy is the study of the gallery's made-up tables.
var sampleStudy = sync.OnceValue(func() *study.Study {
	text, err := studies.FS.ReadFile("advice-16-39.yaml")
	if err != nil {
		panic(err) // it is part of the program
	}
	s, err := study.Parse("advice-16-39.yaml", text, nil)
	if err != nil {
		panic(err)
	}
	return s
})

// sampleCounts are made-up persons by education, sex, age and measure.
var sampleCounts = []struct {
	measure, education, sex, age string
	n                            int64
}{
	{"A01", "L", "M", "30-39", 117}, {"A01", "L", "M", "65+", 3}, {"A01", "L", "F", "30-39", 95}, {"A01", "M", "M", "30-39", 64}, {"A01", "M", "F", "30-39", 58},
	{"A01", "H", "M", "30-39", 7}, {"A01", "H", "F", "30-39", 31}, {"A04", "L", "M", "15-24", 1204}, {"A04", "L", "F", "15-24", 998}, {"A04", "M", "M", "25-29", 640},
	{"A04", "M", "F", "25-29", 702}, {"A04", "H", "F", "25-29", 233}, {"A04", "U", "M", "15-24", 41}, {"B02", "L", "M", "40-49", 512}, {"B02", "L", "F", "40-49", 377},
	{"B02", "M", "F", "50-54", 88}, {"B02", "H", "M", "50-54", 12}, {"C01", "L", "M", "50-54", 1730}, {"C01", "L", "F", "55-64", 911}, {"C01", "U", "F", "55-64", 4},
}

// sampleTable is a made-up table of the gallery, by subtype and by type, on two
// moments. It is counted as any other.
var sampleTable = sync.OnceValue(func() *pivot.Table {
	s := sampleStudy()
	i := slices.IndexFunc(s.Tables, func(t study.Table) bool { return t.Name == "table1" })
	names := append([]string{"moment"}, s.Tables[i].Dimensions...)
	return &pivot.Table{Source: airlock.NewSource(s, sampleRows("table1", names, func(m string) string { return m }), sampleRows("table1_types", names, s.MeasureType)),
		Name: "table1", Key: "gallery", Build: 7}
})

func sampleRows(name string, names []string, measure func(string) string) *tabulate.Table {
	counts := map[string]int64{}
	for i, c := range sampleCounts {
		for at, moment := range []string{"2015-06-30", "2015-12-31"} {
			key := make([]string, len(names))
			for k, n := range names {
				key[k] = map[string]string{"moment": moment, "measure": measure(c.measure), "education": c.education, "sex": c.sex, "age": c.age,
					"sector": fmt.Sprintf("PR%d", i%4+1), "birth_country": []string{"BE", "EU14", "UNK"}[i%3]}[n]
				if key[k] == "" {
					key[k] = "1"
				}
			}
			counts[strings.Join(key, "\x00")] += c.n + int64(at*i)
		}
	}
	return sampleColumns(name, names, counts)
}

func sampleColumns(name string, names []string, counts map[string]int64) *tabulate.Table {
	t := &tabulate.Table{Name: name}
	var keys []string
	for k := range counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for c, n := range names {
		column := tabulate.Column{Name: n}
		for _, k := range keys {
			column.Dictionary = append(column.Dictionary, strings.Split(k, "\x00")[c])
		}
		slices.Sort(column.Dictionary)
		column.Dictionary = slices.Compact(column.Dictionary)
		for _, k := range keys {
			at, _ := slices.BinarySearch(column.Dictionary, strings.Split(k, "\x00")[c])
			column.Codes = append(column.Codes, uint16(at))
		}
		t.Columns = append(t.Columns, column)
	}
	for _, k := range keys {
		t.Persons = append(t.Persons, counts[k])
	}
	return t
}

// sampleDay is when everything in the gallery was made.
var sampleDay = time.Date(2016, 3, 14, 9, 20, 0, 0, time.UTC)

// sampleDefinition has education by sex of one measure, at the first moment.
func sampleDefinition(rows, columns []string, filters ...pivot.Filter) *pivot.Definition {
	if len(filters) == 0 {
		filters = []pivot.Filter{{Name: "measure", Codes: []string{"A01"}}, {Name: "moment", Codes: []string{"2015-06-30"}}}
	}
	return &pivot.Definition{Table: "table1", Rows: rows, Columns: columns, Settings: map[string]pivot.Setting{}, Filters: filters}
}

// sampleHeld counts a definition of the sample.
func sampleHeld(d *pivot.Definition) *pivot.Held {
	h, err := sampleEngine().Hold(context.Background(), sampleTable(), d)
	if err != nil {
		panic(err) // the sample can be counted
	}
	return h
}

var sampleEngine = sync.OnceValue(func() *pivot.Engine { return pivot.NewEngine(2) })

// sampleLeaves are a sample's figures as they leave.
func sampleLeaves(h *pivot.Held) *pivot.Figures {
	f, err := h.Leaves(context.Background(), time.Minute)
	if err != nil {
		panic(err)
	}
	return f
}

// sampleTrue are made-up figures of the other world: what is hidden is 5.
func sampleTrue(h *pivot.Held) *pivot.Figures {
	f := sampleLeaves(h)
	counts := make([]int64, f.Cells())
	for cell := range counts {
		if w, ok := f.Why(cell); ok && w.HasCount {
			counts[cell] = w.Count
		} else {
			counts[cell] = 5
		}
	}
	return pivot.MadeUp(h.Computed, counts, h.Shown())
}

// sampleDraft is a draft on the sample.
func sampleDraft(d *pivot.Definition) *pivot.Draft {
	return &pivot.Draft{Table: sampleTable(), Facts: sampleEngine().Facts(sampleTable()), Definition: d, Finished: sampleDay, CanUndo: true, Saved: sampleDay}
}
