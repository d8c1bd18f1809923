package argus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// WriteResult writes a protected table as τ-ARGUS would: name.sbs, a line for each
// cell that is not empty, with a letter for its status; name.tab with name.rda, the
// table in the intermediate format, with statuses; name.hst, the suppressions, so that
// the pattern can be used there again. The problem gives the hierarchies and the rules;
// cells are the rows of protected.full.csv.
//
// Letters in name.sbs: V published, A unsafe by its frequency, F by the p% rule, B by
// another rule or by hand, D hidden to protect others. In name.tab: S, U and M. All of
// it stays inside: the values of hidden cells are in it.
func WriteResult(f problem.Folder, cells *problem.Sheet, o Options) ([]problem.File, []string, error) {
	w := &writer{Folder: f, base: plain(f.Spec.Name), encoding: o.Encoding}
	if w.base == "" {
		w.base = "table"
	}
	if err := w.writeResult(cells); err != nil {
		return nil, nil, fmt.Errorf("protected table of %q: %w", f.Spec.Name, err)
	}
	slices.Sort(w.notes)
	return w.files, slices.Compact(w.notes), nil
}

func (w *writer) writeResult(cells *problem.Sheet) error {
	w.names, w.Forced, w.Cells = newNames(), nil, cells
	if err := w.writeShapes(); err != nil {
		return err
	}
	at, err := w.places(cells, append(slices.Clone(w.Spec.Dimensions), "n", "status"))
	if err != nil {
		return fmt.Errorf("protected.full.csv: %w", err)
	}
	value := cells.Column("value")
	hidden := &problem.Sheet{}
	var sbs strings.Builder
	for i, row := range cells.Rows {
		fields := pick(row, at)
		dims := len(fields) - 2
		n, status := fields[dims], fields[dims+1]
		shown := n
		if value >= 0 {
			shown = row[value]
		}
		if n == "" || shown == "" {
			return fmt.Errorf("protected.full.csv: row %d: a hidden cell has no value: take the file with all values", i+1)
		}
		letter, err := w.letter(n, status)
		if err != nil {
			return fmt.Errorf("protected.full.csv: row %d: %w", i+1, err)
		}
		if change := changes[status]; change != "" && w.inHierarchies(fields) {
			hidden.Rows = append(hidden.Rows, append(fields[:dims:dims], change))
		}
		if n != "0" {
			for _, code := range fields[:dims] {
				sbs.WriteString(`"` + code + `",`)
			}
			fmt.Fprintf(&sbs, "%s,%s,%s%s", shown, n, letter, eol)
		}
	}
	if err := w.add(w.base+".sbs", sbs.String()); err != nil {
		return err
	}
	if err := w.writeIntermediate(); err != nil {
		return err
	}
	return w.writeSuppressions(hidden)
}

// changes are the letters by which a pattern is set again: primary cells are unsafe by
// hand, secondary ones hidden.
var changes = map[string]string{"u": "u", "x": "m"}

// letter is that of the SBS format.
func (w *writer) letter(n, status string) (string, error) {
	switch status {
	case "s":
		return "V", nil
	case "x":
		return "D", nil
	case "u":
		count, err := textfile.Number(n)
		switch {
		case err != nil:
			return "", err
		case count < float64(w.Spec.Rules.MinimumFrequency):
			return "A", nil
		case w.Spec.Rules.PPercent > 0:
			return "F", nil
		}
		return "B", nil
	}
	return "", fmt.Errorf("status %q: a protected table has s, u and x", status)
}

// writeIntermediate writes the table with its statuses and metadata.
func (w *writer) writeIntermediate() error {
	intermediate := &problem.Sheet{Columns: slices.Clone(w.Cells.Columns)}
	at := w.Cells.Column("status")
	names := map[string]string{"s": "s", "u": "u", "x": "m"}
	left := 0
	for _, row := range w.Cells.Rows {
		row = slices.Clone(row)
		row[at] = names[row[at]]
		fields := make([]int, len(w.Spec.Dimensions))
		for d, name := range w.Spec.Dimensions {
			fields[d] = w.Cells.Column(name)
		}
		if !w.inHierarchies(pick(row, fields)) {
			left++
			continue
		}
		intermediate.Rows = append(intermediate.Rows, row)
	}
	if left > 0 {
		w.note("%d cells of other groupings are not in %s.tab: τ-ARGUS has one hierarchy a table; they are in %s.sbs", left, w.base, w.base)
	}
	if w.Spec.Kind == table.Frequency {
		w.Spec.Response = ""
	}
	return w.writeCells(intermediate)
}

func (w *writer) writeSuppressions(hidden *problem.Sheet) error {
	if len(hidden.Rows) == 0 {
		return nil
	}
	sep, err := separator(hidden)
	if err != nil {
		return err
	}
	text, _ := aprioriText(hidden, sep)
	return w.add(w.base+".hst", text)
}
