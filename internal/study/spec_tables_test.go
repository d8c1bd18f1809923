package study_test

import "testing"

func TestFaultsOfTablesAndOutputs(t *testing.T) { hold(t, specTablesAndOutputs) }

var specTablesAndOutputs = []spoilt{
	{"table not authorised",
		[]string{"tables:\n  stock:\n    title", "tables:\n  stocks:\n    title"},
		[]string{
			"72:3 refused tables.stocks: authorisation EX/1 does not name this table; did you mean `stock`?",
		}},
	{"dimension not authorised",
		[]string{"offsets: [-1, 1]\n    dimensions: [measure, age]", "offsets: [-1, 1]\n    dimensions: [measure, age, sex]"},
		[]string{
			"83:32 refused tables.inflow.dimensions: authorisation EX/1 does not name the dimension sex for this table",
		}},
	{"dimension not defined",
		[]string{"wage]\n    inflow", "wage, income]\n    inflow", "sex, wage]\n  inflow", "sex, wage, income]\n  inflow"},
		[]string{
			"76:43 tables.stock.dimensions: \"income\" is not defined under `dimensions`; there are age, measure, sex, wage",
		}},
	{"dimension neither defined nor authorised",
		[]string{"offsets: [-1, 1]\n    dimensions: [measure, age]", "offsets: [-1, 1]\n    dimensions: [measure, age, income]"},
		[]string{
			"83:32 refused tables.inflow.dimensions: authorisation EX/1 does not name the dimension income for this table",
		}},
	{"dimension twice",
		[]string{"offsets: [-1, 1]\n    dimensions: [measure, age]", "offsets: [-1, 1]\n    dimensions: [measure, age, age]"},
		[]string{
			"83:32 tables.inflow.dimensions: age stands twice: keep one",
		}},
	{"measure not first",
		[]string{"offsets: [-1, 1]\n    dimensions: [measure, age]", "offsets: [-1, 1]\n    dimensions: [age, measure]"},
		[]string{
			"83:18 tables.inflow.dimensions: \"age\" comes first: a table counts by `measure` first",
		}},
	{"moment not authorised",
		[]string{"measures: all\n    moments: [2015-06-30]", "measures: all\n    moments: [2015-06-30, 2015-09-30]"},
		[]string{
			"75:27 refused tables.stock.moments: authorisation EX/1 does not name the moment 2015-09-30 for this table",
		}},
	{"moment outside the data",
		[]string{"data: {from: 2015Q1", "data: {from: 2015Q3"},
		[]string{
			"75:15 refused tables.stock.moments: 2015-06-30 is outside the period of the data, 2015Q3 to 2015Q4",
			"81:16 refused tables.inflow.quarters: 2015Q2 is outside the period of the data, 2015Q3 to 2015Q4",
			"82:15 refused tables.inflow.offsets: -1 quarters from 2015Q3 is 2015Q2, outside the period of the data, 2015Q3 to 2015Q4",
		}},
	{"moment neither authorised nor of the data",
		[]string{"measures: all\n    moments: [2015-06-30]", "measures: all\n    moments: [2016-06-30]"},
		[]string{
			"75:15 refused tables.stock.moments: 2016-06-30 is outside the period of the data, 2015Q1 to 2015Q4",
			"75:15 refused tables.stock.moments: authorisation EX/1 does not name the moment 2016-06-30 for this table",
		}},
	{"moment within a quarter",
		[]string{"measures: all\n    moments: [2015-06-30]", "measures: all\n    moments: [2015-06-15]"},
		[]string{
			"75:15 tables.stock.moments: 2015-06-15 is not the last day of a quarter: the warehouse describes those days only",
		}},
	{"no moment",
		[]string{"measures: all\n    moments: [2015-06-30]", "measures: all\n    moments: [none]"},
		[]string{
			"75:15 tables.stock.moments: none is not the last day of a quarter: the warehouse describes those days only",
		}},
	{"observed outside the data",
		[]string{"data: {from: 2015Q1, until: 2015Q4}", "data: {from: 2015Q2, until: 2015Q4}"},
		[]string{
			"82:15 refused tables.inflow.offsets: -1 quarters from 2015Q2 is 2015Q1, outside the period of the data, 2015Q2 to 2015Q4",
		}},
	{"quarter not authorised",
		[]string{"quarters: [2015Q2, 2015Q3]\n    offsets", "quarters: [2015Q2, 2015Q4]\n    offsets"},
		[]string{
			"81:24 refused tables.inflow.quarters: authorisation EX/1 does not name the quarter 2015Q4 for this table",
			"82:19 refused tables.inflow.offsets: +1 quarters from 2015Q4 is 2016Q1, outside the period of the data, 2015Q1 to 2015Q4",
		}},
	{"offset not authorised",
		[]string{"offsets: [-1, 1]\n    dimensions", "offsets: [-1, 2]\n    dimensions"},
		[]string{
			"82:19 refused tables.inflow.offsets: +2 quarters from 2015Q3 is 2016Q1, outside the period of the data, 2015Q1 to 2015Q4",
			"82:19 refused tables.inflow.offsets: authorisation EX/1 does not name the offset 2 for this table",
		}},
	{"offset nought",
		[]string{"offsets: [-1, 1]\n    dimensions", "offsets: [0, 1]\n    dimensions"},
		[]string{
			"82:15 tables.inflow.offsets: 0: give quarters before (-40 to -1) or after (1 to 40) the flow",
		}},
	{"other flow",
		[]string{"    flow: inflow\n    quarters", "    flow: outflow\n    quarters"},
		[]string{
			"80:11 refused tables.inflow.flow: authorisation EX/1 names inflow for this table, not outflow",
		}},
	{"flow with moments",
		[]string{"    flow: inflow\n    quarters", "    flow: inflow\n    moments: [2015-06-30]\n    quarters"},
		[]string{
			"81:5 tables.inflow.moments: has no use here: a table with `flow` has quarters and offsets",
			"81:15 refused tables.inflow.moments: authorisation EX/1 does not name the moment 2015-06-30 for this table",
		}},
	{"stock with offsets",
		[]string{"measures: all\n", "measures: all\n    offsets: [1]\n"},
		[]string{
			"75:5 tables.stock.offsets: has no use here: a table without `flow` has moments",
			"75:15 refused tables.stock.offsets: authorisation EX/1 does not name the offset 1 for this table",
		}},
	{"dimension for no table",
		[]string{"  sex:\n    title", "  gender:\n    title"},
		[]string{
			"55:3 refused dimensions.gender: authorisation EX/1 names this dimension for no table: take it away",
			"76:32 tables.stock.dimensions: \"sex\" is not defined under `dimensions`; there are age, gender, measure, wage",
		}},
	{"selection by an unknown attribute",
		[]string{"attribute: kind", "attribute: kin"},
		[]string{
			"79:27 tables.inflow.measures.attribute: list scheme has no column \"kin\"; did you mean `kind`?",
		}},
	{"selection of nothing",
		[]string{"equals: training", "equals: sports"},
		[]string{
			`79:5 tables.inflow.measures: no measure of list scheme has kind "sports"`,
		}},
	{"selection of an unknown code",
		[]string{"measures: all", "measures: {codes: [T, T9]}"},
		[]string{
			"74:27 tables.stock.measures.codes: \"T9\" is not in list scheme; did you mean `T`?",
		}},
	{"selection both ways",
		[]string{"equals: training", "equals: training, codes: [T]"},
		[]string{
			"79:5 tables.inflow.measures: has both `attribute` and `codes`: keep one",
		}},
	{"extract",
		[]string{"max_records: 1000", "max_records: 1000000"},
		[]string{
			"84:24 extract.max_records: 1000000 is not between 1 and 10000",
		}},
	{"frequency",
		[]string{"minimum_frequency: 5", "minimum_frequency: 1"},
		[]string{
			"85:30 outputs.minimum_frequency: 1 is not between 3 and 1000",
		}},
	{"one review",
		[]string{"reviews: 2", "reviews: 1"},
		[]string{
			"85:42 outputs.reviews: 1 is not between 2 and 5",
		}},
	{"list outside the folder",
		[]string{"lists/scheme.csv", "../scheme.csv"},
		[]string{
			`86:22 code_lists.scheme: "../scheme.csv" leaves the folder of the study file: put the list in it`,
		}},
	{"list that is not there",
		[]string{"lists/scheme.csv", "lists/schema.csv"},
		[]string{
			`86:22 code_lists.scheme: "lists/schema.csv" is not in the folder of the study file`,
		}},
	{"list of another kind",
		[]string{"lists/scheme.csv", "small.yaml"},
		[]string{
			`86:22 code_lists.scheme: "small.yaml" is no .csv file`,
		}},
	{"own list that is no list",
		[]string{"code_lists: {", "code_lists: {sex: lists/broken.csv, "},
		[]string{
			"86:19 code_lists.sex: sex: record on line 2: wrong number of fields",
		}},
	{"own list that lacks codes",
		[]string{"code_lists: {", "code_lists: {age_class_5y: lists/gap.csv, "},
		[]string{
			`52:11 dimensions.age.list: age_class_5y: "0-14" ends at 15 and "20+" starts at 20`,
		}},
	{"own list by a name that is none",
		[]string{"code_lists: {", "code_lists: {Sex list: lists/scheme.csv, "},
		[]string{
			`86:24 code_lists.Sex list: "Sex list" cannot name a column or file: use at most 40 small letters, digits and underscores, a letter first`,
		}},
	{"malformed and refused",
		[]string{"minimum_frequency: 5", "minimum_frequency: 1", "    separation: other persons do the one and the other\n", ""},
		[]string{
			"31:5 refused parties.functions: office both supplies and analyses: say under `separation` how these functions are separated, or take one away",
			"84:30 outputs.minimum_frequency: 1 is not between 3 and 1000",
		}},
}
