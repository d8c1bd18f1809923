package rtable

import (
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// sheet is a CSV file with the lines of its rows.
type sheet struct {
	problem.Sheet
	file  string
	lines []int
}

// readSheet reads what write.csv or write.csv2 wrote: fields behind commas, semicolons
// or tabs. A first column without a name holds names of rows and is left out.
func readSheet(dir, name string, header bool) (*sheet, error) {
	text, err := textfile.Read(dir, name)
	if err != nil {
		return nil, err
	}
	return parseSheet(text, header)
}

func parseSheet(text textfile.Text, header bool) (*sheet, error) {
	rows, lines, err := text.Rows(comma(text.String(text.Bytes)), false)
	if err != nil {
		return nil, err
	}
	s := &sheet{file: text.Name}
	if header {
		if len(rows) == 0 {
			return nil, textfile.Fail(text.Name, 0, "no header line with the names of the columns")
		}
		s.Columns, rows, lines = rows[0], rows[1:], lines[1:]
	}
	s.Rows, s.lines = rows, lines
	s.dropRowNames()
	return s, s.check()
}

// comma is the separator that the first line has most of.
func comma(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, c := range ";\t" {
		if strings.Count(first, string(c)) > strings.Count(first, string(best)) {
			best = c
		}
	}
	return best
}

func (s *sheet) dropRowNames() {
	if len(s.Columns) < 2 || s.Columns[0] != "" {
		return
	}
	s.Columns = s.Columns[1:]
	for i := range s.Rows {
		s.Rows[i] = s.Rows[i][1:]
	}
}

func (s *sheet) check() error {
	seen := map[string]bool{}
	for _, column := range s.Columns {
		if seen[column] {
			return textfile.Fail(s.file, 1, "column %q appears twice", column)
		}
		seen[column] = true
	}
	return nil
}

// need finds a column.
func (s *sheet) need(column string) (int, error) {
	at := s.Column(column)
	if at < 0 {
		return 0, textfile.Fail(s.file, 1, "there is no column %q: add it, or name another", column)
	}
	return at, nil
}

func (s *sheet) fail(row int, format string, args ...any) error {
	return textfile.Fail(s.file, s.lines[row], format, args...)
}
