package problem

import (
	"cmp"
	"io"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// manyEntries is the number of moves from which on packing well is worth its time: it
// takes four times as long and makes a fifth less.
const manyEntries = 6_000_000

// writeWitnesses writes one witness a line. Those that begin in neighbouring cells
// stand together, which packs better by a fifth.
func writeWitnesses(w io.Writer, witnesses []table.Witness, rowOf []int32) error {
	order, entries := make([]int32, len(witnesses)), 0
	for i := range order {
		order[i] = int32(i)
		entries += len(witnesses[i].Cells)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Compare(firstCell(&witnesses[a]), firstCell(&witnesses[b]))
	})
	level := zstd.SpeedBetterCompression
	if entries > manyEntries {
		level = zstd.SpeedBestCompression
	}
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(level))
	if err != nil {
		return err
	}
	t := newText(packed)
	var rows []int32
	for _, i := range order {
		t.buffer, rows = appendWitness(t.buffer, &witnesses[i], rowOf, rows)
		t.pass()
	}
	if err := t.flush(); err != nil {
		return err
	}
	return packed.Close()
}

func firstCell(w *table.Witness) int32 {
	if len(w.Cells) == 0 {
		return -1
	}
	return w.Cells[0]
}

// appendWitness adds a line. Rows is room for row numbers, given back for the next one.
func appendWitness(b []byte, w *table.Witness, rowOf, rows []int32) (line []byte, room []int32) {
	translated := func(key string, cells []int32) {
		rows = rows[:0]
		for _, cell := range cells {
			rows = append(rows, rowOf[cell])
		}
		b = list(append(b, key...), rows)
	}
	number := func(key string, n int64) { b = strconv.AppendInt(append(b, key...), n, 10) }
	translated(`{"cells":`, w.Cells)
	b = list(append(b, `,"move":`...), w.Move)
	number(`,"den":`, w.Den)
	number(`,"plus":`, w.Plus)
	number(`,"minus":`, w.Minus)
	translated(`,"up":`, w.Up)
	translated(`,"down":`, w.Down)
	if len(w.Without) > 0 {
		translated(`,"without":`, w.Without)
	}
	return append(b, '}', '\n'), rows
}
