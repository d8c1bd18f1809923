package problem

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Folder is a problem as its files have it, before anything is added up: what a
// conversion to or from other programs' files works on. Read makes of the same files
// a problem.
type Folder struct {
	Spec        Spec
	Hierarchies [][]table.Node // one for each of Spec.Dimensions
	Groupings   []Grouping     // further ones, by dimension and name
	Records     *Sheet         // microdata.csv; nil where there are cells
	Overlapping map[string]*Sheet
	Cells       *Sheet // cells.csv; nil where there are records
	Forced      *Sheet // forced.csv; nil for none
}

// Grouping is another hierarchy over the leaves of a dimension.
type Grouping struct {
	Dimension, Name string
	Nodes           []table.Node
}

// Sheet is a CSV file: names of columns, and rows of as many fields.
type Sheet struct {
	Columns []string
	Rows    [][]string
}

// FileWord makes a name do as part of the name of a file, as those of dimensions must:
// letters that cannot stand there become _.
func FileWord(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\*?[`, r) || r < ' ' {
			return '_'
		}
		return r
	}, name)
}

// Column is the place of a column, -1 where there is none.
func (s *Sheet) Column(name string) int { return slices.Index(s.Columns, name) }

// File is a file to be written: its name, and what writes it.
type File struct {
	Name  string
	Write func(io.Writer) error
}

// ReadFolder reads the files of a problem as they are. It checks that they are
// well-formed, and not that they agree with each other: that is for Read.
func ReadFolder(dir string) (Folder, error) {
	spec, err := ReadSpec(dir)
	if err != nil {
		return Folder{}, fmt.Errorf("problem %s: %w", dir, err)
	}
	f := Folder{Spec: spec, Overlapping: map[string]*Sheet{}}
	if err := f.read(dir); err != nil {
		return f, fmt.Errorf("problem %s: %w", dir, err)
	}
	return f, nil
}

func (f *Folder) read(dir string) error {
	for _, name := range f.Spec.Dimensions {
		nodes, err := readNodes(dir, "hier_"+name+".csv")
		if err != nil {
			return err
		}
		f.Hierarchies = append(f.Hierarchies, nodes)
		if err := f.readGroupings(dir, name); err != nil {
			return err
		}
		if len(f.Spec.Overlapping[name]) > 0 {
			if f.Overlapping[name], err = ReadSheet(dir, "microdata."+name+".csv"); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	for name, into := range map[string]**Sheet{"microdata.csv": &f.Records, "cells.csv": &f.Cells, "forced.csv": &f.Forced} {
		var err error
		if *into, err = ReadSheet(dir, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	switch {
	case f.Cells != nil:
		f.Records = nil
	case f.Records == nil:
		return errors.New("neither cells.csv nor microdata.csv, plain or .gz, is there: add one")
	}
	return nil
}

func (f *Folder) readGroupings(dir, dimension string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(entry.Name(), "hier_"+dimension+".")
		name, another := strings.CutSuffix(rest, ".csv")
		if !ours || !another {
			continue
		}
		nodes, err := readNodes(dir, entry.Name())
		if err != nil {
			return err
		}
		f.Groupings = append(f.Groupings, Grouping{dimension, name, nodes})
	}
	return nil
}

func readNodes(dir, name string) ([]table.Node, error) {
	s, err := ReadSheet(dir, name)
	if err != nil {
		return nil, err
	}
	code, parent := s.Column("code"), s.Column("parent")
	if code < 0 || parent < 0 {
		return nil, &Error{name, 1, errors.New(`there are no columns "code" and "parent": add them`)}
	}
	nodes := make([]table.Node, len(s.Rows))
	for i, row := range s.Rows {
		nodes[i] = table.Node{Code: row[code], Parent: row[parent]}
	}
	return nodes, nil
}

// maxSheetBytes bounds a file that is read as a whole, unpacked.
const maxSheetBytes = 8 << 30

// ReadSheet reads a CSV file of a folder, name or name.gz, as a whole. The error is
// fs.ErrNotExist if neither is there.
func ReadSheet(dir, name string) (*Sheet, error) {
	file, err := open(dir, name)
	packed := errors.Is(err, fs.ErrNotExist)
	if packed {
		if file, err = open(dir, name+".gz"); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var from io.Reader = file
	if packed {
		name += ".gz"
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			return nil, &Error{name, 0, fmt.Errorf("not a gzip file: %w", err)}
		}
		from = unpacked
	}
	return parseSheet(name, io.LimitReader(from, maxSheetBytes))
}

func parseSheet(name string, from io.Reader) (*Sheet, error) {
	in := csv.NewReader(from)
	columns, err := in.Read()
	if err != nil {
		return nil, &Error{name, 1, fmt.Errorf("no header line with the names of the columns: %w", err)}
	}
	columns[0] = strings.TrimPrefix(columns[0], "\ufeff")
	for i, column := range columns {
		if slices.Contains(columns[:i], column) {
			return nil, &Error{name, 1, fmt.Errorf("column %q appears twice", column)}
		}
	}
	rows, err := in.ReadAll()
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return nil, &Error{name, bad.Line, bad.Err}
	}
	return &Sheet{columns, rows}, err
}

// Files are the files of the problem, in alphabetical order.
func (f Folder) Files() ([]File, error) {
	spec, err := f.Spec.Text()
	if err != nil {
		return nil, err
	}
	files := []File{{SpecFile, func(w io.Writer) error { _, err := w.Write(spec); return err }}}
	sheet := func(name string, s *Sheet) {
		if s != nil {
			files = append(files, File{name, s.Write})
		}
	}
	for d, name := range f.Spec.Dimensions {
		sheet("hier_"+name+".csv", nodeSheet(f.Hierarchies[d]))
	}
	for _, g := range f.Groupings {
		sheet("hier_"+g.Dimension+"."+g.Name+".csv", nodeSheet(g.Nodes))
	}
	for name, s := range f.Overlapping {
		sheet("microdata."+name+".csv", s)
	}
	sheet("microdata.csv", f.Records)
	sheet("cells.csv", f.Cells)
	sheet("forced.csv", f.Forced)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

func nodeSheet(nodes []table.Node) *Sheet {
	s := &Sheet{Columns: []string{"code", "parent"}}
	for _, n := range nodes {
		s.Rows = append(s.Rows, []string{n.Code, n.Parent})
	}
	return s
}

// Write writes the sheet as CSV.
func (s *Sheet) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(s.Columns); err != nil {
		return err
	}
	for _, row := range s.Rows {
		if len(row) == 1 && row[0] == "" { // else an empty line, which readers leave out
			out.Flush()
			if _, err := io.WriteString(w, "\"\"\n"); err != nil {
				return err
			}
			continue
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Write writes the problem into a folder that must not exist yet, or be empty:
// whole, or not at all.
func (f Folder) Write(dir string) error {
	files, err := f.Files()
	if err != nil {
		return err
	}
	return WriteFiles(dir, files, nil)
}

// WriteFiles writes files into a folder that must not exist yet, or be empty: all of
// them, or none. Where accept is given, it is asked about the folder where the files
// are until then, and none are written where it returns an error.
func WriteFiles(dir string, files []File, accept func(made string) error) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return &Error{dir, 0, errors.New("there are files here already: name a new folder")}
	}
	to, err := newPlace(dir)
	if err != nil {
		return err
	}
	defer to.drop() // an empty folder at most
	seen := map[string]bool{}
	for _, file := range files {
		if filepath.Base(file.Name) != file.Name {
			return fmt.Errorf("%q is no name of a file: rename the dimension or the grouping", file.Name)
		}
		if seen[file.Name] {
			return fmt.Errorf("two files would be called %q: rename a dimension or a grouping", file.Name)
		}
		seen[file.Name] = true
		if err := writeFile(filepath.Join(to.partial, file.Name), file.Write); err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	if accept != nil {
		if err := accept(to.partial); err != nil {
			return err
		}
	}
	return to.finish()
}

// Text is the specification as a file, every key of it written, those that are
// empty left out. JSON writes what was read, with the rules in force.
func (s Spec) Text() ([]byte, error) {
	keys := map[string]any{}
	for key, value := range s.keys {
		keys[key] = value
	}
	for key, field := range s.fields() {
		text, err := json.Marshal(field)
		if err != nil {
			return nil, err
		}
		keys[key] = json.RawMessage(text)
		if slices.Contains([]string{`""`, "null", "{}"}, string(text)) && key != "rules" {
			delete(keys, key)
		}
	}
	text, err := json.MarshalIndent(keys, "", " ")
	return append(text, '\n'), err
}

// FolderOf is a problem that was made in memory, as files: cells where they were
// given or are counts, records where it has them. A number stands for the name of
// each contributor.
func FolderOf(p *table.Problem) Folder {
	f := Folder{Spec: Spec{Name: p.Name, Kind: p.Kind, Rules: p.Rules, Cost: p.Cost}, Overlapping: map[string]*Sheet{}}
	for _, dim := range p.Table.Dims() {
		f.Spec.Dimensions = append(f.Spec.Dimensions, dim.Name())
		f.Hierarchies = append(f.Hierarchies, dim.Nodes())
		for _, g := range dim.Groupings() {
			f.Groupings = append(f.Groupings, Grouping{dim.Name(), g.Name, g.Nodes})
		}
		if codes := dim.OverlappingCodes(); len(codes) > 0 {
			if f.Spec.Overlapping == nil {
				f.Spec.Overlapping = map[string][]string{}
			}
			f.Spec.Overlapping[dim.Name()] = codes
		}
	}
	if p.Kind == table.Magnitude {
		f.Spec.Response = f.free("value")
	}
	if p.Records != nil {
		f.addRecords(p)
	} else {
		f.addCells(p)
	}
	f.addForced(p)
	return f
}

// free is a name of a column that is not one of the dimensions'.
func (f *Folder) free(name string) string {
	for slices.Contains(f.Spec.Dimensions, name) {
		name += "_"
	}
	return name
}

func (f *Folder) addRecords(p *table.Problem) {
	r := p.Records
	s := &Sheet{Columns: append(slices.Clone(f.Spec.Dimensions), f.Spec.Response)}
	optional := func(column string, there bool) bool {
		if there {
			s.Columns = append(s.Columns, column)
		}
		return there
	}
	f.Spec.Weight, f.Spec.Contributor, f.Spec.Frequency = f.free("weight"), f.free("contributor"), f.free("units")
	weights := optional(f.Spec.Weight, slices.ContainsFunc(r.Weight, func(w float64) bool { return w != 1 }))
	contributors := optional(f.Spec.Contributor, slices.ContainsFunc(r.Contributor, func(c int32) bool { return c != table.Nobody }))
	requests := optional("request", slices.Contains(r.Request, true))
	if !weights {
		f.Spec.Weight = ""
	}
	if !contributors {
		f.Spec.Contributor = ""
	}
	units := optional(f.Spec.Frequency, slices.ContainsFunc(r.Units, func(n int64) bool { return n != 1 }))
	if !units {
		f.Spec.Frequency = ""
	}
	for i, cell := range r.Cell {
		row := append(p.Table.Codes(int(cell)), decimal(r.Response[i]))
		if weights {
			row = append(row, decimal(r.Weight[i]))
		}
		if contributors {
			row = append(row, contributorName(r.Contributor[i], i))
		}
		if requests {
			row = append(row, map[bool]string{true: "1", false: "0"}[r.Request[i]])
		}
		if units {
			row = append(row, strconv.FormatInt(r.Units[i], 10))
		}
		s.Rows = append(s.Rows, row)
	}
	f.Records = s
}

// contributorName keeps records without a contributor apart from all others.
func contributorName(number int32, record int) string {
	if number == table.Nobody {
		return "record " + strconv.Itoa(record+1)
	}
	return strconv.Itoa(int(number))
}

func (f *Folder) addCells(p *table.Problem) {
	s := &Sheet{Columns: append(slices.Clone(f.Spec.Dimensions), "n")}
	type column struct {
		text  func(cell int) string
		plain string
	}
	var columns []column
	add := func(name string, there bool, plain string, text func(int) string) {
		if there {
			s.Columns, columns = append(s.Columns, name), append(columns, column{text, plain})
		}
	}
	add("value", p.Kind == table.Magnitude, "0", func(c int) string { return decimal(p.Table.Values[c]) })
	add("status", p.Given != nil, "", func(c int) string { return p.Given[c].String() })
	for _, b := range []struct {
		name, plain string
		values      []float64
	}{{"lower", "0", p.Bounds.Lower}, {"upper", "", p.Bounds.Upper}, {"lpl", "", p.Bounds.LPL}, {"upl", "", p.Bounds.UPL}} {
		add(b.name, b.values != nil, b.plain, func(c int) string { return bound(b.name, b.values[c]) })
	}
	for cell, n := range p.Table.Counts {
		row, worth := append(p.Table.Codes(cell), strconv.FormatInt(n, 10)), n != 0
		for _, c := range columns {
			text := c.text(cell)
			row, worth = append(row, text), worth || text != c.plain
		}
		if worth {
			s.Rows = append(s.Rows, row)
		}
	}
	f.Cells = s
}

// bound writes what is known of a cell or required for it; what nobody knows stays
// empty.
func bound(name string, x float64) string {
	if x-x != 0 || x == 0 && (name == "lpl" || name == "upl") {
		return ""
	}
	return decimal(x)
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (f *Folder) addForced(p *table.Problem) {
	if p.Forced == nil {
		return
	}
	f.Forced = &Sheet{Columns: append(slices.Clone(f.Spec.Dimensions), "status")}
	for cell, status := range p.Forced {
		if status != table.None {
			f.Forced.Rows = append(f.Forced.Rows, append(p.Table.Codes(cell), status.String()))
		}
	}
}

// Keep returns the specification with remarks of another one, such as its source.
func (s Spec) Keep(from Spec) Spec {
	s.keys = maps.Clone(s.keys)
	if s.keys == nil {
		s.keys = map[string]json.RawMessage{}
	}
	for _, key := range remarks {
		if value, there := from.keys[key]; there {
			s.keys[key] = value
		}
	}
	return s
}
