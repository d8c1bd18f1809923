package folder

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// judge adds what the data tell: true values, needs, and who is alone where.
func (a *input) judge(p *table.Problem, published *problem.Published) error {
	found, err := primary.Find(p)
	if err != nil {
		return err
	}
	o := &a.outcome
	o.Judged, o.Singletons, o.Unsafe = true, p.SingletonsInForce(), len(found.Needs)
	a.published.Signed = p.Table.Signed
	a.published.Lower, a.published.Upper = known(p)
	a.truth = &attack.Truth{Counts: p.Table.Counts, Values: p.Table.Values}
	if hidden := published.Pattern.Count(table.Unsafe) + published.Pattern.Count(table.Secondary); o.Singletons || hidden <= mostAlone {
		a.truth.Alone = alone(p)
	} else {
		a.note("victims of those who are alone in cells are not looked for: more than %d hidden cells, and singletons not in force", mostAlone)
	}
	a.unsafe = map[int32]bool{}
	var own []int32
	floor := p.Floor()
	if p.Kind == table.Frequency {
		own = p.Table.NonEmpty()
	}
	for _, need := range found.Needs {
		a.unsafe[need.Cell] = true
		if !a.published.Hidden[need.Cell] {
			o.Shown = append(o.Shown, need.Cell)
		}
		least := floor
		if own != nil {
			least = floor * float64(own[need.Cell])
		}
		down := need.Down
		if !math.IsInf(least, -1) {
			down = max(0, min(down, p.Value(int(need.Cell))-least))
		}
		a.truth.Needs = append(a.truth.Needs, attack.Need{Cell: need.Cell, Up: need.Up, Down: down})
	}
	return nil
}

// mostAlone is the number of hidden cells up to which victims are looked for though
// the rules do not ask for it.
const mostAlone = 100_000

// known is what is known of the cells beforehand, nil where nothing is.
func known(p *table.Problem) (lower, upper []float64) {
	if p.Bounds.Lower != nil {
		lower = make([]float64, p.Table.Len())
		for cell := range lower {
			lower[cell], _ = p.Known(cell)
		}
	}
	return lower, p.Bounds.Upper
}

// alone lists, for each contributor who is the only one in some cells, those cells.
// Counts have no contributors but those who are counted alone in a terminal cell.
func alone(p *table.Problem) [][]int32 {
	l := loners{space: p.Table.Space, who: make([]int32, p.Table.Len())}
	if p.Records == nil {
		for cell, n := range p.Table.Counts {
			switch {
			case n == 0 || !p.Table.Terminal(cell):
			case n == 1:
				l.add(cell, 0, int32(cell)+1)
			default:
				l.add(cell, 0, several)
			}
		}
		return l.lists()
	}
	next := p.Records.Contributors()
	for i, cell := range p.Records.Cell {
		who := table.Nobody
		if p.Records.Contributor != nil {
			who = p.Records.Contributor[i]
		}
		if who == table.Nobody {
			who = next
			next++
		}
		l.add(int(cell), 0, who+1)
	}
	return l.lists()
}

// loners finds out who is alone in which cell.
type loners struct {
	space *table.Space
	who   []int32 // by cell: 0 for nobody, several, or one more than a contributor
}

const several = int32(-1)

// add adds a contributor to a cell and to all its totals.
func (l *loners) add(cell, d int, who int32) {
	if d == len(l.space.Dims()) {
		switch l.who[cell] {
		case 0:
			l.who[cell] = who
		case who:
		default:
			l.who[cell] = several
		}
		return
	}
	for _, c := range l.space.Dims()[d].Above(l.space.Code(cell, d)) {
		l.add(l.space.With(cell, d, int(c)), d+1, who)
	}
}

func (l *loners) lists() [][]int32 {
	number := map[int32]int{}
	var lists [][]int32
	for cell, who := range l.who {
		if who <= 0 {
			continue
		}
		at, seen := number[who]
		if !seen {
			at = len(lists)
			number[who] = at
			lists = append(lists, nil)
		}
		lists[at] = append(lists[at], int32(cell))
	}
	return lists
}
