package argus

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// ErrInexpressible means that τ-ARGUS has no word for something in a problem, and that
// leaving it out would make it another problem.
var ErrInexpressible = errors.New("τ-ARGUS cannot express it")

// Write makes a job of a problem: name.arb, with its data, metadata, hierarchies and
// statuses. For every further grouping it makes another job, name.dimension.grouping.arb,
// about the same leaves. Read makes the same problem of name.arb again. The notes say
// what τ-ARGUS does not do, or does otherwise.
func Write(f problem.Folder, o Options) ([]problem.File, []string, error) {
	w := &writer{Folder: f, base: plain(f.Spec.Name), encoding: o.Encoding}
	if w.base == "" {
		w.base = "table"
	}
	if err := w.write(); err != nil {
		return nil, nil, fmt.Errorf("problem %q: %w", f.Spec.Name, err)
	}
	for _, g := range f.Groupings {
		linked, err := linkedTable(f, g)
		if err == nil {
			more := &writer{Folder: linked, base: w.base + "." + plain(g.Dimension) + "." + plain(g.Name), encoding: o.Encoding}
			if err = more.write(); err == nil {
				w.files = append(w.files, more.files...)
			}
		}
		if err != nil {
			return nil, nil, fmt.Errorf("problem %q, grouping %q of %q: %w", f.Spec.Name, g.Name, g.Dimension, err)
		}
		w.note("grouping %q of dimension %q is a job of its own, %s.%s.%s.arb: τ-ARGUS protects the tables one by one; carry the statuses of cells that they share from one to the other",
			g.Name, g.Dimension, w.base, plain(g.Dimension), plain(g.Name))
	}
	slices.Sort(w.notes)
	return w.files, slices.Compact(w.notes), nil
}

type writer struct {
	problem.Folder
	base     string
	encoding textfile.Encoding
	names    *names
	shapes   []shape
	files    []problem.File
	notes    []string
	remark   remark
	job      JobTable // what the commands say
	hst      []AprioriFile
}

func (w *writer) note(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

// add encodes a file.
func (w *writer) add(name, text string) error {
	bytes, err := textfile.Encode(text, w.encoding)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if w.encoding != textfile.Windows1252 && strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f }) && !strings.HasSuffix(name, ".arb") {
		w.note("letters such as é are written in UTF-8; versions of τ-ARGUS that expect the code page of Windows want the encoding windows-1252")
	}
	w.files = append(w.files, problem.File{Name: name, Write: func(to io.Writer) error { _, err := to.Write(bytes); return err }})
	return nil
}

func (w *writer) write() error {
	if len(w.Spec.Overlapping) > 0 {
		return fmt.Errorf("%w: children that overlap; its totals are always sums: convert a table without those parents", ErrInexpressible)
	}
	if w.Spec.Kind == table.Magnitude && w.Spec.Frequency != "" && w.Cells == nil {
		return fmt.Errorf("%w: records of a response that stand for several units (%s): write a record for each unit, or give the cells", ErrInexpressible, w.Spec.Frequency)
	}
	w.names = newNames()
	steps := []func() error{w.writeShapes, w.writeData, w.writeForced, w.writeJob}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) writeShapes() error {
	for d, name := range w.Spec.Dimensions {
		s, err := newShape(name, w.Hierarchies[d])
		if err != nil {
			return err
		}
		s.file = w.base + "_" + plain(name) + ".hrc"
		for slices.ContainsFunc(w.shapes, func(other shape) bool { return strings.EqualFold(other.file, s.file) }) {
			s.file = strings.TrimSuffix(s.file, ".hrc") + "_.hrc"
		}
		if s.added {
			w.remark.Added = append(w.remark.Added, name)
			w.note("dimension %q has no single total with codes below it: τ-ARGUS gets %q above all, which it then publishes too", name, s.total)
		}
		w.shapes = append(w.shapes, s)
		w.job.Dimensions = append(w.job.Dimensions, w.names.give(name))
	}
	return nil
}

// writeData writes records, or the cells of a table.
func (w *writer) writeData() error {
	holdings := w.Spec.Contributor != ""
	weighted := w.Spec.Weight != "" || w.Spec.Kind == table.Frequency && w.Spec.Frequency != ""
	w.job.Records = w.Cells == nil && (w.Spec.Kind == table.Magnitude || w.Spec.Frequency == "")
	var notes []string
	w.job.Rule, notes = formatSafety(w.Spec.Rules, w.Spec.Kind, holdings && w.job.Records, weighted && w.job.Records)
	w.notes = append(w.notes, notes...)
	switch {
	case w.Cells != nil:
		return w.writeCells(w.Cells)
	case !w.job.Records:
		sheet, err := w.addUp()
		if err != nil {
			return err
		}
		w.remark.Counts = true
		return w.writeCells(sheet)
	}
	return w.writeRecords()
}

// addUp makes the table of records with counts: τ-ARGUS cannot read those.
func (w *writer) addUp() (*problem.Sheet, error) {
	at, err := w.places(w.Records, append(slices.Clone(w.Spec.Dimensions), w.Spec.Frequency))
	if err != nil {
		return nil, err
	}
	space, err := w.space()
	if err != nil {
		return nil, err
	}
	counts := make([]int64, space.Len())
	for i, row := range w.Records.Rows {
		fields := pick(row, at)
		cell, err := space.Find(fields[:len(fields)-1]...)
		if err != nil {
			return nil, fmt.Errorf("microdata.csv: record %d: %w", i+1, err)
		}
		if !space.Terminal(cell) {
			return nil, fmt.Errorf("microdata.csv: record %d: cell %s is a total: code records by leaves", i+1, space.Name(cell))
		}
		n, err := textfile.Number(fields[len(fields)-1])
		if fields[len(fields)-1] == "" {
			n, err = 1, nil
		}
		if err != nil || n < 0 || n != math.Trunc(n) {
			return nil, fmt.Errorf("microdata.csv: record %d: the count is not a whole number of 0 or more", i+1)
		}
		counts[cell] += int64(n)
	}
	table.AddTotals(space, counts)
	sheet := &problem.Sheet{Columns: append(slices.Clone(w.Spec.Dimensions), "n")}
	for cell, n := range counts {
		if n != 0 {
			sheet.Rows = append(sheet.Rows, append(space.Codes(cell), fmt.Sprint(n)))
		}
	}
	return sheet, nil
}

// space is the table with the totals that τ-ARGUS has.
func (w *writer) space() (*table.Space, error) {
	dims := make([]table.Dimension, len(w.shapes))
	for d, s := range w.shapes {
		var err error
		if dims[d], err = table.NewDimension(s.name, s.nodes); err != nil {
			return nil, err
		}
	}
	return table.NewSpace(dims)
}

// places finds columns of a sheet.
func (w *writer) places(sheet *problem.Sheet, columns []string) ([]int, error) {
	at := make([]int, len(columns))
	for i, name := range columns {
		if at[i] = sheet.Column(name); at[i] < 0 {
			return nil, fmt.Errorf("there is no column %q in its data: add it", name)
		}
	}
	return at, nil
}

func pick(row []string, at []int) []string {
	fields := make([]string, len(at))
	for i, a := range at {
		if a >= 0 {
			fields[i] = row[a]
		}
	}
	return fields
}
