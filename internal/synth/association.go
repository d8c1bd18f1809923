package synth

import (
	"math"
	"sort"
)

// associations are the dependencies that the country has, with figures.
type associations struct {
	EducationV float64            // Cramér's V of education (four groups) and age, 25 and over
	CensusV    float64            // the same in the census
	Education  [][]string         // by age: share low, medium, high, unknown
	PositionV  [2]float64         // of position group and age, by sex
	Position   [][]string         // by age and sex: share working, seeking, inactive
	Wages      [][]string         // mean wage by sector, status, size
	WageEta    map[string]float64 // share of wage differences between groups, where known
	OriginV    map[string]float64
	Origin     [][]string
	Households [][]string
	Retention  [][]string
	Targets    [][]string
}

func (s *survey) associate(made Summary) associations {
	a := associations{WageEta: map[string]float64{}, OriginV: map[string]float64{}}
	var census [bands][4]float64
	for g := range 3 {
		for x := range 2 {
			for k := range bands {
				for e, share := range s.skillShare(g, x, k) {
					census[k][e] += share * s.bandTotal(g, x, k)
				}
			}
		}
	}
	a.EducationV, a.CensusV = cramerBands(s.learned), cramerBands(census)
	a.Education = s.educationRows(census)
	for x := range 2 {
		var table [][]float64
		for k := 3; k < 16; k++ {
			table = append(table, s.worked[x][k][:])
		}
		a.PositionV[x] = cramer(table)
	}
	a.Position = s.positionRows()
	a.Wages = s.wageRows()
	for by, groups := range s.wageBy {
		a.WageEta[by] = between(groups)
	}
	s.originAssociations(&a)
	a.Households = s.householdRows(made)
	a.Retention = s.retentionRows()
	a.Targets = s.targetRows()
	return a
}

// between is the share of the variance of log wages that lies between
// groups.
func between(groups map[string]*mean) float64 {
	var all mean
	for _, m := range groups {
		all.logs += m.logs
		all.squares += m.squares
		all.n += m.n
	}
	total := all.squares - all.logs*all.logs/all.n
	inside := 0.0
	for _, m := range groups {
		inside += m.squares - m.logs*m.logs/m.n
	}
	return 1 - inside/total
}

func cramerBands(counts [bands][4]float64) float64 {
	var table [][]float64
	for k := 5; k < bands; k++ {
		table = append(table, counts[k][:])
	}
	return cramer(table)
}

// cramer is Cramér's V: 0 where rows do not differ, 1 where they decide.
func cramer(table [][]float64) float64 {
	rows, columns, n := make([]float64, len(table)), make([]float64, len(table[0])), 0.0
	for i, row := range table {
		for j, v := range row {
			rows[i] += v
			columns[j] += v
			n += v
		}
	}
	chi := 0.0
	for i, row := range table {
		for j, v := range row {
			if e := rows[i] * columns[j] / n; e > 0 {
				chi += (v - e) * (v - e) / e
			}
		}
	}
	return math.Sqrt(chi / n / float64(min(filled(rows), filled(columns))-1))
}

func filled(v []float64) (n int) {
	for _, x := range v {
		if x > 0 {
			n++
		}
	}
	return n
}

func (s *survey) educationRows(census [bands][4]float64) [][]string {
	rows := [][]string{{"age", "low", "medium", "high", "unknown", "census: low", "medium", "high", "unknown"}}
	for k := 3; k < 18; k++ {
		row := []string{bandName(k)}
		row = append(row, shares(s.learned[k][:])...)
		rows = append(rows, append(row, shares(census[k][:])...))
	}
	return rows
}

func bandName(k int) string { return itoa(k*5) + "-" + itoa(k*5+4) }

func shares(v []float64) (out []string) {
	total := 0.0
	for _, x := range v {
		total += x
	}
	for _, x := range v {
		out = append(out, percent(x/total))
	}
	return out
}

func (s *survey) positionRows() [][]string {
	rows := [][]string{{"age", "men: working", "seeking", "not active", "other", "women: working", "seeking", "not active", "other"}}
	for k := 3; k < 16; k++ {
		row := []string{bandName(k)}
		row = append(row, shares(s.worked[male][k][:])...)
		rows = append(rows, append(row, shares(s.worked[female][k][:])...))
	}
	return rows
}

func (s *survey) wageRows() [][]string {
	rows := [][]string{{"by", "group", "jobs", "mean daily wage (euro)"}}
	for _, by := range []string{"sector", "status", "size"} {
		var labels []string
		for label := range s.wageBy[by] {
			labels = append(labels, label)
		}
		sort.Strings(labels)
		for _, label := range labels {
			m := s.wageBy[by][label]
			name := label
			if name == "" {
				name = "not known"
			}
			rows = append(rows, []string{by, name, itoa(int(m.n)), fixedText(m.value(), 2)})
		}
	}
	return rows
}

func (s *survey) originAssociations(a *associations) {
	var nationality, birth [origins][origins]float64
	for k, n := range s.byOrigin {
		nationality[k[0]][k[1]] += n
		birth[k[0]][k[2]] += n
	}
	a.OriginV["origin and nationality"] = cramer(slicesOf(nationality))
	a.OriginV["origin and country of birth"] = cramer(slicesOf(birth))
	a.Origin = [][]string{{"origin", "people", "Belgian nationality", "nationality of the class", "born in Belgium", "born in the class"}}
	for o, code := range originCodes {
		total := 0.0
		for _, n := range nationality[o] {
			total += n
		}
		a.Origin = append(a.Origin, []string{code, itoa(int(total)), percent(nationality[o][0] / total), percent(nationality[o][o] / total), percent(birth[o][0] / total), percent(birth[o][o] / total)})
	}
}

func slicesOf(t [origins][origins]float64) (out [][]float64) {
	for i := range t {
		out = append(out, t[i][:])
	}
	return out
}

func (s *survey) householdRows(made Summary) [][]string {
	h := made.Households
	rows := [][]string{{"check", "figure"},
		{"households", itoa(int(h.Households))},
		{"couples", itoa(int(h.Couples))},
		{"couples: mean age gap, he minus she (years)", fixedText(h.AgeGap, 2)},
		{"couples: partners within ten years", percent(h.CloseInAge)},
		{"couples: both Belgian or both foreign", percent(h.SameSide)},
		{"couples: same origin class", percent(h.SameOrigin)},
		{"children with a parent of 15 to 50 years more (62 with a father)", percent(h.FittingParent)},
		{"children of the origin class of a parent", percent(h.ChildOrigin)},
		{"married men and women", itoa(int(s.married[0])) + " and " + itoa(int(s.married[1]))},
	}
	for _, code := range liproCodes {
		label := "mean work intensity of " + code
		if m := s.intensity[code]; m != nil && m.n > 0 {
			rows = append(rows, []string{label, fixedText(m.value(), 2)})
		}
	}
	return rows
}

// retentionRows follow the sample from each quarter to the next.
func (s *survey) retentionRows() [][]string {
	rows := [][]string{{"quarters", "same position", "working stays working", "seeking stays seeking", "seeking to working", "working to seeking", "same main employer"}}
	for t := range quarters - 1 {
		var same, work, seek, found, lost, employer mean
		for _, p := range s.people {
			x, y := p.position[t], p.position[t+1]
			if x == none || y == none {
				continue
			}
			same.add(float64(boolIndex(x == y)))
			if working(x) {
				work.add(float64(boolIndex(working(y))))
				lost.add(float64(boolIndex(seeking(y))))
			}
			if seeking(x) {
				seek.add(float64(boolIndex(seeking(y))))
				found.add(float64(boolIndex(working(y))))
			}
			if p.employer[t] != 0 && p.employer[t+1] != 0 {
				employer.add(float64(boolIndex(p.employer[t] == p.employer[t+1])))
			}
		}
		rows = append(rows, []string{quarterNames[t] + " to " + quarterNames[t+1], percent(same.value()), percent(work.value()), percent(seek.value()), percent(found.value()), percent(lost.value()), percent(employer.value())})
	}
	return rows
}

func (s *survey) targetRows() [][]string {
	rows := [][]string{{"measure", "for", "spells followed", "in that state and age"}}
	for i := range s.measures {
		m := &s.measures[i]
		if hit := s.inTarget[m.code]; hit != nil {
			rows = append(rows, []string{m.code, m.audience(), itoa(int(hit.n)), percent(hit.value())})
		}
	}
	return rows
}

var stateNames = map[string]string{
	"job": "employees", "seek": "job seekers", "assist": "people on social assistance",
	"outside": "job seekers and the inactive of working age", "learner": "young learners",
}

// needNames say what else is asked; the files show it only in part, so the
// page does not count it.
var needNames = map[string]string{
	"disability": "with a work disability", "voucher": "in service vouchers (322.01)", "sheltered": "in a sheltered workshop (327)",
	"social": "in a social workshop (327)", "small": "with an employer of fewer than five", "public": "in public or social services",
	"care": "in care",
}

func (m *measureFact) audience() string {
	out := stateNames[m.state] + " of " + itoa(m.minAge) + " to " + itoa(m.maxAge)
	if m.region >= 0 {
		out += " in Flanders"
	}
	if need := needNames[m.need]; need != "" {
		out += ", " + need
	}
	return out
}
