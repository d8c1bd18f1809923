package suppress

// chunks is a long list that grows by pieces of one size, so that nothing is copied
// and nothing thrown away when it does.
type chunks[T any] struct {
	pieces [][]T
	used   int // pieces in use
}

const (
	chunkBits = 20
	chunkSize = 1 << chunkBits
)

// reset empties the list and keeps its pieces.
func (c *chunks[T]) reset() {
	c.used = 0
	for i := range c.pieces {
		c.pieces[i] = c.pieces[i][:0]
	}
}

// room makes the last piece have room for n more, at most a piece, and returns the
// place of the first. The first piece starts small.
func (c *chunks[T]) room(n int) uint32 {
	if c.used == 0 || len(c.pieces[c.used-1])+n > chunkSize {
		c.next()
	}
	if last := &c.pieces[c.used-1]; len(*last)+n > cap(*last) {
		*last = append(make([]T, 0, min(max(2*cap(*last), len(*last)+n, 256), chunkSize)), *last...)
	}
	return uint32((c.used-1)<<chunkBits + len(c.pieces[c.used-1]))
}

func (c *chunks[T]) next() {
	c.used++
	if c.used <= len(c.pieces) {
		return
	}
	size := chunkSize
	if c.used == 1 {
		size = 0
	}
	c.pieces = append(c.pieces, make([]T, 0, size))
}

// add appends after room.
func (c *chunks[T]) add(v T) {
	last := &c.pieces[c.used-1]
	*last = append(*last, v)
}

// at is an entry by its place.
func (c *chunks[T]) at(place uint32) T { return c.pieces[place>>chunkBits][place&(chunkSize-1)] }

// span are entries that room was made for together.
func (c *chunks[T]) span(from, to uint32) []T {
	low := from & (chunkSize - 1)
	return c.pieces[from>>chunkBits][low : low+to-from]
}

// length is the number of entries.
func (c *chunks[T]) length() int {
	n := 0
	for _, piece := range c.pieces[:c.used] {
		n += len(piece)
	}
	return n
}

// copy makes the list another's.
func (c *chunks[T]) copy(from *chunks[T]) {
	c.reset()
	for i := range from.used {
		c.next()
		c.pieces[i] = append(c.pieces[i], from.pieces[i]...)
	}
}

// pack moves spans of a list together, in order.
type packer[T any] struct {
	c           *chunks[T]
	piece, size int
	sizes       []int // of the pieces that are full
}

// take moves a span to the end of what is packed, which lies nowhere behind it, and
// returns its new place.
func (p *packer[T]) take(from, to uint32) uint32 {
	n := int(to - from)
	if p.size+n > chunkSize {
		p.sizes = append(p.sizes, p.size)
		p.piece, p.size = p.piece+1, 0
	}
	copy(p.c.pieces[p.piece][p.size:p.size+n], p.c.span(from, to))
	place := uint32(p.piece<<chunkBits + p.size)
	p.size += n
	return place
}

// finish cuts off what lies behind.
func (p *packer[T]) finish() {
	p.sizes = append(p.sizes, p.size)
	for i := range p.c.pieces {
		size := 0
		if i < len(p.sizes) {
			size = p.sizes[i]
		}
		p.c.pieces[i] = p.c.pieces[i][:size]
	}
	p.c.used = min(p.c.used, len(p.sizes))
}
