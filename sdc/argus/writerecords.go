package argus

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// written is a column of a file that is written.
type written struct {
	name  string // in the job
	shape *shape // nil: not a dimension
	role  string // keywords, as in the metadata
	text  func(string) (string, error)
}

// writeRecords writes micro-data, with a separator, and their metadata. The records of
// a holding stand together, as τ-ARGUS wants them.
func (w *writer) writeRecords() error {
	spec := &w.Spec
	var columns []written
	names := slices.Clone(spec.Dimensions)
	for d := range w.shapes {
		columns = append(columns, written{w.job.Dimensions[d], &w.shapes[d], "", w.leaf(d)})
	}
	add := func(column, role string, text func(string) (string, error)) string {
		names = append(names, column)
		columns = append(columns, written{w.names.give(column), nil, role, text})
		return columns[len(columns)-1].name
	}
	w.job.Response = "<freq>"
	if spec.Kind == table.Magnitude {
		w.job.Response = add(spec.Response, "<NUMERIC>", otherwise(number, "0"))
		if spec.Weight != "" {
			add(spec.Weight, "<WEIGHT>", otherwise(textfile.Positive, "1"))
		}
		if spec.Contributor != "" {
			add(spec.Contributor, "<HOLDING>", holding)
		}
		if w.Records.Column("request") >= 0 && !slices.Contains(names, "request") {
			add("request", `<REQUEST> "1"`, func(s string) (string, error) { return map[bool]string{true: "1", false: "0"}[s == "1"], nil })
		}
	}
	at, err := w.places(w.Records, names)
	if err != nil {
		return fmt.Errorf("microdata.csv: %w", err)
	}
	w.noteLeftOut(w.Records, names, "microdata.csv")
	sheet := &problem.Sheet{Rows: make([][]string, len(w.Records.Rows))}
	for i, row := range w.Records.Rows {
		fields := pick(row, at)
		for c := range columns {
			if fields[c], err = columns[c].text(fields[c]); err != nil {
				return fmt.Errorf("microdata.csv: record %d: column %q: %w", i+1, names[c], err)
			}
		}
		sheet.Rows[i] = fields
	}
	if c := slices.Index(names, spec.Contributor); spec.Contributor != "" && c >= 0 {
		slices.SortStableFunc(sheet.Rows, func(a, b []string) int { return strings.Compare(a[c], b[c]) })
	}
	return w.writeTable(w.base+".asc", sheet, columns)
}

// leaf refuses codes that are not leaves of a dimension.
func (w *writer) leaf(d int) func(string) (string, error) {
	leaves := leavesOf(w.shapes[d].nodes)
	return func(code string) (string, error) {
		if !leaves[code] {
			return "", fmt.Errorf("code %q is no leaf of the hierarchy", code)
		}
		return code, nil
	}
}

func otherwise(read func(string) (string, error), empty string) func(string) (string, error) {
	return func(s string) (string, error) {
		if s == "" {
			return empty, nil
		}
		return read(s)
	}
}

func holding(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	return name, writable(name)
}

// noteLeftOut says which columns nobody reads.
func (w *writer) noteLeftOut(sheet *problem.Sheet, used []string, file string) {
	var left []string
	for _, column := range sheet.Columns {
		if !slices.Contains(used, column) {
			left = append(left, column)
		}
	}
	if len(left) > 0 {
		w.note("%s: columns that the problem does not use are left out: %s", file, strings.Join(left, ", "))
	}
}

// writeTable writes rows, their metadata and the hierarchies.
func (w *writer) writeTable(name string, sheet *problem.Sheet, columns []written) error {
	sep, err := separator(sheet)
	if err != nil {
		return err
	}
	var data, meta strings.Builder
	for _, row := range sheet.Rows {
		data.WriteString(strings.Join(row, sep) + eol)
	}
	fmt.Fprintf(&meta, "<SEPARATOR> \"%s\"%s", sep, eol)
	if !w.job.Records {
		fmt.Fprintf(&meta, "<SAFE> \"S\"%s<UNSAFE> \"U\"%s<PROTECT> \"P\"%s", eol, eol, eol)
	}
	for c, column := range columns {
		if column.shape != nil {
			if err := w.writeDimension(&meta, column); err != nil {
				return err
			}
			continue
		}
		width, decimals := 1, 0
		for _, row := range sheet.Rows {
			width = max(width, w.width(row[c]))
			if _, after, found := strings.Cut(row[c], "."); found {
				decimals = max(decimals, len(after))
			}
		}
		meta.WriteString(word(column.name))
		if w.job.Records {
			fmt.Fprintf(&meta, " %d", width)
		}
		meta.WriteString(eol + "   " + column.role + eol)
		if decimals > 0 && strings.HasPrefix(column.role, "<NUMERIC>") {
			fmt.Fprintf(&meta, "   <DECIMALS> %d%s", decimals, eol)
		}
	}
	w.job.Data, w.job.Metadata = name, w.base+".rda"
	if err := w.add(name, data.String()); err != nil {
		return err
	}
	return w.add(w.job.Metadata, meta.String())
}

func (w *writer) writeDimension(meta *strings.Builder, column written) error {
	s := column.shape
	text, lead := writeHierarchy(s.nodes)
	width := w.width(s.total)
	for _, n := range s.nodes {
		width = max(width, w.width(n.Code))
	}
	meta.WriteString(word(column.name))
	if w.job.Records {
		fmt.Fprintf(meta, " %d", width)
	}
	fmt.Fprintf(meta, "%s   <RECODEABLE>%s   <TOTCODE> \"%s\"%s   <HIERARCHICAL>%s   <HIERCODELIST> \"%s\"%s   <HIERLEADSTRING> \"%s\"%s",
		eol, eol, s.total, eol, eol, s.file, eol, lead, eol)
	return w.add(s.file, text)
}

// width is how many bytes a field takes.
func (w *writer) width(field string) int {
	if w.encoding == textfile.Windows1252 {
		return utf8.RuneCountInString(field)
	}
	return len(field)
}

// word quotes a name that would be read as several words.
func word(name string) string {
	if strings.ContainsAny(name, " ,()<>/") {
		return `"` + name + `"`
	}
	return name
}
