package synth

import (
	"cmp"
	"slices"
)

func sortSlots(slots []slot) []slot {
	slices.SortStableFunc(slots, func(x, y slot) int { return cmp.Compare(x.key, y.key) })
	return slots
}

// placeNewcomers gives a household to those who are not there on the
// reference date: babies go to a mother, immigrants found households or join
// family, and those who left before lived alone, with a partner who now
// lives alone, or in a home.
func (b *block) placeNewcomers() {
	mothers, singles := b.mothers(), b.olderSingles()
	for i := range b.people {
		p := &b.people[i]
		switch p.kind {
		case newborn:
			b.bear(int32(i), mothers[p.region])
		case immigrant:
			b.arrive(int32(i))
		case departed:
			b.recall(int32(i), singles)
		}
	}
}

// mothers are the women of 20 to 43 in a couple or with a child, by region.
func (b *block) mothers() (out [3][]int32) {
	for i := range b.people {
		p := &b.people[i]
		if p.kind != resident || p.sex != female || p.age < 20 || p.age > 43 {
			continue
		}
		couple := p.status == statusMarried || p.status == statusUnmarried
		if couple || (p.status == statusLone && i%4 == 0) {
			out[p.region] = append(out[p.region], int32(i))
		}
	}
	return out
}

func (b *block) bear(child int32, mothers []int32) {
	p := &b.people[child]
	if len(mothers) == 0 {
		p.house, p.role = b.newHouse(int(p.region), sharing), roleSharer
		return
	}
	best := mothers[b.rng.below(len(mothers))]
	for range 12 {
		m := &b.people[best]
		off := float64(m.age-30) / 5
		if m.foreign == p.foreign && b.rng.chance(1/(1+off*off)) {
			break
		}
		best = mothers[b.rng.below(len(mothers))]
	}
	p.house, p.role = b.people[best].house, roleChild
}

// arrive lets an adult found a household or share one, and a child join the
// last adult who arrived before.
func (b *block) arrive(who int32) {
	p := &b.people[who]
	last := b.lastArrival(who)
	switch {
	case p.age < 18 && last >= 0:
		p.house, p.role = b.people[last].house, roleChild
	case p.age < 18:
		p.house, p.role = b.newHouse(int(p.region), sharing), roleSharer
	case last >= 0 && b.people[last].sex != p.sex && b.rng.chance(0.5) && b.houses[b.people[last].house].founders == 1:
		p.house = b.people[last].house
		b.houses[p.house].married = b.rng.chance(0.7)
		b.houses[p.house].founders++
	case b.rng.chance(0.15):
		p.house, p.role = b.newHouse(int(p.region), sharing), roleSharer
	default:
		p.house = b.newHouse(int(p.region), private)
		b.houses[p.house].founders = 1
	}
}

// lastArrival looks a little back for an adult of the same quarter and
// region who founded a household and could be a parent or partner.
func (b *block) lastArrival(who int32) int32 {
	p := &b.people[who]
	for range 40 {
		k := b.rng.below(400) - 200
		j := int(who) + k
		if j < 0 || j >= len(b.people) {
			continue
		}
		q := &b.people[j]
		if q.kind != immigrant || q.enter != p.enter || q.region != p.region || q.house < 0 || q.role != roleAdult {
			continue
		}
		gap := int(q.age) - int(p.age)
		if (p.age < 18 && gap >= 18 && gap <= 45) || (p.age >= 18 && gap > -8 && gap < 8) {
			return int32(j)
		}
	}
	return -1
}

// olderSingles are people of 60 and over who live alone, by region and sex.
func (b *block) olderSingles() (out [3][2][]int32) {
	for i := range b.people {
		p := &b.people[i]
		if p.kind == resident && p.status == statusSingle && p.age >= 60 {
			out[p.region][p.sex] = append(out[p.region][p.sex], int32(i))
		}
	}
	return out
}

func (b *block) recall(who int32, singles [3][2][]int32) {
	p := &b.people[who]
	left := singles[p.region][1-p.sex]
	if p.age >= 60 && len(left) > 0 && b.rng.chance(0.5) {
		for range 8 {
			w := &b.people[left[b.rng.below(len(left))]]
			gap := int(w.age) - int(p.age)
			if w.kind == resident && gap > -8 && gap < 8 && !b.houses[w.house].married {
				p.house = w.house
				b.houses[w.house].married = true
				return
			}
		}
	}
	if p.age >= 80 && b.rng.chance(0.4) {
		p.house, p.role = b.newHouse(int(p.region), collective), roleInmate
		return
	}
	p.house = b.newHouse(int(p.region), private)
	if p.age < 18 {
		p.role = roleSharer
		b.houses[p.house].kind = sharing
	}
}
