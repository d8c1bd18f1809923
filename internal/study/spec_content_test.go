package study_test

import "testing"

func TestFaultsOfMeasuresAndDimensions(t *testing.T) { hold(t, specMeasuresAndDimensions) }

var specMeasuresAndDimensions = []spoilt{
	{"no such list",
		[]string{"list: scheme", "list: shceme"},
		[]string{
			"43:9 measures.list: code list \"shceme\" is not known: name one of the product's, or one under `code_lists`",
			"47:60 dimensions.measure.values: scheme is not the list of measures, shceme",
		}},
	{"no rule",
		[]string{"supplier: [T1, T2]", "supplier: [T1]"},
		[]string{
			"42:1 measures: no rule for T2: name each under `supplier` or `warehouse`",
		}},
	{"two rules",
		[]string{"supplier: [T1, T2]", "supplier: [T1, T2, J1]"},
		[]string{
			"45:15 measures.warehouse.J1: J1 has a rule under `supplier` already: a subtype has exactly one",
		}},
	{"rule for a type",
		[]string{"supplier: [T1, T2]", "supplier: [T1, T2, T]"},
		[]string{
			"44:22 measures.supplier: T is a type: give a rule to each of its subtypes",
		}},
	{"rule for an unknown subtype",
		[]string{"supplier: [T1, T2]", "supplier: [T1, T2, T3]"},
		[]string{
			"44:22 measures.supplier: \"T3\" is not in list scheme; did you mean `T`?",
		}},
	{"code of two subtypes",
		[]string{"supplier: [T1, T2]", "supplier: [T1]", "{J1: [W-J1, W-J2]}", "{J1: [W-J1], T2: [W-J1]}"},
		[]string{
			"45:32 measures.warehouse.T2: W-J1 delimits J1 already: a code belongs to one subtype",
		}},
	{"no such derivation",
		[]string{"derive: interval", "derive: intervals"},
		[]string{
			"64:13 dimensions.wage.derive: \"intervals\" is not known; did you mean `interval`?",
		}},
	{"key without effect",
		[]string{"    derive: code\n", "    derive: code\n    attribute: x\n"},
		[]string{
			"58:16 dimensions.sex.attribute: has no use here: `derive: code` does not read it",
		}},
	{"key of the kind missing",
		[]string{"    derive: age\n    columns: [persons.birth_date]\n    list: age_class_5y\n", "    derive: age\n    columns: [persons.birth_date]\n"},
		[]string{
			"48:3 dimensions.age: `list` is missing: `derive: age` needs it",
		}},
	{"no_job missing",
		[]string{"    no_job: NA\n", ""},
		[]string{
			"62:3 dimensions.wage: `no_job` is missing: `derive: interval` needs it",
		}},
	{"no_job without use",
		[]string{"    list: sex\n", "    list: sex\n    no_job: NA\n"},
		[]string{
			"60:13 dimensions.sex.no_job: has no use here: it is for dimensions of the jobs relation",
		}},
	{"no_job is unknown",
		[]string{"    no_job: NA\n", "    no_job: U\n"},
		[]string{
			"69:13 dimensions.wage.no_job: U stands for unknown already: having no job is something else",
		}},
	{"no such column of a relation",
		[]string{"[persons.sex]", "[persons.gender]"},
		[]string{
			`58:15 dimensions.sex.columns: persons has no column "gender"`,
		}},
	{"column of no relation",
		[]string{"[persons.sex]", "[people.sex]"},
		[]string{
			`58:15 dimensions.sex.columns: "people" is no relation of the data contract; there are employers, employment_measures, jobs, persons`,
		}},
	{"column of another type",
		[]string{"[persons.sex]", "[persons.birth_date]"},
		[]string{
			"58:15 dimensions.sex.columns: persons.birth_date holds dates: `derive: code` reads codes",
		}},
	{"key column",
		[]string{"[persons.sex]", "[persons.person]"},
		[]string{
			"58:15 dimensions.sex.columns: persons.person holds keys: `derive: code` reads codes",
		}},
	{"two columns",
		[]string{"[persons.sex]", "[persons.sex, persons.origin]"},
		[]string{
			"58:5 dimensions.sex.columns: `derive: code` reads one column, not 2",
		}},
	{"relation of another kind",
		[]string{"[persons.birth_date]", "[jobs.statuut]"},
		[]string{
			"51:15 dimensions.age.columns: `derive: age` reads columns of persons",
		}},
	{"list that is no age classes",
		[]string{"    list: age_class_5y", "    list: sex"},
		[]string{
			`52:11 dimensions.age.list: sex: "M" is not a range of years such as 15-24 or 65+`,
		}},
	{"list without classes",
		[]string{"    list: daily_wage_class\n", "    list: sex\n"},
		[]string{
			`66:11 dimensions.wage.list: list sex has no column "lower"`,
		}},
	{"values that lack codes",
		[]string{"    values: sex\n", "    values: region\n"},
		[]string{
			"61:13 dimensions.sex.values: list region does not have M, F, which this dimension gives",
		}},
	{"unknown list of a dimension",
		[]string{"    values: sex\n", "    values: sexe\n"},
		[]string{
			"61:13 dimensions.sex.values: code list \"sexe\" is not known: name one of the product's, or one under `code_lists`",
		}},
	{"code in except",
		[]string{`codes: ["5", "6"]`, `codes: ["5", "66"]`},
		[]string{
			"67:49 dimensions.wage.except.codes: \"66\" is not in list statuut; did you mean `6`?",
		}},
	{"code with a space",
		[]string{"    unknown: U\n    values: sex", "    unknown: not known\n    values: sex"},
		[]string{
			`60:14 dimensions.sex.unknown: "not known" is no code: use at most 20 letters, digits and . + _ -`,
		}},
	{"no dimension measure",
		[]string{"  measure: {title: {en: measure}, derive: measure, values: scheme}\n", ""},
		[]string{
			"46:1 dimensions: `measure` is missing: every table counts by measure",
			"75:18 tables.stock.dimensions: \"measure\" is not defined under `dimensions`; there are age, sex, wage",
			"82:18 tables.inflow.dimensions: \"measure\" is not defined under `dimensions`; there are age, sex, wage",
		}},
	{"measure by another name",
		[]string{"  measure: {title", "  scheme: {title"},
		[]string{
			"46:1 dimensions: `measure` is missing: every table counts by measure",
			"47:3 refused dimensions.scheme: authorisation EX/1 names this dimension for no table: take it away",
			"47:42 dimensions.scheme.derive: the dimension `measure`, and no other, is derived as measure",
			"76:18 tables.stock.dimensions: \"measure\" is not defined under `dimensions`; there are age, scheme, sex, wage",
			"83:18 tables.inflow.dimensions: \"measure\" is not defined under `dimensions`; there are age, scheme, sex, wage",
		}},
}
