package problem

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The names of the files that Write makes.
const (
	ProtectedFile = "protected.csv"
	FullFile      = "protected.full.csv"
	WitnessFile   = "witnesses.jsonl.zst"
	ReportFile    = "report.json"
)

// Write writes a protected problem into a folder, which it makes if need be: whole,
// or not at all. All of
// it stays inside: even protected.csv says which cells are primary.
func Write(dir string, p *table.Problem, spec Spec, pattern table.Pattern, witnesses []table.Witness, report table.Report) error {
	to, err := newPlace(dir)
	if err != nil {
		return err
	}
	defer to.drop() // an empty folder at most
	return to.fill(p, spec, pattern, witnesses, report)
}

// fill writes the files and puts them in place.
func (to *place) fill(p *table.Problem, spec Spec, pattern table.Pattern, witnesses []table.Witness, report table.Report) error {
	rowOf := rowNumbers(p, pattern)
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{ProtectedFile, func(w io.Writer) error { return writeCells(w, p, pattern, false) }},
		{FullFile, func(w io.Writer) error { return writeCells(w, p, pattern, true) }},
		{WitnessFile, func(w io.Writer) error { return writeWitnesses(w, witnesses, rowOf) }},
		{ReportFile, func(w io.Writer) error { return writeReport(w, report) }},
		{SpecFile, func(w io.Writer) error { return writeSpec(w, spec.With(p)) }},
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(to.partial, f.name), f.write); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return to.finish()
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer file.Close()
	buffer := bufio.NewWriter(file)
	if err := write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	return file.Close()
}

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

func writeCells(w io.Writer, p *table.Problem, pattern table.Pattern, full bool) error {
	out := csv.NewWriter(w)
	var header []string
	for _, dim := range p.Table.Dims() {
		header = append(header, dim.Name())
	}
	if err := out.Write(append(header, "n", "status")); err != nil {
		return err
	}
	for cell, status := range pattern {
		if !listed(p, pattern, cell) {
			continue
		}
		n := ""
		if full || !status.Hidden() {
			n = strconv.FormatInt(p.Table.Counts[cell], 10)
		}
		if status == table.Open {
			status = table.Safe
		}
		if err := out.Write(append(p.Table.Codes(cell), n, status.String())); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// line is a witness as the file has it, by rows.
type line struct {
	Cells   []int32 `json:"cells"`
	Move    []int64 `json:"move"`
	Den     int64   `json:"den"`
	Plus    int64   `json:"plus"`
	Minus   int64   `json:"minus"`
	Up      []int32 `json:"up"`
	Down    []int32 `json:"down"`
	Without []int32 `json:"without,omitempty"`
}

func writeWitnesses(w io.Writer, witnesses []table.Witness, rowOf []int32) error {
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	lines := json.NewEncoder(packed)
	for _, wit := range witnesses {
		l := line{translate(wit.Cells, rowOf), wit.Move, wit.Den, wit.Plus, wit.Minus,
			translate(wit.Up, rowOf), translate(wit.Down, rowOf), translate(wit.Without, rowOf)}
		if err := lines.Encode(l); err != nil {
			return err
		}
	}
	return packed.Close()
}

// translate maps numbers by a table.
func translate(numbers, by []int32) []int32 {
	mapped := make([]int32, len(numbers))
	for i, n := range numbers {
		mapped[i] = by[n]
	}
	return mapped
}

func writeReport(w io.Writer, report table.Report) error {
	text, err := json.MarshalIndent(report, "", " ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

func writeSpec(w io.Writer, spec Spec) error {
	text, err := spec.JSON()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
