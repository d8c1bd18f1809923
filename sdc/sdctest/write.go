package sdctest

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// ErrNotWritable means that the neutral format has no place for a problem: records
// together with something known of single cells.
var ErrNotWritable = errors.New("a problem with records has no given cells in files")

// WriteProblem writes a problem into a folder in the neutral format, so that any
// program can read it: spec.json, the hierarchies and groupings, the forced statuses,
// and microdata.csv, or cells.csv where something is given or known of single cells.
// It makes the folder if need be.
func WriteProblem(dir string, p *table.Problem) error {
	w := writing{dir: dir, p: p, frequency: "n"}
	for _, dim := range p.Table.Dims() {
		w.dims = append(w.dims, dim.Name())
	}
	for slices.Contains(w.dims, w.frequency) {
		w.frequency += "_"
	}
	given := p.Given != nil || p.Bounds.Lower != nil || p.Bounds.Upper != nil || p.Bounds.LPL != nil || p.Bounds.UPL != nil
	if given && p.Records != nil {
		return ErrNotWritable
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	steps := []func() error{w.spec, w.hierarchies, w.forced}
	switch {
	case given || p.Kind == table.Magnitude && p.Records == nil:
		steps = append(steps, w.cells)
	case p.Kind == table.Magnitude:
		steps = append(steps, w.records)
	default:
		steps = append(steps, w.counts)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type writing struct {
	dir       string
	p         *table.Problem
	dims      []string
	frequency string // column of counts
}

// file writes a CSV file; rows calls add for each row.
func (w *writing) file(name string, header []string, rows func(add func(fields ...string))) error {
	file, err := os.OpenFile(filepath.Join(w.dir, name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer file.Close()
	out := csv.NewWriter(file)
	add := func(fields ...string) { out.Write(fields) } // errors stay until Flush
	add(header...)
	rows(add)
	out.Flush()
	return errors.Join(out.Error(), file.Close())
}

func (w *writing) spec() error {
	s := spec{Name: w.p.Name, Kind: w.p.Kind, Dimensions: w.dims, Rules: w.p.Rules, Cost: w.p.Cost, Overlapping: map[string][]string{}}
	for _, dim := range w.p.Table.Dims() {
		if dim.HasOverlap() {
			s.Overlapping[dim.Name()] = dim.OverlappingCodes()
		}
	}
	if w.p.Kind == table.Frequency {
		s.Frequency = w.frequency
	} else {
		s.Response = "response"
	}
	if r := w.p.Records; r != nil && r.Weight != nil {
		s.Weight = "weight"
	}
	if r := w.p.Records; r != nil && r.Named() {
		s.Contributor = "contributor"
	}
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, "spec.json"), append(text, '\n'), 0o640)
}

func (w *writing) hierarchies() error {
	nodes := func(file string, nodes []table.Node) error {
		return w.file(file, []string{"code", "parent"}, func(add func(...string)) {
			for _, node := range nodes {
				add(node.Code, node.Parent)
			}
		})
	}
	for _, dim := range w.p.Table.Dims() {
		if err := nodes("hier_"+dim.Name()+".csv", dim.Nodes()); err != nil {
			return err
		}
		for _, g := range dim.Groupings() {
			if err := nodes("hier_"+dim.Name()+"."+g.Name+".csv", g.Nodes); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writing) forced() error {
	if w.p.Forced == nil {
		return nil
	}
	return w.file("forced.csv", append(slices.Clone(w.dims), "status"), func(add func(...string)) {
		for cell, status := range w.p.Forced {
			if status != table.None {
				add(append(w.p.Table.Codes(cell), status.String())...)
			}
		}
	})
}

// counts writes the leaf cells, and those of each dimension's overlapping parents
// apart.
func (w *writing) counts() error {
	t := w.p.Table
	overlapping := func(cell int) string {
		for d, dim := range t.Dims() {
			if dim.Overlapping(t.Code(cell, d)) {
				return "microdata." + dim.Name() + ".csv"
			}
		}
		return "microdata.csv"
	}
	files := []string{"microdata.csv"}
	for _, dim := range t.Dims() {
		if dim.HasOverlap() {
			files = append(files, "microdata."+dim.Name()+".csv")
		}
	}
	for _, file := range files {
		err := w.file(file, append(slices.Clone(w.dims), w.frequency), func(add func(...string)) {
			for cell, n := range t.Counts {
				if n > 0 && t.Terminal(cell) && overlapping(cell) == file {
					add(append(t.Codes(cell), strconv.FormatInt(n, 10))...)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) records() error {
	r := w.p.Records
	header := append(slices.Clone(w.dims), "response", "weight", "contributor", requestColumn)
	return w.file("microdata.csv", header, func(add func(...string)) {
		for i, cell := range r.Cell {
			weight, who, request := "1", "unit "+strconv.Itoa(i), "0"
			if r.Weight != nil {
				weight = decimal(r.Weight[i])
			}
			if r.Contributor != nil && r.Contributor[i] != table.Nobody {
				who = strconv.Itoa(int(r.Contributor[i]))
			}
			if r.Request != nil && r.Request[i] {
				request = "1"
			}
			add(append(w.p.Table.Codes(int(cell)), decimal(r.Response[i]), weight, who, request)...)
		}
	})
}

// cells writes all cells that are not empty, and those of which something is given.
func (w *writing) cells() error {
	p := w.p
	header := append(slices.Clone(w.dims), "n", "value", "status", "lower", "upper", "lpl", "upl")
	return w.file("cells.csv", header, func(add func(...string)) {
		for cell, n := range p.Table.Counts {
			value, status := "", table.None
			if p.Kind == table.Magnitude {
				value = decimal(p.Table.Values[cell])
			}
			if p.Given != nil {
				status = p.Given[cell]
			}
			row := append(p.Table.Codes(cell), strconv.FormatInt(n, 10), value, status.String())
			for _, bound := range [][]float64{p.Bounds.Lower, p.Bounds.Upper, p.Bounds.LPL, p.Bounds.UPL} {
				if bound == nil || math.IsInf(bound[cell], 0) {
					row = append(row, "")
				} else {
					row = append(row, decimal(bound[cell]))
				}
			}
			add(row...)
		}
	})
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
