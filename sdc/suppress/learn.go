package suppress

import "github.com/kruistabel/kruistabel/sdc/table"

// How learning prices a cell that the pattern hides: the share, in thousandths, by
// which its price falls if very many proofs move it, and the number of proofs at which
// it falls by half of that.
const (
	learntShare  = 900
	learntProofs = 2
)

// learn makes the cells that the pattern hides cheaper, the more the more proofs move
// them, and forgets the pattern and its proofs. What is hidden for many is worth
// hiding from the start; those who came first could not know.
func (f *field) learn() {
	f.ownPrices()
	uses := make([]uint8, len(f.hot))
	for i := range f.proofs.list {
		for cell := range f.proofs.moves(int32(i + 1)) {
			if uses[cell] < 255 {
				uses[cell]++
			}
		}
	}
	for cell, price := range f.Price {
		if price == 0 || price >= fixed {
			continue
		}
		f.price[cell] = f.asked(int32(cell))
		if f.status[cell] == table.Secondary {
			n := int64(uses[cell])
			f.price[cell] -= int32(int64(f.price[cell]) * learntShare * n / (n + learntProofs) / 1000)
		}
	}
	f.restart()
}

// restart takes the field back to the unsafe cells alone.
func (f *field) restart() {
	copy(f.status, f.Status)
	for slot := range f.by {
		clear(f.by[slot])
	}
	ps := &f.proofs
	f.more, ps.waste, ps.heads = nil, 0, nil
	ps.entries.reset()
	ps.list, ps.wide = ps.list[:0], ps.wide[:0]
	f.setHot()
	if f.rises == nil {
		return
	}
	for i := range f.rises {
		clear(f.rises[i].bits)
		clear(f.falls[i].bits)
	}
	for _, c := range f.Claims {
		f.mark(c.Cell)
	}
}

// snapshot is a pattern with its proofs.
type snapshot struct {
	price  int64
	status table.Pattern
	by     [slots][]int32
	more   map[int32][]int32
	proofs proofs
}

// take keeps the field's pattern if it is the cheapest so far.
func (s *snapshot) take(f *field) {
	price := f.total()
	if s.status != nil && price >= s.price {
		return
	}
	s.price, s.more = price, f.more
	s.status = append(s.status[:0], f.status...)
	for slot := range f.by {
		s.by[slot] = append(s.by[slot][:0], f.by[slot]...)
	}
	s.proofs.copy(&f.proofs)
}

// restore takes the field back to the pattern that was kept.
func (s *snapshot) restore(f *field) {
	f.restart()
	for cell, status := range s.status {
		if status == table.Secondary {
			f.hide(int32(cell))
		}
	}
	for slot := range f.by {
		copy(f.by[slot], s.by[slot])
	}
	f.more = s.more
	f.proofs.copy(&s.proofs)
}

func (ps *proofs) copy(from *proofs) {
	ps.list = append(ps.list[:0], from.list...)
	ps.entries.copy(&from.entries)
	ps.wide = append(ps.wide[:0], from.wide...)
}

// total is what the pattern costs. Whatever is not proven costs more than any cell.
func (f *field) total() int64 {
	n := int64(0)
	for cell, status := range f.status {
		if status == table.Secondary {
			n += int64(f.Price[cell])
		}
	}
	return n + int64(fixed)*int64(len(f.unproven()))
}
