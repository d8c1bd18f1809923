package synth

import "math"

// model holds the tables that people are drawn from, derived once from the
// facts: positions by region, sex, age and education (raked to the KSZ
// totals of each quarter), countries by region, sections by education.
type model struct {
	*facts
	// positionShare is by quarter, region, sex, age band and skill.
	positionShare [quarters][3][2][bands][4][]float64
	citizen       [3][]float64 // country of foreigners by region
	bornAbroad    [3][]float64 // country of Belgians born abroad, by region; index 0: born in Belgium
	bornForeign   [3][citizenGroups][bornGroups]float64
	sectionShare  [3][2][8][]float64 // region, sex, skill x (employee, self-employed)
	muniShare     [3][]float64
	muniIndex     [3][]int
}

func newModel(f *facts) (*model, error) {
	m := &model{facts: f}
	m.fitPositions()
	m.fitCountries()
	m.fitSections()
	for i, p := range f.places {
		m.muniShare[p.region] = append(m.muniShare[p.region], p.weight)
		m.muniIndex[p.region] = append(m.muniIndex[p.region], i)
	}
	return m, nil
}

// bandTotal is the population of 2015 in a region, sex and age band.
func (m *model) bandTotal(g, s, a int) float64 {
	total := 0.0
	for age := a * 5; age < min(a*5+5, 101); age++ {
		total += m.population[g][s][age][0] + m.population[g][s][age][1]
	}
	return total
}

// skillShare is the education of a group, in the four skills.
func (m *model) skillShare(g, s, a int) [4]float64 {
	var out [4]float64
	for l, n := range m.education[g][s][a] {
		out[skill(uint8(l))] += n
	}
	scale(out[:], 1)
	return out
}

// fitPositions first spreads the census activity over education within each
// region, sex and age (the association from the region's education by
// activity table), then splits activities into positions, and rakes to the
// totals of each quarter.
func (m *model) fitPositions() {
	var seeds [][]float64
	var rows []float64
	for g := range 3 {
		for s := range 2 {
			for a := range bands {
				table := m.activityBySkill(g, s, a)
				for e := range 4 {
					row := make([]float64, positions)
					total := 0.0
					for act, n := range table[e] {
						total += n
						for pos, share := range splitActivity(act, a, s) {
							row[pos] += n * share
						}
					}
					seeds, rows = append(seeds, row), append(rows, total)
				}
			}
		}
	}
	for t := range quarters {
		fitted := make([][]float64, len(seeds))
		for i, row := range seeds {
			fitted[i] = append([]float64(nil), row...)
		}
		rake(fitted, rows, m.positionTotals(t), 60)
		i := 0
		for g := range 3 {
			for s := range 2 {
				for a := range bands {
					for e := range 4 {
						m.positionShare[t][g][s][a][e] = fitted[i]
						i++
					}
				}
			}
		}
	}
}

// activityBySkill is the 2015 population of one region, sex and age band by
// skill and activity.
func (m *model) activityBySkill(g, s, a int) [][]float64 {
	total := m.bandTotal(g, s, a)
	skills := m.skillShare(g, s, a)
	table := make([][]float64, 4)
	for e := range table {
		table[e] = make([]float64, activities)
		skills[e] *= total
	}
	for l := range levels {
		for act := range activities {
			table[skill(uint8(l))][act] += m.learning[g][l][act] + 0.01
		}
	}
	acts := append([]float64(nil), m.activity[g][s][a][:]...)
	scale(acts, total)
	rake(table, skills[:], acts, 40)
	return table
}

// positionTotals are the country's totals of a quarter on the scale of the
// 2015 population: the KSZ's counts of the working, interpolated between
// the fourth quarters, the estimates for the others, and what is left for
// code 4, other.
func (m *model) positionTotals(t int) []float64 {
	totals := make([]float64, positions)
	year := 2014 + float64(t-reference)/4
	lo := math.Floor(year)
	part := year - lo
	left := 0.0
	for g := range 3 {
		left += m.regionTotal(g)
	}
	growth := 1 + 0.0053*float64(t-reference)/4
	for group, details := range m.detail {
		n := m.ksz[yearName(lo)][group]*(1-part) + m.ksz[yearName(lo+1)][group]*part
		for code, share := range details {
			totals[index(positionCodes, code)] = n * share / growth
		}
		left -= n / growth
	}
	for code, n := range m.estimate {
		totals[index(positionCodes, code)] = n
		left -= n
	}
	totals[p4] = left
	return totals
}

func yearName(y float64) string {
	return [...]string{"2013", "2014", "2015", "2016"}[min(int(y)-2013, 3)]
}

// splitActivity gives a first division of a census activity over positions;
// raking then brings each position to its total.
func splitActivity(activity, a, s int) map[int]float64 {
	age := a * 5
	own := 1.4 - 0.8*float64(s) // men are more often self-employed
	own *= 0.5 + float64(min(age, 65))/60
	switch activityCodes[activity] {
	case "EMP":
		if age >= 65 {
			return map[int]float64{p111: 0.22, p123: 0.55 * own, p133: 0.06, p141: 0.05, p143: 0.001}
		}
		return map[int]float64{p111: 0.76, p112: 0.037, p121: 0.13 * own, p122: 0.012 * own, p131: 0.010, p132: 0.0015, p141: 0.045 * own, p142: 0.0035 * own, p143: 0.0002}
	case "UNE":
		out := map[int]float64{p21: 0.85, p22: 0.03 + 0.08*float64(s)}
		if age < 35 {
			out[p23] = 0.25
		}
		return out
	case "EDUC":
		if age < 25 {
			return map[int]float64{p36: 1}
		}
		return map[int]float64{p4: 0.9, p33: 0.1}
	case "INC":
		return splitIncome(age)
	case "HOME":
		return splitHome(age)
	}
	return map[int]float64{p36: 1}
}

func splitIncome(age int) map[int]float64 {
	switch {
	case age >= 65:
		return map[int]float64{p34: 1}
	case age >= 60:
		return map[int]float64{p34: 0.66, p35: 0.22, p37: 0.08, p38: 0.02, p39: 0.02}
	case age >= 55:
		return map[int]float64{p34: 0.2, p35: 0.25, p37: 0.4, p38: 0.12, p39: 0.03}
	case age >= 20:
		return map[int]float64{p37: 0.7, p38: 0.3}
	}
	return map[int]float64{p36: 0.5, p38: 0.4, p37: 0.1}
}

func splitHome(age int) map[int]float64 {
	switch {
	case age < 20:
		return map[int]float64{p36: 0.85, p33: 0.03, p4: 0.12}
	case age < 25:
		return map[int]float64{p36: 0.3, p33: 0.15, p23: 0.05, p4: 0.5}
	case age < 50:
		return map[int]float64{p4: 0.72, p33: 0.12, p32: 0.03, p31: 0.04, p37: 0.06, p38: 0.03}
	case age < 65:
		return map[int]float64{p4: 0.68, p33: 0.08, p32: 0.12, p31: 0.03, p37: 0.06, p38: 0.03}
	}
	return map[int]float64{p34: 0.7, p4: 0.3}
}

// fitCountries rakes the countries of foreigners to their regions' groups
// and to the country's totals, and finds which countries Belgians born
// abroad come from once foreigners have had their share.
func (m *model) fitCountries() {
	groups := m.citizenGroupsByRegion()
	rows := make([][]float64, 3)
	for g := range rows {
		rows[g] = make([]float64, len(m.countries))
		for c, k := range m.countries {
			if k.citizenGroup > 0 {
				rows[g][c] = k.citizens * k.affinity[g]
			}
		}
	}
	m.rakeGroups(rows, groups)
	for g := range 3 {
		xx := groups[g][3] + groups[g][4]
		rows[g][len(m.countries)-1] = xx
		m.citizen[g] = rows[g]
		for k := range citizenGroups {
			for b := range bornGroups {
				m.bornForeign[g][k][b] = m.bornWhere[g][k][b]
			}
		}
	}
	m.fitBornAbroad()
}

// citizenGroupsByRegion counts the foreigners of 2015 by group, with the
// proportions of 2011.
func (m *model) citizenGroupsByRegion() (out [3][citizenGroups]float64) {
	for g := range 3 {
		foreign := 0.0
		for s := range 2 {
			for a := range 101 {
				foreign += m.population[g][s][a][1]
			}
		}
		for k := 1; k < citizenGroups; k++ {
			for b := range bornGroups {
				out[g][k] += m.bornWhere[g][k][b]
			}
		}
		scale(out[g][:], foreign)
	}
	return out
}

// rakeGroups fits countries by region to the regions' groups (rows) and to
// the groups' countries (columns).
func (m *model) rakeGroups(rows [][]float64, groups [3][citizenGroups]float64) {
	for k := 1; k <= 2; k++ {
		var in []int
		for c, country := range m.countries {
			if country.citizenGroup == k {
				in = append(in, c)
			}
		}
		part, totals, columns := make([][]float64, 3), make([]float64, 3), make([]float64, len(in))
		all := 0.0
		for g := range part {
			totals[g] = groups[g][k]
			all += totals[g]
			for _, c := range in {
				part[g] = append(part[g], rows[g][c])
			}
		}
		for i, c := range in {
			columns[i] = m.countries[c].citizens
		}
		scale(columns, all)
		rake(part, totals, columns, 60)
		for g := range part {
			for i, c := range in {
				rows[g][c] = part[g][i]
			}
		}
	}
}

// fitBornAbroad divides the Belgians born abroad over countries.
func (m *model) fitBornAbroad() {
	for g := range 3 {
		m.bornAbroad[g] = make([]float64, len(m.countries))
		m.bornAbroad[g][0] = m.bornWhere[g][0][0]
	}
	for b := 1; b < bornGroups-1; b++ {
		left, sum := make([]float64, len(m.countries)), 0.0
		for c, k := range m.countries {
			if k.bornGrp == b {
				left[c] = math.Max(0.03*k.born, k.born-m.foreignersBornIn(c))
				sum += left[c]
			}
		}
		for g := range 3 {
			row := make([]float64, len(m.countries))
			for c := range left {
				row[c] = left[c] * m.countries[c].affinity[g]
			}
			scale(row, m.bornWhere[g][0][b])
			for c, n := range row {
				m.bornAbroad[g][c] += n
			}
		}
	}
}

// foreignersBornIn estimates how many citizens of a country, living here,
// were born there, in 2011.
func (m *model) foreignersBornIn(c int) float64 {
	k := m.countries[c]
	if k.citizenGroup < 1 {
		return 0
	}
	own, all := 0.0, 0.0
	for g := range 3 {
		for b := range bornGroups {
			all += m.bornWhere[g][k.citizenGroup][b]
		}
		own += m.bornWhere[g][k.citizenGroup][k.citizenGroup]
	}
	return k.citizens * own / all
}

// sectionTilt says how education shifts people between sections: low,
// medium, high.
var sectionTilt = map[string][3]float64{
	"A": {1.4, 1, 0.5}, "C": {1.3, 1.1, 0.7}, "F": {1.6, 1.1, 0.4}, "I": {1.5, 1.1, 0.5}, "N": {1.9, 0.9, 0.4},
	"H": {1.3, 1.2, 0.5}, "J": {0.3, 0.8, 1.8}, "K": {0.3, 0.9, 1.7}, "M": {0.3, 0.7, 2}, "O": {0.7, 1.1, 1.1},
	"P": {0.3, 0.5, 2.2}, "Q": {0.6, 1, 1.3}, "U": {0.4, 0.8, 1.8}, "T": {1.8, 1, 0.3},
}

// ownTilt says how much more often the self-employed work in a section.
var ownTilt = map[string]float64{
	"A": 5, "B": 0.2, "C": 0.35, "D": 0.05, "E": 0.1, "F": 1.7, "G": 1.5, "H": 0.45, "I": 1.7, "K": 0.8, "L": 2, "M": 2.6,
	"N": 0.45, "O": 0.01, "P": 0.15, "Q": 0.9, "R": 1.6, "S": 2.2, "T": 0.05, "U": 0.01,
}

// fitSections rakes section, by skill and by being one's own employer, to
// the section margin of each region and sex and to the numbers of workers.
func (m *model) fitSections() {
	for g := range 3 {
		for s := range 2 {
			workers, total := m.workers(g, s)
			table := make([][]float64, 8)
			for row := range table {
				table[row] = make([]float64, sections)
				for k, code := range sectionCodes {
					tilt := 1.0
					if by, ok := sectionTilt[code]; ok && row/2 < 3 {
						tilt = by[row/2]
					}
					if own, ok := ownTilt[code]; ok && row%2 == 1 {
						tilt *= own
					}
					table[row][k] = m.industry[g][s][k] * tilt * workers[row]
				}
			}
			columns := append([]float64(nil), m.industry[g][s][:]...)
			scale(columns, total)
			rake(table, workers, columns, 80)
			copy(m.sectionShare[g][s][:], table)
		}
	}
}

// workers counts those who work by skill and by being their own employer.
func (m *model) workers(g, s int) (out []float64, total float64) {
	out = make([]float64, 8)
	for a := range bands {
		for e := range 4 {
			for pos := p111; pos <= p143; pos++ {
				n := m.positionShare[reference][g][s][a][e][pos]
				row := e * 2
				if !employee(uint8(pos)) {
					row++
				}
				out[row] += n
				total += n
			}
		}
	}
	return out, total
}
