package synth

import "math"

// margins compares all tallies with their targets.
func (s *survey) margins() []Margin {
	const (
		statbel = "Statbel, population on 1/1/2015"
		census  = "Statbel, census of 2011, within region, sex and age, on the population of 2015"
		ksz     = "KSZ, socio-economic position, fourth quarter of "
		own     = "own estimate"
	)
	fine := compare("Population by region, sex, single age and nationality", statbel, false, s.populationTarget(), s.population)
	return []Margin{
		s.collapsed("Population by region", statbel, fine, 0),
		s.collapsed("Population by sex", statbel, fine, 1),
		s.collapsed("Population by single age", statbel, fine, 2),
		s.collapsed("Population by nationality (Belgian or foreign)", statbel, fine, 3),
		fine,
		compare("Foreigners by country of nationality", "Statbel, census of 2011 by country and by region and group, on the foreigners of 2015", false, s.nationalityTarget(), s.nationality),
		compare("Country of birth (group) by region and nationality", "Statbel, census of 2011, within region and group of nationality, on the population of 2015", false, s.bornTarget(), s.born),
		compare("Origin by region", own+"; Flemish totals scaled to published ones", true, s.originTarget(), s.origin),
		compare("Education by region, sex and age", census, false, s.educationTarget(), s.education),
		compare("Household status by region, sex and age", census, false, s.householdTarget(), s.household),
		compare("Working or not by region, sex and age", "Statbel, census of 2011 (activity), raked to the KSZ's number of working people of 2014Q4", false, s.activityTarget(), s.activity),
		compare("Socio-economic position, working in the KSZ's detail, 2014Q4", ksz+"2014", false, s.kszTarget(reference), s.positionKSZ),
		compare("Socio-economic position, working in the KSZ's detail, 2015Q4", ksz+"2015", false, s.kszTarget(kszQuarter), s.regroup(s.position)),
		compare("Socio-economic position, all codes, 2015Q4", "KSZ for the working; "+own+" for the others", true, s.positionTarget(), s.position),
		compare("Section of the main job by region and sex", "Statbel, census of 2011 (industry)", false, s.industryTarget(), s.industry),
		compare("Daily wage", own, true, s.wageTarget(), s.wages),
		compare("Employers by size class", own, true, s.employerTarget(), s.employers),
		compare("Measures by volume", "list of measures, Flanders 2015, scaled to the country", false, s.volumeTarget(), s.volumes),
		compare("Duration of spells over the typical duration", "list of measures; spread is an own assumption", false, s.durationTarget(), s.durations),
	}
}

func (s *survey) populationTarget() *tally {
	t := newTally()
	for g := range 3 {
		for x := range 2 {
			for a := range 101 {
				for f := range 2 {
					t.add(populationLabel(g, x, a, f), s.model.population[g][x][a][f])
				}
			}
		}
	}
	return t
}

// collapsed sums the fine population margin over all but one of the words of
// its labels.
func (s *survey) collapsed(name, source string, fine Margin, word int) Margin {
	real, fitted := newTally(), newTally()
	for _, r := range fine.Rows {
		label := words(r.Label)[word]
		real.add(label, r.Real)
		fitted.add(label, r.Fitted)
	}
	return compare(name, source, false, real, fitted)
}

func words(label string) (out [4]string) {
	k := 0
	for _, c := range label {
		if c == ' ' && k < 3 {
			k++
			continue
		}
		out[k] += string(c)
	}
	return out
}

func (s *survey) nationalityTarget() *tally {
	t := newTally()
	for c, k := range s.countries {
		n := 0.0
		for g := range 3 {
			n += s.citizen[g][c]
		}
		if n > 0 {
			t.add(k.code, n)
		}
	}
	return t
}

func (s *survey) bornTarget() *tally {
	t := newTally()
	for g := range 3 {
		groups := s.citizenGroupsByRegion()[g]
		for k := range citizenGroups {
			total := groups[k]
			if k == 0 {
				total = 0
				for x := range 2 {
					for a := range 101 {
						total += s.model.population[g][x][a][0]
					}
				}
			}
			row := append([]float64(nil), s.bornWhere[g][k][:]...)
			scale(row, total)
			for b, n := range row {
				t.add(regionCodes[g]+" "+belgian(k == 0)+" "+bornCodes[b], n)
			}
		}
	}
	return t
}

func (s *survey) originTarget() *tally {
	t := newTally()
	for g := range 3 {
		for o, share := range s.model.origin[g] {
			t.add(regionCodes[g]+" "+originCodes[o], share*s.regionTotal(g))
		}
	}
	return t
}

// eachBand calls back for every region, sex and band with people.
func (s *survey) eachBand(each func(g, x, a int, label string, total float64)) {
	for g := range 3 {
		for x := range 2 {
			for a := range bands {
				if total := s.bandTotal(g, x, a); total > 0 {
					each(g, x, a, bandLabel(g, x, a*5), total)
				}
			}
		}
	}
}

func (s *survey) educationTarget() *tally {
	t := newTally()
	s.eachBand(func(g, x, a int, label string, total float64) {
		row := append([]float64(nil), s.model.education[g][x][a][:]...)
		scale(row, total)
		for l, n := range row {
			if n > 0 {
				t.add(label+" "+levelCodes[l], n)
			}
		}
	})
	return t
}

func (s *survey) householdTarget() *tally {
	t := newTally()
	s.eachBand(func(g, x, a int, label string, total float64) {
		row := append([]float64(nil), s.model.household[g][x][a][:]...)
		scale(row, total)
		for k, n := range row {
			code := statusCodes[k]
			if k == statusRelated || k == statusNonRelated {
				code = "OTHER"
			}
			if n > 0 {
				t.add(label+" "+code, n)
			}
		}
	})
	return t
}

func (s *survey) activityTarget() *tally {
	t := newTally()
	s.eachBand(func(g, x, a int, label string, _ float64) {
		for e := range 4 {
			for pos, n := range s.positionShare[reference][g][x][a][e] {
				t.add(label+" "+workLabel(uint8(pos)), n)
			}
		}
	})
	return t
}

func (s *survey) kszTarget(quarter int) *tally {
	t := newTally()
	for pos, n := range s.positionTotals(quarter) {
		t.add(kszLabel(positionCodes[pos]), n)
	}
	return t
}

func (s *survey) positionTarget() *tally {
	t := newTally()
	for pos, n := range s.positionTotals(kszQuarter) {
		t.add(positionCodes[pos], n)
	}
	return t
}

func (s *survey) regroup(all *tally) *tally {
	t := newTally()
	for pos, n := range all.count {
		t.add(kszLabel(pos), n)
	}
	return t
}

func (s *survey) industryTarget() *tally {
	t := newTally()
	for g := range 3 {
		for x := range 2 {
			row := append([]float64(nil), s.model.industry[g][x][:]...)
			_, total := s.workers(g, x)
			scale(row, total)
			for k, n := range row {
				t.add(regionCodes[g]+" "+sexCodes[x]+" "+sectionCodes[k], n)
			}
		}
	}
	return t
}

func (s *survey) wageTarget() *tally {
	t := newTally()
	for i := 1; i < len(s.model.wages); i++ {
		w := s.model.wages
		t.add(s.wageClass((w[i-1].euro+w[i].euro)/2), w[i].percentile-w[i-1].percentile)
	}
	return t
}

func (s *survey) employerTarget() *tally {
	t := newTally()
	for class := 1; class < 10; class++ {
		t.add(itoa(class), s.model.sizes[class].employers)
	}
	return t
}

// volumeTarget leaves out what has no volume in the list.
func (s *survey) volumeTarget() *tally {
	t := newTally()
	for i := range s.measures {
		m := &s.measures[i]
		if !m.measured {
			continue
		}
		n := m.volume
		if m.region < 0 {
			n /= 0.575
		}
		t.add(m.code, n)
	}
	return t
}

// durationTarget is the assumed spread around the typical duration.
func (s *survey) durationTarget() *tally {
	t := newTally()
	before := 0.0
	for k, bound := range durationBounds {
		below := 1.0
		if !math.IsInf(bound, 1) {
			z := (math.Log(bound) + durationSkew*durationSkew/2) / durationSkew
			below = 0.5 * math.Erfc(-z/math.Sqrt2)
		}
		t.add(durationLabel(k), below-before)
		before = below
	}
	return t
}
