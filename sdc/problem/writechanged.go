package problem

import (
	"encoding/json"
	"io"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// WriteChanged writes a table whose counts were changed instead of hidden: protected.csv
// with the published counts, protected.full.csv with the true ones beside them,
// spec.json, and the method's own report as report.json. There are no witnesses, and
// those of an earlier result in the folder are removed.
func WriteChanged(dir string, p *table.Problem, spec Spec, counts []int64, report any) error {
	to, err := newPlace(dir)
	if err != nil {
		return err
	}
	defer to.drop() // an empty folder at most
	err = to.writeAll([]output{
		{ProtectedFile, func(w io.Writer) error { return writeChanged(w, p, counts, false) }},
		{FullFile, func(w io.Writer) error { return writeChanged(w, p, counts, true) }},
		{SpecFile, func(w io.Writer) error { return writeSpec(w, spec.With(p)) }},
		{ReportFile, func(w io.Writer) error {
			text, err := json.MarshalIndent(report, "", " ")
			if err == nil {
				_, err = w.Write(append(text, '\n'))
			}
			return err
		}},
	})
	if err != nil {
		return err
	}
	return to.finish()
}

// writeChanged writes one row a cell that is not published as zero; full also those
// that are and hold somebody.
func writeChanged(w io.Writer, p *table.Problem, counts []int64, full bool) error {
	t := newText(w)
	codes := newCodeTexts(p.Table.Space)
	t.buffer = codes.header(t.buffer)
	if full {
		t.buffer = append(t.buffer, "n,published,status\n"...)
	} else {
		t.buffer = append(t.buffer, "n,status\n"...)
	}
	for cell, n := range counts {
		if n == 0 && (!full || p.Table.Counts[cell] == 0) {
			continue
		}
		row := codes.append(t.buffer, cell)
		if full {
			row = append(strconv.AppendInt(row, p.Table.Counts[cell], 10), ',')
		}
		row = strconv.AppendInt(row, n, 10)
		t.buffer = append(row, ',', byte(table.Safe), '\n')
		t.pass()
	}
	return t.flush()
}
