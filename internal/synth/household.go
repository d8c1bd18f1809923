package synth

// house is a household. Who lives in it follows from the people's house and
// role; its position by LIPRO is worked out for each quarter from who is
// there.
type house struct {
	place    uint16
	married  bool
	kind     uint8 // see the house kinds
	founders uint8 // immigrants who founded it
}

const (
	private uint8 = iota
	sharing       // people who are not related
	collective
)

const (
	roleAdult   uint8 = iota // lives alone, or is one of a couple, or a lone parent
	roleChild                // of the adults
	roleLodger               // another resident
	roleSharer               // in a household of unrelated people
	roleInmate               // in a collective household
	roleOutside              // in no register household
)

// formHouseholds gives everyone the census household status of their region,
// sex and age, then joins people to households: couples by age, children to
// parents of a fitting age, lodgers to households.
func (b *block) formHouseholds() {
	d := newDiffuser(b.rng, statuses)
	for g := range 3 {
		members := b.residents(g)
		b.groups(members, func(p *person) int { return int(p.sex)*1000 + band(int(p.age)) }, func(run []int32) {
			b.dealStatus(g, run, d)
		})
		by := b.byStatus(members)
		couples := b.marry(g, by[statusMarried], true)
		couples = append(couples, b.marry(g, by[statusUnmarried], false)...)
		lone := b.lonely(g, by[statusLone])
		lone = b.settleChildren(lone, by[statusChild1], true)
		b.settleChildren(couples, by[statusChild2], false)
		b.lonely(g, by[statusSingle])
		b.lodge(g, by[statusRelated], append(couples, lone...))
		b.shareHouse(g, by[statusNonRelated], sharing, roleSharer, 3)
		b.shareHouse(g, by[statusCollective], collective, roleInmate, 40)
		for _, i := range by[statusUnknown] {
			b.people[i].house, b.people[i].role = b.newHouse(g, sharing), roleOutside
		}
	}
}

// dealStatus divides a run of one sex and age band. Children are the
// youngest of it; the oldest live in collective households.
func (b *block) dealStatus(g int, run []int32, d *diffuser) {
	first := &b.people[run[0]]
	counts := d.split(len(run), b.household[g][first.sex][band(int(first.age))][:])
	order := b.byScore(run, func(p *person) float64 { return float64(p.age) + 1.2*b.rng.normal() })
	n := 0
	give := func(status, count int) {
		for ; count > 0 && n < len(order); count-- {
			b.people[order[n]].status = uint8(status)
			n++
		}
	}
	children := order[:counts[statusChild1]+counts[statusChild2]]
	shuffle(b.rng, children)
	give(statusChild1, counts[statusChild1])
	give(statusChild2, counts[statusChild2])
	last := len(order) - counts[statusCollective]
	if first.age < 65 {
		last = len(order)
	}
	shuffle(b.rng, order[n:last])
	for _, status := range []int{statusSingle, statusLone, statusMarried, statusUnmarried, statusRelated, statusNonRelated, statusUnknown, statusCollective} {
		give(status, counts[status])
	}
}

func (b *block) byStatus(members []int32) (out [statuses][]int32) {
	for _, i := range members {
		s := b.people[i].status
		out[s] = append(out[s], i)
	}
	return out
}

// newHouse opens a household in a municipality of the region.
func (b *block) newHouse(g int, kind uint8) int32 {
	muni := b.muniIndex[g][pickAt(b.muniShare[g], b.byPlace[g].next())]
	b.houses = append(b.houses, house{place: uint16(muni), kind: kind})
	return int32(len(b.houses) - 1)
}

// marry pairs men and women of nearly the same age, foreigners rather with
// foreigners; those left over of one sex pair with each other. It returns
// one partner of each couple, the woman where there is one.
func (b *block) marry(g int, members []int32, married bool) []int32 {
	var sides [2][]int32
	for _, i := range members {
		sides[b.people[i].sex] = append(sides[b.people[i].sex], i)
	}
	for s := range sides {
		sides[s] = b.byScore(sides[s], func(p *person) float64 {
			return float64(p.age) + 2.4*float64(s) + 2.2*b.rng.normal()
		})
	}
	n := min(len(sides[0]), len(sides[1]))
	var rest []int32
	for s := range sides {
		rest = append(rest, b.thin(&sides[s], n)...)
	}
	b.alignForeign(sides[0], sides[1])
	var couples []int32
	for k := range n {
		couples = append(couples, b.couple(g, sides[1][k], sides[0][k], married))
	}
	for ; len(rest) >= 2; rest = rest[2:] {
		couples = append(couples, b.couple(g, rest[0], rest[1], married))
	}
	b.lonely(g, rest)
	return couples
}

// thin keeps n of the side, evenly over the ages, and returns the others.
func (b *block) thin(side *[]int32, n int) []int32 {
	all := *side
	over := len(all) - n
	if over <= 0 {
		return nil
	}
	var kept, rest []int32
	for i, who := range all {
		if (i+1)*over/len(all) > i*over/len(all) {
			rest = append(rest, who)
		} else {
			kept = append(kept, who)
		}
	}
	*side = kept
	return rest
}

// alignForeign reorders both sides within short stretches, so that
// foreigners stand opposite foreigners without changing who is about as old
// as whom.
func (b *block) alignForeign(x, y []int32) {
	const stretch = 48
	for i := 0; i < len(x); i += stretch {
		end := min(i+stretch, len(x))
		for _, side := range [][]int32{x[i:end], y[i:end]} {
			copy(side, b.byScore(side, func(p *person) float64 {
				if p.foreign != b.rng.chance(0.06) {
					return 1
				}
				return 0
			}))
		}
	}
}

func (b *block) couple(g int, a, c int32, married bool) int32 {
	h := b.newHouse(g, private)
	b.houses[h].married = married
	b.people[a].house, b.people[c].house = h, h
	return a
}

// lonely opens a household for each.
func (b *block) lonely(g int, members []int32) []int32 {
	for _, i := range members {
		b.people[i].house = b.newHouse(g, private)
	}
	return members
}

// share2 puts people of a region together in households of about a size.
func (b *block) shareHouse(g int, members []int32, kind, role uint8, size int) {
	order := append([]int32(nil), members...)
	shuffle(b.rng, order)
	for i := 0; i < len(order); {
		n := min(max(2, size/2+b.rng.below(size)), len(order)-i)
		h := b.newHouse(g, kind)
		for _, who := range order[i : i+n] {
			b.people[who].house, b.people[who].role = h, role
		}
		i += n
	}
}

// lodge lets people live in with families of their region.
func (b *block) lodge(g int, members, hosts []int32) {
	for _, i := range members {
		b.people[i].role = roleLodger
		if len(hosts) == 0 {
			b.people[i].house, b.people[i].role = b.newHouse(g, sharing), roleSharer
			continue
		}
		b.people[i].house = b.people[hosts[b.rng.below(len(hosts))]].house
	}
}

// children expected at home by the age of the parent, in five-year bands
// from 15.
var childrenAtHome = [...]float64{0.1, 0.35, 0.85, 1.5, 1.95, 2.0, 1.7, 1.2, 0.7, 0.35, 0.2, 0.13, 0.1, 0.08, 0.06, 0.04}

// slot is room for one child with a parent.
type slot struct {
	parent int32
	key    float64
}

// settleChildren gives each child a parent. Places are dealt to parents by
// what is usual at their age, and places and children then meet in order of
// age. With need set every parent has at least one child; parents who find
// none then live alone, as their household says. It returns the parents.
func (b *block) settleChildren(parents, children []int32, need bool) []int32 {
	if len(parents) == 0 {
		b.orphans(children)
		return parents
	}
	slots := b.dealRoom(parents, len(children), need)
	kids := b.byScore(children, func(p *person) float64 { return float64(p.age) + b.rng.float() })
	order := make([]int32, len(slots))
	for i := range order {
		order[i] = slots[i].parent
	}
	n := min(len(order), len(kids))
	b.orphans(kids[n:])
	b.alignForeign(order[:n], kids[:n])
	for i := range n {
		b.adopt(order, kids[:n], i)
	}
	return parents
}

// adopt settles the i-th child, after exchanging parents with a neighbour
// when theirs would have been too young or too old.
func (b *block) adopt(parents, kids []int32, i int) {
	for try := 0; !b.fits(parents[i], kids[i]) && try < 24; try++ {
		j := min(len(parents)-1, i+1+b.rng.below(200))
		if j <= i {
			break
		}
		parents[i], parents[j] = parents[j], parents[i]
	}
	if !b.fits(parents[i], kids[i]) {
		b.orphans(kids[i : i+1])
		return
	}
	b.people[kids[i]].house, b.people[kids[i]].role = b.people[parents[i]].house, roleChild
}

func (b *block) fits(parent, child int32) bool {
	p, c := &b.people[parent], &b.people[child]
	gap := int(p.age) - int(c.age)
	if p.sex == female {
		return gap >= 15 && gap <= 48
	}
	return gap >= 16 && gap <= 62
}

// orphans are children without a fitting parent: they live in with the
// household of another child's parents, or by themselves.
func (b *block) orphans(children []int32) {
	for _, i := range children {
		p := &b.people[i]
		p.house, p.role = -1, roleLodger
		if len(b.houses) > 0 {
			for range 40 {
				h := b.rng.below(len(b.houses))
				if b.houses[h].kind == private && b.places[b.houses[h].place].region == int(p.region) {
					p.house = int32(h)
					break
				}
			}
		}
		if p.house < 0 {
			p.house, p.role = b.newHouse(int(p.region), sharing), roleSharer
		}
	}
}

// dealRoom deals room for children over parents, sorted by how old the child
// there would be.
func (b *block) dealRoom(parents []int32, children int, need bool) []slot {
	expected := make([]float64, len(parents))
	total := 0.0
	for i, who := range parents {
		a := min(max(0, (int(b.people[who].age)-15)/5), len(childrenAtHome)-1)
		expected[i] = childrenAtHome[a]
		total += expected[i]
	}
	free, least := children, 0
	if need {
		free, least = max(0, children-len(parents)), 1
	}
	var slots []slot
	carry := b.rng.float()
	for i, who := range parents {
		carry += expected[i] / total * float64(free) * (0.4 + 1.2*b.rng.float())
		n := least
		for ; carry >= 1; carry-- {
			n++
		}
		for ; n > 0; n-- {
			slots = append(slots, b.slot(who))
		}
	}
	for len(slots) < children {
		slots = append(slots, b.slot(parents[b.rng.below(len(parents))]))
	}
	return sortSlots(slots)
}

func (b *block) slot(parent int32) slot {
	p := &b.people[parent]
	return slot{parent, float64(p.age) - 29.5 - 2.4*float64(1-p.sex) + 4.6*b.rng.normal()}
}
