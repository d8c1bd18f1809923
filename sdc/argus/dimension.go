package argus

import (
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// dimension is a variable that spans the table, with its hierarchy.
type dimension struct {
	at       int // among the variables
	variable Variable
	name     string // in the problem
	total    string
	nodes    []table.Node
	leaves   map[string]bool
	known    map[string]bool
	missing  map[string]bool // codes for missing that occur
	dropped  bool            // the total is not one of the problem's
}

// readHierarchies makes the hierarchy of every dimension: of a file, of digits, or of
// the codes in the data.
func (r *reader) readHierarchies(data textfile.Text) error {
	codes, err := r.codesIn(data)
	if err != nil {
		return err
	}
	for d := range r.dims {
		dim := &r.dims[d]
		if err := r.readHierarchy(dim, codes[d]); err != nil {
			return err
		}
		dim.known, dim.missing = map[string]bool{}, map[string]bool{}
		for _, n := range dim.nodes {
			dim.known[n.Code] = true
		}
		for _, code := range dim.variable.Missing {
			if codes[d][code] {
				dim.missing[code] = true
				if !dim.known[code] { // they stand directly below the total
					dim.known[code] = true
					dim.nodes = append(dim.nodes, table.Node{Code: code, Parent: dim.total})
				}
			}
		}
		dim.leaves = leavesOf(dim.nodes)
		dim.dropped = r.job.remark != nil && slices.Contains(r.job.remark.Added, dim.name)
	}
	return nil
}

// codesIn collects the codes that occur, without totals.
func (r *reader) codesIn(data textfile.Text) ([]map[string]bool, error) {
	codes := make([]map[string]bool, len(r.dims))
	for d := range codes {
		codes[d] = map[string]bool{}
	}
	err := r.meta.eachLine(data, func(line int, fields []string) error {
		for d := range r.dims {
			v := &r.dims[d].variable
			code := fields[r.dims[d].at]
			if r.meta.Cells && (code == "" || strings.EqualFold(code, v.Total)) {
				continue
			}
			if code == "" {
				return textfile.Fail(data.Name, line, "variable %q has no code: give records without one a code of their own", v.Name)
			}
			codes[d][code] = true
		}
		return nil
	})
	return codes, err
}

func (r *reader) readHierarchy(dim *dimension, codes map[string]bool) error {
	v := &dim.variable
	list := make([]string, 0, len(codes))
	for code := range codes {
		list = append(list, code)
	}
	switch {
	case v.Digits != nil:
		dim.total = freeTotal(v.Total, codes)
		dim.nodes = byDigits(list, v.Digits, dim.total)
	case v.HierarchyIn != "" && v.Hierarchical:
		text, err := r.file(v.HierarchyIn)
		if err != nil {
			return err
		}
		nodes, err := ParseHierarchy(text, v.Lead, v.Total)
		if err != nil {
			return err
		}
		dim.total, dim.nodes = v.Total, nodes
		if v.Total == "" {
			in := map[string]bool{}
			for _, n := range nodes {
				in[n.Code] = true
			}
			dim.total = freeTotal("", in)
			rename(nodes, dim.total)
		}
	default:
		dim.total = freeTotal(v.Total, codes)
		dim.nodes = flat(list, dim.total)
	}
	return nil
}

// freeTotal is the code of the total; where the metadata give none, "Total", or a
// like word that is no code.
func freeTotal(total string, codes map[string]bool) string {
	if total != "" {
		return total
	}
	for total = "Total"; codes[total]; {
		total += "_"
	}
	return total
}

// rename gives the root, which has no code yet, its code.
func rename(nodes []table.Node, total string) {
	for i := range nodes {
		if i == 0 {
			nodes[i].Code = total
		} else if nodes[i].Parent == "" {
			nodes[i].Parent = total
		}
	}
}

// leaf checks the code of a record.
func (d *dimension) leaf(file string, line int, code string) error {
	switch {
	case d.leaves[code] && code != d.total:
		return nil
	case d.known[code]:
		return textfile.Fail(file, line, "variable %q: code %q is a total of the hierarchy: code records by what is below it", d.variable.Name, code)
	}
	return textfile.Fail(file, line, "variable %q: code %q is not in its hierarchy: add it there, or correct it", d.variable.Name, code)
}

// cell checks the code of a cell; it is empty, or any word for the total, where the
// total is meant.
func (d *dimension) cell(file string, line int, code string) (string, error) {
	if code == "" || strings.EqualFold(code, d.total) {
		code = d.total
	}
	if !d.known[code] {
		return "", textfile.Fail(file, line, "variable %q: code %q is not in its hierarchy: add it there, or correct it", d.variable.Name, code)
	}
	if code == d.total && d.dropped {
		return "", errNoTotal
	}
	return code, nil
}

// finished are the nodes as the problem has them.
func (d *dimension) finished() []table.Node {
	if !d.dropped {
		return d.nodes
	}
	nodes := slices.Clone(d.nodes[1:])
	for i := range nodes {
		if nodes[i].Parent == d.total {
			nodes[i].Parent = ""
		}
	}
	return nodes
}
