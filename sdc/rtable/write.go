package rtable

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// ErrInexpressible means that sdcTable has no word for something in a problem, and that
// leaving it out would make it another problem.
var ErrInexpressible = errors.New("sdcTable cannot express it")

// Write makes a folder of a problem: data, hierarchies, arguments, and problem.R, which
// protects it in R. Read makes the same problem of it again. The notes say what R does
// not do, or does otherwise.
func Write(f problem.Folder) ([]problem.File, []string, error) {
	w := &writer{Folder: f}
	if err := w.write(); err != nil {
		return nil, nil, fmt.Errorf("problem %q: %w", f.Spec.Name, err)
	}
	slices.Sort(w.notes)
	return w.files, slices.Compact(w.notes), nil
}

type writer struct {
	problem.Folder
	args  arguments
	files []problem.File
	notes []string
	names map[string]string // in the folder, by those in the problem
}

func (w *writer) note(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

func (w *writer) sheet(name string, s *problem.Sheet) {
	w.files = append(w.files, problem.File{Name: name, Write: s.Write})
}

func (w *writer) write() error {
	if len(w.Spec.Overlapping) > 0 {
		return fmt.Errorf("%w: children that overlap; its totals are always sums: convert a table without those parents", ErrInexpressible)
	}
	w.names = map[string]string{}
	w.args = arguments{Name: w.Spec.Name, Data: "data.csv", DimList: map[string]string{}, Kruistabel: &remark{Columns: map[string]string{}}}
	steps := []func() error{w.writeDimensions, w.writeData, w.writeForced, w.writeArguments}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	w.files = append(w.files, problem.File{Name: "problem.R", Write: func(to io.Writer) error {
		_, err := io.WriteString(to, w.script())
		return err
	}})
	return nil
}

// reserved are names that sdcTable keeps for itself, and those of columns here.
var reserved = []string{"", "id", "freq", "Freq", "sdcStatus", "status", "value", "n", "lpl", "upl", "lower", "upper", "request", "strID"}

// name is the name of a column in the folder.
func (w *writer) name(column string) string {
	if name, given := w.names[column]; given {
		return name
	}
	name := column
	for slices.Contains(reserved, name) || w.taken(name) {
		name += "_"
	}
	w.names[column] = name
	if name != column {
		w.args.Kruistabel.Columns[name] = column
	}
	return name
}

func (w *writer) taken(name string) bool {
	for _, used := range w.names {
		if used == name {
			return true
		}
	}
	return false
}

func (w *writer) writeDimensions() error {
	for d, name := range w.Spec.Dimensions {
		nodes := w.Hierarchies[d]
		roots := 0
		codes := map[string]bool{}
		for _, n := range nodes {
			if n.Code == "" {
				return fmt.Errorf("dimension %q: there is an empty code: rename it", name)
			}
			if codes[n.Code] = true; n.Parent == "" {
				roots++
			}
		}
		if roots != 1 || len(nodes) == 1 {
			total := "Total"
			for codes[total] {
				total += "_"
			}
			nodes = append([]table.Node{{Code: total}}, nodes...)
			for i := 1; i < len(nodes); i++ {
				if nodes[i].Parent == "" {
					nodes[i].Parent = total
				}
			}
			w.args.Kruistabel.Added = append(w.args.Kruistabel.Added, name)
			w.note("dimension %q has no single total with codes below it: R gets %q above all, which it then publishes too", name, total)
		}
		column := w.name(name)
		w.args.Order = append(w.args.Order, column)
		w.args.DimList[column] = "dim_" + column + ".csv"
		w.sheet("dim_"+column+".csv", levelSheet(nodes))
		for _, g := range w.Groupings {
			if g.Dimension == name {
				w.sheet("dim_"+column+"."+g.Name+".csv", levelSheet(g.Nodes))
				w.note("grouping %q of dimension %q: problem.R protects the first hierarchy; make a second problem with dim_%s.%s.csv and protect both with protect_linked_tables", g.Name, name, column, g.Name)
			}
		}
	}
	return nil
}

func (w *writer) writeData() error {
	if w.Cells != nil {
		return w.writeCells()
	}
	s := &problem.Sheet{Rows: w.Records.Rows}
	used := slices.Clone(w.Spec.Dimensions)
	use := func(column string, into *string) {
		if column != "" {
			used = append(used, column)
			*into = w.name(column)
		}
	}
	var contributor string
	if w.Spec.Kind == table.Magnitude {
		use(w.Spec.Response, &w.args.NumVarInd)
		use(w.Spec.Weight, &w.args.SampWeightInd)
		use(w.Spec.Contributor, &contributor)
		use(w.Spec.Frequency, &w.args.FreqVarInd)
		if contributor != "" {
			w.note("contributors are kept for the way back: sdcTable takes every record for a contributor of its own")
		}
	} else {
		use(w.Spec.Frequency, &w.args.FreqVarInd)
	}
	for _, column := range used {
		if w.Records.Column(column) < 0 {
			return fmt.Errorf("microdata.csv: there is no column %q: add it", column)
		}
	}
	for _, column := range w.Records.Columns {
		name := column
		if column != "request" || slices.Contains(used, column) {
			name = w.name(column)
		}
		s.Columns = append(s.Columns, name)
	}
	w.sheet("data.csv", s)
	return nil
}

// writeCells writes a table: counts as freq, statuses as sdcStatus and as they are.
func (w *writer) writeCells() error {
	w.args.FreqVarInd, w.args.Kruistabel.Cells = "freq", true
	if w.Spec.Kind == table.Magnitude {
		w.args.NumVarInd = w.name(w.Spec.Response)
	}
	s := &problem.Sheet{}
	status := w.Cells.Column("status")
	for _, column := range w.Cells.Columns {
		switch {
		case slices.Contains(w.Spec.Dimensions, column):
			column = w.name(column)
		case column == "n":
			column = "freq"
		case column == "value" && w.Spec.Kind == table.Magnitude:
			column = w.args.NumVarInd
		}
		s.Columns = append(s.Columns, column)
	}
	if w.Cells.Column("n") < 0 {
		return errors.New(`cells.csv: there is no column "n": add it`)
	}
	if status >= 0 {
		s.Columns = append(s.Columns, "sdcStatus")
	}
	for _, row := range w.Cells.Rows {
		if status >= 0 {
			row = append(slices.Clone(row), sdcStatus[row[status]])
		}
		s.Rows = append(s.Rows, row)
	}
	w.sheet("data.csv", s)
	return nil
}

// sdcStatus are the statuses of R by those of a problem.
var sdcStatus = map[string]string{"": "s", "s": "s", "u": "u", "m": "u", "p": "z", "z": "z", "x": "x"}

func (w *writer) writeForced() error {
	if w.Forced == nil {
		return nil
	}
	at := w.Forced.Column("status")
	if at < 0 {
		return errors.New(`forced.csv: there is no column "status": add it`)
	}
	s := &problem.Sheet{}
	for _, column := range w.Forced.Columns {
		if slices.Contains(w.Spec.Dimensions, column) {
			column = w.name(column)
		}
		s.Columns = append(s.Columns, column)
	}
	s.Columns = append(s.Columns, "sdcStatus")
	for _, row := range w.Forced.Rows {
		s.Rows = append(s.Rows, append(slices.Clone(row), sdcStatus[row[at]]))
		switch row[at] {
		case "m":
			w.note("status m is written as u: sdcTable has one word for hidden and protected")
		case "p":
			w.note("status p is written as z: sdcTable publishes such a cell even where a rule makes it unsafe")
		}
	}
	w.sheet("forced.csv", s)
	return nil
}

func (w *writer) writeArguments() error {
	var notes []string
	w.args.Primary, notes = primaryOf(w.Spec.Rules, w.Spec.Kind)
	w.notes = append(w.notes, notes...)
	spec, err := w.Spec.Text()
	if err != nil {
		return err
	}
	w.args.Kruistabel.Spec, w.args.Kruistabel.Primary = json.RawMessage(spec), w.args.Primary
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetIndent("", " ")
	out.SetEscapeHTML(false)
	if err := out.Encode(w.args); err != nil {
		return err
	}
	w.files = append(w.files, problem.File{Name: argumentsFile, Write: func(to io.Writer) error { _, err := to.Write(text.Bytes()); return err }})
	return nil
}

// quoted is a text as R writes it.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(text) + `"`
}
