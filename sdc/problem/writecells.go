package problem

import (
	"io"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// listed says whether a cell has a row: published zeros are left out.
func listed(p *table.Problem, pattern table.Pattern, cell int) bool {
	return pattern[cell].Hidden() || p.Table.Counts[cell] != 0
}

// rowNumbers gives each cell its row in protected.csv, -1 for those left out.
func rowNumbers(p *table.Problem, pattern table.Pattern) []int32 {
	numbers := make([]int32, len(pattern))
	next := int32(0)
	for cell := range numbers {
		numbers[cell] = -1
		if listed(p, pattern, cell) {
			numbers[cell] = next
			next++
		}
	}
	return numbers
}

// writeCells writes one row a cell, full with the numbers of hidden cells, too.
func writeCells(w io.Writer, p *table.Problem, pattern table.Pattern, full bool) error {
	t := newText(w)
	codes := newCodeTexts(p.Table.Space)
	t.buffer = codes.header(t.buffer)
	t.buffer = append(t.buffer, "n,"...)
	if p.Kind == table.Magnitude {
		t.buffer = append(t.buffer, "value,"...)
	}
	t.buffer = append(t.buffer, "status\n"...)
	for cell, status := range pattern {
		if !listed(p, pattern, cell) {
			continue
		}
		row := codes.append(t.buffer, cell)
		shown := full || !status.Hidden()
		if shown {
			row = strconv.AppendInt(row, p.Table.Counts[cell], 10)
		}
		row = append(row, ',')
		if p.Kind == table.Magnitude {
			if shown {
				row = strconv.AppendFloat(row, p.Table.Values[cell], 'f', -1, 64)
			}
			row = append(row, ',')
		}
		if status == table.Open {
			status = table.Safe
		}
		t.buffer = append(row, byte(status), '\n')
		t.pass()
	}
	return t.flush()
}

// codeTexts writes the codes of cells that come in order.
type codeTexts struct {
	space  *table.Space
	fields [][]string // by dimension and code, with the comma
	text   []byte     // of the cell before, without the last dimension
	block  int        // number of the cells with the same text
}

func newCodeTexts(s *table.Space) *codeTexts {
	c := &codeTexts{space: s, block: -1}
	for d := range s.Dims() {
		var fields []string
		for _, code := range s.Dims()[d].Codes() {
			fields = append(fields, quote(code)+",")
		}
		c.fields = append(c.fields, fields)
	}
	return c
}

func (c *codeTexts) header(row []byte) []byte {
	for _, dim := range c.space.Dims() {
		row = append(append(row, quote(dim.Name())...), ',')
	}
	return row
}

// append adds the codes of a cell, each with a comma. Those of all dimensions but the
// last are kept for the cells that follow.
func (c *codeTexts) append(row []byte, cell int) []byte {
	last := len(c.fields) - 1
	width := len(c.fields[last])
	if block := cell / width; block != c.block {
		c.block, c.text = block, c.text[:0]
		for d := range last {
			c.text = append(c.text, c.fields[d][c.space.Code(cell, d)]...)
		}
	}
	return append(append(row, c.text...), c.fields[last][cell%width]...)
}
