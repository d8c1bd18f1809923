package problem

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// standardWitness reads a line by the standard library, strictly.
func standardWitness(line []byte) (table.Witness, error) {
	var l struct {
		Cells   *[]int32 `json:"cells"`
		Move    *[]int64 `json:"move"`
		Den     *int64   `json:"den"`
		Plus    *int64   `json:"plus"`
		Minus   *int64   `json:"minus"`
		Up      []int32  `json:"up"`
		Down    []int32  `json:"down"`
		Without []int32  `json:"without"`
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return table.Witness{}, err
	}
	return table.Witness{Cells: *l.Cells, Move: *l.Move, Den: *l.Den, Plus: *l.Plus, Minus: *l.Minus, Up: l.Up, Down: l.Down, Without: l.Without}, nil
}

// same compares witnesses, in which no list is as good as an empty one.
func same(a, b table.Witness) bool {
	text := func(w table.Witness) string {
		return string(list(list(list(list(list(nil, w.Cells), w.Move), w.Up), w.Down), w.Without)) +
			string(list(nil, []int64{w.Den, w.Plus, w.Minus}))
	}
	return text(a) == text(b)
}

func TestParseWitness(t *testing.T) {
	good := []string{
		`{"cells":[12,40],"move":[1,-1],"den":1,"plus":1,"minus":0,"up":[12,40],"down":[12]}`,
		`{"cells":[0],"move":[-9223372036854775807],"den":1,"plus":1,"minus":1,"without":[3,4]}`,
		` { "minus" : 0 , "plus":2,"den":3,"move":[ 5 , 6 ],"up":[],"down":null,"cells":[1,2]} `,
		`{"cells":[],"move":[],"den":0,"plus":0,"minus":0}`,
	}
	for _, line := range good {
		var p witnessParser
		got, err := p.parse([]byte(line))
		want, wantErr := standardWitness([]byte(line))
		if err != nil || wantErr != nil || !same(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v, %v", line, got, err, want, wantErr)
		}
	}
	bad := map[string]string{
		``:                              "byte 1: '{' was expected",
		`{}`:                            "one of them is missing",
		`{"cells":[1]`:                  "byte 13: '}' was expected",
		`{"cells":[1,]}`:                "byte 13: a whole number",
		`{"cells":[1.5]}`:               "no fraction",
		`{"cells":[1e3]}`:               "no fraction",
		`{"cells":[01]}`:                "a whole number",
		`{"cells":[+1]}`:                "a whole number",
		`{"cells":["1"]}`:               "a whole number",
		`{"cells":[4294967296]}`:        "32 bits",
		`{"move":[9223372036854775808]`: "64 bits",
		`{"move":[99999999999999999999`: "64 bits",
		`{"cells":7}`:                   "'[' was expected",
		`{"cell":[1]}`:                  `"cell" is not a key of a witness`,
		`{"den":1,"den":1}`:             `"den" appears twice`,
		`{"den" 1}`:                     "':' was expected",
		`{den:1}`:                       "was expected",
		`[1]`:                           "'{' was expected",
		`{"cells":[1],"move":[1,2],"den":1,"plus":1,"minus":1}`:        "the same length",
		`{"cells":[1],"move":[1],"den":1,"plus":1,"minus":1}{}`:        "the end of the line",
		`{"cells":[1],"move":[1],"den":1,"plus":1,"minus":1}` + "\x00": "the end of the line",
	}
	for line, want := range bad {
		var p witnessParser
		if _, err := p.parse([]byte(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", line, err, want)
		}
	}
}

// FuzzParseWitness holds that whatever is taken is what the standard library takes it
// for.
func FuzzParseWitness(f *testing.F) {
	f.Add([]byte(`{"cells":[12,40],"move":[1,-1],"den":1,"plus":1,"minus":0,"up":[12,40],"down":[12]}`))
	f.Add([]byte(`{"cells":null,"move":[],"den":-1,"plus":2,"minus":0,"without":[12]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		var p witnessParser
		got, err := p.parse(line)
		if err != nil || bytes.Contains(line, []byte("null")) {
			return
		}
		if want, err := standardWitness(line); err != nil || !same(got, want) {
			t.Errorf("%q: got %+v, want %+v, %v", line, got, want, err)
		}
	})
}

// TestWitnessesComeBack writes random witnesses and reads them again: the same ones, by
// their first cells.
func TestWitnessesComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	rowOf := make([]int32, 5000)
	for i := range rowOf {
		rowOf[i] = int32(2 * i)
	}
	some := func(n int) (cells []int32) {
		for range n {
			cells = append(cells, int32(r.IntN(len(rowOf))))
		}
		return cells
	}
	var in []table.Witness
	for i := range 3000 {
		w := table.Witness{Cells: append([]int32{int32(i)}, some(r.IntN(60))...), Den: r.Int64N(9) + 1, Plus: r.Int64N(3), Minus: r.Int64N(3),
			Up: some(r.IntN(5)), Down: some(r.IntN(5)), Without: some(r.IntN(2))}
		for range w.Cells {
			w.Move = append(w.Move, r.Int64()-r.Int64())
		}
		in = append(in, w)
	}
	shuffled := append([]table.Witness{}, in...)
	r.Shuffle(len(in), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	var file bytes.Buffer
	if err := writeWitnesses(&file, shuffled, rowOf); err != nil {
		t.Fatal(err)
	}
	out, err := parseWitnesses(&file)
	if err != nil || len(out) != len(in) {
		t.Fatalf("%d witnesses, %v", len(out), err)
	}
	cells := make([]int32, 2*len(rowOf))
	for cell, row := range rowOf {
		cells[row] = int32(cell)
	}
	if err := translateRows(out, cells); err != nil {
		t.Fatal(err)
	}
	for i := range out {
		if !same(in[i], out[i]) {
			t.Fatalf("witness %d: %+v became %+v", i, in[i], out[i])
		}
	}
	if err := translateRows(out, cells[:10]); err == nil || !strings.Contains(err.Error(), "witnesses.jsonl.zst:") {
		t.Errorf("rows that are not there: %v", err)
	}
}

// TestWitnessFilesThatAreNone refuses what is not packed, and points at lines.
func TestWitnessFilesThatAreNone(t *testing.T) {
	if _, err := parseWitnesses(strings.NewReader("plain text")); err == nil {
		t.Error("plain text was read")
	}
	writer, _ := zstd.NewWriter(nil)
	packed := writer.EncodeAll([]byte(`{"cells":[],"move":[],"den":1,"plus":1,"minus":1}`+"\n\n"), nil)
	if _, err := parseWitnesses(bytes.NewReader(packed)); err == nil || !strings.Contains(err.Error(), "witnesses.jsonl.zst:2: byte 1") {
		t.Errorf("an empty line: %v", err)
	}
}

// TestBlocksAreNotShared holds that a list cannot grow into the next one.
func TestBlocksAreNotShared(t *testing.T) {
	var b block[int32]
	b.list = []int32{1, 2}
	first := b.take()
	b.list = []int32{3}
	second := b.take()
	if first = append(first, 9); !reflect.DeepEqual(second, []int32{3}) {
		t.Errorf("the second list is %v after %v", second, first)
	}
	b.list = make([]int32, 3*blockSize)
	if large := b.take(); len(large) != 3*blockSize {
		t.Errorf("a large list has %d entries", len(large))
	}
}
