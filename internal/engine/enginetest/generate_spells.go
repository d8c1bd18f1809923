package enginetest

import "github.com/kruistabel/kruistabel/internal/study"

// spells makes a handful of rows of one person that bear on each other: they
// overlap, touch, leave a gap of a day, or lie apart; of both suppliers and of
// the warehouse, for few subtypes so that they meet.
func (g *generator) spells(id int64) {
	subtype := g.subtype()
	start := g.day()
	for range 1 + g.IntN(4) {
		end := start + int32([]int{0, 1, 30, 90, 91, 400, 4000}[g.IntN(7)])
		to := study.DateOfDays(end).String()
		if g.IntN(6) == 0 {
			to = ""
		}
		g.row(id, subtype, study.DateOfDays(start).String(), to)
		start = end + int32([]int{-40, -1, 0, 1, 2, 3, 100}[g.IntN(7)])
		if g.IntN(4) == 0 {
			subtype = g.subtype()
		}
	}
}

// row puts one row where it belongs, or where it does not count.
func (g *generator) row(id int64, subtype, from, to string) {
	rule, _ := g.study.RuleOf(subtype)
	if rule.Supplied() && g.IntN(12) > 0 || g.IntN(12) == 0 {
		supplier := pick(g, g.study.Deliveries.MeasuresFrom...)
		g.world.Spells = append(g.world.Spells, Spell{supplier, g.IntN(2), id, subtype, from, to})
		return
	}
	code := pick(g, "W-"+subtype, "W-??", "")
	if !rule.Supplied() && g.IntN(10) > 0 {
		code = pick(g, rule.Warehouse...)
	}
	if g.IntN(20) == 0 {
		from, to = to, from
	}
	g.world.Measures = append(g.world.Measures, WarehouseSpell{id, code, from, to})
}

// subtype is one of the study's measures, mostly of the first few of its list
// so that persons meet in cells.
func (g *generator) subtype() string {
	all := g.study.Subtypes()
	if g.IntN(3) > 0 {
		return all[g.IntN(min(4, len(all)))]
	}
	return all[g.IntN(len(all))]
}

// day is a day around the bounds of the period's quarters, within them, or
// years away.
func (g *generator) day() int32 {
	q := g.quarters[g.IntN(len(g.quarters))]
	switch g.IntN(6) {
	case 0:
		return q.First().Days()
	case 1:
		return q.Last().Days()
	case 2:
		return q.First().Days() - 1
	case 3:
		return q.First().Days() - int32(g.IntN(4000))
	}
	return q.First().Days() + int32(g.IntN(90))
}

// profile makes one row of a supplier's profiles. Those of a person overlap,
// and often start on the same day.
func (g *generator) profile(id int64) {
	start := g.quarters[g.IntN(2)].First().Days() + int32(g.IntN(3)*31)
	to := ""
	if g.IntN(2) == 0 {
		to = study.DateOfDays(start + int32([]int{0, 27, 30, 90, 200}[g.IntN(5)])).String()
	}
	g.world.Profiles = append(g.world.Profiles, Profile{
		Supplier: pick(g, g.study.Deliveries.ProfilesFrom...), Batch: g.IntN(2), Person: id,
		Level:      pick(g, g.code("education_level_vdab"), "L", "M", "H", "U", ""),
		Source:     pick(g, "LED", "SELF", "SELF", ""),
		Disability: pick(g, "1", "0", "0", "", ""),
		From:       study.DateOfDays(start).String(), To: to,
	})
}
