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
	if want, have := columnsOf(t), namesOf(got); !slices.Equal(want, have) {
		return fmt.Errorf("columns %v, not %v", have, want)
	}
	for _, c := range got.Columns {
		if err := columnWellFormed(c, len(got.Persons)); err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
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

func columnWellFormed(c tabulate.Column, rows int) error {
	if len(c.Codes) != rows {
		return fmt.Errorf("%d codes for %d rows", len(c.Codes), rows)
	}
	for _, code := range c.Codes {
		if int(code) >= len(c.Dictionary) {
			return fmt.Errorf("code %d is beyond a dictionary of %d", code, len(c.Dictionary))
		}
	}
	for i := 1; i < len(c.Dictionary); i++ {
		if order(c.Kind, c.Dictionary[i-1], c.Dictionary[i]) >= 0 {
			return fmt.Errorf("the dictionary has %q before %q", c.Dictionary[i-1], c.Dictionary[i])
		}
	}
	return nil
}

// named is a column's name and kind.
type named struct {
	name string
	kind tabulate.ColumnKind
}

func columnsOf(t study.Table) []named {
	out := []named{{"moment", tabulate.DateColumn}}
	if t.Flow != study.Stock {
		out = []named{{string(t.Flow) + "_quarter", tabulate.CodeColumn}, {"offset", tabulate.IntegerColumn}}
	}
	for _, d := range t.Dimensions {
		out = append(out, named{d, tabulate.CodeColumn})
	}
	return out
}

func namesOf(t *tabulate.Table) []named {
	var out []named
	for _, c := range t.Columns {
		out = append(out, named{c.Name, c.Kind})
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
