package check_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestVerifyAgreesWithTheDefinition compares the verifier with the plain one on random
// tables of counts and magnitudes, hierarchies and several groupings, and on proofs of
// which some are right and most were spoiled in one place.
func TestVerifyAgreesWithTheDefinition(t *testing.T) {
	right, wrong, passed := 0, 0, 0
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := randomProblem(t, r)
		pattern, witnesses, needs := randomProof(r, &p)
		if seed%3 > 0 {
			spoil(r, pattern, witnesses)
		}
		own := make([]float64, p.Table.Len())
		if p.Kind == table.Frequency {
			for cell, n := range p.Table.NonEmpty() {
				own[cell] = float64(n) * float64(p.Rules.FloorInForce())
			}
		}
		want := plain{&p, pattern, needs, own}.holds(witnesses)
		findings, err := check.Verify(context.Background(), &p, pattern, witnesses)
		if err != nil {
			t.Fatal(err)
		}
		if (len(findings) == 0) != want {
			t.Fatalf("seed %d: holds by definition: %v, but found %v\n%s %+v", seed, want, findings, pattern, witnesses)
		}
		if o := (plain{&p, pattern, needs, own}); want {
			right++
			if *p.Rules.Singletons && len(needs) > 0 && len(o.knows()) > 1 {
				passed++
			}
		} else {
			wrong++
		}
	}
	if right < 1000 || wrong < 1000 || passed < 50 {
		t.Errorf("%d proofs right, %d of them against singletons, and %d wrong: not much of a test", right, passed, wrong)
	}
}

// randomProblem is a table of at most two dimensions, whose unsafe cells are asked for
// by hand.
func randomProblem(t *testing.T, r *rand.Rand) table.Problem {
	kind := table.Frequency
	if r.IntN(2) == 0 {
		kind = table.Magnitude
	}
	dims := []table.Dimension{randomDimension(t, r, "a")}
	if r.IntN(3) > 0 {
		dims = append(dims, randomDimension(t, r, "b"))
	}
	b := table.NewBuilder("random", kind, dims...)
	space, _ := table.NewSpace(dims)
	for cell := range space.Len() {
		if !space.Terminal(cell) || r.IntN(8) == 0 {
			continue
		}
		if kind == table.Frequency {
			b.Add(int64(r.IntN(5)), space.Codes(cell)...)
			continue
		}
		for range 1 + r.IntN(2) {
			b.AddRecord(table.Record{Response: float64(r.IntN(20)) / 4, Contributor: int32(r.IntN(6))}, space.Codes(cell)...)
		}
	}
	on := r.IntN(2) == 0
	p, err := b.Problem(table.Rules{Singletons: &on}, "")
	if err != nil {
		t.Fatal(err)
	}
	if r.IntN(4) == 0 {
		p.Bounds.Upper = make([]float64, p.Table.Len())
		for cell := range p.Bounds.Upper {
			p.Bounds.Upper[cell] = p.Value(cell) + 1 + float64(r.IntN(12))/4
		}
	}
	return p
}

// randomDimension has two to four leaves, perhaps a level between them and the total,
// and perhaps a second grouping, with the same total or one of its own.
func randomDimension(t *testing.T, r *rand.Rand, name string) table.Dimension {
	nodes := []table.Node{{Code: "T"}}
	leaves := 2 + r.IntN(3)
	for i := range leaves {
		parent := "T"
		if r.IntN(3) == 0 {
			parent = "M"
		}
		nodes = append(nodes, table.Node{Code: fmt.Sprint(i), Parent: parent})
	}
	if slices.ContainsFunc(nodes, func(n table.Node) bool { return n.Parent == "M" }) {
		nodes = append(nodes, table.Node{Code: "M", Parent: "T"})
	}
	d, err := table.NewDimension(name, nodes)
	if err != nil {
		t.Fatal(err)
	}
	if r.IntN(3) > 0 {
		return d
	}
	top := []string{"T", "U"}[r.IntN(2)]
	other := []table.Node{{Code: top}, {Code: "X", Parent: top}, {Code: "Y", Parent: top}}
	for i := range leaves {
		other = append(other, table.Node{Code: fmt.Sprint(i), Parent: []string{"X", "Y"}[i%2]})
	}
	if d, err = d.WithGrouping("other", other); err != nil {
		t.Fatal(err)
	}
	return d
}

// randomProof moves terminal cells at will, all totals with them, hides what moves,
// and takes for unsafe some of what the witness then proves.
func randomProof(r *rand.Rand, p *table.Problem) (table.Pattern, []table.Witness, map[int][2]float64) {
	pattern := slices.Repeat(table.Pattern{table.Safe}, p.Table.Len())
	p.Forced = make([]table.Status, p.Table.Len())
	needs := map[int][2]float64{}
	var witnesses []table.Witness
	sparse, many := 2, 3
	if *p.Rules.Singletons {
		sparse, many = 2+r.IntN(3), 12
	}
	for range 1 + r.IntN(many) {
		moves := make([]int64, p.Table.Len())
		for cell := range moves {
			if p.Table.Terminal(cell) && p.Table.Counts[cell] > 0 && r.IntN(sparse) == 0 {
				moves[cell] = int64(r.IntN(3) - 1)
			}
		}
		table.AddTotals(p.Table.Space, moves)
		w := table.Witness{Den: 1, Plus: int64(r.IntN(3)), Minus: int64(r.IntN(2))}
		if p.Kind == table.Magnitude {
			w.Den = 2
		}
		for cell, by := range moves {
			if by == 0 {
				continue
			}
			w.Cells, w.Move = append(w.Cells, int32(cell)), append(w.Move, by)
			pattern[cell] = table.Secondary
			if r.IntN(3) == 0 {
				w.Up, w.Down = append(w.Up, int32(cell)), append(w.Down, int32(cell))
			}
		}
		witnesses = append(witnesses, w)
	}
	percent := 0.1
	for _, w := range witnesses {
		for _, cell := range w.Up {
			pattern[cell], p.Forced[cell] = table.Unsafe, table.Manual
			need := 1.0
			if p.Kind == table.Magnitude {
				need = p.Value(int(cell)) * percent
			}
			needs[int(cell)] = [2]float64{need, need}
		}
	}
	witnesses = fit(p, witnesses, needs)
	return pattern, append(witnesses, against(r, plain{p, pattern, needs, nil}, witnesses)...), needs
}

// against repeats some witnesses for those whom they pass by.
func against(r *rand.Rand, o plain, witnesses []table.Witness) (out []table.Witness) {
	known := o.knows()
	for _, who := range slices.Sorted(maps.Keys(known)) {
		for _, w := range witnesses {
			passes := !slices.ContainsFunc(known[who], func(c int32) bool { return slices.Contains(w.Cells, c) })
			if passes && w.Plus+w.Minus > 0 && r.IntN(4) == 0 {
				w.Cells, w.Move, w.Without, w.Up, w.Down = slices.Clone(w.Cells), slices.Clone(w.Move), known[who], slices.Clone(w.Cells), nil
				out = append(out, w)
			}
		}
	}
	return out
}

// fit makes most witnesses right: as far as they may go, and with no claim that they
// do not keep.
func fit(p *table.Problem, witnesses []table.Witness, needs map[int][2]float64) []table.Witness {
	own := make([]int32, p.Table.Len())
	if p.Kind == table.Frequency {
		own = p.Table.NonEmpty()
	}
	room := func(w *table.Witness, side int64) int64 {
		for times := int64(3); times > 0; times-- {
			fits := true
			for i, cell := range w.Cells {
				now := p.Value(int(cell)) + float64(side*times*w.Move[i])/float64(w.Den)
				_, upper := p.Known(int(cell))
				fits = fits && now >= float64(own[cell]) && now <= upper
			}
			if fits {
				return times
			}
		}
		return 0
	}
	var out []table.Witness
	for _, w := range witnesses {
		if len(w.Cells) == 0 {
			continue
		}
		w.Plus, w.Minus = room(&w, 1), room(&w, -1)
		o := plain{p, nil, needs, nil}
		keep := func(side float64) func(int32) bool {
			return func(cell int32) bool {
				i := slices.Index(w.Cells, cell)
				by := side * float64(w.Move[i]) / float64(w.Den)
				far := max(by*float64(w.Plus), -by*float64(w.Minus))
				need := o.unsafe[int(cell)]
				return far <= 0 || far < need[0] && (side > 0 || p.Value(int(cell))-far > float64(own[cell]))
			}
		}
		w.Up, w.Down = slices.DeleteFunc(w.Up, keep(1)), slices.DeleteFunc(w.Down, keep(-1))
		out = append(out, w)
	}
	return out
}

// spoil changes one thing.
func spoil(r *rand.Rand, pattern table.Pattern, witnesses []table.Witness) {
	if len(witnesses) == 0 {
		return
	}
	w := &witnesses[r.IntN(len(witnesses))]
	i := r.IntN(len(w.Cells))
	cell := int32(r.IntN(len(pattern)))
	switch r.IntN(10) {
	case 0:
		w.Move[i] += int64(r.IntN(3) - 1)
	case 1:
		w.Plus++
	case 2:
		w.Minus++
	case 3:
		w.Den++
	case 4:
		w.Cells[i] = cell
	case 5:
		w.Cells, w.Move = slices.Delete(w.Cells, i, i+1), slices.Delete(w.Move, i, i+1)
	case 6:
		w.Up = append(w.Up, cell)
	case 7:
		w.Up, w.Down = nil, w.Down[:len(w.Down)/2]
	case 8:
		pattern[w.Cells[i]] = table.Safe
	case 9:
		w.Without = []int32{cell}
	}
}
