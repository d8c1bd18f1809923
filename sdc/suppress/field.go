package suppress

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// field is what all searches of one problem share. Searches only read it; it changes
// between them.
type field struct {
	*ground.Ground
	Claims []ground.Claim // the ground's, each with a step upward at least
	axes   []axis
	over   []overlap // dimensions with overlapping parents
	lonely []uint8   // flags: moves of a terminal cell that overlapping forbids; nil without overlap

	status table.Pattern // becomes the result
	hot    []uint32      // what moving a cell costs now: its price or 0 once hidden, times 4, and its flags
	price  []int32       // of hiding, as it is reckoned with now
	kept   table.Pattern // earlier pattern, or nil

	rises []rows // hidden cells that may rise, by axis; nil with overlap
	falls []rows // hidden cells that may fall; the same as rises where all may

	claim  ranks
	by     [slots][]int32 // the proof of each claim, its number plus 1, or 0
	more   map[int32][]int32
	proofs proofs
}

// The slots in which a claim has its proofs: of the two sides, and of a change that
// moves nobody who is alone in a cell of the others.
const (
	above = iota
	beneath
	apart
	slots
)

// Flags of a cell in the field's hot entries.
const (
	noFall = 1 << iota // not even by a step
	noRise
	flags = noFall | noRise
)

const (
	fixed    = int32(ground.Fixed)
	ordinary = int32(ground.Ordinary)
)

func newField(g *ground.Ground, keep table.Pattern) *field {
	f := &field{Ground: g, status: append(table.Pattern(nil), g.Status...), price: g.Price, kept: keep, hot: make([]uint32, len(g.Value))}
	for d := range g.Space.Dims() {
		f.axes = append(f.axes, newAxis(g.Space, d))
	}
	f.setClaims()
	f.claim.member = newBitset(len(g.Value))
	for _, c := range g.Claims {
		f.claim.member.set(c.Cell)
	}
	f.claim.finish()
	for slot := range f.by {
		if slot != apart || g.Alone != nil {
			f.by[slot] = make([]int32, len(g.Claims))
		}
	}
	f.hint()
	for cell := range keep {
		f.price[cell] = min(f.price[cell], f.asked(int32(cell)))
	}
	f.setHot()
	f.setOverlap()
	if f.over == nil {
		f.setRows()
	}
	return f
}

// setClaims takes over the claims. Where nothing is required upward, a step still is:
// a cell that can be seen not to be larger is as good as known.
func (f *field) setClaims() {
	f.Claims = f.Ground.Claims
	still := func(c ground.Claim) bool { return c.Up <= 0 }
	if !slices.ContainsFunc(f.Claims, still) {
		return
	}
	f.Claims = slices.Clone(f.Claims)
	for i := range f.Claims {
		f.Claims[i].Up = max(f.Claims[i].Up, 1)
	}
}

// keptShare is the part of its price that a cell of an earlier pattern costs.
const keptShare = 32

// asked is the price of a cell as the problem and the earlier pattern have it.
func (f *field) asked(cell int32) int32 {
	price := f.Price[cell]
	if f.kept != nil && f.kept[cell].Hidden() && price < fixed {
		return (price + keptShare - 1) / keptShare
	}
	return price
}

func (f *field) setHot() {
	for cell, price := range f.price {
		hot := uint32(price) << 2
		if f.Fall[cell] < 1 {
			hot |= noFall
		}
		if f.Rise != nil && f.Rise[cell] < 1 {
			hot |= noRise
		}
		f.hot[cell] = hot
	}
}

func (f *field) setRows() {
	both := true
	for cell := range f.hot {
		both = both && (f.hot[cell]&flags == 0 || f.price[cell] >= fixed)
	}
	for i := range f.axes {
		f.rises = append(f.rises, newRows(len(f.hot), &f.axes[i]))
		if !both {
			f.falls = append(f.falls, newRows(len(f.hot), &f.axes[i]))
		}
	}
	if both {
		f.falls = f.rises
	}
	for _, c := range f.Claims {
		f.mark(c.Cell)
	}
}

// both says whether all that may be hidden may move both ways.
func (f *field) both() bool { return &f.falls[0].bits[0] == &f.rises[0].bits[0] }

// mark notes a hidden cell in the rows.
func (f *field) mark(cell int32) {
	both := f.both()
	for i := range f.rises {
		if f.hot[cell]&noRise == 0 {
			f.rises[i].set(cell)
		}
		if !both && f.hot[cell]&noFall == 0 {
			f.falls[i].set(cell)
		}
	}
}

// hide makes a published cell secondary.
func (f *field) hide(cell int32) {
	f.status[cell] = table.Secondary
	f.hot[cell] &= flags
	if f.rises != nil {
		f.mark(cell)
	}
}

// publish takes a secondary cell back.
func (f *field) publish(cell int32) {
	f.status[cell] = table.Safe
	f.hot[cell] |= uint32(f.price[cell]) << 2
	if f.rises == nil {
		return
	}
	both := f.both()
	for i := range f.rises {
		f.rises[i].unset(cell)
		if !both {
			f.falls[i].unset(cell)
		}
	}
}

// need is how far a claim's cell must be able to move to a side.
func (f *field) need(claim int32, side int64) int64 {
	if side > 0 {
		return f.Claims[claim].Up
	}
	return f.Claims[claim].Down
}

func slotOf(side int64) int {
	if side > 0 {
		return above
	}
	return beneath
}

// proven says whether a claim has the protection it needs on a side.
func (f *field) proven(claim int32, side int64) bool {
	return f.need(claim, side) <= 0 || f.by[slotOf(side)][claim] != 0
}

// at is the cell with code c in dimension d, otherwise as cell.
func (f *field) at(cell int32, d int, c int32) int32 {
	return int32(f.Space.With(int(cell), d, int(c)))
}

// room is how far a cell may rise.
func (f *field) head(cell int32) int64 {
	if f.Rise == nil {
		return ground.Limitless
	}
	return f.Rise[cell]
}
