package leak

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/klauspost/compress/zstd"
	_ "modernc.org/sqlite"
)

const planted = uint64(85073003328)

// numbers are the planted one and many others.
func numbers() []string {
	out := []string{"85073003328", "04030512355", "00000512355"}
	for i := range 5000 {
		out = append(out, fmt.Sprintf("%011d", 10_000_000_000+uint64(i)*17_000_001))
	}
	return out
}

func searcher(tb testing.TB) *Searcher {
	tb.Helper()
	s, err := New(numbers())
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	must(w.Write(b))
	w.Close()
	return out.Bytes()
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	must(w.Write(b))
	w.Close()
	return out.Bytes()
}

func zst(b []byte) []byte { return must(zstd.NewWriter(nil)).EncodeAll(b, nil) }

func zipped(name string, b []byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	must(must(z.Create(name)).Write(b))
	z.Close()
	return out.Bytes()
}

func wide(text string, width int, order binary.ByteOrder) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b := make([]byte, width)
		if width == 2 {
			order.PutUint16(b, u)
		} else {
			order.PutUint32(b, uint32(u))
		}
		out = append(out, b...)
	}
	return out
}

// parquetFile holds a column of one type; rows beside the planted value keep
// it from standing in the statistics.
func parquetFile(add func(b array.Builder, planted bool), typ arrow.DataType, codec compress.Compression) []byte {
	s := arrow.NewSchema([]arrow.Field{{Name: "v", Type: typ, Nullable: true}}, nil)
	rb := array.NewRecordBuilder(memory.DefaultAllocator, s)
	for i := range 5000 {
		add(rb.Field(0), i == 2500)
	}
	var out bytes.Buffer
	w := must(pqarrow.NewFileWriter(s, &out, parquet.NewWriterProperties(parquet.WithCompression(codec), parquet.WithStats(false)), pqarrow.DefaultWriterProps()))
	if err := w.WriteBuffered(rb.NewRecordBatch()); err != nil {
		panic(err)
	}
	w.Close()
	return out.Bytes()
}

func sqliteFile(tb testing.TB, value any) []byte {
	path := filepath.Join(tb.TempDir(), "x.db")
	db := must(sql.Open("sqlite", path))
	must(db.Exec("create table t (v)"))
	must(db.Exec("insert into t values (?)", value))
	db.Close()
	return must(os.ReadFile(path))
}

// forms are files that hold the planted number.
func forms(tb testing.TB) map[string][]byte {
	text := []byte("a,85073003328,b")
	le, be, fl := make([]byte, 8), make([]byte, 8), make([]byte, 8)
	binary.LittleEndian.PutUint64(le, planted)
	binary.BigEndian.PutUint64(be, planted)
	binary.LittleEndian.PutUint64(fl, math.Float64bits(float64(planted)))
	odd := func(b []byte) []byte { return append([]byte("odd"), append(b, "tail"...)...) }
	addText := func(b array.Builder, p bool) {
		v := "nothing"
		if p {
			v = "85073003328"
		}
		b.(*array.StringBuilder).Append(v)
	}
	addInt := func(b array.Builder, p bool) {
		v := int64(7)
		if p {
			v = int64(planted)
		}
		b.(*array.Int64Builder).Append(v)
	}
	addFloat := func(b array.Builder, p bool) {
		v := 7.5
		if p {
			v = float64(planted)
		}
		b.(*array.Float64Builder).Append(v)
	}
	return map[string][]byte{
		"text": text, "long run": []byte("1285073003328123"), "leading zero": []byte("x04030512355"),
		"small number": []byte("x00000512355"), "printed": []byte("nr 85.07.30-033.28."), "spaced": []byte("85-07-30 033 28"),
		"UTF-16LE": wide(string(text), 2, binary.LittleEndian), "UTF-16BE": odd(wide(string(text), 2, binary.BigEndian)),
		"UTF-32LE": wide(string(text), 4, binary.LittleEndian), "UTF-32BE": odd(wide(string(text), 4, binary.BigEndian)),
		"int64 LE": odd(le), "int64 BE": odd(be), "float": odd(fl),
		"varint": odd(binary.AppendUvarint(nil, planted)), "zigzag": odd(binary.AppendVarint(nil, int64(planted))),
		"hex of text": []byte(`"` + hex.EncodeToString(text) + `"`), "hex of integer": []byte("0x" + hex.EncodeToString(be)),
		"odd hex":  []byte("f" + hex.EncodeToString(text)),
		"base64":   []byte(`"` + base64.StdEncoding.EncodeToString(text) + `"`),
		"base64 1": []byte(base64.StdEncoding.EncodeToString(append([]byte("q"), text...))),
		"base64 2": []byte(base64.URLEncoding.EncodeToString(append([]byte("??"), text...))),
		"gzip":     gz(text), "zlib": odd(deflated(text)), "zstd": zst(text), "zip": zipped("a.csv", text), "zip name": zipped("85073003328.csv", nil),
		"gzip within": odd(gz(text)), "zstd of gzip of zip": zst(gz(zipped("a", text))), "two members": append(gz([]byte("clean")), gz(text)...),
		"parquet text":        parquetFile(addText, arrow.BinaryTypes.String, compress.Codecs.Snappy),
		"parquet zstd":        parquetFile(addText, arrow.BinaryTypes.String, compress.Codecs.Zstd),
		"parquet int":         parquetFile(addInt, arrow.PrimitiveTypes.Int64, compress.Codecs.Snappy),
		"parquet float":       parquetFile(addFloat, arrow.PrimitiveTypes.Float64, compress.Codecs.Zstd),
		"gzip of parquet":     gz(parquetFile(addInt, arrow.PrimitiveTypes.Int64, compress.Codecs.Gzip)),
		"sqlite integer":      sqliteFile(tb, int64(planted)),
		"sqlite text":         sqliteFile(tb, "85073003328"),
		"sqlite gzipped blob": sqliteFile(tb, gz(text)),
	}
}

func TestEveryFormIsFound(t *testing.T) {
	for name, content := range forms(t) {
		found := searcher(t).Bytes(name, content)
		if len(found) == 0 {
			t.Errorf("%s was not found", name)
		}
		for _, f := range found {
			if strings.Contains(f.Form, "850730") {
				t.Errorf("a finding shows the number: %v", f)
			}
		}
	}
}

func TestFolderSearchesFilesNamesAndLinks(t *testing.T) {
	root := t.TempDir()
	write := func(name string, b []byte) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a/b/c.bin", []byte("85073003328"))
	write("a/85073003328/x", nil)
	write("clean", []byte("85073003329 8507300332 85073003 328"))
	if err := os.Symlink("/nowhere/85073003328", filepath.Join(root, "l")); err != nil {
		t.Fatal(err)
	}
	found, err := searcher(t).Folder(root)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for _, f := range found {
		paths[f.Path] = true
	}
	for _, want := range []string{"a/b/c.bin", "a/85073003328 (name)", "l (link)"} {
		if !paths[want] {
			t.Errorf("%s was not found", want)
		}
	}
	if paths["clean"] {
		t.Error("a clean file was found")
	}
}

// TestCleanBytesAreClean: random bytes, as encrypted files are, and ordinary
// contents give nothing.
func TestCleanBytesAreClean(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 4<<20)
	for i := range random {
		random[i] = byte(rng.Uint32())
	}
	for name, content := range map[string][]byte{
		"random": random, "base64": []byte(base64.StdEncoding.EncodeToString(random)), "zeros": make([]byte, 1<<20),
		"text": []byte(strings.Repeat("2015-01-01,A01,850730033\n", 10_000)), "gzip": gz(random[:1<<20]),
		"damaged gzip": gz(random[:1000])[:500], "sqlite": sqliteFile(t, 12345),
	} {
		if found := searcher(t).Bytes(name, content); len(found) > 0 {
			t.Errorf("%s: %v", name, found[0])
		}
	}
}

func TestNewRefusesWhatIsNoNumber(t *testing.T) {
	for _, bad := range []string{"", "8507300332", "8507300332x", "850730033281"} {
		if _, err := New([]string{bad}); err == nil {
			t.Errorf("%q is looked for", bad)
		}
	}
}

func BenchmarkBytes(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 4<<20)
	for i := range random {
		random[i] = byte(rng.Uint32())
	}
	b.SetBytes(int64(len(random)))
	for b.Loop() {
		searcher(b).Bytes("random", random)
	}
}
