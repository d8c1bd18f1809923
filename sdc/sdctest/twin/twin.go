// Package twin makes of a problem of counts another that is the same but for something
// that must not matter: the order of dimensions or codes, the names of codes, empty
// categories, codes that consist of one part. Whatever is true of one must be true of
// the other, cell by cell.
package twin

import (
	"fmt"
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Twin is a problem made of another.
type Twin struct {
	Name    string // of the difference
	Problem table.Problem
	Of      []int // by cell of the first: the same cell here
}

// All are the twins of a problem of counts. The numbers that choose draws, from 0 to
// n−1, decide about orders and places.
func All(p *table.Problem, draw func(n int) int) ([]Twin, error) {
	var all []Twin
	for _, kind := range []struct {
		name   string
		change func(p *table.Problem, draw func(int) int) plan
	}{
		{"dimensions in another order", permuted}, {"other codes", relabelled}, {"codes in another order", reordered},
		{"an empty category", padded}, {"a code of one part", extended},
	} {
		t, err := kind.change(p, draw).make(p)
		if err != nil {
			return nil, fmt.Errorf("twin with %s: %w", kind.name, err)
		}
		t.Name = kind.name
		all = append(all, t)
	}
	return all, nil
}

// plan says how to make a twin: its dimensions, which of the first one's each is, and
// what becomes of codes. Terminal codes may go to a code below.
type plan struct {
	order []int // by dimension of the twin
	nodes [][]table.Node
	more  [][]table.Grouping
	over  [][]string
	names []string
	code  func(d int, code string) string // the same cell
	leaf  func(d int, code string) string // where its units are counted
}

// like is the plan of a copy.
func like(p *table.Problem) plan {
	same := func(_ int, code string) string { return code }
	var made plan
	made.code, made.leaf = same, same
	for d, dim := range p.Table.Dims() {
		made.order, made.names = append(made.order, d), append(made.names, dim.Name())
		made.nodes, made.over = append(made.nodes, slices.Clone(dim.Nodes())), append(made.over, slices.Clone(dim.OverlappingCodes()))
		var groupings []table.Grouping
		for _, g := range dim.Groupings() {
			g.Nodes = slices.Clone(g.Nodes)
			groupings = append(groupings, g)
		}
		made.more = append(made.more, groupings)
	}
	return made
}

func shuffle(n int, draw func(int) int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := range order {
		j := i + draw(n-i)
		order[i], order[j] = order[j], order[i]
	}
	return order
}

func permuted(p *table.Problem, draw func(int) int) plan {
	made := like(p)
	if made.order = shuffle(len(made.order), draw); slices.IsSorted(made.order) {
		slices.Reverse(made.order)
	}
	return made
}

// relabelled gives codes names that sort otherwise.
func relabelled(p *table.Problem, draw func(int) int) plan {
	made := like(p)
	width := 1 + draw(5)
	name := func(code string) string {
		if code == "" {
			return ""
		}
		letters := []rune(code)
		slices.Reverse(letters)
		return fmt.Sprintf("%0*d %s", width, len(code)*7%11, string(letters))
	}
	for d := range made.nodes {
		rename := func(nodes []table.Node) {
			for i, n := range nodes {
				nodes[i] = table.Node{Code: name(n.Code), Parent: name(n.Parent)}
			}
		}
		rename(made.nodes[d])
		for _, g := range made.more[d] {
			rename(g.Nodes)
		}
		for i := range made.over[d] {
			made.over[d][i] = name(made.over[d][i])
		}
	}
	made.code = func(_ int, code string) string { return name(code) }
	made.leaf = made.code
	return made
}

// reordered puts codes in another order, parents behind children too.
func reordered(p *table.Problem, draw func(int) int) plan {
	made := like(p)
	for d, nodes := range made.nodes {
		mixed := make([]table.Node, len(nodes))
		for i, at := range shuffle(len(nodes), draw) {
			mixed[i] = nodes[at]
		}
		made.nodes[d] = mixed
	}
	return made
}

// padded adds an empty code below a total that is not overlapping; where there is none,
// nothing.
func padded(p *table.Problem, draw func(int) int) plan {
	made := like(p)
	for d, dim := range p.Table.Dims() {
		var totals []string
		for c := range dim.Len() {
			if len(dim.Children(c)) > 0 && !dim.Overlapping(c) {
				totals = append(totals, dim.Code(c))
			}
		}
		if len(totals) > 0 && len(dim.Groupings()) == 0 {
			made.nodes[d] = append(made.nodes[d], table.Node{Code: "nobody at all", Parent: totals[draw(len(totals))]})
		}
	}
	return made
}

// extended makes a leaf the total of one part, in a dimension without overlap and
// further groupings.
func extended(p *table.Problem, draw func(int) int) plan {
	made := like(p)
	for _, d := range shuffle(len(made.nodes), draw) {
		dim := p.Table.Dims()[d]
		if dim.HasOverlap() || len(dim.Groupings()) > 0 {
			continue
		}
		var leaves []string
		for c := range dim.Len() {
			if dim.Terminal(c) {
				leaves = append(leaves, dim.Code(c))
			}
		}
		above := leaves[draw(len(leaves))]
		made.nodes[d] = append(made.nodes[d], table.Node{Code: "the one part", Parent: above})
		made.leaf = func(e int, code string) string {
			if e == d && code == above {
				return "the one part"
			}
			return code
		}
		break
	}
	return made
}

func (made plan) make(p *table.Problem) (Twin, error) {
	var dims []table.Dimension
	for _, d := range made.order {
		dim, err := table.NewDimension(made.names[d], made.nodes[d], made.over[d]...)
		if err != nil {
			return Twin{}, err
		}
		for _, g := range made.more[d] {
			if dim, err = dim.WithGrouping(g.Name, g.Nodes); err != nil {
				return Twin{}, err
			}
		}
		dims = append(dims, dim)
	}
	b := table.NewBuilder(p.Name, p.Kind, dims...)
	for cell, n := range p.Table.Counts {
		if p.Table.Terminal(cell) {
			if err := b.Add(n, made.codes(p, cell, made.leaf)...); err != nil {
				return Twin{}, err
			}
		}
	}
	problem, err := b.Problem(p.Rules, p.Cost)
	if err != nil {
		return Twin{}, err
	}
	t := Twin{Problem: problem, Of: make([]int, p.Table.Len())}
	for cell := range t.Of {
		if t.Of[cell], err = problem.Table.Find(made.codes(p, cell, made.code)...); err != nil {
			return Twin{}, err
		}
	}
	t.Problem.Given, t.Problem.Forced = Spread(t, p.Given, 0), Spread(t, p.Forced, 0)
	t.Problem.Bounds = table.Bounds{Lower: Spread(t, p.Bounds.Lower, 0), Upper: Spread(t, p.Bounds.Upper, math.Inf(1)),
		LPL: Spread(t, p.Bounds.LPL, 0), UPL: Spread(t, p.Bounds.UPL, 0)}
	return t, nil
}

func (made plan) codes(p *table.Problem, cell int, becomes func(d int, code string) string) []string {
	codes := make([]string, len(made.order))
	for e, d := range made.order {
		codes[e] = becomes(d, p.Table.Dims()[d].Code(p.Table.Code(cell, d)))
	}
	return codes
}

// Spread takes what the cells of the first have to the twin; cells that only the twin
// has get the other value. Nil stays nil.
func Spread[T any](t Twin, values []T, otherwise T) []T {
	if values == nil {
		return nil
	}
	spread := make([]T, t.Problem.Table.Len())
	for at := range spread {
		spread[at] = otherwise
	}
	for cell, at := range t.Of {
		spread[at] = values[cell]
	}
	return spread
}
