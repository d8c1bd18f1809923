package problem

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Protected is what a folder says about a protected problem.
type Protected struct {
	Pattern   table.Pattern
	Counts    []int64 // as published; Withheld where there is none
	Witnesses []table.Witness
	Spec      Spec
}

// Withheld stands for a count that is not published.
const Withheld = int64(-1)

// ReadProtected reads the pattern, the published counts and the witnesses of a
// protected problem.
func ReadProtected(dir string, p *table.Problem) (Protected, error) {
	spec, err := ReadSpec(dir)
	if err != nil {
		return Protected{}, err
	}
	out := Protected{Spec: spec}
	r, err := openRows(dir, ProtectedFile)
	if err != nil {
		return out, err
	}
	defer r.Close()
	cells, err := out.readCells(r, p)
	if err != nil {
		return out, err
	}
	file, err := open(dir, WitnessFile)
	if err != nil {
		return out, err
	}
	defer file.Close()
	out.Witnesses, err = readWitnesses(file, cells)
	return out, err
}

// readCells reads protected.csv and returns the cell of each row. What is not in it
// is published as zero.
func (out *Protected) readCells(r *rows, p *table.Problem) ([]int32, error) {
	names := Spec{}
	for _, dim := range p.Table.Dims() {
		names.Dimensions = append(names.Dimensions, dim.Name())
	}
	c, err := newCellReader(r, names)
	if err != nil {
		return nil, err
	}
	n, err := r.need("n")
	if err != nil {
		return nil, err
	}
	status, err := r.need("status")
	if err != nil {
		return nil, err
	}
	out.Pattern, out.Counts = make(table.Pattern, p.Table.Len()), make([]int64, p.Table.Len())
	for cell := range out.Pattern {
		out.Pattern[cell] = table.Safe
	}
	var cells []int32
	seen := make([]bool, p.Table.Len())
	return cells, r.each(func() error {
		cell, err := c.find(p.Table.Space)
		if err != nil {
			return err
		}
		if seen[cell] {
			return r.fail("cell %s appears twice", p.Table.Name(cell))
		}
		seen[cell] = true
		cells = append(cells, int32(cell))
		if out.Pattern[cell], err = table.ParseStatus(r.row[status]); err != nil {
			return r.fail("%w", err)
		}
		out.Counts[cell], err = r.count(n, Withheld)
		return err
	})
}

// maxLine bounds a witness in bytes.
const maxLine = 64 << 20

func readWitnesses(file io.Reader, cells []int32) ([]table.Witness, error) {
	unpacked, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, &Error{WitnessFile, 0, err}
	}
	defer unpacked.Close()
	var witnesses []table.Witness
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		w, err := parseWitness(lines.Bytes(), cells)
		if err != nil {
			return nil, &Error{WitnessFile, number, err}
		}
		witnesses = append(witnesses, w)
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a witness is larger than %d bytes", maxLine)
		}
		return nil, &Error{WitnessFile, len(witnesses) + 1, err}
	}
	return witnesses, nil
}

func parseWitness(text []byte, cells []int32) (table.Witness, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return table.Witness{}, err
	}
	for _, rows := range [][]int32{l.Cells, l.Up, l.Down, l.Without} {
		for _, row := range rows {
			if row < 0 || int(row) >= len(cells) {
				return table.Witness{}, fmt.Errorf("row %d: %s has rows 0 to %d", row, ProtectedFile, len(cells)-1)
			}
		}
	}
	if len(l.Cells) != len(l.Move) {
		return table.Witness{}, errors.New("cells and move must be of the same length")
	}
	w := table.Witness{Cells: translate(l.Cells, cells), Move: l.Move, Den: l.Den, Plus: l.Plus, Minus: l.Minus,
		Up: translate(l.Up, cells), Down: translate(l.Down, cells)}
	if len(l.Without) > 0 {
		w.Without = translate(l.Without, cells)
	}
	return w, nil
}
