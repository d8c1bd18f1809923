package duckdb

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// field is one column of a table in a packed key.
type field struct {
	column tabulate.Column
	dim    int      // place of the dimension; fromPeriod, fromOffset, fromMeasure
	places []uint16 // by number of the dimension's dictionary: number in the column's
	word   int
	shift  uint
	mask   uint64
}

// Where a field's value comes from, when not from a dimension.
const (
	fromPeriod = -1 - iota
	fromOffset
	fromMeasure
)

// key is a row's fields, the first column in the highest bits, so that keys
// sort as rows do.
type key [2]uint64

// tabulate counts one table, by subtype or by type.
func (p *plan) tabulate(table int, byType bool, asked []requests, quarters []*quarter) (tabulate.Table, error) {
	t := p.study.Tables[table]
	out := tabulate.Table{Name: t.Name}
	codes := p.measures.subtypes
	if byType {
		out.Name, codes = t.Name+"_types", p.measures.types
	}
	fields := p.fields(t, codes)
	if err := pack(fields); err != nil {
		return out, fmt.Errorf("table %s: %w", t.Name, err)
	}
	keys := p.keys(table, byType, fields, asked, quarters)
	keys = sortKeys(keys, fields)
	count(&out, keys, fields)
	return out, nil
}

func (p *plan) fields(t study.Table, measures []string) []field {
	var out []field
	if t.Flow == study.Stock {
		moments := slices.SortedFunc(slices.Values(t.Moments), func(a, b study.Date) int { return int(a.Days() - b.Days()) })
		out = append(out, field{column: tabulate.Column{Name: "moment", Kind: tabulate.DateColumn, Dictionary: names(moments)}, dim: fromPeriod})
	} else {
		quarters := slices.SortedFunc(slices.Values(t.Quarters), func(a, b study.Quarter) int { return a.Index() - b.Index() })
		offsets := slices.Sorted(slices.Values(t.Offsets))
		column := tabulate.Column{Name: "offset", Kind: tabulate.IntegerColumn}
		for _, o := range offsets {
			column.Dictionary = append(column.Dictionary, strconv.Itoa(o))
		}
		out = append(out,
			field{column: tabulate.Column{Name: string(t.Flow) + "_quarter", Dictionary: names(quarters)}, dim: fromPeriod},
			field{column: column, dim: fromOffset})
	}
	for _, name := range t.Dimensions {
		f := field{column: tabulate.Column{Name: name, Dictionary: measures}, dim: fromMeasure}
		if i := p.dimension(name); i >= 0 {
			f.dim = i
			f.column.Dictionary, f.places = p.dims[i].dict.sorted()
		}
		out = append(out, f)
	}
	return out
}

func names[T fmt.Stringer](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.String()
	}
	return out
}

// pack gives every field its bits, the last column in the lowest.
func pack(fields []field) error {
	word, used := 1, uint(0)
	for i := range slices.Backward(fields) {
		f := &fields[i]
		width := uint(bits.Len(uint(len(f.column.Dictionary) - 1)))
		if used+width > 64 {
			if word == 0 {
				return fmt.Errorf("its dimensions have more than 2^128 combinations: leave some out, or use coarser codes")
			}
			word, used = 0, 0
		}
		f.word, f.shift, f.mask = word, used, 1<<width-1
		used += width
	}
	return nil
}

// keys makes one key for every person counted, in every quarter observed.
func (p *plan) keys(table int, byType bool, fields []field, asked []requests, quarters []*quarter) []key {
	var keys []key
	for i := range p.periods {
		at := &p.periods[i]
		if at.table != table {
			continue
		}
		rows := asked[i].subtypes
		if byType {
			rows = asked[i].types
		}
		keys = slices.Grow(keys, len(rows)*len(at.observed))
		for _, o := range at.observed {
			fixed := fixedKey(fields, at, o)
			q := quarters[o.quarter]
			for _, r := range rows {
				k := fixed
				row := q.row(q.place.of(r.person))
				for j := range fields {
					f := &fields[j]
					if f.dim >= 0 {
						k[f.word] |= uint64(f.places[row[f.dim]]) << f.shift
					} else if f.dim == fromMeasure {
						k[f.word] |= uint64(r.measure) << f.shift
					}
				}
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// fixedKey holds what all rows of one observation share.
func fixedKey(fields []field, at *period, o observation) key {
	var k key
	for _, f := range fields {
		value := ""
		switch f.dim {
		case fromPeriod:
			value = at.label
		case fromOffset:
			value = strconv.Itoa(o.offset)
		default:
			continue
		}
		k[f.word] |= uint64(slices.Index(f.column.Dictionary, value)) << f.shift
	}
	return k
}

// count turns sorted keys into rows: equal ones are one, with their number.
func count(out *tabulate.Table, keys []key, fields []field) {
	rows := 0
	for i, k := range keys {
		if i == 0 || k != keys[i-1] {
			rows++
		}
	}
	out.Persons = make([]int64, 0, rows)
	codes := make([][]uint16, len(fields))
	for j := range codes {
		codes[j] = make([]uint16, 0, rows)
	}
	for i, k := range keys {
		if i > 0 && k == keys[i-1] {
			out.Persons[len(out.Persons)-1]++
			continue
		}
		out.Persons = append(out.Persons, 1)
		for j := range fields {
			f := &fields[j]
			codes[j] = append(codes[j], uint16(k[f.word]>>f.shift&f.mask))
		}
	}
	for j := range fields {
		fields[j].column.Codes = codes[j]
		out.Columns = append(out.Columns, fields[j].column)
	}
}
