package table

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

func mapKeys(m map[int][]int) iter.Seq[int] { return maps.Keys(m) }

func narrow(codes []int) []int32 {
	out := make([]int32, len(codes))
	for i, c := range codes {
		out[i] = int32(c)
	}
	return out
}

// finish works out, from parents, children and groupings, everything else that a
// dimension knows.
func (d *Dimension) finish() error {
	d.collectSums()
	if err := d.order(); err != nil {
		return err
	}
	d.indexSums()
	if err := d.checkSums(); err != nil {
		return err
	}
	d.climb()
	d.connect()
	return nil
}

// collectSums lists the equations; the definition of a code comes before others.
func (d *Dimension) collectSums() {
	d.sums = nil
	for c, children := range d.children {
		if len(children) > 0 && !d.overlapping[c] {
			d.sums = append(d.sums, Sum{int32(c), narrow(children)})
		}
	}
	for _, s := range d.extra {
		if !slices.Equal(s.Parts, narrow(d.children[s.Total])) {
			d.sums = append(d.sums, s)
		}
	}
}

// order lists the codes so that the parts of every sum, and the children of
// overlapping parents, come before it.
func (d *Dimension) order() error {
	below := make([][]int32, len(d.codes))
	for _, s := range d.sums {
		below[s.Total] = append(below[s.Total], s.Parts...)
	}
	for c, over := range d.overlapping {
		if over {
			below[c] = append(below[c], narrow(d.children[c])...)
		}
	}
	d.bottomUp = nil
	state := make([]byte, len(d.codes)) // 1: being visited, 2: listed
	var visit func(c int) error
	visit = func(c int) error {
		switch state[c] {
		case 1:
			return fmt.Errorf("dimension %q: code %q is its own ancestor: break the circle", d.name, d.codes[c])
		case 2:
			return nil
		}
		state[c] = 1
		for _, part := range below[c] {
			if err := visit(int(part)); err != nil {
				return err
			}
		}
		state[c] = 2
		d.bottomUp = append(d.bottomUp, c)
		return nil
	}
	for c := range d.codes {
		if err := visit(c); err != nil {
			return err
		}
	}
	return nil
}

func (d *Dimension) indexSums() {
	rank := make([]int, len(d.codes))
	for at, c := range d.bottomUp {
		rank[c] = at
	}
	slices.SortStableFunc(d.sums, func(a, b Sum) int { return rank[a.Total] - rank[b.Total] })
	d.with, d.of = make([][]int32, len(d.codes)), make([][]int32, len(d.codes))
	for i, s := range d.sums {
		d.of[s.Total] = append(d.of[s.Total], int32(i))
		for _, part := range s.Parts {
			d.with[part] = append(d.with[part], int32(i))
		}
	}
}

// checkSums refuses sums that count a code twice, and two sums of one total that
// rest on different terminal codes.
func (d *Dimension) checkSums() error {
	if len(d.groupings) == 0 {
		return nil
	}
	rests := make([][]int32, len(d.codes))
	for _, c := range d.bottomUp {
		rests[c] = []int32{int32(c)}
		for at, number := range d.of[c] {
			var terminals []int32
			for _, part := range d.sums[number].Parts {
				terminals = append(terminals, rests[part]...)
			}
			slices.Sort(terminals)
			if twice := firstTwice(terminals); twice >= 0 {
				return fmt.Errorf("dimension %q: code %q counts %q twice: take one of its parts out", d.name, d.codes[c], d.codes[twice])
			}
			if at > 0 && !slices.Equal(terminals, rests[c]) {
				return fmt.Errorf("dimension %q: code %q is a total in two groupings, but of other leaves: give one of them another code", d.name, d.codes[c])
			}
			rests[c] = terminals
		}
	}
	return nil
}

func firstTwice(sorted []int32) int32 {
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return sorted[i]
		}
	}
	return -1
}

// climb lists for every code the totals that count it.
func (d *Dimension) climb() {
	d.above = make([][]int32, len(d.codes))
	for _, c := range slices.Backward(d.bottomUp) {
		d.above[c] = []int32{int32(c)}
		for _, number := range d.with[c] {
			for _, up := range d.above[d.sums[number].Total] {
				if !slices.Contains(d.above[c], up) {
					d.above[c] = append(d.above[c], up)
				}
			}
		}
	}
}

// connect numbers the components by their first codes.
func (d *Dimension) connect() {
	leader := make([]int, len(d.codes))
	for c := range leader {
		leader[c] = c
	}
	find := func(c int) int {
		for leader[c] != c {
			leader[c] = leader[leader[c]]
			c = leader[c]
		}
		return c
	}
	join := func(a, b int) {
		a, b = find(a), find(b)
		leader[max(a, b)] = min(a, b)
	}
	for c, p := range d.parent {
		if p >= 0 {
			join(c, p)
		}
	}
	for _, s := range d.sums {
		for _, part := range s.Parts {
			join(int(s.Total), int(part))
		}
	}
	d.component = make([]int32, len(d.codes))
	number := map[int]int32{}
	for c := range d.codes {
		root := find(c)
		if _, known := number[root]; !known {
			number[root] = int32(len(number))
		}
		d.component[c] = number[root]
	}
}
