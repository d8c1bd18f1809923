package pivot

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/release"
)

// Suggestion is a change of one step that hides less, tried by the same
// protector.
type Suggestion struct {
	Kind       string // level, merge, drop, widen
	Dimension  string
	Codes      []string // merged, or no longer left out
	Level      string
	Definition *Definition
	Before     Status
	After      Status
}

// wholeCells is the size up to which a suggestion is tried with the search that a
// request gets; larger tables are tried with the first one, before and after alike.
const wholeCells = 1_000

// mostTried bounds the changes that are tried.
const mostTried = 40

// Suggest tries changes of one step and gives the best three: those that at least
// halve what is hidden, most detail first.
func (e *Engine) Suggest(ctx context.Context, t *Table, h *Held) ([]Suggestion, error) {
	search := airlock.Whole
	if h.Space().Len() > wholeCells {
		search = airlock.First
	}
	now, err := h.Computed.Preview(ctx, search)
	if err != nil {
		return nil, err
	}
	before := Leaves(now).Status()
	if before.Hidden() == 0 {
		return nil, nil
	}
	tries := h.changes(now)
	work, inner := errgroup.WithContext(ctx)
	work.SetLimit(2)
	for i := range tries {
		work.Go(func() error {
			after, ok, err := e.try(inner, t, h, tries[i].Definition, search)
			if tries[i].Before = before; ok {
				tries[i].After = after
			}
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	return best(tries, before), nil
}

// try is what a definition would hide; false where it cannot be counted.
func (e *Engine) try(ctx context.Context, t *Table, h *Held, d *Definition, search airlock.Search) (Status, bool, error) {
	plan, err := t.Plan(d.Spec(h.Facts, anyPurpose(h.Facts)))
	if err != nil {
		return Status{}, false, nil
	}
	computed, err := plan.Count(ctx)
	if err != nil || computed.Space().Len() > MaxCells {
		return Status{}, false, ctx.Err()
	}
	shown, err := computed.Preview(ctx, search)
	if err != nil {
		return Status{}, false, err
	}
	return Leaves(shown).Status(), true, nil
}

func best(tries []Suggestion, before Status) []Suggestion {
	tries = slices.DeleteFunc(tries, func(s Suggestion) bool { return s.After.Cells == 0 || s.After.Hidden() >= before.Hidden() })
	slices.SortStableFunc(tries, func(a, b Suggestion) int {
		halfA, halfB := 2*a.After.Hidden() <= before.Hidden(), 2*b.After.Hidden() <= before.Hidden()
		switch {
		case halfA && !halfB:
			return -1
		case halfB && !halfA:
			return 1
		case halfA:
			return cmp.Or(cmp.Compare(b.After.Published, a.After.Published), cmp.Compare(a.After.Hidden(), b.After.Hidden()))
		}
		return cmp.Or(cmp.Compare(a.After.Hidden(), b.After.Hidden()), cmp.Compare(b.After.Published, a.After.Published))
	})
	return tries[:min(3, len(tries))]
}

// changes are the changes worth trying: merges only beside a code in which something
// is hidden.
func (h *Held) changes(now *airlock.Shown) (out []Suggestion) {
	d, f := h.Definition, h.Facts
	add := func(s Suggestion, step Step) {
		next, err := d.Apply(f, step)
		if err == nil && len(out) < mostTried {
			s.Definition = next
			out = append(out, s)
		}
	}
	for _, name := range d.Placed() {
		of := f.Dimension(name)
		if of == nil {
			continue
		}
		if of.Levels > 1 && d.Grouping(name) == nil && d.Settings[name].Level != "top" {
			add(Suggestion{Kind: "level", Dimension: name, Level: "top"}, Step{Act: "level", Dimension: name, To: "top"})
		}
		if len(d.Placed()) > 1 && of.Additivity == Adding {
			add(Suggestion{Kind: "drop", Dimension: name}, Step{Act: "remove", Dimension: name})
		}
		if of.Ordered {
			for _, pair := range h.pairs(now, name) {
				add(Suggestion{Kind: "merge", Dimension: name, Codes: pair}, Step{Act: "group", Dimension: name, Codes: pair})
			}
		}
	}
	for _, filter := range d.Filters {
		if of := f.Dimension(filter.Name); of != nil && of.Additivity == Adding {
			add(Suggestion{Kind: "widen", Dimension: filter.Name}, Step{Act: "filter", Dimension: filter.Name})
		}
	}
	return out
}

// pairs are neighbouring codes of an ordered dimension, something hidden in one
// of them; unknown and not applicable are nobody's neighbours.
func (h *Held) pairs(now *airlock.Shown, name string) (out [][]string) {
	d := slices.IndexFunc(now.Structure.Dimensions, func(one release.Dimension) bool { return one.Name == name })
	if d < 0 {
		return nil
	}
	hidden := make([]int, now.Space.Dims()[d].Len())
	for cell, status := range now.Pattern {
		if status.Hidden() {
			hidden[now.Space.Code(cell, d)]++
		}
	}
	type one struct {
		code   string
		hidden int
	}
	var row []one
	a := axis{Leaves(now), h.Definition, h.Facts}
	for c, code := range now.Structure.Dimensions[d].Codes {
		if len(now.Space.Dims()[d].Children(c)) == 0 && !a.absent(name, code.Code) {
			row = append(row, one{code.Code, hidden[c]})
		}
	}
	for i := 0; i+1 < len(row); i++ {
		if row[i].hidden+row[i+1].hidden > 0 {
			out = append(out, []string{row[i].code, row[i+1].code})
		}
	}
	return out
}
