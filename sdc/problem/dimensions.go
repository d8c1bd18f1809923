package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// readDimensions reads the hierarchies and groupings of a problem.
func readDimensions(dir string, spec Spec) ([]table.Dimension, error) {
	dims := make([]table.Dimension, len(spec.Dimensions))
	for d, name := range spec.Dimensions {
		if strings.ContainsAny(name, `/\*?[`) {
			return nil, &Error{SpecFile, 0, fmt.Errorf("dimension %q: a name must do as part of a file name", name)}
		}
		var err error
		if dims[d], err = readDimension(dir, name, spec.Overlapping[name]); err != nil {
			return nil, err
		}
		groupings, err := groupingFiles(dir, name, spec.Dimensions)
		if err != nil {
			return nil, err
		}
		for _, g := range groupings {
			if dims[d], err = readGrouping(dir, g, dims[d]); err != nil {
				return nil, err
			}
		}
	}
	return dims, nil
}

func readDimension(dir, name string, overlapping []string) (table.Dimension, error) {
	file := "hier_" + name + ".csv"
	nodes, err := readHierarchy(dir, file, nil)
	if err != nil {
		return table.Dimension{}, err
	}
	dim, err := table.NewDimension(name, nodes, overlapping...)
	if err != nil {
		return dim, &Error{file, 0, err}
	}
	return dim, nil
}

// groupingFiles are the names of the further groupings of a dimension, in alphabetical
// order: hier_<dimension>.<name>.csv, unless that is another dimension's own file.
func groupingFiles(dir, name string, dimensions []string) ([]string, error) {
	files, err := fs.Glob(os.DirFS(dir), "hier_"+name+".*.csv")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range files {
		between := strings.TrimSuffix(strings.TrimPrefix(file, "hier_"), ".csv")
		if !slices.ContainsFunc(dimensions, func(other string) bool {
			return len(other) > len(name) && (between == other || strings.HasPrefix(between, other+"."))
		}) {
			names = append(names, strings.TrimPrefix(between, name+"."))
		}
	}
	return names, nil
}

func readGrouping(dir, name string, dim table.Dimension) (table.Dimension, error) {
	file := "hier_" + dim.Name() + "." + name + ".csv"
	nodes, err := readHierarchy(dir, file, dim.Index)
	if err != nil {
		return dim, err
	}
	dim, err = dim.WithGrouping(name, nodes)
	if err != nil {
		return dim, &Error{file, 0, err}
	}
	return dim, nil
}

// readHierarchy reads codes and parents, and points at the line of what is wrong with a
// single one.
func readHierarchy(dir, file string, known func(string) (int, bool)) ([]table.Node, error) {
	r, err := openRows(dir, file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	code, err := r.need("code")
	if err != nil {
		return nil, err
	}
	parent, err := r.need("parent")
	if err != nil {
		return nil, err
	}
	h := hierarchy{rows: r, at: map[string]int{}}
	if err := r.each(func() error { return h.add(string(r.row[code]), string(r.row[parent])) }); err != nil {
		return nil, err
	}
	return h.nodes, h.checkParents()
}

type hierarchy struct {
	*rows
	nodes []table.Node
	lines []int
	at    map[string]int // line of each code
}

func (h *hierarchy) add(code, parent string) error {
	switch before, twice := h.at[code]; {
	case len(h.nodes) == maxCodes:
		return h.fail("more than %d codes", maxCodes)
	case code == "":
		return h.fail("the code is empty: every code needs a text")
	case !utf8.ValidString(code) || !utf8.ValidString(parent):
		return h.fail("the text is not UTF-8: save the file as UTF-8")
	case twice:
		return h.fail("code %q appears twice, in line %d before: a code has one parent", code, before)
	}
	h.at[code] = h.line
	h.nodes, h.lines = append(h.nodes, table.Node{Code: code, Parent: parent}), append(h.lines, h.line)
	return nil
}

func (h *hierarchy) checkParents() error {
	for i, n := range h.nodes {
		if _, known := h.at[n.Parent]; n.Parent != "" && !known {
			return &Error{h.file, h.lines[i], fmt.Errorf("code %q has the unknown parent %q: add a row for it or correct it", n.Code, n.Parent)}
		}
	}
	if len(h.nodes) == 0 {
		return &Error{h.file, 0, errors.New("there is no code: give at least one row")}
	}
	return nil
}
