package synth

// assignOrigins gives nationality, country of birth and origin. People of a
// household come mostly from the same country: countries are dealt in runs
// over people in the order of their households, with the counts that the
// region has of each.
func (b *block) assignOrigins() {
	for i := range b.people {
		b.people[i].nationality, b.people[i].birth, b.people[i].origin = 0, 0, 0
	}
	for g := range 3 {
		members := b.byHouse(g)
		b.dealNationality(g, members)
		b.dealForeignBirth(g, members)
		b.dealBackground(g, members)
		b.dealBelgianBirth(g, members)
	}
	b.originOfNewcomers()
}

// byHouse orders the residents of a region by household, households at
// random.
func (b *block) byHouse(g int) []int32 {
	key := make([]uint64, len(b.houses))
	for i := range key {
		key[i] = b.rng.next()
	}
	return b.byScore(b.residents(g), func(p *person) float64 { return float64(key[p.house] >> 11) })
}

// unknown is the country XX, the last.
func (b *block) unknown() uint8 { return uint8(len(b.countries) - 1) }

// deal turns counts into a list of runs, the runs in random order.
func (b *block) deal(counts []int) []uint8 {
	order := make([]int, 0, len(counts))
	n := 0
	for k, c := range counts {
		n += c
		if c > 0 {
			order = append(order, k)
		}
	}
	shuffle(b.rng, order)
	out := make([]uint8, 0, n)
	for _, k := range order {
		for range counts[k] {
			out = append(out, uint8(k))
		}
	}
	return out
}

func (b *block) dealNationality(g int, members []int32) {
	var foreigners []int32
	for _, i := range members {
		if b.people[i].foreign {
			foreigners = append(foreigners, i)
		}
	}
	countries := b.deal(apportion(len(foreigners), b.citizen[g], b.rng.float()))
	for i := range countries { // one in twelve is from elsewhere than their neighbours
		if b.rng.chance(0.08) {
			j := b.rng.below(len(countries))
			countries[i], countries[j] = countries[j], countries[i]
		}
	}
	for i, who := range foreigners {
		p := &b.people[who]
		p.nationality = countries[i]
		p.origin = uint8(b.countries[countries[i]].class)
	}
}

// dealForeignBirth lets the youngest foreigners be born in Belgium, as many
// as the census has of their group, and the others mostly in their country.
func (b *block) dealForeignBirth(g int, members []int32) {
	var by [citizenGroups][]int32
	for _, i := range members {
		if p := &b.people[i]; p.foreign {
			k := b.countries[p.nationality].citizenGroup
			if k < 1 {
				k = 4
			}
			by[k] = append(by[k], i)
		}
	}
	for k := 1; k < citizenGroups; k++ {
		order := b.byScore(by[k], func(p *person) float64 { return float64(p.age) + 11*b.rng.normal() })
		counts := apportion(len(order), b.bornForeign[g][k][:], b.rng.float())
		rest := order[counts[0]:]
		shuffle(b.rng, rest)
		for n, who := range rest {
			b.people[who].birth = b.birthOf(&b.people[who], k, n, counts)
		}
	}
}

// birthOf places the n-th foreigner born abroad of a group: first those born
// in other groups of countries, then those born in their own.
func (b *block) birthOf(p *person, group, n int, counts []int) uint8 {
	own := group // EU_FOR and EU_OTH, NEU and NEU have the same place
	for born := 1; born < bornGroups; born++ {
		if born == own {
			continue
		}
		if n < counts[born] {
			return b.countryIn(born, p)
		}
		n -= counts[born]
	}
	if group > 2 {
		return b.unknown()
	}
	return p.nationality
}

// countryIn draws a country of a birth group; the dissolved states go to
// people whose origin is there.
func (b *block) countryIn(born int, p *person) uint8 {
	if born == bornGroups-1 {
		return b.unknown()
	}
	weights := make([]float64, len(b.countries))
	for c, k := range b.countries {
		if k.bornGrp == born {
			weights[c] = k.born
			if int(p.origin) != k.class && born == 3 {
				weights[c] *= 0.3
			}
		}
	}
	return uint8(b.rng.pick(weights))
}

// dealBackground gives Belgians their origin: as many of each class as the
// region has left once its foreigners are counted. The family of a foreigner
// comes first, then whole households.
func (b *block) dealBackground(g int, members []int32) {
	left := b.backgroundsLeft(g, members)
	key := func(p *person) int { return int(p.house) }
	var belgian [][]int32
	b.groups(members, key, func(run []int32) {
		if class := b.foreignClass(run); class > 0 {
			b.inherit(run, class, left)
			return
		}
		belgian = append(belgian, run)
	})
	shuffle(b.rng, belgian)
	classes := b.deal(left)
	shuffle(b.rng, classes)
	next := 0
	for pass := range 2 {
		for _, run := range belgian {
			if next >= len(classes) {
				return
			}
			if b.people[run[0]].origin != 0 || (pass == 0 && b.elderly(run)) {
				continue
			}
			next = b.background(run, classes, next)
		}
	}
}

// background makes a household one of the class that is next: all of it, or
// one partner and the children. The classes of the others are exchanged
// further down the list, so that counts stay exact.
func (b *block) background(run []int32, classes []uint8, next int) int {
	class := classes[next]
	mixed := len(run) > 1 && b.rng.chance(0.3)
	for n, who := range run {
		p := &b.people[who]
		if mixed && n == 1 && p.role == roleAdult {
			continue
		}
		if next >= len(classes) {
			return next
		}
		if classes[next] != class {
			j := next + 1
			for j < len(classes) && j < next+4000 && classes[j] != class {
				j++
			}
			if j == len(classes) || classes[j] != class {
				return next
			}
			classes[next], classes[j] = classes[j], classes[next]
		}
		p.origin = class
		next++
	}
	return next
}

func (b *block) backgroundsLeft(g int, members []int32) []int {
	left := apportion(len(members), b.facts.origin[g][:], b.rng.float())
	for _, i := range members {
		if p := &b.people[i]; p.foreign && left[p.origin] > 0 {
			left[p.origin]--
		}
	}
	left[0] = 0
	return left
}

func (b *block) foreignClass(run []int32) int {
	for _, i := range run {
		if p := &b.people[i]; p.foreign && p.role != roleInmate {
			return int(p.origin)
		}
	}
	return 0
}

// inherit gives the Belgian children of a foreigner the foreigner's origin,
// and one in three Belgian partners.
func (b *block) inherit(run []int32, class int, left []int) {
	for _, i := range run {
		p := &b.people[i]
		if p.foreign || left[class] == 0 || p.role == roleInmate {
			continue
		}
		if p.role == roleChild || b.rng.chance(0.35) {
			p.origin = uint8(class)
			left[class]--
		}
	}
}

func (b *block) elderly(run []int32) bool {
	for _, i := range run {
		if b.people[i].age < 62 {
			return false
		}
	}
	return b.rng.chance(0.75)
}

// dealBelgianBirth chooses which Belgians were born abroad, country by
// country: adults of that origin first, then others.
func (b *block) dealBelgianBirth(g int, members []int32) {
	var by [origins][]int32
	for _, i := range members {
		if p := &b.people[i]; !p.foreign {
			by[p.origin] = append(by[p.origin], i)
		}
	}
	total := 0
	for k := range by {
		total += len(by[k])
		by[k] = b.byScore(by[k], func(p *person) float64 { return -float64(min(p.age, 45)) + 14*b.rng.normal() })
	}
	shuffle(b.rng, by[0])
	counts := apportion(total, b.bornAbroad[g], b.rng.float())
	for c := 1; c < len(counts); c++ {
		class := b.countries[c].class
		for range counts[c] {
			if len(by[class]) == 0 || b.rng.chance(0.06) {
				class = 0
			}
			if len(by[class]) == 0 {
				break
			}
			b.people[by[class][0]].birth = uint8(c)
			by[class] = by[class][1:]
			class = b.countries[c].class
		}
	}
}

// originOfNewcomers lets babies take after their household and immigrants
// come from where the foreigners of their region do.
func (b *block) originOfNewcomers() {
	first := make([]int32, len(b.houses))
	for i := range first {
		first[i] = -1
	}
	for i := range b.people {
		p := &b.people[i]
		if p.kind == resident && p.role == roleAdult && (first[p.house] < 0 || p.foreign) {
			first[p.house] = int32(i)
		}
	}
	for i := range b.people {
		p := &b.people[i]
		switch {
		case p.kind == resident:
		case p.kind == newborn && first[p.house] >= 0:
			b.takeAfter(p, &b.people[first[p.house]])
		case p.foreign:
			p.nationality = uint8(b.rng.pick(b.citizen[p.region]))
			p.origin = uint8(b.countries[p.nationality].class)
			if p.kind != newborn {
				p.birth = p.nationality
			}
		default:
			p.origin = uint8(b.rng.pick(b.facts.origin[p.region][:]))
		}
	}
}

func (b *block) takeAfter(p, parent *person) {
	p.origin = parent.origin
	if !p.foreign {
		return
	}
	p.nationality = parent.nationality
	if !parent.foreign {
		p.nationality = uint8(b.rng.pick(b.citizen[p.region]))
		p.origin = uint8(b.countries[p.nationality].class)
	}
}
