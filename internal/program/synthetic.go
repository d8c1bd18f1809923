package program

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// syntheticRows is the number of rows of a made-up table: enough for every code
// to occur, few enough for a run of seconds.
const syntheticRows = 4000

// syntheticTables are tables of the form of a study's: the same names, columns,
// codes and types, with made-up rows and counts. They follow from the study file
// alone, so that nothing of a build is in them, and are the same each time.
func syntheticTables(s *study.Study) []*tabulate.Table {
	var out []*tabulate.Table
	for _, t := range s.Tables {
		measures := s.Selected(t.Measures)
		var types []string
		for _, m := range measures {
			if of := s.MeasureType(m); !slices.Contains(types, of) {
				types = append(types, of)
			}
		}
		out = append(out, syntheticTable(s, t, t.Name, measures), syntheticTable(s, t, t.Name+"_types", types))
	}
	return out
}

func syntheticTable(s *study.Study, t study.Table, name string, measures []string) *tabulate.Table {
	columns := syntheticColumns(s, t, measures)
	seed := fnv.New64a()
	fmt.Fprint(seed, s.ID, " ", name)
	random := rand.New(rand.NewPCG(seed.Sum64(), 1))
	keys := map[string][]uint16{}
	for row := range syntheticRows {
		key := make([]uint16, len(columns))
		for i, c := range columns {
			n := len(c.Dictionary)
			key[i] = uint16(random.IntN(n))
			if row < n {
				key[i] = uint16(row) // every code occurs
			}
		}
		keys[fmt.Sprint(key)] = key
	}
	rows := make([][]uint16, 0, len(keys))
	for _, key := range keys {
		rows = append(rows, key)
	}
	slices.SortFunc(rows, slices.Compare)
	out := &tabulate.Table{Name: name, Columns: columns}
	for _, key := range rows {
		for i := range columns {
			columns[i].Codes = append(columns[i].Codes, key[i])
		}
		out.Persons = append(out.Persons, 1+int64(random.ExpFloat64()*40))
	}
	return out
}

// syntheticColumns are a table's columns: when, and then its dimensions.
func syntheticColumns(s *study.Study, t study.Table, measures []string) []tabulate.Column {
	var out []tabulate.Column
	if t.Flow == study.Stock {
		out = append(out, tabulate.Column{Name: "moment", Kind: tabulate.DateColumn, Dictionary: sorted(t.Moments, study.Date.String)})
	} else {
		offsets := slices.Sorted(slices.Values(t.Offsets))
		out = append(out,
			tabulate.Column{Name: string(t.Flow) + "_quarter", Dictionary: sorted(t.Quarters, study.Quarter.String)},
			tabulate.Column{Name: "offset", Kind: tabulate.IntegerColumn, Dictionary: texts(offsets, strconv.Itoa)})
	}
	for _, name := range t.Dimensions {
		codes := s.Codes(name)
		if s.Dimensions[name].Derive == study.DeriveMeasure {
			codes = measures
		}
		out = append(out, tabulate.Column{Name: name, Dictionary: sorted(codes, strings.Clone)})
	}
	return out
}

func texts[T any](values []T, text func(T) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = text(v)
	}
	return out
}

func sorted[T any](values []T, text func(T) string) []string {
	out := texts(values, text)
	slices.SortFunc(out, cmp.Compare[string])
	return slices.Compact(out)
}
