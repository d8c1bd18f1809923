package ground

import "github.com/kruistabel/kruistabel/sdc/table"

// Alone says who is the only contributor of a cell: he knows its value once he sees
// that it is hidden. In a table of counts without contributors everybody counted
// once is a contributor of his own, known by the terminal cell he stands in.
type Alone struct {
	Who   []int32           // by cell: the number of its only contributor, Several or Empty
	Cells map[int32][]int32 // of each contributor who is alone somewhere: the cells, rising
}

// What stands for the contributors of a cell where there is not exactly one.
const (
	Empty   = int32(-1)
	Several = int32(-2)
)

func newAlone(p *table.Problem) *Alone {
	a := &Alone{Who: make([]int32, p.Table.Len()), Cells: map[int32][]int32{}}
	for cell := range a.Who {
		a.Who[cell] = Empty
	}
	if p.Records != nil {
		a.fromRecords(p)
	} else {
		a.fromCounts(p)
	}
	for cell, who := range a.Who {
		if who >= 0 {
			a.Cells[who] = append(a.Cells[who], int32(cell))
		}
	}
	return a
}

// fromRecords numbers known contributors as the records do, and the others, each a
// unit of his own, after them.
func (a *Alone) fromRecords(p *table.Problem) {
	r := p.Records
	next := r.Contributors()
	for i, cell := range r.Cell {
		who := next
		if r.Contributor != nil && r.Contributor[i] != table.Nobody {
			who = r.Contributor[i]
		} else {
			next++
		}
		a.count(p.Table.Space, int(cell), 0, who)
	}
}

// fromCounts takes a terminal cell of one unit for that unit. Other terminal cells
// hold several.
func (a *Alone) fromCounts(p *table.Problem) {
	for cell, n := range p.Table.Counts {
		switch {
		case n == 0 || !p.Table.Terminal(cell):
		case n == 1:
			a.count(p.Table.Space, cell, 0, int32(cell))
		default:
			a.count(p.Table.Space, cell, 0, Several)
		}
	}
}

// count adds a contributor to a cell and every total of it.
func (a *Alone) count(s *table.Space, cell, d int, who int32) {
	if d == len(s.Dims()) {
		if a.Who[cell] == Empty {
			a.Who[cell] = who
		} else if a.Who[cell] != who {
			a.Who[cell] = Several
		}
		return
	}
	for _, c := range s.Dims()[d].Above(s.Code(cell, d)) {
		a.count(s, s.With(cell, d, int(c)), d+1, who)
	}
}
