package textfile_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

func decode(t testing.TB, text string) textfile.Text {
	t.Helper()
	decoded, err := textfile.Decode("x.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

// TestRows reads fields, and the line in which each row begins.
func TestRows(t *testing.T) {
	for _, test := range []struct {
		text  string
		comma rune
		rows  string
		lines []int
	}{
		{"", ',', "[]", nil},
		{"a,b\n1,2\n", ',', "[[a b] [1 2]]", []int{1, 2}},
		{"a,b\r\n1,2", ',', "[[a b] [1 2]]", []int{1, 2}},
		{"a,b\r1,2\r", ',', "[[a b] [1 2]]", []int{1, 2}},
		{"\ufeffa;b\n1;2\n", ';', "[[a b] [1 2]]", []int{1, 2}},
		{"a\tb\n1\t2\n", '\t', "[[a b] [1 2]]", []int{1, 2}},
		{"a,b\n\n\n1,2\n", ',', "[[a b] [1 2]]", []int{1, 4}},
		{"a,b\n\"x\ny\",2\n3,4\n", ',', "[[a b] [x\ny 2] [3 4]]", []int{1, 2, 4}},
		{"a,b\n\"1,5\",\"say \"\"so\"\"\"\n", ',', "[[a b] [1,5 say \"so\"]]", []int{1, 2}},
		{"a,b\n5\" pipe,2\n", ',', "[[a b] [5\" pipe 2]]", []int{1, 2}},
		{"a,b\n 1 , 2 \n", ',', "[[a b] [ 1   2 ]]", []int{1, 2}},
		{",\n,\n", ',', "[[ ] [ ]]", []int{1, 2}},
		{"Li\xe8ge,\x80\n", ',', "[[Liège €]]", []int{1}},
	} {
		rows, lines, err := decode(t, test.text).Rows(test.comma, false)
		if err != nil || fmt.Sprint(rows) != test.rows || !slices.Equal(lines, test.lines) {
			t.Errorf("%q: %v in lines %v, %v; want %s in lines %v", test.text, rows, lines, err, test.rows, test.lines)
		}
	}
}

// TestRaggedRows may have any number of fields, with blanks before them.
func TestRaggedRows(t *testing.T) {
	rows, lines, err := decode(t, "\"a\", \"b\"\n1\n1, 2,3\n").Rows(',', true)
	if err != nil || fmt.Sprint(rows) != "[[a b] [1] [1 2 3]]" || !slices.Equal(lines, []int{1, 2, 3}) {
		t.Errorf("%v %v %v", rows, lines, err)
	}
}

// TestRowsOfAnotherWidth are refused by their line.
func TestRowsOfAnotherWidth(t *testing.T) {
	for text, line := range map[string]int{"a,b\n1\n": 2, "a,b\n1,2\n\n1,2,3\n": 4, "a\nb,c\n": 2} {
		_, _, err := decode(t, text).Rows(',', false)
		var at *textfile.Error
		if !errors.As(err, &at) || at.Line != line || at.File != "x.csv" {
			t.Errorf("%q: %v, want line %d", text, err, line)
		}
	}
}

// TestRowsWrittenAndRead reads random fields that were quoted by hand, under every end of
// line and in both encodings.
func TestRowsWrittenAndRead(t *testing.T) {
	words := []string{"", "a", "b c", "1,5", "x;y", "\"q\"", "é", "Größe", "NA", "-", " 1", "1 "}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		separator, eol := []rune{',', ';', '\t'}[r.IntN(3)], []string{"\n", "\r\n", "\r"}[r.IntN(3)]
		width := 2 + r.IntN(4)
		var want [][]string
		var text strings.Builder
		for range 1 + r.IntN(6) {
			var row, quoted []string
			for range width {
				word := words[r.IntN(len(words))]
				row = append(row, word)
				if strings.ContainsAny(word, "\",;\t") || r.IntN(3) == 0 {
					word = `"` + strings.ReplaceAll(word, `"`, `""`) + `"`
				}
				quoted = append(quoted, word)
			}
			want = append(want, row)
			text.WriteString(strings.Join(quoted, string(separator)) + eol)
		}
		encoding := []textfile.Encoding{textfile.UTF8, textfile.Windows1252}[r.IntN(2)]
		bytes, err := textfile.Encode(text.String(), encoding)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := textfile.Decode("x", bytes)
		if err != nil {
			t.Fatal(err)
		}
		rows, _, err := decoded.Rows(separator, false)
		if err != nil || fmt.Sprintf("%q", rows) != fmt.Sprintf("%q", want) {
			t.Fatalf("seed %d: %q became %q, %v", seed, want, rows, err)
		}
	}
}

// TestWholeAndPositive say what is wrong, and write a number in one way.
func TestWholeAndPositive(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "7": "7", " 12 ": "12", "1e3": "1000", "5,0": "5", "007": "7", "9007199254740991": "9007199254740991"} {
		if got, err := textfile.Whole(text); err != nil || got != want {
			t.Errorf("whole %q: %q %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"-1": "not a whole number", "0.5": "not a whole number", "9007199254740992": "not a whole number", "": "not a number", "x": "not a number", "1 000": "not a number"} {
		if got, err := textfile.Whole(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("whole %q: %q %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"1": "1", "2,50": "2.5", "0.001": "0.001", "1e-7": "0.0000001"} {
		if got, err := textfile.Positive(text); err != nil || got != want {
			t.Errorf("positive %q: %q %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"0": "not above zero", "-2": "not above zero", "": "not a number"} {
		if got, err := textfile.Positive(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("positive %q: %q %v", text, got, err)
		}
	}
}

// TestNumbersComeBack writes and reads random numbers of every size.
func TestNumbersComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		x := math.Float64frombits(r.Uint64())
		if x-x != 0 || math.Abs(x) > 1e200 || x != 0 && math.Abs(x) < 1e-200 {
			continue
		}
		text := textfile.Decimal(x)
		if strings.ContainsAny(text, "eE") {
			t.Fatalf("%v is written as %s", x, text)
		}
		for _, written := range []string{text, strings.Replace(text, ".", ",", 1), " " + text + "\t"} {
			if back, err := textfile.Number(written); err != nil || back != x {
				t.Fatalf("%v as %q became %v, %v", x, written, back, err)
			}
		}
	}
}

// TestNumbersAreThoseOfGo: what is read as a number is one for strconv, too, but for
// commas, and the other way round but for words and other bases.
func TestNumbersAreThoseOfGo(t *testing.T) {
	letters := "0123456789.,+-eE_xXnNaAiIfF "
	r := rand.New(rand.NewPCG(3, 2))
	for range 20_000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteByte(letters[r.IntN(len(letters))])
		}
		text := b.String()
		got, err := textfile.Number(text)
		plain := strings.TrimSpace(text)
		if !strings.Contains(plain, ".") && strings.Count(plain, ",") == 1 {
			plain = strings.Replace(plain, ",", ".", 1)
		}
		want, wrong := strconv.ParseFloat(plain, 64)
		if wrong == nil && (want-want != 0 || strings.ContainsAny(plain, "xX_pP")) {
			wrong = errors.New("no decimal number")
		}
		if (err == nil) != (wrong == nil) || err == nil && got != want {
			t.Fatalf("%q: %v %v, want %v %v", text, got, err, want, wrong)
		}
	}
}

// TestErrorsNameTheirPlace, and lead to what is wrong.
func TestErrorsNameTheirPlace(t *testing.T) {
	cause := errors.New("cause")
	err := textfile.Fail("a.hrc", 7, "line: %w", cause)
	if err.Error() != "a.hrc:7: line: cause" || !errors.Is(err, cause) {
		t.Error(err)
	}
	if err := textfile.Fail("a.hrc", 0, "file"); err.Error() != "a.hrc: file" {
		t.Error(err)
	}
}

// TestReadRefusesWhatIsNoFile of a folder.
func TestReadRefusesWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ dir, name, want string }{
		{dir, "folder", "folder: not a file"},
		{dir, "none", "none: it is not in " + dir},
		{filepath.Join(dir, "file"), "x", "not a folder: name the one that x is in"},
		{filepath.Join(dir, "none"), "x", "x: it is not in "},
	} {
		if _, err := textfile.Read(test.dir, test.name); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s in %s: %v, want %q", test.name, test.dir, err, test.want)
		}
	}
	if text, err := textfile.Read(dir, "folder/../file"); err != nil || text.Name != "file" {
		t.Errorf("%+v %v", text, err)
	}
}

// TestPartsOfALineDecode on their own: bytes of Windows-1252 never join.
func TestPartsOfALineDecode(t *testing.T) {
	text := decode(t, "Li\xe8ge\xe9\n")
	line := text.Lines()[0]
	if got := text.String(line[2:3]) + "|" + text.String(line[5:]); got != "è|é" {
		t.Errorf("%q", got)
	}
	whole := ""
	for i := range line {
		whole += text.String(line[i : i+1])
	}
	if whole != "Liègeé" {
		t.Errorf("byte by byte: %q", whole)
	}
}

// FuzzRows reads any text: every row has a line, lines rise, and a table has one width.
func FuzzRows(f *testing.F) {
	f.Add("a,b\n1,2\n", false)
	f.Add("\"a\nb\";\"c\r\nd\"\n", true)
	f.Fuzz(func(t *testing.T, text string, ragged bool) {
		decoded, err := textfile.Decode("f", []byte(text))
		if err != nil {
			return
		}
		rows, lines, err := decoded.Rows(',', ragged)
		if err != nil {
			return
		}
		if len(rows) != len(lines) || !slices.IsSorted(lines) {
			t.Fatalf("%d rows in lines %v", len(rows), lines)
		}
		for _, row := range rows {
			if len(row) == 0 || !ragged && len(row) != len(rows[0]) {
				t.Fatalf("rows %q", rows)
			}
		}
	})
}
