package round

import "context"

// cycles rounds the arcs of a network: as long as some are between multiples, there
// is a cycle of such arcs. Along it what is added to one may be taken from the next
// so that all sums stay; one way or the other, by chance, until one of its arcs is at
// a multiple. Each way is taken with the probability that leaves the mean of every
// cell where it is, so that the rounding is unbiased (Cox 1987).
type cycles struct {
	*network
	base   int64
	choose func(n int64) int64 // a number from 0 to n−1
	rest   []int64             // by cell: above the multiple below, 0 to base
	start  []int32             // of each node's arcs in arcs; one more at the end
	left   []int32             // of each node: arcs from start on that may still be between multiples
	arcs   []int32

	path []int32 // arcs of the walk
	at   []int32 // nodes of the walk, one more than arcs
	seen []int32 // by node: 1 + its place in at, 0 where it is not
}

// round returns the published counts.
func (n *network) round(ctx context.Context, counts []int64, base int64, choose func(n int64) int64) ([]int64, error) {
	c := &cycles{network: n, base: base, choose: choose, rest: make([]int64, len(counts)), seen: make([]int32, n.nodes)}
	for cell, count := range counts {
		c.rest[cell] = count % base
	}
	c.index()
	for cell := range c.rest {
		if cell%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for c.open(int32(cell)) {
			c.settle(int32(cell))
		}
	}
	out := make([]int64, len(counts))
	for cell, count := range counts {
		out[cell] = count - count%base + c.rest[cell]
	}
	return out, nil
}

func (c *cycles) open(cell int32) bool { return c.rest[cell] > 0 && c.rest[cell] < c.base }

// index lists the open arcs of every node.
func (c *cycles) index() {
	c.start, c.left = make([]int32, c.nodes+1), make([]int32, c.nodes)
	each := func(visit func(node, cell int32)) {
		for cell := range int32(len(c.rest)) {
			if c.open(cell) && c.from[cell] != c.to[cell] {
				visit(c.from[cell], cell)
				visit(c.to[cell], cell)
			}
		}
	}
	each(func(node, _ int32) { c.start[node+1]++ })
	for node := range c.nodes {
		c.start[node+1] += c.start[node]
	}
	c.arcs = make([]int32, c.start[c.nodes])
	each(func(node, cell int32) {
		c.arcs[c.start[node]+c.left[node]] = cell
		c.left[node]++
	})
}

// settle walks from an open cell along open arcs until a node comes again, and moves
// the cycle that this closes. A cell between ground and ground is a cycle alone.
func (c *cycles) settle(cell int32) {
	if c.from[cell] == c.to[cell] {
		c.move([]int32{cell}, c.from[cell])
		return
	}
	c.path, c.at = append(c.path[:0], cell), append(c.at[:0], c.from[cell], c.to[cell])
	c.seen[c.from[cell]], c.seen[c.to[cell]] = 1, 2
	for {
		node := c.at[len(c.at)-1]
		arc := c.next(node, c.path[len(c.path)-1])
		c.path = append(c.path, arc)
		other := c.from[arc] + c.to[arc] - node
		if place := c.seen[other]; place > 0 {
			c.move(c.path[place-1:], other)
			break
		}
		c.at = append(c.at, other)
		c.seen[other] = int32(len(c.at))
	}
	for _, node := range c.at {
		c.seen[node] = 0
	}
}

// next is an open arc of a node other than the one by which it was reached. There is
// one: sums of whole counts cannot have a single part between multiples.
func (c *cycles) next(node, by int32) int32 {
	for k := c.start[node]; k < c.start[node]+c.left[node]; {
		switch arc := c.arcs[k]; {
		case !c.open(arc):
			c.left[node]--
			c.arcs[k] = c.arcs[c.start[node]+c.left[node]]
		case arc == by:
			k++
		default:
			return arc
		}
	}
	panic("round: a sum has one part between multiples: its total is not the sum of its parts")
}

// move shifts a cycle that starts and ends at a node until an arc of it is at a
// multiple.
func (c *cycles) move(cycle []int32, node int32) {
	forth, back := c.base, c.base // how far the cycle can go either way
	at := node
	for _, arc := range cycle {
		room := c.base - c.rest[arc]
		if c.from[arc] == at {
			forth, back, at = min(forth, room), min(back, c.rest[arc]), c.to[arc]
		} else {
			forth, back, at = min(forth, c.rest[arc]), min(back, room), c.from[arc]
		}
	}
	by := forth
	if c.choose(forth+back) >= back {
		by = -back
	}
	at = node
	for _, arc := range cycle {
		if c.from[arc] == at {
			c.rest[arc] += by
			at = c.to[arc]
		} else {
			c.rest[arc] -= by
			at = c.from[arc]
		}
	}
}
