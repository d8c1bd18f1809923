package enginetest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// WellFormed tests what every result promises, whatever the numbers: the
// tables of the study in file order, each by subtype and by type; the columns
// in order; dictionaries that ascend; rows that ascend and differ; persons
// above zero.
func WellFormed(s *study.Study, r *engine.Result) error {
	if len(r.Tables) != 2*len(s.Tables) {
		return fmt.Errorf("%d tables for a study of %d", len(r.Tables), len(s.Tables))
	}
	for i, t := range s.Tables {
		for j, name := range []string{t.Name, t.Name + "_types"} {
			got := &r.Tables[2*i+j]
			if got.Name != name {
				return fmt.Errorf("table %d is %s, not %s", 2*i+j, got.Name, name)
			}
			if err := wellFormed(t, got); err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
		}
	}
	return nil
}

func wellFormed(t study.Table, got *tabulate.Table) error {
	if want, have := columnNames(t), namesOf(got); !slices.Equal(want, have) {
		return fmt.Errorf("columns %v, not %v", have, want)
	}
	for _, c := range got.Columns {
		if len(c.Codes) != len(got.Persons) {
			return fmt.Errorf("column %s has %d rows of %d", c.Name, len(c.Codes), len(got.Persons))
		}
		for i := 1; i < len(c.Dictionary); i++ {
			if order(c.Kind, c.Dictionary[i-1], c.Dictionary[i]) >= 0 {
				return fmt.Errorf("column %s: dictionary has %q before %q", c.Name, c.Dictionary[i-1], c.Dictionary[i])
			}
		}
	}
	for row, n := range got.Persons {
		if n <= 0 {
			return fmt.Errorf("row %d has %d persons", row, n)
		}
		if row > 0 && compareRows(got, row-1, row) >= 0 {
			return fmt.Errorf("row %d does not come after the row before it", row)
		}
	}
	return nil
}

func columnNames(t study.Table) []string {
	when := []string{"moment"}
	if t.Flow != study.Stock {
		when = []string{string(t.Flow) + "_quarter", "offset"}
	}
	return append(when, t.Dimensions...)
}

func namesOf(t *tabulate.Table) []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

func compareRows(t *tabulate.Table, a, b int) int {
	for _, c := range t.Columns {
		if o := cmp.Compare(c.Codes[a], c.Codes[b]); o != 0 {
			return o
		}
	}
	return 0
}

func order(kind tabulate.ColumnKind, a, b string) int {
	if kind != tabulate.IntegerColumn {
		return cmp.Compare(a, b)
	}
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return cmp.Compare(x, y)
}
