package intake

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dialect is what a header says about a CSV file.
type dialect struct {
	delimiter byte
	// columns maps a field's place in the file to its place in the contract.
	columns []int
}

var byteOrderMark = []byte("\ufeff")

// readHeader reads the first row of a CSV file. Names that the contract does
// not know are not repeated: in a file without a header they are values.
func readHeader(line []byte, want []string) (dialect, *RefusedError) {
	need := "the columns are " + strings.Join(want, ", ")
	line = bytes.TrimPrefix(line, byteOrderMark)
	if !utf8.Valid(line) {
		return dialect{}, refuseAt(1, "the header is not UTF-8", "save the file as UTF-8")
	}
	if bytes.IndexByte(line, 0) >= 0 {
		return dialect{}, refuseAt(1, "the header has NUL bytes", "save the file as UTF-8 text")
	}
	d := dialect{delimiter: ','}
	if bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")) {
		d.delimiter = ';'
	}
	names, refused := d.names(line)
	if refused != nil {
		return d, refused
	}
	for i, name := range names {
		at := slices.Index(want, name)
		if at < 0 {
			return d, unknownColumn(i+1, name, want, line)
		}
		if slices.Contains(d.columns, at) {
			return d, refuseAt(1, "column "+name+" stands twice", need)
		}
		d.columns = append(d.columns, at)
	}
	for at, name := range want {
		if !slices.Contains(d.columns, at) {
			return d, refuseAt(1, "column "+name+" is missing", need)
		}
	}
	return d, nil
}

// maxHeaderFields bounds what is looked at of a header that is none.
const maxHeaderFields = 64

func (d dialect) names(line []byte) ([]string, *RefusedError) {
	spans := make([]span, maxHeaderFields)
	row := d.cut(line, 0, spans)
	if row.open {
		return nil, refuseAt(1, "a quote in the header is not closed", "close it")
	}
	names := make([]string, min(row.fields, maxHeaderFields))
	for i := range names {
		names[i] = string(bytes.TrimSpace(line[spans[i].from:spans[i].to]))
	}
	return names, nil
}

// unknownColumn says as much as it can without the name.
func unknownColumn(at int, name string, want []string, line []byte) *RefusedError {
	what := "column " + strconv.Itoa(at) + " is not one of this kind's columns"
	do := "the columns are " + strings.Join(want, ", ")
	known := slices.ContainsFunc(want, func(w string) bool { return strings.EqualFold(w, name) })
	switch {
	case known:
		do = "names of columns are in small letters: " + strings.Join(want, ", ")
	case len(bytes.TrimSpace(line)) == 0:
		what, do = "the first line is empty", "the first line is the header: "+strings.Join(want, ", ")
	case strings.ContainsAny(name, "0123456789"):
		do = "the first line is the header: " + strings.Join(want, ", ")
	case strings.Contains(name, "\t"):
		do = "separate the columns by comma or semicolon: " + strings.Join(want, ", ")
	case strings.ContainsRune(name, '\r'):
		do = "end lines with LF or CRLF"
	}
	return refuseAt(1, what, do)
}

// span is where a field's value stands.
type span struct{ from, to int }

// cutRow is a row that cut found.
type cutRow struct {
	fields int  // how many, also beyond those that spans has room for
	end    int  // after the line end
	open   bool // the data end within quotes
	whole  bool // a line end was found
}

// cut finds the fields of the row that starts at data[at]. A quoted field's
// value stands between its quotes; doubled quotes stay doubled, since no valid
// value has any. Complexity: O(length of the row).
func (d dialect) cut(data []byte, at int, spans []span) cutRow {
	row := cutRow{}
	i := at
	for {
		value, next, open := d.field(data, i)
		if open {
			return cutRow{row.fields + 1, len(data), true, false}
		}
		if row.fields < len(spans) {
			spans[row.fields] = value
		}
		row.fields++
		if next == len(data) {
			row.end = next
			return row
		}
		i = next + 1
		if data[next] == '\n' {
			row.end, row.whole = i, true
			return row
		}
	}
}

// field finds the field that starts at data[at] and the delimiter, line end or
// end of data after it.
func (d dialect) field(data []byte, at int) (value span, next int, open bool) {
	i := at
	for i < len(data) && (data[i] == ' ' || data[i] == '\t') {
		i++
	}
	quoted := i < len(data) && data[i] == '"'
	var inside span
	if quoted {
		close := closingQuote(data, i+1)
		if close < 0 {
			return span{at, len(data)}, len(data), true
		}
		inside = span{i + 1, close}
		i = close + 1
	}
	rest := i
	for i < len(data) && data[i] != d.delimiter && data[i] != '\n' {
		i++
	}
	if quoted && blank(data[rest:i]) {
		return inside, i, false
	}
	value = span{at, i}
	if value.to > at && data[value.to-1] == '\r' && (i == len(data) || data[i] == '\n') {
		value.to--
	}
	return value, i, false
}

func closingQuote(data []byte, at int) int {
	for {
		q := bytes.IndexByte(data[at:], '"')
		if q < 0 {
			return -1
		}
		at += q
		if at+1 == len(data) || data[at+1] != '"' {
			return at
		}
		at += 2
	}
}

// blank reports whether there is nothing but white space of ASCII.
func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}
