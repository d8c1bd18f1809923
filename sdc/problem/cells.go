package problem

import (
	"fmt"
	"math"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// readCells reads given cells, totals included. What is not in the file is a
// published zero.
func readCells(dir string, spec Spec, dims []table.Dimension) (table.Problem, error) {
	r, err := openRows(dir, "cells.csv")
	if err != nil {
		return table.Problem{}, err
	}
	defer r.Close()
	if err := needNoRecords(spec.Rules); err != nil {
		return table.Problem{}, &Error{SpecFile, 0, err}
	}
	b := table.NewBuilder(spec.Name, spec.Kind, dims...)
	p, err := b.Problem(spec.Rules, spec.Cost)
	if err != nil {
		return p, err
	}
	p.Records = nil
	if err := readGiven(r, &p); err != nil {
		return p, err
	}
	return p, p.Validate()
}

// needNoRecords refuses rules about contributions, which cells do not tell.
func needNoRecords(r table.Rules) error {
	var rules []string
	for _, rule := range []struct {
		name string
		on   bool
	}{{"dominance", len(r.Dominance) > 0}, {"p_percent", r.PPercent > 0}, {"request", r.Request > 0}} {
		if rule.on {
			rules = append(rules, rule.name)
		}
	}
	if r.Given || rules == nil {
		return nil
	}
	return fmt.Errorf("rules: %s: cells.csv does not tell who contributed what: give microdata.csv, or statuses with the cells and \"given\": true",
		strings.Join(rules, " and "))
}

// given reads the columns of cells.csv beside the dimensions.
type given struct {
	*locator
	p                *table.Problem
	n, value, status int // columns
	bounds           []boundColumn
	seen             []bool
}

// boundColumn is a column with something known or required of the cells.
type boundColumn struct {
	column    int
	into      *[]float64
	otherwise float64
}

func readGiven(r *rows, p *table.Problem) error {
	g := &given{p: p, status: r.optional("status"), value: -1, seen: make([]bool, p.Table.Len())}
	var err error
	if g.locator, err = newLocator(r, p.Table.Space); err != nil {
		return err
	}
	if g.n, err = r.need("n"); err != nil {
		return err
	}
	if p.Kind == table.Magnitude {
		if g.value, err = r.need("value"); err != nil {
			return err
		}
	}
	if p.Rules.Given && g.status < 0 {
		return r.fail(`there is no column "status", but the rules say "given": add it`)
	}
	if g.status >= 0 {
		p.Given = make([]table.Status, p.Table.Len())
	}
	g.bounds = boundColumns(r, p)
	if err := r.each(g.take); err != nil {
		return err
	}
	if p.Kind == table.Magnitude {
		if err := p.Table.RoundValues(); err != nil {
			return r.fail("%w", err)
		}
		g.settleBounds()
	}
	return nil
}

// settleBounds makes what is known of magnitudes agree with their values: what is left
// out of the file is a known zero, as all are at least where none is below zero, and
// rounding takes no value out of its bounds.
func (g *given) settleBounds() {
	b := &g.p.Bounds
	for cell, lower := range b.Lower {
		if math.IsInf(lower, -1) && (!g.p.Table.Signed || !g.seen[cell]) {
			lower = 0
		}
		b.Lower[cell] = min(lower, g.p.Table.Values[cell])
	}
	for cell, upper := range b.Upper {
		b.Upper[cell] = max(upper, g.p.Table.Values[cell])
	}
}

// boundColumns makes room for what there are columns for.
func boundColumns(r *rows, p *table.Problem) []boundColumn {
	lower := 0.0
	if p.Kind == table.Magnitude {
		lower = math.Inf(-1) // until it is known that no value is below zero
	}
	var found []boundColumn
	for _, b := range []struct {
		name string
		boundColumn
	}{
		{"lower", boundColumn{into: &p.Bounds.Lower, otherwise: lower}}, {"upper", boundColumn{into: &p.Bounds.Upper, otherwise: math.Inf(1)}},
		{"lpl", boundColumn{into: &p.Bounds.LPL}}, {"upl", boundColumn{into: &p.Bounds.UPL}},
	} {
		if b.column = r.optional(b.name); b.column < 0 {
			continue
		}
		*b.into = make([]float64, p.Table.Len())
		for cell := range *b.into {
			(*b.into)[cell] = b.otherwise
		}
		found = append(found, b.boundColumn)
	}
	return found
}

// take takes the row in hand.
func (g *given) take() error {
	cell, err := g.cell()
	if err != nil {
		return err
	}
	if g.seen[cell] {
		return g.fail("cell %s appears twice", g.space.Name(cell))
	}
	g.seen[cell] = true
	t := g.p.Table
	if t.Counts[cell], err = g.count(g.n, 0); err != nil {
		return err
	}
	if g.value >= 0 {
		if t.Values[cell], err = g.number(g.value, 0); err != nil {
			return err
		}
		t.Signed = t.Signed || t.Values[cell] < 0
	}
	if g.p.Given != nil {
		if g.p.Given[cell], err = asked(g.rows, g.status); err != nil {
			return err
		}
	}
	for _, b := range g.bounds {
		if (*b.into)[cell], err = g.number(b.column, b.otherwise); err != nil {
			return err
		}
	}
	return g.checkCell(cell)
}

// checkCell refuses what contradicts itself within a row.
func (g *given) checkCell(cell int) error {
	b, value := &g.p.Bounds, g.p.Value(cell)
	switch {
	case b.LPL != nil && b.LPL[cell] < 0 || b.UPL != nil && b.UPL[cell] < 0:
		return g.fail("lpl and upl must be 0 or more")
	case b.Lower != nil && value < b.Lower[cell] || b.Upper != nil && value > b.Upper[cell]:
		return g.fail("cell %s lies outside its lower and upper: correct them", g.space.Name(cell))
	case g.value >= 0 && g.p.Table.Counts[cell] == 0 && value != 0:
		return g.fail("cell %s has a value but no units: give its n", g.space.Name(cell))
	}
	return nil
}
