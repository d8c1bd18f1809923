package memory

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// cells are numbers of persons by key: the values of the columns, joined.
type cells map[string]int64

// separator stands in no code.
const separator = "\x00"

// table sorts the cells, column by column.
func (c cells) table(t study.Table, name string) tabulate.Table {
	columns := columnsOf(t)
	var rows [][]string
	for key := range maps.Keys(c) {
		rows = append(rows, strings.Split(key, separator))
	}
	slices.SortFunc(rows, func(a, b []string) int {
		for i, col := range columns {
			if order := compare(col.Kind, a[i], b[i]); order != 0 {
				return order
			}
		}
		return 0
	})
	for i := range columns {
		encode(&columns[i], i, rows)
	}
	out := tabulate.Table{Name: name, Columns: columns}
	for _, row := range rows {
		out.Persons = append(out.Persons, c[strings.Join(row, separator)])
	}
	return out
}

// columnsOf are a table's columns: when, and then its dimensions.
func columnsOf(t study.Table) []tabulate.Column {
	var out []tabulate.Column
	switch t.Flow {
	case study.Stock:
		out = append(out, tabulate.Column{Name: "moment", Kind: tabulate.DateColumn})
	default:
		out = append(out,
			tabulate.Column{Name: string(t.Flow) + "_quarter", Kind: tabulate.CodeColumn},
			tabulate.Column{Name: "offset", Kind: tabulate.IntegerColumn})
	}
	for _, d := range t.Dimensions {
		out = append(out, tabulate.Column{Name: d, Kind: tabulate.CodeColumn})
	}
	return out
}

// compare orders two values of a column: as numbers, as dates (which their
// text orders too), or as the bytes of the code.
func compare(kind tabulate.ColumnKind, a, b string) int {
	if kind != tabulate.IntegerColumn {
		return cmp.Compare(a, b)
	}
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return cmp.Compare(x, y)
}

// encode fills a column's dictionary and codes from the i-th value of each row.
func encode(col *tabulate.Column, i int, rows [][]string) {
	index := map[string]uint16{}
	for _, row := range rows {
		index[row[i]] = 0
	}
	col.Dictionary = slices.SortedFunc(maps.Keys(index), func(a, b string) int { return compare(col.Kind, a, b) })
	for code, value := range col.Dictionary {
		index[value] = uint16(code)
	}
	for _, row := range rows {
		col.Codes = append(col.Codes, index[row[i]])
	}
}
