package release

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Hidden stands for the figure of a hidden cell, in Cells.
const Hidden = int64(-1)

// Cells are the figures of a table over the full cross of its codes, the last
// dimension running fastest: the count, or Hidden.
type Cells []int64

// writeTable is table.csv: one row for each cell that is not a published zero,
// in the order of cells.
func writeTable(space *table.Space, cells Cells) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	var header []string
	for _, d := range space.Dims() {
		header = append(header, d.Name())
	}
	if err := w.Write(append(header, "n", "status")); err != nil {
		return nil, err
	}
	for cell, n := range cells {
		row := []string{"", "c"}
		switch {
		case n == 0:
			continue
		case n > 0:
			row = []string{strconv.FormatInt(n, 10), "s"}
		}
		if err := w.Write(append(space.Codes(cell), row...)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// readTable reads table.csv, which must be exactly what writeTable makes.
func readTable(space *table.Space, data []byte) (Cells, error) {
	r := csv.NewReader(bytes.NewReader(data))
	dims := len(space.Dims())
	r.FieldsPerRecord = dims + 2
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", TableFile, err)
	}
	cells := make(Cells, space.Len())
	for i, row := range rows {
		if i == 0 {
			continue
		}
		cell, err := space.Find(row[:dims]...)
		if err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", TableFile, i+1, err)
		}
		if cells[cell], err = figure(row[dims], row[dims+1]); err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", TableFile, i+1, err)
		}
	}
	again, err := writeTable(space, cells)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%s: its rows are doubled, out of order, or not written as the format says", TableFile)
	}
	return cells, nil
}

func figure(n, status string) (int64, error) {
	if status == "c" && n == "" {
		return Hidden, nil
	}
	v, err := strconv.ParseInt(n, 10, 64)
	if status != "s" || err != nil || v < 1 {
		return 0, fmt.Errorf("a published cell has a count and s, a hidden one no count and c")
	}
	return v, nil
}
