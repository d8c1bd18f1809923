package suppress

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
	"pgregory.net/rapid"
)

// protected is a field with all claims proven, and a worker on it.
func protected(t *rapid.T) (*crew, *worker) {
	f := drawField(t)
	c := newCrew(f, 1, nil)
	if err := c.round(context.Background(), 1, false); err != nil {
		t.Fatal(err)
	}
	f.compact(true)
	return c, c.workers[0]
}

// TestLone compares the quick look at the sums of a cell with the search that it
// saves: where it says that a cell is needed, no proofs without it are found.
func TestLone(t *testing.T) {
	needed, spared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c, w := protected(t)
		for _, cell := range c.f.candidates(1) {
			said := w.lone.needed(cell)
			j := job{cell: cell}
			w.forbid(cell)
			found := w.replace(&j)
			w.allow(0)
			if said && found {
				t.Fatalf("cell %s is said to be needed, and %d proofs do without", c.f.Space.Name(int(cell)), len(j.made))
			}
			if said {
				needed++
			} else if found {
				spared++
			}
		}
	})
	if needed < 10 || spared < 10 {
		t.Fatalf("%d cells are needed, %d can be spared: too few to mean anything", needed, spared)
	}
}

// TestSift compares the search in rows of bits with the one that looks at cells: what
// this one finds among hidden cells, that one finds too.
func TestSift(t *testing.T) {
	both := 0
	rapid.Check(t, func(t *rapid.T) {
		c, w := protected(t)
		f := c.f
		var hidden []int32
		for cell, status := range f.status {
			if status.Hidden() {
				hidden = append(hidden, int32(cell))
			}
		}
		if f.over != nil || len(hidden) == 0 {
			return
		}
		start := rapid.SampledFrom(hidden).Draw(t, "start")
		r := request{start: start, side: rapid.SampledFrom([]int64{1, -1}).Draw(t, "side"), limit: fixed, pin: none, room: 1,
			strict: rapid.Bool().Draw(t, "strict"), frozen: true}
		banned := int32(rapid.IntRange(0, f.Space.Len()-1).Draw(t, "banned"))
		w.forbid(banned)
		defer w.allow(0)
		sifted, _ := w.search.find(r)
		sifted = slices.Clone(sifted)
		rises := f.rises
		f.rises = nil
		plain, _ := w.search.find(r)
		f.rises = rises
		if len(plain) > 0 && len(sifted) == 0 {
			t.Fatalf("a circuit of %d cells from %s is not found in rows", len(plain), f.Space.Name(int(start)))
		}
		for _, e := range sifted {
			if e.cell() == banned {
				t.Fatalf("banned cell %s moves", f.Space.Name(int(banned)))
			}
		}
		if len(plain) > 0 {
			both++
		}
	})
	if both < 10 {
		t.Fatalf("only %d circuits", both)
	}
}

// TestPublishHide holds that publishing a cell and hiding it again changes nothing.
func TestPublishHide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := protected(t)
		f := c.f
		if f.over != nil {
			return
		}
		hot, bits := slices.Clone(f.hot), slices.Clone(f.falls[0].bits)
		for _, cell := range f.candidates(1) {
			f.publish(cell)
			if int32(f.hot[cell]>>2) != f.price[cell] || slices.Equal(bits, f.falls[0].bits) && f.hot[cell]&noFall == 0 {
				t.Fatalf("cell %d is not published", cell)
			}
			f.hide(cell)
			if !slices.Equal(hot, f.hot) || !slices.Equal(bits, f.falls[0].bits) {
				t.Fatalf("cell %d is not hidden as before", cell)
			}
		}
	})
}

// TestCompact holds that dropping dead proofs changes nothing of what is exported.
func TestCompact(t *testing.T) {
	yes := true
	p := sdctest.Synthetic(1_500, 3, 1)
	p.Rules.Singletons = &yes
	found, err := primary.Find(&p)
	if err != nil {
		t.Fatal(err)
	}
	c := newCrew(newField(ground.New(&p, found), nil), 2, nil)
	if err := c.round(context.Background(), 1, true); err != nil {
		t.Fatal(err)
	}
	count := func() (witnesses, entries int) {
		for w := range (Result{f: c.f}).All() {
			witnesses, entries = witnesses+1, entries+len(w.Cells)
		}
		return witnesses, entries
	}
	witnesses, entries := count()
	before := len(c.f.proofs.list)
	c.f.compact(true)
	if w, e := count(); w != witnesses || e != entries || len(c.f.proofs.list) >= before {
		t.Errorf("%d witnesses with %d entries, %d proofs; before %d, %d and %d", w, e, len(c.f.proofs.list), witnesses, entries, before)
	}
}

// TestSnapshot holds that the field comes back as it was.
func TestSnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := protected(t)
		f := c.f
		status, hot := slices.Clone(f.status), slices.Clone(f.hot)
		var by [slots][]int32
		for slot := range by {
			by[slot] = slices.Clone(f.by[slot])
		}
		var s snapshot
		s.take(f)
		f.learn()
		if n := f.status.Count(table.Secondary); n > 0 || len(f.proofs.list) > 0 {
			t.Fatalf("after learning %d cells are still hidden", n)
		}
		s.restore(f)
		for cell := range hot {
			if (hot[cell]>>2 == 0) != (f.hot[cell]>>2 == 0) {
				t.Fatalf("cell %d is hidden no more, or still", cell)
			}
		}
		if !slices.Equal(status, f.status) {
			t.Fatal("the pattern has changed")
		}
		for slot := range f.by {
			if !slices.Equal(by[slot], f.by[slot]) {
				t.Fatal("a proof is lost")
			}
		}
	})
}
