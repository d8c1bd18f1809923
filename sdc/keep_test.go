package sdc_test

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestKeepHidesWhatWasHidden: whatever an earlier pattern hid stays hidden, so that two
// releases of the same data show together what one of them shows, and no more.
func TestKeepHidesWhatWasHidden(t *testing.T) {
	for seed := range uint64(8) {
		p := sdctest.Synthetic(100+int(seed)*20, 2, seed)
		first, _, _, err := sdc.Protect(context.Background(), p, sdc.Options{Effort: -1, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		second, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{Keep: first})
		if err != nil || !report.Proven {
			t.Fatalf("seed %d: proven %v, %v", seed, report.Proven, err)
		}
		for cell := range first {
			if first[cell].Hidden() && !second[cell].Hidden() {
				t.Fatalf("seed %d: cell %s was hidden and is published", seed, p.Table.Name(cell))
			}
		}
	}
}

// TestKeepOfChangedData keeps what was hidden a year before, though other cells are
// unsafe now, and proves it.
func TestKeepOfChangedData(t *testing.T) {
	last, now := sdctest.Synthetic(200, 2, 1), sdctest.Synthetic(200, 2, 1)
	for cell := range now.Table.Counts {
		if now.Table.Terminal(cell) && cell%7 == 0 {
			now.Table.Counts[cell]++
		}
	}
	table.AddTotals(now.Table.Space, now.Table.Counts)
	before, _, _, err := sdc.Protect(context.Background(), last, sdc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	after, _, report, err := sdc.Protect(context.Background(), now, sdc.Options{Keep: before})
	if err != nil || !report.Proven {
		t.Fatalf("proven %v, %v", report.Proven, err)
	}
	for cell := range before {
		if before[cell].Hidden() && !after[cell].Hidden() && now.Table.Counts[cell] > 0 {
			t.Errorf("cell %s was hidden, holds somebody, and is published", now.Table.Name(cell))
		}
	}
}
