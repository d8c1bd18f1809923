package study_test

import "testing"

func TestFaultsOfAuthorisationAndParties(t *testing.T) { hold(t, specAuthorisationAndParties) }

var specAuthorisationAndParties = []spoilt{
	{"id with a capital",
		[]string{"id: young-workers", "id: Young"},
		[]string{
			`2:5 id: "Young" cannot name a folder: use at most 64 small letters, digits and single hyphens between them`,
		}},
	{"id that leaves a folder",
		[]string{"id: young-workers", "id: ../other"},
		[]string{
			`2:5 id: "../other" cannot name a folder: use at most 64 small letters, digits and single hyphens between them`,
		}},
	{"language",
		[]string{"title: {en: Young", "title: {es: Young"},
		[]string{
			"4:13 title.es: no such language; did you mean `en`?",
		}},
	{"no text",
		[]string{"body: {en: Example committee}", "body: {}"},
		[]string{
			"9:3 authorisation.body: has no text: give at least one of nl, fr, de, en",
		}},
	{"table name",
		[]string{"tables:\n  stock:\n    title", "tables:\n  Stock table:\n    title"},
		[]string{
			`72:3 tables.Stock table: "Stock table" cannot name a column or file: use at most 40 small letters, digits and underscores, a letter first`,
		}},
	{"dimension that every table has",
		[]string{"  age:\n    title", "  persons:\n    title"},
		[]string{
			"48:3 dimensions.persons: every table has a column of this name already: choose another",
			"76:27 tables.stock.dimensions: \"age\" is not defined under `dimensions`; did you mean `wage`?",
			"83:27 tables.inflow.dimensions: \"age\" is not defined under `dimensions`; did you mean `wage`?",
		}},
	{"warehouse as party",
		[]string{"  - {id: institute", "  - {id: warehouse"},
		[]string{
			"18:22 authorisation.analysts: no party has the id \"institute\": describe it under `parties`",
			"33:10 parties.id: warehouse stands for the data warehouse in reports: choose another id",
			"33:56 refused parties.functions: authorisation EX/1 does not name warehouse as analyst: take the function away",
		}},
	{"no date",
		[]string{"  date: 2016-01-04", "  date: none"},
		[]string{
			"8:9 authorisation.date: none: an authorisation has a date",
		}},
	{"acts before the authorisation",
		[]string{"acts: {from: 2016-01-04", "acts: {from: 2016-01-03"},
		[]string{
			"13:16 authorisation.acts.from: 2016-01-03 is before the authorisation of 2016-01-04: nothing is allowed before it",
		}},
	{"acts that end first",
		[]string{"2016-01-04, until: none", "2016-01-04, until: 2015-01-01"},
		[]string{
			"13:35 authorisation.acts.until: 2015-01-01 is before 2016-01-04: give a later day or none",
		}},
	{"data that end first",
		[]string{"until: 2015Q4", "until: 2014Q4"},
		[]string{
			"14:31 authorisation.data.until: 2014Q4 is before 2015Q1: give a later quarter",
		}},
	{"kept until before acts",
		[]string{"deliveries: 2018-12-31", "deliveries: 2015-12-31"},
		[]string{
			"15:41 authorisation.retention.deliveries: 2015-12-31 is before the first day of acts, 2016-01-04: give a later day or none",
		}},
	{"no purpose",
		[]string{"  purposes:\n    - {id: access, text: {en: to see whom measures reach}}\n", "  purposes: []\n"},
		[]string{
			"11:3 authorisation.purposes: is empty: name at least one purpose",
		}},
	{"purpose twice",
		[]string{"    - {id: access", "    - {id: access, text: {en: other}}\n    - {id: access"},
		[]string{
			"13:12 authorisation.purposes.id: access stands twice: give each purpose an id of its own",
		}},
	{"unknown source",
		[]string{"sources: [persons, jobs, employment_measures]", "sources: [persons, job, employment_measures]"},
		[]string{
			"16:22 authorisation.sources: \"job\" is not known; did you mean `jobs`?",
			"36:3 refused sources.jobs: authorisation EX/1 does not name this source: take it away",
		}},
	{"permission without moments",
		[]string{"    stock:\n      moments: [2015-06-30]\n", "    stock:\n"},
		[]string{
			"20:5 authorisation.tables.stock.moments: is empty: name at least one moment: a table without `flow` counts on days",
			"74:15 refused tables.stock.moments: authorisation EX/1 does not name the moment 2015-06-30 for this table",
		}},
	{"no such function",
		[]string{"functions: [supplier, analyst]", "functions: [supplier, analist]"},
		[]string{
			"18:14 authorisation.analysts: party office does not have the function analyst: add it there, or take it away here",
			"31:27 parties.functions: \"analist\" is not known; did you mean `analyst`?",
		}},
	{"function not authorised",
		[]string{"name: {en: Institute}, functions: [analyst]", "name: {en: Institute}, functions: [analyst, supplier]"},
		[]string{
			"33:44 refused parties.functions: institute both supplies and analyses: say under `separation` how these functions are separated, or take one away",
			"33:65 refused parties.functions: authorisation EX/1 does not name institute as supplier: take the function away",
		}},
	{"no separation",
		[]string{"    separation: other persons do the one and the other\n", ""},
		[]string{
			"31:5 refused parties.functions: office both supplies and analyses: say under `separation` how these functions are separated, or take one away",
		}},
	{"authorised but no party",
		[]string{"suppliers: [office]", "suppliers: [office, agency]"},
		[]string{
			"17:23 authorisation.suppliers: no party has the id \"agency\": describe it under `parties`",
		}},
	{"authorised but without the function",
		[]string{"suppliers: [office]", "suppliers: [office, institute]"},
		[]string{
			"17:23 authorisation.suppliers: party institute does not have the function supplier: add it there, or take it away here",
		}},
	{"party twice",
		[]string{"{id: institute, name", "{id: office, name"},
		[]string{
			"18:22 authorisation.analysts: no party has the id \"institute\": describe it under `parties`",
			"33:10 parties.id: office stands twice: give each party an id of its own",
		}},
	{"deliverer that is no supplier",
		[]string{"profiles_from: []", "profiles_from: [institute]"},
		[]string{
			"41:19 refused deliveries.profiles_from: institute is not a supplier of this study: it may not deliver",
		}},
	{"deliverer that is no party",
		[]string{"measures_from: [office]", "measures_from: [ofice]"},
		[]string{
			"40:19 deliveries.measures_from: no party has the id \"ofice\": describe it under `parties`",
		}},
	{"nobody delivers",
		[]string{"measures_from: [office]", "measures_from: []"},
		[]string{
			"40:3 deliveries.measures_from: is empty, but suppliers delimit T1: name who delivers measures",
		}},
	{"what becomes of deliveries",
		[]string{"after_coding: destroyed", "after_coding: kept"},
		[]string{
			`39:17 deliveries.after_coding: "kept" is not known; there are destroyed, encrypted`,
		}},
	{"share",
		[]string{"measures_from:", "max_reject_share: 1.5\n  measures_from:"},
		[]string{
			"40:21 deliveries.max_reject_share: 1.5 is not a share between 0 and 1",
		}},
	{"source not authorised",
		[]string{"sources: [persons, jobs, employment_measures]", "sources: [persons, employment_measures]"},
		[]string{
			"36:3 refused sources.jobs: authorisation EX/1 does not name this source: take it away",
		}},
	{"source of no relation",
		[]string{"  jobs: {files", "  pensions: {files: p.parquet}\n  jobs: {files"},
		[]string{
			"36:3 refused sources.pensions: authorisation EX/1 does not name this source; did you mean `persons`?",
		}},
	{"no such relation",
		[]string{"  jobs: {files", "  job: {files"},
		[]string{
			"34:1 sources: jobs is missing: dimension wage needs it",
			"36:3 refused sources.job: authorisation EX/1 does not name this source; did you mean `jobs`?",
		}},
	{"path upwards",
		[]string{"persons/{quarter}/*.parquet", "../persons/{quarter}/*.parquet"},
		[]string{
			`35:20 sources.persons.files: "../persons/{quarter}/*.parquet" leaves the warehouse: give a path below it`,
		}},
	{"absolute path",
		[]string{"persons/{quarter}/*.parquet", "/persons/{quarter}/*.parquet"},
		[]string{
			`35:20 sources.persons.files: "/persons/{quarter}/*.parquet" leaves the warehouse: give a path below it`,
		}},
	{"quote in path",
		[]string{"persons/{quarter}/*.parquet", "per'sons/{quarter}/*.parquet"},
		[]string{
			`35:20 sources.persons.files: "per'sons/{quarter}/*.parquet": use letters, digits and . _ - = / * and {quarter} only`,
		}},
	{"no quarter",
		[]string{"jobs/{quarter}.parquet", "jobs.parquet"},
		[]string{
			"36:17 sources.jobs.files: needs {quarter}: this relation has files per quarter, such as quarter={quarter}/*.parquet",
		}},
	{"quarter not kept",
		[]string{"files: measures.parquet", `files: "measures/{quarter}.parquet"`},
		[]string{
			"37:32 sources.employment_measures.files: has {quarter}: this relation is not kept per quarter",
		}},
	{"no such column",
		[]string{"{daily_wage: wage_eur}", "{dayly_wage: wage_eur}"},
		[]string{
			"36:65 sources.jobs.columns.dayly_wage: is no column of this relation; did you mean `daily_wage`?",
		}},
	{"column twice",
		[]string{"{daily_wage: wage_eur}", "{daily_wage: w, regime: w}"},
		[]string{
			`36:76 sources.jobs.columns.regime: "w" is already the column of daily_wage`,
		}},
}
