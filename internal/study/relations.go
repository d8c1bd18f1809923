package study

import (
	"maps"
	"slices"
)

// valueType is what a column of the data contract holds.
type valueType string

const (
	codeValue    valueType = "codes"
	dateValue    valueType = "dates"
	numberValue  valueType = "numbers"
	booleanValue valueType = "yes or no"
	keyValue     valueType = "keys"
)

// The logical relations of the data contract.
const (
	persons            = "persons"
	jobs               = "jobs"
	employers          = "employers"
	employmentMeasures = "employment_measures"
)

// relation is a logical relation: whether it has a file set per quarter, and
// its columns.
type relation struct {
	quarterly bool
	columns   map[string]valueType
}

// relations is the data contract as far as a study file can go wrong in it.
var relations = map[string]relation{
	persons: {true, map[string]valueType{
		"person": keyValue, "birth_date": dateValue, "sex": codeValue, "nationality": codeValue,
		"birth_country": codeValue, "origin": codeValue, "municipality": codeValue, "lipro": codeValue,
		"work_intensity": numberValue, "position": codeValue, "handicap": booleanValue,
		"invalidity": booleanValue, "education": codeValue,
	}},
	jobs: {true, map[string]valueType{
		"person": keyValue, "employer": keyValue, "main": keyValue, "statuut": codeValue, "nace": codeValue,
		"joint_committee": codeValue, "regime": codeValue, "part_time_pct": numberValue, "daily_wage": numberValue,
	}},
	employers: {false, map[string]valueType{
		"employer": keyValue, "year": keyValue, "size_class": codeValue,
	}},
	employmentMeasures: {false, map[string]valueType{
		"person": keyValue, "code": keyValue, "start_date": keyValue, "end_date": keyValue,
	}},
}

// contractLists are the lists that the data contract gives a column's codes.
var contractLists = map[Column]string{
	{persons, "sex"}:           "sex",
	{persons, "nationality"}:   "country",
	{persons, "birth_country"}: "country",
	{persons, "origin"}:        "origin_class",
	{persons, "municipality"}:  "municipality_2015",
	{persons, "lipro"}:         "lipro_position",
	{persons, "position"}:      "socio_economic_position",
	{persons, "education"}:     "education_census2011",
	{jobs, "statuut"}:          "statuut",
	{jobs, "nace"}:             "nace_bel_2008_5digit",
	{jobs, "joint_committee"}:  "joint_committee",
	{jobs, "regime"}:           "work_regime",
	{employers, "size_class"}:  "employer_size_class",
}

func relationNames() []string { return slices.Sorted(maps.Keys(relations)) }

func (r relation) names() []string { return slices.Sorted(maps.Keys(r.columns)) }
