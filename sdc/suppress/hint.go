package suppress

// What the price of a cell falls by for every sum in which it would join an unsafe
// cell that is hidden alone, and rises by for every sum in which nothing is unsafe.
// A sum never has just one hidden cell in the end, so that the first kind is likely
// to be of use to others, too, and the second to need more company.
const (
	joinsDiscount = ordinary / 7
	emptyCharge   = ordinary / 20
	leastShare    = 4 // a price falls to a fourth at the most
)

// hint prices cells by the sums that they are in.
func (f *field) hint() {
	f.ownPrices()
	for i := range f.axes {
		a := &f.axes[i]
		for _, s := range f.Space.Dims()[a.d].Sums() {
			f.hintSum(a, s.Total, s.Parts)
		}
	}
}

// ownPrices makes the prices the field's own.
func (f *field) ownPrices() {
	if len(f.price) > 0 && &f.price[0] == &f.Price[0] {
		f.price = append([]int32(nil), f.Price...)
	}
}

// hintSum goes through one sum in all combinations of the other dimensions' codes.
func (f *field) hintSum(a *axis, total int32, parts []int32) {
	block, stride := int32(a.codes)*a.stride, a.stride
	for from := int32(0); int(from) < len(f.price); from += block {
		for base := from; base < from+stride; base++ {
			by := int32(0)
			switch f.unsafeAmong(base, stride, total, parts) {
			case 0:
				by = emptyCharge
			case 1:
				by = -joinsDiscount
			default:
				continue
			}
			f.reprice(base+total*stride, by)
			for _, part := range parts {
				f.reprice(base+part*stride, by)
			}
		}
	}
}

// unsafeAmong counts the unsafe cells of a sum, up to 2.
func (f *field) unsafeAmong(base, stride, total int32, parts []int32) int {
	n := 0
	if f.claim.member.has(base + total*stride) {
		n++
	}
	for _, part := range parts {
		if f.claim.member.has(base + part*stride) {
			if n++; n > 1 {
				return n
			}
		}
	}
	return n
}

// reprice changes a price by a part of it, in units of an ordinary one.
func (f *field) reprice(cell, by int32) {
	price := f.price[cell]
	if price <= 0 || price >= fixed {
		return
	}
	base := int64(f.Price[cell])
	now := int64(price) + base*int64(by)/int64(ordinary)
	f.price[cell] = int32(max(now, (base+leastShare-1)/leastShare, 1))
}
