package table

import (
	"errors"
	"fmt"
)

func (p *Problem) validate() error {
	if p.Kind != Frequency && p.Kind != Magnitude {
		return fmt.Errorf("kind is %q: use frequency or magnitude", p.Kind)
	}
	switch p.CostInForce() {
	case CostCells, CostLevels, CostFrequency, CostValue:
	default:
		return fmt.Errorf("cost is %q: use cells, levels, frequency or value", p.Cost)
	}
	if p.Table == nil || p.Table.Space == nil {
		return errors.New("there is no table: make one with a Builder")
	}
	if err := p.Rules.Validate(); err != nil {
		return err
	}
	if err := p.validateLengths(); err != nil {
		return err
	}
	if err := p.validateCells(); err != nil {
		return err
	}
	if err := p.Table.validateSums(); err != nil {
		return err
	}
	if err := p.validateRecords(); err != nil {
		return err
	}
	return p.validateOverlap()
}

func (p *Problem) validateLengths() error {
	size := p.Table.Len()
	slices := []struct {
		name     string
		optional bool
		length   int
	}{
		{"Table.Counts", false, len(p.Table.Counts)}, {"Table.Values", p.Kind == Frequency, len(p.Table.Values)},
		{"Given", true, len(p.Given)}, {"Forced", true, len(p.Forced)},
		{"Bounds.Lower", true, len(p.Bounds.Lower)}, {"Bounds.Upper", true, len(p.Bounds.Upper)},
		{"Bounds.LPL", true, len(p.Bounds.LPL)}, {"Bounds.UPL", true, len(p.Bounds.UPL)},
	}
	for _, s := range slices {
		if s.length != size && !(s.optional && s.length == 0) {
			return fmt.Errorf("%s has %d entries for %d cells", s.name, s.length, size)
		}
	}
	return nil
}

// MaxCount bounds the counts, so that they are exact in every form.
const MaxCount = int64(1) << 53

func (p *Problem) validateCells() error {
	for cell, n := range p.Table.Counts {
		if n < 0 || n > MaxCount {
			return fmt.Errorf("cell %s: the count must be 0 or more and at most 2^53", p.Table.Name(cell))
		}
		value := p.Value(cell)
		if value-value != 0 || value < 0 && !p.Table.Signed {
			return fmt.Errorf("cell %s: the value must be a number, and 0 or more unless the table is signed", p.Table.Name(cell))
		}
		if n == 0 && value != 0 {
			return fmt.Errorf("cell %s has a value but no units: correct n or the value", p.Table.Name(cell))
		}
		if lower, upper := p.Known(cell); !(value >= lower && value <= upper) {
			return fmt.Errorf("cell %s: its value is outside the bounds given for it: correct lower and upper", p.Table.Name(cell))
		}
	}
	return nil
}

// validateRecords refuses records that are not what a table can be made of.
func (p *Problem) validateRecords() error {
	r := p.Records
	if r == nil {
		return nil
	}
	n := len(r.Cell)
	for _, length := range []int{len(r.Weight), len(r.Contributor), len(r.Request), len(r.Units)} {
		if len(r.Response) != n || length != n && length != 0 {
			return fmt.Errorf("Records has slices of different lengths, %d and others: one entry a record", n)
		}
	}
	for i, cell := range r.Cell {
		if cell < 0 || int(cell) >= p.Table.Len() || !p.Table.Terminal(int(cell)) {
			return fmt.Errorf("record %d lies in cell %d, which is not a terminal cell of the table", i, cell)
		}
	}
	return nil
}

// validateOverlap compares the parents whose children overlap with these.
func (p *Problem) validateOverlap() error {
	for d, dim := range p.Table.dims {
		if dim.HasOverlap() && p.Table.Signed {
			return fmt.Errorf("dimension %q has overlapping parents, but values are below zero: nothing is known of such parents, leave them out", dim.name)
		}
		for c := range dim.codes {
			if !dim.overlapping[c] {
				continue
			}
			if err := p.validateParent(d, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Problem) validateParent(d, c int) error {
	t := p.Table
	for cell := range t.Counts {
		if t.Code(cell, d) != c || !t.Terminal(cell) {
			continue
		}
		largest, sum := 0.0, 0.0
		for _, child := range t.dims[d].children[c] {
			n := p.Value(t.With(cell, d, child))
			largest, sum = max(largest, n), sum+n
		}
		noise := 0.0
		if p.Kind == Magnitude {
			noise = 1e-9 * sum
		}
		if n := p.Value(cell); n < largest-noise || n > sum+noise {
			return fmt.Errorf("cell %s overlaps: its number must be at least the largest and at most the sum of those of %d codes below it in %q",
				t.Name(cell), len(t.dims[d].children[c]), t.dims[d].name)
		}
	}
	return nil
}
