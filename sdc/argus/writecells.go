package argus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// cellColumns are the columns of given cells beside the dimensions, the name and the
// role that each gets.
var cellColumns = []struct{ column, name, role string }{
	{"value", "", "<NUMERIC>"}, {"n", "Freq", "<FREQUENCY>"}, {"status", "Status", "<STATUS>"},
	{"lpl", "LowerProtLevel", "<NUMERIC> <LOWERPL>"}, {"upl", "UpperProtLevel", "<NUMERIC> <UPPERPL>"},
	{"lower", knownLower, "<NUMERIC>"}, {"upper", knownUpper, "<NUMERIC>"},
}

// writeCells writes a table, with metadata. Cells of other groupings go into the
// remark of the job.
func (w *writer) writeCells(cells *problem.Sheet) error {
	columns, at, err := w.cellColumns(cells)
	if err != nil {
		return err
	}
	sheet := &problem.Sheet{}
	for i, row := range cells.Rows {
		fields := pick(row, at)
		if !w.inHierarchies(fields) {
			if len(w.Groupings) == 0 {
				return fmt.Errorf("cells.csv: row %d: cell %s: a code of it is in no hierarchy", i+1, strings.Join(fields[:len(w.shapes)], " × "))
			}
			w.remark.Rest = append(w.remark.Rest, rest(cells, row))
			continue
		}
		for c := range columns {
			if fields[c], err = columns[c].text(fields[c]); err != nil {
				return fmt.Errorf("cells.csv: row %d: column %q: %w", i+1, columns[c].name, err)
			}
		}
		sheet.Rows = append(sheet.Rows, fields)
	}
	if len(w.remark.Added) > 0 && !w.counted(cells) {
		w.job.Recompute = true
		w.note("the totals that the problem has not are left to τ-ARGUS: <READTABLE> 1")
	}
	return w.writeTable(w.base+".tab", sheet, columns)
}

// counted says whether the cells were added up here, with all totals.
func (w *writer) counted(cells *problem.Sheet) bool { return cells != w.Cells }

func (w *writer) cellColumns(cells *problem.Sheet) ([]written, []int, error) {
	var columns []written
	asIs := func(s string) (string, error) { return s, nil }
	names := slices.Clone(w.Spec.Dimensions)
	for d := range w.shapes {
		columns = append(columns, written{w.job.Dimensions[d], &w.shapes[d], "", asIs})
	}
	w.job.Response = "<freq>"
	for _, c := range cellColumns {
		if cells.Column(c.column) < 0 || c.column == "value" && w.Spec.Kind == table.Frequency {
			continue
		}
		names = append(names, c.column)
		column := written{name: c.name, role: c.role, text: otherwise(number, "")}
		switch c.column {
		case "value":
			column.name = w.names.give(w.Spec.Response)
			column.text, w.job.Response = otherwise(number, "0"), column.name
		case "n":
			column.text = otherwise(textfile.Whole, "0")
		case "status":
			column.text = letterOf
		case "lower", "upper":
			w.noteOnce("what is known of cells beforehand (lower, upper) is kept for the way back: τ-ARGUS does not read it")
		}
		if c.column != "value" {
			column.name = w.names.give(c.name)
		}
		columns = append(columns, column)
	}
	at, err := w.places(cells, names)
	if err == nil && cells.Column("n") < 0 {
		err = fmt.Errorf(`there is no column "n" in its data: add it`)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("cells.csv: %w", err)
	}
	w.noteLeftOut(cells, names, "cells.csv")
	return columns, at, nil
}

func (w *writer) noteOnce(text string) {
	if !slices.Contains(w.notes, text) {
		w.note("%s", text)
	}
}

// letterOf is the letter of a status: small ones are read as capitals by τ-ARGUS, and
// as what they were by Read.
func letterOf(status string) (string, error) {
	switch status {
	case "":
		return noStatus, nil
	case "z":
		return openStatus, nil
	case "s", "u", "p", "m":
		return strings.ToUpper(status), nil
	}
	return "", fmt.Errorf("unknown status %q: use s, u, z, p or m", status)
}

// inHierarchies says whether all codes of a cell are in the first hierarchies.
func (w *writer) inHierarchies(fields []string) bool {
	for d := range w.shapes {
		s := &w.shapes[d]
		if s.codes == nil {
			s.codes = map[string]bool{}
			for _, n := range s.nodes {
				s.codes[n.Code] = true
			}
			if s.added {
				delete(s.codes, s.total)
			}
		}
		added := s.added && w.Cells == nil && fields[d] == s.total
		if !s.codes[fields[d]] && !added {
			return false
		}
	}
	return true
}

// rest is a row by its columns.
func rest(sheet *problem.Sheet, row []string) map[string]string {
	fields := map[string]string{}
	for i, column := range sheet.Columns {
		if row[i] != "" {
			fields[column] = row[i]
		}
	}
	return fields
}

// writeForced writes the statuses set by hand, and those of given cells where rules
// would hide them from τ-ARGUS.
func (w *writer) writeForced() error {
	if w.Cells != nil && w.Spec.Rules.Given && !strings.HasPrefix(w.job.Rule, "MAN(") && w.Cells.Column("status") >= 0 {
		if err := w.writeStatuses(w.base+".given.hst", w.Cells); err != nil {
			return err
		}
		if len(w.hst) > 0 {
			w.remark.Given = w.hst[0].File
		}
		w.note("τ-ARGUS reads either rules or the statuses of cells: it gets the rules, and the statuses a priori in %s.given.hst, without the protection levels", w.base)
	}
	if w.Forced != nil {
		return w.writeStatuses(w.base+".hst", w.Forced)
	}
	return nil
}

// writeStatuses writes one file a priori.
func (w *writer) writeStatuses(name string, sheet *problem.Sheet) error {
	at, err := w.places(sheet, append(slices.Clone(w.Spec.Dimensions), "status"))
	if err != nil {
		return fmt.Errorf("forced.csv: %w", err)
	}
	lines := &problem.Sheet{}
	for i, row := range sheet.Rows {
		fields := pick(row, at)
		status := fields[len(fields)-1]
		if status == "" {
			continue
		}
		if _, err := letterOf(status); err != nil {
			return fmt.Errorf("%s: row %d: %w", name, i+1, err)
		}
		if !w.inHierarchies(fields) {
			if len(w.Groupings) == 0 {
				return fmt.Errorf("forced.csv: row %d: cell %s: a code of it is in no hierarchy", i+1, strings.Join(fields[:len(w.shapes)], " × "))
			}
			if sheet == w.Forced {
				w.remark.Forced = append(w.remark.Forced, fields)
			}
			continue
		}
		lines.Rows = append(lines.Rows, fields)
	}
	if len(lines.Rows) == 0 {
		return nil
	}
	sep, err := separator(lines)
	if err != nil {
		return err
	}
	w.hst = append(w.hst, AprioriFile{File: name, Separator: sep})
	text, notes := aprioriText(lines, sep)
	w.notes = append(w.notes, notes...)
	return w.add(name, text)
}

// aprioriText writes lines of codes and a status.
func aprioriText(lines *problem.Sheet, sep string) (string, []string) {
	var b strings.Builder
	var notes []string
	noted := map[string]bool{}
	note := func(status, text string) {
		if !noted[status] {
			noted[status], notes = true, append(notes, text)
		}
	}
	for _, fields := range lines.Rows {
		last := len(fields) - 1
		status := fields[last]
		switch status {
		case "z":
			b.WriteString("// " + openMark + eol)
			note(status, "status z, published although unsafe, is written as p: τ-ARGUS does not count those cells as unsafe")
			status = "p"
		case "m":
			note(status, "status m is hidden by τ-ARGUS as a secondary cell, and not protected as an unsafe one")
		}
		b.WriteString(strings.Join(fields[:last], sep) + sep + status + eol)
	}
	return b.String(), notes
}

// linkedTable is the problem over another grouping of a dimension: its codes, and
// below them what the first hierarchy has.
func linkedTable(f problem.Folder, g problem.Grouping) (problem.Folder, error) {
	d := slices.Index(f.Spec.Dimensions, g.Dimension)
	if d < 0 {
		return f, fmt.Errorf("there is no such dimension")
	}
	below := map[string][]table.Node{}
	for _, n := range f.Hierarchies[d] {
		below[n.Parent] = append(below[n.Parent], n)
	}
	nodes, leaves := slices.Clone(g.Nodes), leavesOf(g.Nodes)
	for at := range g.Nodes {
		if leaves[g.Nodes[at].Code] {
			nodes = descend(nodes, below, g.Nodes[at].Code)
		}
	}
	known := map[string]bool{}
	for _, n := range nodes {
		known[n.Code] = true
	}
	l := f
	l.Groupings, l.Hierarchies = nil, slices.Clone(f.Hierarchies)
	l.Hierarchies[d] = nodes
	only := func(sheet *problem.Sheet) *problem.Sheet {
		if sheet == nil {
			return nil
		}
		kept := &problem.Sheet{Columns: sheet.Columns}
		at := make([]int, len(f.Spec.Dimensions))
		for e, name := range f.Spec.Dimensions {
			at[e] = sheet.Column(name)
		}
		for _, row := range sheet.Rows {
			if at[d] >= 0 && known[row[at[d]]] && firstHierarchies(f, d, row, at) {
				kept.Rows = append(kept.Rows, row)
			}
		}
		return kept
	}
	l.Records, l.Cells, l.Forced = only(f.Records), only(f.Cells), only(f.Forced)
	return l, nil
}

// firstHierarchies says whether a row's codes in the other dimensions are of the first
// hierarchies.
func firstHierarchies(f problem.Folder, but int, row []string, at []int) bool {
	for d, nodes := range f.Hierarchies {
		if d != but && at[d] >= 0 && !slices.ContainsFunc(f.Groupings, func(g problem.Grouping) bool { return g.Dimension == f.Spec.Dimensions[d] }) {
			continue
		}
		if d != but && at[d] >= 0 && !slices.ContainsFunc(nodes, func(n table.Node) bool { return n.Code == row[at[d]] }) {
			return false
		}
	}
	return true
}

func descend(nodes []table.Node, below map[string][]table.Node, code string) []table.Node {
	for _, child := range below[code] {
		nodes = append(nodes, child)
		nodes = descend(nodes, below, child.Code)
	}
	return nodes
}
