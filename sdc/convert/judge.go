package convert

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// protectedElsewhere makes a protected folder of what another program wrote about a
// problem, so that attack can judge it: lines of codes, numbers and a status. It reads
// the code-value and the SBS format of τ-ARGUS, the latter by its letters, and the
// table of sdcTable with its sdcStatus. There are no witnesses: check has nothing to
// verify.
func (o *Options) protectedElsewhere(path string) ([]problem.File, []string, error) {
	if o.Problem == "" {
		return nil, nil, fmt.Errorf("%s says nothing about rules and hierarchies: name the problem that it protects (--problem)", path)
	}
	f, err := problem.ReadFolder(o.Problem)
	if err != nil {
		return nil, nil, err
	}
	text, err := textfile.Read(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return nil, nil, err
	}
	full, err := readResult(f, text)
	if err != nil {
		return nil, nil, err
	}
	hidden := &problem.Sheet{Columns: full.Columns}
	dims, status := len(f.Spec.Dimensions), full.Column("status")
	for _, row := range full.Rows {
		if row = slices.Clone(row); row[status] != "s" {
			for i := dims; i < status; i++ {
				row[i] = ""
			}
		}
		hidden.Rows = append(hidden.Rows, row)
	}
	spec, err := f.Spec.Text()
	if err != nil {
		return nil, nil, err
	}
	files := []problem.File{
		{Name: problem.ProtectedFile, Write: hidden.Write}, {Name: problem.FullFile, Write: full.Write},
		{Name: problem.SpecFile, Write: func(w io.Writer) error { _, err := w.Write(spec); return err }},
	}
	return files, []string{"there are no witnesses: attack can judge the table, check cannot"}, nil
}

// result says where the columns of a line are.
type result struct {
	dims             []int
	n, value, status int
	known            []map[string]bool // codes of each dimension
	roots            []string
}

func readResult(f problem.Folder, text textfile.Text) (*problem.Sheet, error) {
	rows, lines, err := text.Rows(',', true)
	if err != nil {
		return nil, err
	}
	var at result
	if len(rows) > 0 {
		var header bool
		if at, header = columnsOf(f.Spec, rows[0]); header {
			rows, lines = rows[1:], lines[1:]
		}
	}
	if len(rows) == 0 {
		return nil, textfile.Fail(text.Name, 0, "there are no cells in it")
	}
	at.know(f)
	out := &problem.Sheet{Columns: append(slices.Clone(f.Spec.Dimensions), "n")}
	if f.Spec.Kind == table.Magnitude {
		out.Columns = append(out.Columns, "value")
	}
	out.Columns = append(out.Columns, "status")
	seen := map[string]int{}
	for i, row := range rows {
		fields, err := at.cell(f, row)
		if err != nil {
			return nil, textfile.Fail(text.Name, lines[i], "%w", err)
		}
		codes := fields[:len(at.dims)]
		if before, twice := seen[strings.Join(codes, "\x00")]; twice {
			return nil, textfile.Fail(text.Name, lines[i], "the cell %s stands in line %d too: leave one out", strings.Join(codes, " × "), before)
		}
		seen[strings.Join(codes, "\x00")] = lines[i]
		out.Rows = append(out.Rows, fields)
	}
	return out, nil
}

// know takes up the codes of the problem.
func (at *result) know(f problem.Folder) {
	for _, nodes := range f.Hierarchies {
		known, root := map[string]bool{}, ""
		for _, n := range nodes {
			if known[n.Code] = true; n.Parent == "" && root == "" {
				root = n.Code
			}
		}
		at.known, at.roots = append(at.known, known), append(at.roots, root)
	}
	for _, g := range f.Groupings {
		for _, n := range g.Nodes {
			at.known[slices.Index(f.Spec.Dimensions, g.Dimension)][n.Code] = true
		}
	}
}

// columnsOf takes columns by their names where there is a header, and else by the SBS
// format: codes, value, frequency, letter.
func columnsOf(spec problem.Spec, first []string) (at result, header bool) {
	find := func(names ...string) int {
		return slices.IndexFunc(first, func(column string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return name != "" && strings.EqualFold(strings.TrimSpace(column), name) })
		})
	}
	for _, name := range spec.Dimensions {
		at.dims = append(at.dims, find(name))
	}
	if slices.Contains(at.dims, -1) {
		d := len(spec.Dimensions)
		for i := range at.dims {
			at.dims[i] = i
		}
		at.value, at.n, at.status = d, d+1, d+2
		return at, false
	}
	at.n, at.value, at.status = find("freq"), find(spec.Response, "value"), find("sdcStatus", "status")
	return at, true
}

// statuses are those of other programs: letters of the SBS format and of tables,
// numbers of the code-value format, letters of sdcTable.
var statuses = map[string]string{
	"V": "s", "S": "s", "P": "s", "E": "s", "-": "s", "Z": "s", "1": "s", "2": "s", "10": "s", "13": "s", "14": "s",
	"A": "u", "B": "u", "C": "u", "F": "u", "U": "u", "3": "u", "4": "u", "5": "u", "6": "u", "7": "u", "8": "u", "9": "u",
	"D": "x", "M": "x", "X": "x", "11": "x", "12": "x",
}

func (at result) cell(f problem.Folder, row []string) ([]string, error) {
	get := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	var fields []string
	for d, i := range at.dims {
		code, err := at.code(d, get(i))
		if err != nil {
			return nil, fmt.Errorf("dimension %q: %w", f.Spec.Dimensions[d], err)
		}
		fields = append(fields, code)
	}
	status, known := statuses[strings.ToUpper(get(at.status))]
	if !known {
		return nil, fmt.Errorf("status %q is not known: the file needs a letter or a number for each cell", get(at.status))
	}
	numbers := []int{at.n}
	switch {
	case f.Spec.Kind == table.Magnitude:
		numbers = append(numbers, at.value)
	case at.n < 0: // counts as the response
		numbers[0] = at.value
	}
	if numbers[len(numbers)-1] < 0 {
		return nil, fmt.Errorf("there is no column with the numbers: name it Freq, or as the response %q", f.Spec.Response)
	}
	for _, i := range numbers {
		if i < 0 { // how many contribute is not said
			fields = append(fields, "")
			continue
		}
		text, err := figure(get(i), status)
		if err != nil {
			return nil, err
		}
		fields = append(fields, text)
	}
	return append(fields, status), nil
}

// figure reads a number; where there is none, a published cell is empty.
func figure(text, status string) (string, error) {
	switch {
	case text != "" && text != "NA" && text != "x" && text != "-":
		x, err := textfile.Number(text)
		return textfile.Decimal(x), err
	case status == "s":
		return "0", nil
	}
	return "", nil
}

// code finds a code; an empty one, and Total, stand for the root.
func (at result) code(d int, code string) (string, error) {
	switch {
	case at.known[d][code] && code != "":
		return code, nil
	case code == "" || strings.EqualFold(code, "Total") || strings.EqualFold(code, at.roots[d]):
		return at.roots[d], nil
	}
	return "", fmt.Errorf("code %q is not in its hierarchy", code)
}
