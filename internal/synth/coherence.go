package synth

// HouseholdChecks say how well households hang together at the reference
// date. The files have no household number, so they are counted when the
// country is made. Shares are between 0 and 1.
type HouseholdChecks struct {
	Households    int64   `json:"households"`
	Couples       int64   `json:"couples"`
	AgeGap        float64 `json:"age_gap"` // mean, he minus she
	CloseInAge    float64 `json:"close_in_age"`
	SameSide      float64 `json:"same_side"`
	SameOrigin    float64 `json:"same_origin"`
	FittingParent float64 `json:"fitting_parent"`
	ChildOrigin   float64 `json:"child_origin"`
}

// homeTally adds up checks over blocks, in whole numbers, so that the order
// of blocks does not matter.
type homeTally struct {
	households, couples, mixed, gap, near, side, origin int64
	children, fitting, sameOrigin                       int64
}

// count adds the residents of a block.
func (h *homeTally) count(b *block) {
	adults := make([][2]int32, len(b.houses))
	seen := make([]bool, len(b.houses))
	for i := range adults {
		adults[i] = [2]int32{-1, -1}
	}
	for i := range b.people {
		p := &b.people[i]
		if p.kind != resident || p.home < 0 {
			continue
		}
		if !seen[p.home] {
			seen[p.home] = true
			h.households++
		}
		if p.part == roleAdult {
			a := &adults[p.home]
			if a[0] < 0 {
				a[0] = int32(i)
			} else {
				a[1] = int32(i)
			}
		}
	}
	for _, a := range adults {
		if a[1] >= 0 {
			h.couple(&b.people[a[0]], &b.people[a[1]])
		}
	}
	for i := range b.people {
		if p := &b.people[i]; p.kind == resident && p.part == roleChild {
			h.child(b, p, adults[p.home])
		}
	}
}

func (h *homeTally) couple(x, y *person) {
	h.couples++
	gap := int64(x.age) - int64(y.age)
	if x.sex == female {
		gap = -gap
	}
	if x.sex != y.sex {
		h.mixed++
		h.gap += gap
	}
	h.near += int64(boolIndex(gap >= -10 && gap <= 10))
	h.side += int64(boolIndex(x.foreign == y.foreign))
	h.origin += int64(boolIndex(x.origin == y.origin))
}

func (h *homeTally) child(b *block, p *person, adults [2]int32) {
	h.children++
	fits, same := false, false
	for _, a := range adults {
		if a < 0 {
			continue
		}
		parent := &b.people[a]
		gap := parent.age - p.age
		fits = fits || (gap >= 15 && (gap <= 50 || parent.sex == male && gap <= 62))
		same = same || parent.origin == p.origin
	}
	h.fitting += int64(boolIndex(fits))
	h.sameOrigin += int64(boolIndex(same))
}

func (h *homeTally) add(o *homeTally) {
	h.households += o.households
	h.couples += o.couples
	h.mixed += o.mixed
	h.gap += o.gap
	h.near += o.near
	h.side += o.side
	h.origin += o.origin
	h.children += o.children
	h.fitting += o.fitting
	h.sameOrigin += o.sameOrigin
}

func (h *homeTally) checks() HouseholdChecks {
	share := func(n, of int64) float64 { return float64(n) / float64(max(of, 1)) }
	return HouseholdChecks{
		Households: h.households, Couples: h.couples, AgeGap: share(h.gap, h.mixed),
		CloseInAge: share(h.near, h.couples), SameSide: share(h.side, h.couples), SameOrigin: share(h.origin, h.couples),
		FittingParent: share(h.fitting, h.children), ChildOrigin: share(h.sameOrigin, h.children),
	}
}
