package study_test

import "testing"

func TestFaultsOfForm(t *testing.T) { hold(t, specForm) }

var specForm = []spoilt{
	{"unknown top-level key",
		[]string{"parties:\n", "partys:\n"},
		[]string{
			"28:1 partys: no such key here; did you mean `parties`?",
		}},
	{"unknown nested key",
		[]string{"    separation: other", "    seperation: other"},
		[]string{
			"32:5 parties.seperation: no such key here; did you mean `separation`?",
		}},
	{"unknown key without a near one",
		[]string{"version: 1\n", "version: 1\ncolour: red\n"},
		[]string{
			"4:1 colour: no such key here",
		}},
	{"missing key",
		[]string{"  reference: EX/1/1\n", ""},
		[]string{
			"6:3 authorisation.reference: is missing: add it under `authorisation`",
		}},
	{"missing section",
		[]string{"extract: {max_records: 1000}\n", ""},
		[]string{
			"1:1 extract: is missing: add it under the top level",
		}},
	{"empty value",
		[]string{"  number: EX/1\n", "  number:\n"},
		[]string{
			"6:10 authorisation.number: is empty: give a value or take the key away",
		}},
	{"key twice",
		[]string{"version: 1\n", "version: 1\nid: other\n"},
		[]string{
			"4:1 id: stands twice, first in line 2: keep one",
		}},
	{"table twice",
		[]string{"tables:\n  stock:\n    title", "tables:\n  inflow: {}\n  stock:\n    title"},
		[]string{
			"72:11 tables.inflow.dimensions: is missing: add it under `tables.inflow`",
			"72:11 tables.inflow.measures: is missing: add it under `tables.inflow`",
			"72:11 tables.inflow.title: is missing: add it under `tables.inflow`",
			"78:3 tables.inflow: stands twice, first in line 72: keep one",
		}},
	{"text for a number",
		[]string{"version: 1\n", "version: one\n"},
		[]string{
			`3:10 version: "one" is not a whole number such as 10`,
		}},
	{"quoted number",
		[]string{"version: 1\n", "version: \"1\"\n"},
		[]string{
			`3:10 version: "1" is not a whole number such as 10`,
		}},
	{"hexadecimal number",
		[]string{"version: 1\n", "version: 0x1\n"},
		[]string{
			`3:10 version: "0x1" is not a whole number such as 10`,
		}},
	{"list for a text",
		[]string{"  number: EX/1\n", "  number: [EX/1]\n"},
		[]string{
			"6:11 authorisation.number: is a list: give one value",
		}},
	{"text for a list",
		[]string{"  analysts: [office, institute]", "  analysts: office"},
		[]string{
			`18:13 authorisation.analysts: is "office": give a list, such as [a, b]`,
		}},
	{"text for keys",
		[]string{"extract: {max_records: 1000}", "extract: 1000"},
		[]string{
			`84:10 extract: is "1000": give keys with values`,
		}},
	{"impossible date",
		[]string{"moments: [2015-06-30]\n      dim", "moments: [2015-06-31]\n      dim"},
		[]string{
			`21:17 authorisation.tables.stock.moments: "2015-06-31" is not a date such as 2015-06-30`,
		}},
	{"malformed date",
		[]string{"  date: 2016-01-04", "  date: 4/1/2016"},
		[]string{
			`8:9 authorisation.date: "4/1/2016" is not a date such as 2015-06-30`,
		}},
	{"date out of range",
		[]string{"deliveries: 2018-12-31", "deliveries: 9999-12-31"},
		[]string{
			"15:41 authorisation.retention.deliveries: 9999-12-31 is not between 1900 and 2100",
		}},
	{"malformed quarter",
		[]string{"until: 2015Q4", "until: 2015K4"},
		[]string{
			`14:31 authorisation.data.until: "2015K4" is not a quarter such as 2015Q2`,
		}},
	{"quarter five",
		[]string{"until: 2015Q4", "until: 2015Q5"},
		[]string{
			`14:31 authorisation.data.until: "2015Q5" is not a quarter such as 2015Q2`,
		}},
	{"malformed column",
		[]string{"[persons.sex]", "[sex]"},
		[]string{
			`58:15 dimensions.sex.columns: "sex" is not a column such as jobs.nace`,
		}},
	{"malformed flow",
		[]string{"    flow: inflow\n    quarters", "    flow: entry\n    quarters"},
		[]string{
			`80:11 tables.inflow.flow: "entry" is no flow: give stock, inflow or outflow`,
		}},
	{"malformed selection",
		[]string{"measures: all", "measures: some"},
		[]string{
			`74:15 tables.stock.measures: "some": give all, {attribute: NAME, equals: VALUE} or {codes: [...]}`,
		}},
	{"schema of a later program",
		[]string{"schema: 1", "schema: 2\nnews: yes"},
		[]string{
			`1:9 schema: "2" is not known to this program, which reads 1: use a newer program`,
		}},
	{"anchor",
		[]string{"version: 1", "version: &v 1"},
		[]string{
			"3:10 the anchor &v: write the value out where it is meant",
		}},
	{"alias",
		[]string{"version: 1", "version: *v"},
		[]string{
			"3:1 not YAML: unknown anchor 'v' referenced",
		}},
	{"alias of an anchor",
		[]string{"version: 1", "version: &v 1", "reviews: 2", "reviews: *v"},
		[]string{
			"3:10 the anchor &v: write the value out where it is meant",
			"85:42 the alias *v: write the value out where it is meant",
		}},
	{"tag",
		[]string{"version: 1", "version: !!int 1"},
		[]string{
			"3:10 the tag !!int: values have no tags here, remove it",
		}},
	{"second document",
		[]string{"code_lists:", "---\ncode_lists:"},
		[]string{
			"86:1 a second document starts here: one file holds one study",
		}},
	{"tab",
		[]string{"  date: 2016", "\tdate: 2016"},
		[]string{
			"8:1 a tab in the indentation: YAML indents with spaces",
		}},
	{"unclosed bracket",
		[]string{"  suppliers: [office]", "  suppliers: [office"},
		[]string{
			"17:3 not YAML: did not find expected ',' or ']'",
		}},
	{"unclosed quote",
		[]string{"columns: {daily_wage: wage_eur}", `columns: {daily_wage: "wage_eur}`},
		[]string{
			"36:3 not YAML: did not find expected ',' or '}'",
		}},
	{"bad indentation",
		[]string{"  reference: EX", " reference: EX"},
		[]string{
			"7:2 not YAML: did not find expected key",
		}},
	{"colon in text",
		[]string{"separation: other persons do", "separation: other persons: do"},
		[]string{
			"32:5 not YAML: mapping values are not allowed in this context",
		}},
	{"several at once",
		[]string{"version: 1", "version: one", "minimum_frequency: 5", "minimum_frequency: many", "  persons: {files", "  person: {files"},
		[]string{
			`3:10 version: "one" is not a whole number such as 10`,
			"34:1 sources: persons is missing: dimension sex needs it",
			"35:3 refused sources.person: authorisation EX/1 does not name this source; did you mean `persons`?",
			`85:30 outputs.minimum_frequency: "many" is not a whole number such as 10`,
		}},
}
