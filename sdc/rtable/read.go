package rtable

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// Options name columns where the folder has no sdcproblem.json; what they say wins
// over what it says.
type Options struct {
	Frequency string // column of counts; freq or Freq where there is one
	Response  string // column whose values are summed; empty for counts
	Weight    string // column of sampling weights
	MaxN      *int64 // largest count that is unsafe
}

// Read makes a problem of a folder. The notes say what the problem does not express;
// errors name the file and the line.
func Read(dir string, o Options) (problem.Folder, []string, error) {
	r := &reader{dir: dir}
	if err := r.read(o); err != nil {
		return problem.Folder{}, nil, fmt.Errorf("%s: %w", dir, err)
	}
	slices.Sort(r.notes)
	return r.folder, slices.Compact(r.notes), nil
}

// Is says whether a folder holds such files: sdcproblem.json, or hierarchies dim_*.csv.
func Is(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, argumentsFile)); err == nil {
		return true
	}
	found, _ := filepath.Glob(filepath.Join(escapeGlob(dir), "dim_*.csv"))
	return len(found) > 0
}

func escapeGlob(dir string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(dir)
}

type reader struct {
	dir    string
	args   arguments
	data   *sheet
	dims   []dimension
	folder problem.Folder
	notes  []string
}

// dimension is a column that spans the table.
type dimension struct {
	column, name string
	at           int
	nodes        []table.Node
	known        map[string]bool
	leaves       map[string]bool
	dropped      string // the total that the problem has not
}

func (r *reader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *reader) read(o Options) error {
	if err := r.readArguments(o); err != nil {
		return err
	}
	var err error
	if r.data, err = readSheet(r.dir, r.args.Data, true); err != nil {
		return err
	}
	if err := r.readDimensions(); err != nil {
		return err
	}
	r.chooseFrequency(o)
	spec := &r.folder.Spec
	spec.Name, spec.Kind = r.args.Name, table.Frequency
	if spec.Name == "" {
		spec.Name = filepath.Base(filepath.Clean(r.dir))
	}
	if r.args.NumVarInd != "" {
		spec.Kind = table.Magnitude
	}
	var notes []string
	if spec.Rules, notes, err = r.args.rules(spec.Kind); err != nil {
		return textfile.Fail(argumentsFile, 0, "%w", err)
	}
	r.notes = append(r.notes, notes...)
	was, same, err := r.args.recall(*spec)
	if err != nil {
		return err
	}
	*spec = was
	if same {
		r.notes = nil
	}
	if err := r.readData(); err != nil {
		return err
	}
	return r.readForced()
}

func (r *reader) readArguments(o Options) error {
	text, err := textfile.Read(r.dir, argumentsFile)
	if err == nil {
		r.args, err = parseArguments(text)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if r.args.Data == "" {
		r.args.Data = "data.csv"
	}
	for _, choice := range []struct {
		from string
		into *string
	}{{o.Response, &r.args.NumVarInd}, {o.Weight, &r.args.SampWeightInd}, {o.Frequency, &r.args.FreqVarInd}} {
		if choice.from != "" {
			*choice.into = choice.from
		}
	}
	if o.MaxN != nil {
		r.args.Primary = []suppression{{Type: "freq", MaxN: o.MaxN}}
	}
	if r.args.WeightInd != "" {
		r.note("weightInd %q: costs of single cells are left out: the fewest cells are hidden", r.args.WeightInd)
	}
	return nil
}

// chooseFrequency takes a column called freq for the counts where nothing is said.
func (r *reader) chooseFrequency(o Options) {
	if r.args.FreqVarInd != "" || r.args.Kruistabel != nil {
		return
	}
	for _, name := range []string{"freq", "Freq"} {
		if r.data.Column(name) >= 0 {
			r.args.FreqVarInd = name
			return
		}
	}
}

// readDimensions reads the hierarchies named in dimList, or those beside the data.
func (r *reader) readDimensions() error {
	order := r.args.Order
	if r.args.DimList == nil {
		r.args.DimList = map[string]string{}
		for _, column := range r.data.Columns {
			name := "dim_" + column + ".csv"
			if _, err := os.Stat(filepath.Join(r.dir, name)); err == nil && !strings.ContainsAny(column, `/\`) {
				r.args.DimList[column] = name
			}
		}
	}
	if order == nil {
		for _, column := range r.data.Columns {
			if r.args.DimList[column] != "" {
				order = append(order, column)
			}
		}
	}
	if len(order) == 0 || len(order) != len(r.args.DimList) {
		return textfile.Fail(r.data.file, 1, "%d of its columns have a hierarchy, %d hierarchies are named: add dim_<column>.csv for each dimension, or correct dimList", len(order), len(r.args.DimList))
	}
	for _, column := range order {
		if err := r.readDimension(column); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) readDimension(column string) error {
	at, err := r.data.need(column)
	if err != nil {
		return err
	}
	file := r.args.DimList[column]
	if slices.ContainsFunc(r.dims, func(d dimension) bool { return d.column == column }) || file == "" {
		return textfile.Fail(argumentsFile, 0, "dimVarInd: %q is not in dimList, or twice", column)
	}
	text, err := textfile.Read(r.dir, file)
	if err != nil {
		return err
	}
	d := dimension{column: column, name: problem.FileWord(r.args.Kruistabel.original(column)), at: at, known: map[string]bool{}, leaves: map[string]bool{}}
	if d.nodes, err = ParseHierarchy(text); err != nil {
		return err
	}
	if k := r.args.Kruistabel; k != nil && slices.Contains(k.Added, d.name) && len(d.nodes) > 0 {
		d.dropped = d.nodes[0].Code
		d.nodes = d.nodes[1:]
		for i := range d.nodes {
			if d.nodes[i].Parent == d.dropped {
				d.nodes[i].Parent = ""
			}
		}
	}
	if _, err := table.NewDimension(d.name, d.nodes); err != nil {
		return textfile.Fail(file, 0, "%w", err)
	}
	for _, n := range d.nodes {
		d.known[n.Code], d.leaves[n.Code] = true, true
	}
	for _, n := range d.nodes {
		delete(d.leaves, n.Parent)
	}
	if err := r.readGroupings(&d, strings.TrimSuffix(file, ".csv")+"."); err != nil {
		return err
	}
	r.dims = append(r.dims, d)
	r.folder.Spec.Dimensions, r.folder.Hierarchies = append(r.folder.Spec.Dimensions, d.name), append(r.folder.Hierarchies, d.nodes)
	return nil
}

// readGroupings reads dim_<dimension>.<name>.csv.
func (r *reader) readGroupings(d *dimension, prefix string) error {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name, is := strings.CutPrefix(entry.Name(), prefix)
		if !is || !strings.HasSuffix(name, ".csv") || name == "csv" {
			continue
		}
		text, err := textfile.Read(r.dir, entry.Name())
		if err != nil {
			return err
		}
		nodes, err := ParseHierarchy(text)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			d.known[n.Code] = true
		}
		r.folder.Groupings = append(r.folder.Groupings, problem.Grouping{Dimension: d.name, Name: strings.TrimSuffix(name, ".csv"), Nodes: nodes})
	}
	return nil
}
