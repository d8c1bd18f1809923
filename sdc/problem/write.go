package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// The names of the files that Write makes.
const (
	ProtectedFile = "protected.csv"
	FullFile      = "protected.full.csv"
	WitnessFile   = "witnesses.jsonl.zst"
	ReportFile    = "report.json"
)

// AttackFile is what an attack on a result adds to its folder.
const AttackFile = "attack.csv"

// Write writes a protected problem into a folder, which it makes if need be: whole,
// or not at all. All of it stays inside: even protected.csv says which cells are
// primary.
func Write(dir string, p *table.Problem, spec Spec, pattern table.Pattern, witnesses []table.Witness, report table.Report) error {
	to, err := newPlace(dir)
	if err != nil {
		return err
	}
	defer to.drop() // an empty folder at most
	return to.fill(p, spec, pattern, witnesses, report)
}

// output is one file to be written.
type output struct {
	name  string
	write func(io.Writer) error
}

// fill writes the files, cells and witnesses at the same time, and puts them in place.
func (to *place) fill(p *table.Problem, spec Spec, pattern table.Pattern, witnesses []table.Witness, report table.Report) error {
	witnesses, _ = SpellOut(p, pattern, witnesses)
	report.Witnesses = len(witnesses)
	lists := [][]output{
		{
			{ProtectedFile, func(w io.Writer) error { return writeCells(w, p, pattern, false) }},
			{FullFile, func(w io.Writer) error { return writeCells(w, p, pattern, true) }},
		}, {
			{WitnessFile, func(w io.Writer) error { return writeWitnesses(w, witnesses, rowNumbers(p, pattern)) }},
			{ReportFile, func(w io.Writer) error { return writeReport(w, report) }},
			{SpecFile, func(w io.Writer) error { return writeSpec(w, spec.With(p)) }},
		},
	}
	var wait sync.WaitGroup
	errs := make([]error, len(lists))
	for i, list := range lists {
		wait.Go(func() { errs[i] = to.writeAll(list) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return to.finish()
}

func (to *place) writeAll(list []output) error {
	for _, o := range list {
		if err := writeFile(filepath.Join(to.partial, o.name), o.write); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	return nil
}

// writeFile writes a file through a buffer.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer file.Close()
	text := newText(file)
	if err := write(text); err != nil {
		return err
	}
	if err := text.flush(); err != nil {
		return err
	}
	return file.Close()
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
