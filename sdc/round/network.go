package round

import "github.com/kruistabel/kruistabel/sdc/table"

// network is a table whose sums are a network: every cell is an arc between the two
// sums that it takes part in, on one side as a part or total, on the other with the
// opposite sign. Then an additive rounding of all cells to a multiple beside them
// always exists (Cox 1987; Cox, Ernst 1982).
//
// Tables of one dimension are, and tables of two dimensions one of which is flat: a
// hierarchy of any depth crossed with leaves and their total. Further dimensions
// without any total only put such tables beside each other.
type network struct {
	deep, flat int     // the dimensions; flat is -1 where there is one alone
	from, to   []int32 // by cell: nodes; 0 is the ground, where cells in no further sum end
	nodes      int
}

// asNetwork is the network of a space, or nil where its sums are none.
func asNetwork(s *table.Space) *network {
	n := &network{deep: -1, flat: -1}
	for d := range s.Dims() {
		dim := &s.Dims()[d]
		switch {
		case dim.HasOverlap() || !isForest(dim):
			return nil
		case len(dim.Sums()) == 0: // one table beside the other
		case n.deep < 0:
			n.deep = d
		case n.flat >= 0:
			return nil
		case isFlat(dim):
			n.flat = d
		case isFlat(&s.Dims()[n.deep]):
			n.deep, n.flat = d, n.deep
		default:
			return nil
		}
	}
	n.number(s)
	return n
}

// isForest says whether no code is part of two sums or total of two.
func isForest(dim *table.Dimension) bool {
	for c := range dim.Len() {
		if len(dim.SumsWith(c)) > 1 || len(dim.SumsOf(c)) > 1 {
			return false
		}
	}
	return true
}

// isFlat says whether all sums are sums of terminal codes.
func isFlat(dim *table.Dimension) bool {
	for _, sum := range dim.Sums() {
		for _, part := range sum.Parts {
			if !dim.Terminal(int(part)) {
				return false
			}
		}
	}
	return true
}

// number gives every sum that is needed a node, and every cell its two: the sums
// along the deep dimension, for every code of the flat one; and those along the flat
// dimension for the terminal codes of the deep one, of which the others follow.
func (n *network) number(s *table.Space) {
	n.from, n.to = make([]int32, s.Len()), make([]int32, s.Len())
	n.nodes = 1
	for cell := range s.Len() {
		n.nodeOfTotal(s, cell)
	}
}

// nodeOfTotal makes the nodes of the sums whose total a cell is.
func (n *network) nodeOfTotal(s *table.Space, cell int) {
	if n.deep >= 0 {
		n.sum(s, cell, n.deep, n.flat >= 0 && len(s.Dims()[n.flat].SumsOf(s.Code(cell, n.flat))) == 0)
	}
	if n.flat >= 0 && s.Dims()[n.deep].Terminal(s.Code(cell, n.deep)) {
		n.sum(s, cell, n.flat, false)
	}
}

// sum makes the node of the sum of a dimension whose total a cell is, if it is one.
// Its arcs come from the total and go to the parts, or where it is reversed the other
// way round.
func (n *network) sum(s *table.Space, total, d int, reversed bool) {
	dim := &s.Dims()[d]
	numbers := dim.SumsOf(s.Code(total, d))
	if len(numbers) == 0 {
		return
	}
	node := int32(n.nodes)
	n.nodes++
	in, out := n.to, n.from
	if reversed {
		in, out = out, in
	}
	in[total] = node
	for _, part := range dim.Sums()[numbers[0]].Parts {
		out[s.With(total, d, int(part))] = node
	}
}
