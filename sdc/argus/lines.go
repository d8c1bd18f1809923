package argus

import (
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// eachLine cuts every line of data into the fields of its variables, and visits them
// with the number of the line. Empty lines and remarks are left out.
func (m *Metadata) eachLine(text textfile.Text, visit func(line int, fields []string) error) error {
	lines := text.Lines()
	letters := m.countsLetters(text, lines)
	for i, line := range lines {
		whole := text.String(line)
		if _, remark := remarkLine(whole); remark && m.Cells || isBlank(line) {
			continue
		}
		var fields []string
		if m.Separator != "" {
			fields = split(whole, m.Separator)
		} else {
			fields = m.columns(text, line, letters)
		}
		if len(fields) < len(m.Variables) {
			if !m.Cells {
				return textfile.Fail(text.Name, i+1, "%d fields for %d variables of %s: correct the line, or <SEPARATOR> and the variables", len(fields), len(m.Variables), m.File)
			}
			fields = append(fields, make([]string, len(m.Variables)-len(fields))...)
		}
		if err := visit(i+1, fields); err != nil {
			return err
		}
	}
	return nil
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != 0x1a { // the last ends files of DOS
			return false
		}
	}
	return true
}

// columns cuts a line by positions; what lies beyond its end is empty.
func (m *Metadata) columns(text textfile.Text, line []byte, letters bool) []string {
	fields := make([]string, len(m.Variables))
	var runes []rune
	if letters {
		runes = []rune(text.String(line))
	}
	for i, v := range m.Variables {
		if letters {
			from, to := min(v.Start-1, len(runes)), min(v.Start-1+v.Width, len(runes))
			fields[i] = trim(string(runes[from:to]))
			continue
		}
		from, to := min(v.Start-1, len(line)), min(v.Start-1+v.Width, len(line))
		fields[i] = trim(text.String(line[from:to]))
	}
	return fields
}

// trim takes off the blanks that pad a field.
func trim(field string) string {
	for len(field) > 0 && (field[0] == ' ' || field[0] == '\t') {
		field = field[1:]
	}
	for len(field) > 0 && (field[len(field)-1] == ' ' || field[len(field)-1] == '\t') {
		field = field[:len(field)-1]
	}
	return field
}

// countsLetters says whether the columns of a UTF-8 file are counted in letters: they
// are where all lines are as many letters long as the columns, or, if they are of any
// other length, where they have as many letters but not as many bytes. τ-ARGUS itself
// counts bytes.
func (m *Metadata) countsLetters(text textfile.Text, lines [][]byte) bool {
	if m.Separator != "" || text.Encoding != textfile.UTF8 {
		return false
	}
	end := 0
	for _, v := range m.Variables {
		end = max(end, v.Start-1+v.Width)
	}
	bytes, letters := map[int]bool{}, map[int]bool{}
	for _, line := range lines {
		if !isBlank(line) {
			bytes[len(line)], letters[utf8.RuneCount(line)] = true, true
		}
	}
	if len(bytes) == 1 && len(letters) == 1 {
		return letters[end] && !bytes[end]
	}
	return len(letters) == 1
}
