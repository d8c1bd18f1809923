package intake

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
)

// refusal takes a file that is to be refused and gives the refusal.
func refusal(t *testing.T, r Request) *RefusedError {
	t.Helper()
	r.Coder = untouched{t}
	receipt, d, err := Take(context.Background(), r)
	var refused *RefusedError
	if !errors.As(err, &refused) {
		t.Fatalf("not refused: %v", err)
	}
	if receipt != nil || d != nil {
		t.Error("a refused file left something")
	}
	if strings.Contains(err.Error(), validINSZ) {
		t.Errorf("the message holds an INSZ: %v", err)
	}
	return refused
}

// untouched is a coder that a refused file must not come to.
type untouched struct{ t *testing.T }

func (u untouched) Code(context.Context, []coding.INSZ, []int64) error {
	u.t.Error("a refused file was coded")
	return nil
}

func (untouched) Close() error { return nil }

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func utf16Of(text string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			b.WriteByte(byte(u >> 8))
			b.WriteByte(byte(u))
		} else {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
	}
	return b.String()
}

func TestFaultyFilesAreRefusedWhole(t *testing.T) {
	const row = validINSZ + ",A01,2015-01-01,\n"
	good := measuresHeader + row
	for _, c := range []struct {
		name, text string
		line       int64
		what       string
	}{
		{"empty", "", 0, "empty"},
		{"header only", measuresHeader, 0, "no rows"},
		{"header without line end", strings.TrimSpace(measuresHeader), 0, "no rows"},
		{"no header", row, 1, "column 1 is not one"},
		{"unknown column", "insz,measure,start_date,end_date,remark\n", 1, "column 5 is not one"},
		{"capital column", "INSZ,measure,start_date,end_date\n" + row, 1, "small letters"},
		{"missing column", "insz,measure,start_date\n", 1, "end_date is missing"},
		{"doubled column", "insz,measure,start_date,end_date,insz\n", 1, "insz stands twice"},
		{"other kind", profileHeader, 1, "not one of this kind"},
		{"tabs", strings.ReplaceAll(good, ",", "\t"), 1, "comma or semicolon"},
		{"old line ends", strings.ReplaceAll(good, "\n", "\r"), 1, ""},
		{"first line empty", "\n" + good, 1, "first line is empty"},
		{"too few fields", good + validINSZ + ",A01,2015-01-01\n", 3, "another number of fields"},
		{"too many fields", good + validINSZ + ",A01,2015-01-01,,\n", 3, "another number of fields"},
		{"other delimiter", good + strings.ReplaceAll(row, ",", ";"), 3, "another number of fields"},
		{"empty line between", good + "\n\n" + row, 3, "empty"},
		{"blank line between", good + " \t\r\n" + row, 3, "empty"},
		{"open quote", good + row + "\"" + row + row, 4, "not closed"},
		{"open quote in the last field", good + validINSZ + ",A01,2015-01-01,\"", 3, "not closed"},
		{"NUL", good + "85073003328,A\x0001,2015-01-01,\n", 3, "NUL"},
		{"NUL in the header", "insz\x00,measure,start_date,end_date\n", 1, "NUL"},
		{"not UTF-8", good + "85073003328,A\xe901,2015-01-01,\n", 3, "UTF-8"},
		{"not UTF-8 after lines in quotes", good + "\"85073003328\n\n\",A01,2015-01-01,\n" + "\xff" + row, 6, "UTF-8"},
		{"surrogate", good + "85073003328,A\xed\xa0\x8001,2015-01-01,\n", 3, "UTF-8"},
		{"UTF-16", "\xff\xfe" + utf16Of(good, false), 0, "UTF-16"},
		{"UTF-16 big", "\xfe\xff" + utf16Of(good, true), 0, "UTF-16"},
		{"UTF-16 without mark", utf16Of(good, false), 0, "UTF-16"},
		{"UTF-16 big without mark", utf16Of(good, true), 0, "UTF-16"},
		{"UTF-32", "\xff\xfe\x00\x00i\x00\x00\x00", 0, "UTF-32"},
		{"long row", good + strings.Repeat("x", 64<<10+1) + "\n" + row, 3, "64 KiB"},
		{"long row at the end", good + strings.Repeat("x", 64<<10+1), 3, "64 KiB"},
		{"long row in quotes", good + `"` + strings.Repeat("x\n", 40<<10) + "\"\n", 3, "64 KiB"},
		{"long header", strings.Repeat("x", 64<<10+20) + "\n" + row, 1, "64 KiB"},
		{"no row accepted", measuresHeader + "85073003327,A01,2015-01-01,\n", 0, "none of its 1 row "},
		{"too many rejected", measuresHeader + strings.Repeat(row, 102), 0, "101 of its 102 rows"},
		{"xlsx", "PK\x03\x04....", 0, "spreadsheet"},
		{"xls", "\xd0\xcf\x11\xe0....", 0, "xls"},
		{"zstd", "\x28\xb5\x2f\xfd....", 0, "zstd"},
		{"PDF", "%PDF-1.7", 0, "PDF"},
		{"Parquet by its first bytes", "PAR1" + good, 0, "Parquet file is damaged"},
		{"short Parquet", "PAR1", 0, "Parquet file is damaged"},
		{"gzip that ends early", gzipped(good)[:30], 0, "too early"},
		{"gzip with another checksum", gzipped(good)[:len(gzipped(good))-8] + "abcdefgh", 0, "checksum"},
		{"gzip with something behind", gzipped(good) + "behind its end", 0, "something follows"},
		{"gzip header only", "\x1f\x8b", 0, "too early"},
		{"gzip of gzip", gzipped(gzipped(good)), 0, "packed file"},
		{"gzip of a spreadsheet", gzipped("PK\x03\x04...."), 0, "spreadsheet"},
		{"gzip of nothing", gzipped(""), 0, "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := refusal(t, request(t, coded.MeasuresKind, textFile(t, c.text)))
			if e.Line != c.line || !strings.Contains(e.Error(), c.what) || e.File != "delivery.csv" {
				t.Errorf("%v (line %d), want line %d and %q", e, e.Line, c.line, c.what)
			}
		})
	}
}

func TestFilesThatLookOddAreTaken(t *testing.T) {
	const row = validINSZ + ",A01,2015-01-01,\n"
	for name, text := range map[string]string{
		"plain":               measuresHeader + row,
		"no last line end":    strings.TrimSpace(measuresHeader + row),
		"byte order mark":     "\ufeff" + measuresHeader + row,
		"CRLF":                strings.ReplaceAll(measuresHeader+row, "\n", "\r\n"),
		"semicolons":          strings.ReplaceAll(measuresHeader+row, ",", ";"),
		"quoted header":       "\"insz\",\"measure\",\"start_date\",\"end_date\"\n" + row,
		"spaces in header":    " insz , measure ,start_date,end_date \n" + row,
		"empty lines behind":  measuresHeader + row + "\n\r\n  \n",
		"gzip":                gzipped(measuresHeader + row),
		"gzip of two members": gzipped(measuresHeader) + gzipped(row),
		"longest row":         measuresHeader + row + `"` + strings.Repeat(" ", 64<<10-len(row)-1) + row[:11] + `"` + row[11:],
	} {
		t.Run(name, func(t *testing.T) {
			receipt, _, err := Take(context.Background(), request(t, coded.MeasuresKind, textFile(t, text)))
			if err != nil || receipt.Accepted != 1 {
				t.Errorf("%v %+v", err, receipt)
			}
		})
	}
}

func TestRequestsAreRefused(t *testing.T) {
	path := textFile(t, measuresHeader+validINSZ+",A01,2015-01-01,\n")
	text, _ := os.ReadFile(path)
	sum := sha256.Sum256(text)
	hash := hex.EncodeToString(sum[:])
	one, two, minus := int64(1), int64(2), int64(-1)
	short, wrong, upper := hash[:63], strings.Repeat("0", 64), strings.ToUpper(hash)
	for _, c := range []struct {
		name   string
		change func(*Request)
		what   string
	}{
		{"unknown kind", func(r *Request) { r.Kind = "persons" }, "not a kind"},
		{"unknown supplier", func(r *Request) { r.Supplier = "rva" }, "does not deliver"},
		{"no such kind from the supplier", func(r *Request) { r.Supplier, r.Kind = "dwse", coded.ProfilesKind }, "does not deliver"},
		{"not announced", func(r *Request) { r.RequireAnnounced = true }, "are needed"},
		{"hash not announced", func(r *Request) { r.RequireAnnounced, r.Rows = true, &one }, "are needed"},
		{"rows not announced", func(r *Request) { r.RequireAnnounced, r.SHA256 = true, &hash }, "are needed"},
		{"other number of rows", func(r *Request) { r.Rows = &two }, "announced were 2"},
		{"negative number of rows", func(r *Request) { r.Rows = &minus }, "negative"},
		{"short hash", func(r *Request) { r.SHA256 = &short }, "64 hex digits"},
		{"other hash", func(r *Request) { r.SHA256 = &wrong }, "not the one announced"},
		{"same bytes", func(r *Request) {
			r.Known = func(s string) *Earlier {
				return map[string]*Earlier{hash: {Receipt: "D-3", Supplier: "dwse", Kind: "measures", Do: "ask"}}[s]
			}
		}, "taken before as measures of dwse, see receipt D-3; ask"},
		{"no such file", func(r *Request) { r.Path += "x" }, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(t, coded.MeasuresKind, path)
			c.change(&r)
			if e := refusal(t, r); !strings.Contains(e.Error(), c.what) {
				t.Errorf("%v, want %q", e, c.what)
			}
		})
	}
	r := request(t, coded.MeasuresKind, path)
	r.RequireAnnounced, r.Rows, r.SHA256 = true, &one, &upper
	if _, _, err := Take(context.Background(), r); err != nil {
		t.Errorf("as announced: %v", err)
	}
}

func TestNoRowsWhereNoneAreAnnounced(t *testing.T) {
	none := int64(0)
	r := request(t, coded.MeasuresKind, textFile(t, measuresHeader))
	r.Rows = &none
	receipt, d, err := Take(context.Background(), r)
	if err != nil || receipt.Read != 0 || d.Rows() != 0 {
		t.Errorf("%v %+v", err, receipt)
	}
}

func TestShareOfRejectedRows(t *testing.T) {
	bad := "85073003327,A01,2015-01-01,\n"
	for _, c := range []struct {
		good, bad int
		taken     bool
	}{{1, 100, true}, {1, 101, false}, {900, 100, true}, {1800, 200, true}, {1799, 200, false}, {1808, 201, false}, {1809, 201, true}} {
		text := randomMeasures(c.good) + strings.Repeat(bad, c.bad)
		_, _, err := Take(context.Background(), request(t, coded.MeasuresKind, textFile(t, text)))
		if (err == nil) != c.taken {
			t.Errorf("%d good and %d rejected rows: %v", c.good, c.bad, err)
		}
		var refused *RefusedError
		if errors.As(err, &refused) && (refused.Receipt == nil || refused.Receipt.Rejects.Len() != c.bad || len(refused.Receipt.RejectedLines) != 100) {
			t.Errorf("the refusal does not say which rows")
		}
	}
}

func TestNamesWithNumbersAreNotShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "of "+validINSZ+" 20151231\n\x1b[31m.csv")
	if err := os.WriteFile(path, []byte(measuresHeader), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := refusal(t, request(t, coded.MeasuresKind, path)); strings.Contains(e.File, validINSZ) || strings.ContainsAny(e.File, "\n\x1b") {
		t.Errorf("shown as %q", e.File)
	}
	for name, shown := range map[string]string{
		"63.61.16-002.07.csv": "(number).csv", "of 636116 002 07.csv": "of (number).csv", "６３６１１６００２０７.csv": "(number).csv",
		"63611600207_v2.csv": "(number)_v2.csv", "measures-20151231.csv": "measures-20151231.csv", "measures_2015-12-31.csv": "measures_2015-12-31.csv",
		"vdab_measures.csv": "vdab_measures.csv", "2015Q4.csv": "2015Q4.csv",
	} {
		if got := shownName(name); got != shown {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
}
