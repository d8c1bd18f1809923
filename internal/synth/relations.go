package synth

// relations are the tables of the warehouse, as the data contract names and
// types their columns.
type relations struct {
	persons   *relation[personRow]
	jobs      *relation[jobRow]
	employers *relation[employerRow]
	measures  *relation[measureRow]
	crosswalk *relation[crosswalkRow]
}

type employerRow struct {
	employer int64
	year     int32
	class    uint8
}

type measureRow struct {
	person   int64
	measure  int32
	from, to day
	open     bool
}

type crosswalkRow struct {
	code int64
	insz uint64
}

func (p *plan) relations() *relations {
	countries := make([]string, len(p.countries))
	for i, c := range p.countries {
		countries[i] = c.code
	}
	places := make([]string, len(p.places))
	for i, m := range p.places {
		places[i] = m.code
	}
	measures := make([]string, len(p.measures))
	for i, m := range p.measures {
		measures[i] = "W-" + m.code
	}
	return &relations{
		persons: newRelation([]string{"person"},
			column64("person", func(r *personRow) int64 { return r.code }),
			columnDate("birth_date", func(r *personRow) (day, bool) { return r.born, true }),
			columnCode("sex", sexCodes, func(r *personRow) int { return int(r.sex) }),
			columnCode("nationality", countries, func(r *personRow) int { return int(r.nationality) }),
			columnCode("birth_country", countries, func(r *personRow) int { return int(r.birth) }),
			columnCode("origin", originCodes, func(r *personRow) int { return int(r.origin) }),
			columnCode("municipality", places, func(r *personRow) int { return int(r.place) }),
			columnCode("lipro", liproCodes, func(r *personRow) int { return int(r.lipro) }),
			columnDouble("work_intensity", func(r *personRow) (float64, bool) { return float64(r.intensity) / 100, r.intensity != null }),
			columnCode("position", positionCodes, func(r *personRow) int { return int(r.position) }),
			columnBool("handicap", func(r *personRow) bool { return r.handicap }),
			columnBool("invalidity", func(r *personRow) bool { return r.invalid }),
			columnCode("education", levelCodes, func(r *personRow) int { return int(r.education) }),
		),
		jobs: newRelation([]string{"person"},
			column64("person", func(r *jobRow) int64 { return r.person }),
			column64("employer", func(r *jobRow) int64 { return r.employer }),
			columnBool("main", func(r *jobRow) bool { return r.main }),
			columnCode("statuut", statuutCodes, func(r *jobRow) int { return int(r.statuut) }),
			columnCode("nace", p.firms.naceCodes, func(r *jobRow) int { return int(r.nace) }),
			columnCode("joint_committee", p.firms.committees, func(r *jobRow) int { return int(r.committee) }),
			columnCode("regime", regimeCodes, func(r *jobRow) int { return int(r.regime) }),
			columnDouble("part_time_pct", func(r *jobRow) (float64, bool) { return float64(r.pct), r.pct != null }),
			columnEuro("daily_wage", func(r *jobRow) int32 { return r.cents }),
		),
		employers: newRelation(nil,
			column64("employer", func(r *employerRow) int64 { return r.employer }),
			column32("year", func(r *employerRow) int32 { return r.year }),
			columnCode("size_class", []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, func(r *employerRow) int { return int(r.class) }),
		),
		measures: newRelation([]string{"person"},
			column64("person", func(r *measureRow) int64 { return r.person }),
			columnCode("code", measures, func(r *measureRow) int { return int(r.measure) }),
			columnDate("start_date", func(r *measureRow) (day, bool) { return r.from, true }),
			columnDate("end_date", func(r *measureRow) (day, bool) { return r.to, !r.open }),
		),
		crosswalk: newRelation([]string{"insz", "person"},
			columnText("insz", func(r *crosswalkRow) string { return inszText(r.insz) }),
			column64("person", func(r *crosswalkRow) int64 { return r.code }),
		),
	}
}
