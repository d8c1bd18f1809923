package sdctest

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Judge reads a small problem and what some program made of it, both folders in the
// neutral format, and judges protected.csv like [JudgePattern]; published values must
// be the true ones. Floor, protection and singletons are taken from the spec.json
// beside protected.csv where there is one, else from the problem's.
func Judge(problemDir, resultDir string) (Verdict, error) {
	p, err := ReadProblem(os.DirFS(problemDir))
	if err != nil {
		return Verdict{}, fmt.Errorf("problem %s: %w", problemDir, err)
	}
	result := os.DirFS(resultDir)
	switch s, err := readSpec(result); {
	case err == nil:
		p.Rules.Floor, p.Rules.Protection, p.Rules.Singletons = s.Rules.Floor, s.Rules.Protection, s.Rules.Singletons
	case !errors.Is(err, fs.ErrNotExist):
		return Verdict{}, fmt.Errorf("result %s: %w", resultDir, err)
	}
	pattern, wrong, err := ReadPattern(result, &p)
	if err != nil {
		return Verdict{}, fmt.Errorf("result %s: %w", resultDir, err)
	}
	v, err := JudgePattern(&p, pattern)
	v.Wrong = wrong
	return v, err
}

// ReadPattern reads which cells protected.csv hides, and lists those that it
// publishes with another value than the problem's. A cell without a row is a
// published zero. Of the statuses u, x and c, each says that a cell is hidden: only
// the problem says which hidden cells are unsafe.
func ReadPattern(folder fs.FS, p *table.Problem) (table.Pattern, []int, error) {
	c, err := readColumns(folder, "protected.csv")
	if err != nil {
		return nil, nil, err
	}
	var names []string
	for _, dim := range p.Table.Dims() {
		names = append(names, dim.Name())
	}
	column := "n"
	if p.Kind == table.Magnitude {
		column = "value"
	}
	if !c.has(column) || !c.has("status") {
		return nil, nil, fmt.Errorf("%s: columns %q and status must be there", c.file, column)
	}
	pattern := make(table.Pattern, p.Table.Len())
	published := make([]string, p.Table.Len())
	for _, row := range c.rows {
		codes, err := c.codes(row, names)
		if err != nil {
			return nil, nil, err
		}
		cell, err := p.Table.Find(codes...)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.file, err)
		}
		if pattern[cell] != table.None {
			return nil, nil, fmt.Errorf("%s: cell %s appears twice", c.file, p.Table.Name(cell))
		}
		switch status := c.text(row, "status"); status {
		case "u", "x", "c":
			pattern[cell] = table.Secondary
		case "s", "z":
			pattern[cell] = table.Safe
		default:
			return nil, nil, fmt.Errorf("%s: cell %s has the status %q", c.file, p.Table.Name(cell), status)
		}
		published[cell] = c.text(row, column)
	}
	return finishPattern(p, pattern, published)
}

// finishPattern marks unsafe cells and compares what is published.
func finishPattern(p *table.Problem, pattern table.Pattern, published []string) (table.Pattern, []int, error) {
	needs, err := Needs(p)
	if err != nil {
		return nil, nil, err
	}
	var wrong []int
	for cell, status := range pattern {
		_, unsafe := needs[cell]
		text := published[cell]
		switch {
		case status == table.None:
			pattern[cell], text = table.Safe, "0"
		case status == table.Secondary && unsafe:
			pattern[cell] = table.Unsafe
		}
		if pattern[cell].Hidden() && text != "" || !pattern[cell].Hidden() && !isValue(text, p.Value(cell)) {
			wrong = append(wrong, cell)
		}
	}
	return pattern, wrong, nil
}

// isValue compares a published number with the true value, to the ninth decimal.
func isValue(text string, value float64) bool {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		return false
	}
	off := x.Sub(x, exact(value))
	return off.Abs(off).Cmp(big.NewRat(1, 1_000_000_000)) <= 0
}
