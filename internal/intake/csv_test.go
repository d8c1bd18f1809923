package intake

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
)

type failing struct{}

func (failing) Code(context.Context, []coding.INSZ, []int64) error { return errToken }
func (failing) Close() error                                       { return nil }

// oneRow is a row as a reader of CSV sees it.
type oneRow struct {
	line   int
	values []string
}

// cutAll reads a text with the product's tokenizer; empty lines are left out,
// as encoding/csv does.
func cutAll(text []byte, delimiter byte) (rows []oneRow, open bool) {
	d := dialect{delimiter: delimiter}
	line := 1
	for at := 0; at < len(text); {
		spans := make([]span, 100)
		row := d.cut(text, at, spans)
		if row.open {
			return rows, true
		}
		whole := string(text[at:row.end])
		if strings.Trim(whole, "\r\n") != "" {
			r := oneRow{line: line}
			for _, s := range spans[:min(row.fields, len(spans))] {
				value := string(text[s.from:s.to])
				if s.from > 0 && text[s.from-1] == '"' {
					value = strings.ReplaceAll(strings.ReplaceAll(value, `""`, `"`), "\r\n", "\n")
				}
				r.values = append(r.values, value)
			}
			rows = append(rows, r)
		}
		line += strings.Count(whole, "\n")
		at = row.end
	}
	return rows, false
}

// FuzzCut compares the tokenizer with encoding/csv on every text that the
// latter reads.
func FuzzCut(f *testing.F) {
	f.Add([]byte("a,b,c\n1,\"2\n\",3\r\n\"x\"\"y\",,\n"))
	f.Add([]byte("\"a\",\"b,c\"\n\n\r\n,,"))
	f.Add([]byte("\"open"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if strings.Contains(strings.ReplaceAll(string(text), "\r\n", ""), "\r") {
			t.Skip("a lone CR is text here and sometimes a line end there")
		}
		naive := csv.NewReader(strings.NewReader(string(text)))
		naive.FieldsPerRecord = -1
		var want []oneRow
		for {
			values, err := naive.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Skip("encoding/csv does not read it")
			}
			line, _ := naive.FieldPos(0)
			if len(values) > 100 {
				t.Skip("more fields than are compared")
			}
			want = append(want, oneRow{line, values})
		}
		got, open := cutAll(text, ',')
		if open || len(got) != len(want) {
			t.Fatalf("%q: %d rows, open %v; want %d", text, len(got), open, len(want))
		}
		for i := range got {
			if got[i].line != want[i].line || !slices.Equal(got[i].values, want[i].values) {
				t.Fatalf("%q: row %v, want %v", text, got[i], want[i])
			}
		}
	})
}

// TestAgainstNaiveReading takes large files full of quotes, line ends within
// quotes, copies and faults, and compares with a reading by encoding/csv, maps
// and the calendar of the standard library.
func TestAgainstNaiveReading(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 9))
		text := oddMeasures(rng, 30_000)
		r := request(t, coded.MeasuresKind, textFile(t, text))
		r.Threads = 1 + int(seed%3)
		r.Study.Deliveries.MaxRejectShare = 1
		receipt, d, err := Take(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		acceptedRows, rejected := naiveMeasures(t, text)
		if int(receipt.Accepted) != acceptedRows || d.Rows() != acceptedRows {
			t.Errorf("seed %d: %d rows accepted, want %d", seed, receipt.Accepted, acceptedRows)
		}
		var got []int64
		for line := range receipt.Rejects.All() {
			got = append(got, line)
		}
		if !slices.Equal(got, rejected) {
			t.Errorf("seed %d: %d rejected lines, want %d", seed, len(got), len(rejected))
		}
	}
}

func oddMeasures(rng *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString(measuresHeader)
	var last string
	quoted := func(s string) string {
		switch rng.IntN(8) {
		case 0:
			return `"` + s + `"`
		case 1:
			return `" ` + s + "\n\"" // white space within quotes
		case 2:
			return " " + s + "\t"
		}
		return s
	}
	for range n {
		if last != "" && rng.IntN(10) == 0 {
			b.WriteString(last)
			continue
		}
		number := randomINSZ(rng)
		if rng.IntN(10) == 0 {
			number = fmt.Sprintf("%011d", rng.Uint64N(100_000_000_000))
		}
		to := ""
		if rng.IntN(2) == 0 {
			to = fmt.Sprintf("2015-%02d-%02d", rng.IntN(14), rng.IntN(33))
		}
		last = quoted(number) + "," + quoted(fmt.Sprintf("A%02d", rng.IntN(13))) + "," +
			quoted(fmt.Sprintf("2015-%02d-%02d", 1+rng.IntN(12), 1+rng.IntN(31))) + "," + quoted(to) + []string{"\n", "\r\n"}[rng.IntN(2)]
		b.WriteString(last)
	}
	return b.String()
}

func naiveMeasures(t *testing.T, text string) (acceptedRows int, rejected []int64) {
	t.Helper()
	// encoding/csv takes no white space around quotes; the texts have none.
	rows := csv.NewReader(strings.NewReader(text))
	seen := map[string]bool{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return acceptedRows, rejected
		}
		if err != nil {
			t.Fatal(err)
		}
		line, _ := rows.FieldPos(0)
		if line == 1 {
			continue
		}
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		key := strings.Join(row, ",")
		if !naiveRow(row) || seen[key] {
			rejected = append(rejected, int64(line))
			continue
		}
		seen[key] = true
		acceptedRows++
	}
}

func naiveRow(row []string) bool {
	var n coding.INSZ
	if coding.Parse([]byte(row[0]), false, &n) != coding.Valid {
		return false
	}
	if row[1] < "A01" || row[1] > "A11" {
		return false
	}
	from, ok := naiveDate(row[2])
	if !ok {
		return false
	}
	if row[3] == "" {
		return true
	}
	to, ok := naiveDate(row[3])
	return ok && from <= to
}

// naiveDate gives a date back if the calendar has it.
func naiveDate(s string) (string, bool) {
	_, err := time.Parse(time.DateOnly, s)
	return s, err == nil
}

// FuzzTake takes arbitrary files: nothing panics, the rows add up, and no
// message repeats eleven digits of the file.
func FuzzTake(f *testing.F) {
	f.Add([]byte(measuresHeader + "85073003328,A01,2015-01-01,\n"))
	f.Add([]byte(measuresHeader + "\"85073003328\",A01,2015-01-01,\n\n\n"))
	f.Add([]byte(gzipped(measuresHeader + "85073003328,A01,2015-01-01,\n")))
	f.Add([]byte("85073003328;A01;2015-01-01;\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		receipt, d, err := Take(context.Background(), request(t, coded.MeasuresKind, textFile(t, string(text))))
		if err != nil {
			var refused *RefusedError
			if !errors.As(err, &refused) || regexp.MustCompile(`[0-9]{11}`).MatchString(refused.What+refused.Do) {
				t.Fatalf("%v", err)
			}
			return
		}
		if receipt.Read != receipt.Accepted+receipt.Rejected || receipt.Accepted == 0 || int64(d.Rows()) != receipt.Accepted {
			t.Fatalf("%+v", receipt)
		}
	})
}
