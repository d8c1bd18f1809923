package problem

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

// cut cuts a text by this package, byte by byte or at once.
func cut(text string, slowly bool) (all [][]string, lines []int, err error) {
	var from io.Reader = strings.NewReader(text)
	if slowly {
		from = iotest.OneByteReader(from)
	}
	f := newFields(from)
	for {
		row, line, err := f.next()
		if errors.Is(err, io.EOF) {
			return all, lines, nil
		}
		if err != nil {
			return all, lines, err
		}
		var fields []string
		for _, field := range row {
			fields = append(fields, string(field))
		}
		all, lines = append(all, fields), append(lines, line)
	}
}

// standard does the same by the standard library.
func standard(text string) (all [][]string, lines []int, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, lines, nil
		}
		if err != nil {
			return all, lines, err
		}
		line, _ := r.FieldPos(0)
		all, lines = append(all, row), append(lines, line)
	}
}

// agree compares the two readers on a text: the same rows at the same lines, up to the
// first row that both refuse.
func agree(t *testing.T, text string) {
	t.Helper()
	want, wantLines, wantErr := standard(text)
	for _, slowly := range []bool{false, true} {
		got, lines, err := cut(text, slowly)
		if (err == nil) != (wantErr == nil) || !slices.EqualFunc(got, want, slices.Equal[[]string]) || !slices.Equal(lines, wantLines) {
			t.Fatalf("%q\ngot  %q at %v, %v\nwant %q at %v, %v", text, got, lines, err, want, wantLines, wantErr)
		}
	}
}

func TestFieldsAreThoseOfTheStandard(t *testing.T) {
	for _, text := range []string{
		"", "\n", "a", "a,b\n", "a,b\r\n1,2\r\n", "a\n\n\nb", ",\n", "a,\n", "\"a\"\n", "\"a,b\",\"c\"\"d\"\n", "\"a\nb\",c\nd,e\n",
		"\"a\r\nb\"\n", "\"a", "a\"b\n", "\"a\"b\n", "\"\"\n", "\"\",\"\"", "x,\"a\n\n\nb\"\ny,z\n", "a\r", "\r\n\r\na\r\n", "a\rb\n", "é,ü\n",
	} {
		agree(t, text)
	}
}

// TestFieldsOfRandomText does so with thousands of short texts of the characters that
// matter.
func TestFieldsOfRandomText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		text := make([]byte, r.IntN(14))
		for i := range text {
			text[i] = "ab,,\"\"\n\r"[r.IntN(8)]
		}
		if strings.Contains(strings.ReplaceAll(string(text), "\r\n", ""), "\r") {
			continue // what a lone \r is, nobody says
		}
		agree(t, string(text))
	}
}

func FuzzFields(f *testing.F) {
	f.Add("a,b\n\"1\",2\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
			return
		}
		agree(t, text)
	})
}

// TestRowLimit refuses a row that would fill the memory, in quotation marks or not.
func TestRowLimit(t *testing.T) {
	for _, text := range []string{strings.Repeat("a", 3*maxRowBytes), `"` + strings.Repeat("a", 3*maxRowBytes), `"` + strings.Repeat("a\n", 2*maxRowBytes)} {
		if _, _, err := cut(text, false); !errors.Is(err, errRowTooLarge) {
			t.Errorf("a row of %d bytes: %v", len(text), err)
		}
	}
	if rows, _, err := cut(strings.Repeat("a,b\n", maxRowBytes), false); err != nil || len(rows) != maxRowBytes {
		t.Errorf("many short rows: %v", err)
	}
}

// TestReadersThatFail hands on what a reader says.
func TestReadersThatFail(t *testing.T) {
	broken := errors.New("the disk is broken")
	f := newFields(io.MultiReader(strings.NewReader("a,b\nc"), iotest.ErrReader(broken)))
	if _, _, err := f.next(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.next(); !errors.Is(err, broken) {
		t.Errorf("got %v, want what the reader says", err)
	}
	if f := newFields(idle{}); true {
		if _, _, err := f.next(); !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("got %v, want no progress", err)
		}
	}
}

// idle never comes to anything.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// TestDecimalsAreRoundedOnce compares short decimal numbers with the standard library.
func TestDecimalsAreRoundedOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		digits := make([]byte, 1+r.IntN(18))
		for i := range digits {
			digits[i] = "0123456789.-"[r.IntN(12)]
		}
		want, err := strconv.ParseFloat(string(digits), 64)
		got, plain := decimal64(digits)
		if plain && (err != nil || got != want) {
			t.Fatalf("%s: got %v, want %v (%v)", digits, got, want, err)
		}
	}
	for _, text := range []string{"", "-", ".", "1e3", "+1", "0x1", "1_0", " 1"} {
		if _, plain := decimal64([]byte(text)); plain {
			t.Errorf("%q is taken for a plain number", text)
		}
	}
	if x, plain := decimal64([]byte("123456789.123456")); !plain || math.Abs(x-123456789.123456) > 0 {
		t.Errorf("15 digits: %v, %v", x, plain)
	}
}
