// Package textfile reads text files as the programs of statisticians write them: in
// UTF-8 or in the Western code page of Windows, with lines that end in one way or
// another, with decimal points or commas.
//
//	text, err := textfile.Read(dir, "region.hrc")   // "Liège", in either encoding
//	x, err := textfile.Number("12,5")               // 12.5
package textfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"
)

// MaxBytes bounds a file: it is read as a whole.
const MaxBytes = 4 << 30

// Encoding says how the letters of a file are written.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "utf-8"
	Windows1252 Encoding = "windows-1252" // holds ISO 8859-1, except its control characters
)

// Text is a file, decoded, and where it came from.
type Text struct {
	Name     string // for messages: without folders
	Encoding Encoding
	Bytes    []byte // as they are in the file, without a mark of UTF-8
}

// Error is a mistake in a file: it names the file and the line.
type Error struct {
	File string
	Line int // 0 where the file as a whole is meant
	Err  error
}

// Error is such as "region.hrc:3: ...".
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.File, e.Err)
}

// Unwrap is the mistake itself.
func (e *Error) Unwrap() error { return e.Err }

// Fail is an error at a line of a file.
func Fail(file string, line int, format string, args ...any) error {
	return &Error{file, line, fmt.Errorf(format, args...)}
}

// Read reads a file of a folder. What is no file, such as a named pipe, is refused.
func Read(dir, name string) (Text, error) {
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, os.ErrNotExist) {
		return Text{}, &Error{name, 0, fmt.Errorf("it is not in %s: %w", dir, os.ErrNotExist)}
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return Text{}, fmt.Errorf("not a folder: name the one that %s is in", name)
	}
	if err != nil {
		return Text{}, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return Text{}, &Error{name, 0, errors.New("not a file: a folder, a named pipe or a device cannot be read")}
	}
	text, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err == nil && len(text) > MaxBytes {
		err = fmt.Errorf("larger than %d bytes", int64(MaxBytes))
	}
	if err != nil {
		return Text{}, &Error{name, 0, err}
	}
	return Decode(filepath.Base(name), text)
}

// Decode takes what is UTF-8 for that, and everything else for Windows-1252. It
// refuses UTF-16, and bytes of value zero, which no text has.
func Decode(name string, text []byte) (Text, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return Text{}, &Error{name, 0, errors.New("written in UTF-16: save it as UTF-8")}
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return Text{}, &Error{name, 1 + bytes.Count(text[:at], []byte("\n")), errors.New("not a text: it has bytes of value zero")}
	}
	t := Text{name, Windows1252, bytes.TrimPrefix(text, []byte("\ufeff"))}
	if utf8.Valid(t.Bytes) {
		t.Encoding = UTF8
	}
	return t, nil
}

// Lines are the lines of the text, in the encoding of the file, without their ends.
// A line may end in CR LF, LF or CR.
func (t Text) Lines() [][]byte {
	text := t.Bytes
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	lines := bytes.Split(text, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	}
	return lines
}

// Rows reads fields behind a separator, in quotes where they hold it, and says in
// which line each row begins. Empty lines are left out. Every row has as
// many fields as the first, unless rows are ragged; then blanks before fields do not
// count either.
func (t Text) Rows(separator rune, ragged bool) (rows [][]string, lines []int, err error) {
	in := csv.NewReader(strings.NewReader(lineEnds.Replace(t.String(t.Bytes))))
	in.Comma, in.LazyQuotes = separator, true
	if ragged {
		in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	}
	for {
		row, err := in.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return rows, lines, nil
		case errors.As(err, &bad):
			return nil, nil, Fail(t.Name, bad.Line, "%w", bad.Err)
		case err != nil:
			return nil, nil, Fail(t.Name, 0, "%w", err)
		}
		line, _ := in.FieldPos(0)
		rows, lines = append(rows, row), append(lines, line)
	}
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// String decodes a part of the text.
func (t Text) String(part []byte) string {
	if t.Encoding == UTF8 {
		return string(part)
	}
	var b strings.Builder
	for _, c := range part {
		b.WriteRune(letter(c))
	}
	return b.String()
}

// upper are the letters 0x80 to 0x9f of Windows-1252; 0 where it has none.
var upper = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

func letter(c byte) rune {
	if c >= 0x80 && c < 0xa0 && upper[c-0x80] != 0 {
		return upper[c-0x80]
	}
	return rune(c)
}

// Encode writes a text in an encoding. It refuses letters that Windows-1252 has not.
func Encode(text string, as Encoding) ([]byte, error) {
	if as != Windows1252 {
		return []byte(text), nil
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		c, ok := narrow(r)
		if !ok {
			return nil, fmt.Errorf("the letter %q does not exist in windows-1252: write UTF-8", r)
		}
		out = append(out, c)
	}
	return out, nil
}

func narrow(r rune) (byte, bool) {
	for i, u := range upper {
		if u == r && u != 0 {
			return byte(0x80 + i), true
		}
	}
	if r < 0x80 || r >= 0xa0 && r < 0x100 || r >= 0x80 && r < 0xa0 && upper[r-0x80] == 0 {
		return byte(r), true
	}
	return 0, false
}

// Number reads a decimal number, with a point or a comma. It knows no marks of
// thousands.
func Number(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x-x != 0 || strings.ContainsAny(text, "xX_pP") {
		return 0, errors.New("not a number: write digits, and a point or a comma before decimals")
	}
	return x, nil
}

// Positive normalises a number above zero, such as a sampling weight.
func Positive(text string) (string, error) {
	x, err := Number(text)
	if err == nil && x <= 0 {
		err = errors.New("not above zero: take a record that stands for nobody out")
	}
	return Decimal(x), err
}

// Whole normalises a count.
func Whole(text string) (string, error) {
	x, err := Number(text)
	if err == nil && (x < 0 || x != math.Trunc(x) || x >= 1<<53) {
		err = errors.New("not a whole number of 0 or more: write of how many units it is")
	}
	return Decimal(x), err
}

// Decimal writes a number with a point, as short as it can be read back exactly.
func Decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
