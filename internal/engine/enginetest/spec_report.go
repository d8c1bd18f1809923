package enginetest

import "github.com/kruistabel/kruistabel/internal/study"

var linkageReport = []behaviour{
	{
		says:  "a measure line counts the rows whose days touch the quarter, before merging, and their persons",
		study: stock(),
		world: World{Spells: []Spell{
			delivered("A01", "2015-01-01", "2015-03-31"), delivered("A01", "2015-02-01", "2015-04-01"), delivered("A01", "2015-02-01", "2015-02-01"),
			{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-03-31", End: "2015-03-31"},
		}},
		want: `measures vdab A01 2015Q1 counts: rows 4 persons 2 linked 0 absent 0 never 2
			measures vdab A01 2015Q2 counts: rows 1 persons 1 linked 0 absent 0 never 1`,
	},
	{
		says:  "persons are linked with a row in the quarter, absent with one in another quarter of the period, or never in the warehouse",
		study: stock(),
		world: World{
			Spells: []Spell{
				{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-06-01", End: "2015-06-30"},
				{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-06-01", End: "2015-06-30"},
				{Supplier: "vdab", Person: 3, Subtype: "A01", Start: "2015-06-01", End: "2015-06-30"},
				{Supplier: "vdab", Person: 4, Subtype: "A01", Start: "2015-06-01", End: "2015-06-30"},
			},
			Persons: []Person{{Quarter: "2015Q2", ID: 1}, {Quarter: "2016Q2", ID: 1}, {Quarter: "2016Q2", ID: 2}, {Quarter: "2014Q3", ID: 3}},
			Jobs:    []Job{{Quarter: "2015Q2", Person: 4, Main: true}},
		},
		want: "measures vdab A01 2015Q2 counts: rows 4 persons 4 linked 1 absent 2 never 1",
	},
	{
		says:  "suppliers have lines of their own, over all their deliveries; the warehouse is one of them",
		study: stock(),
		world: World{
			Spells: []Spell{
				{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-05-01", End: "2015-05-31"},
				{Supplier: "vdab", Batch: 1, Person: 1, Subtype: "A01", Start: "2015-05-01", End: "2015-05-31"},
				{Supplier: "dwse", Person: 1, Subtype: "A01", Start: "2015-05-01", End: "2015-05-31"},
				{Supplier: "dwse", Person: 1, Subtype: "B02", Start: "2015-05-01", End: "2015-05-31"},
			},
			Measures: []WarehouseSpell{{1, "W-B02", "2015-05-01", "2015-05-31"}},
		},
		want: `measures dwse A01 2015Q2 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures dwse B02 2015Q2 elsewhere: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2015Q2 counts: rows 2 persons 1 linked 0 absent 0 never 1
			measures warehouse B02 2015Q2 counts: rows 1 persons 1 linked 0 absent 0 never 1
			spells A01: rows 3 spells 1 merged 2
			spells B02: rows 1 spells 1 merged 0`,
	},
	{
		says:  "measure lines are of every quarter of the period of data, and of no other",
		study: stock(),
		world: World{Spells: []Spell{delivered("A01", "2014-01-01", "")}},
		want: `measures vdab A01 2014Q3 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2014Q4 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2015Q1 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2015Q2 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2015Q3 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2015Q4 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2016Q1 counts: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab A01 2016Q2 counts: rows 1 persons 1 linked 0 absent 0 never 1`,
	},
	{
		says:  "spell lines count rows that count of all days, also of measures that no table takes",
		study: and(stock(), func(s *study.Study) { s.Tables[0].Measures = study.Selection{Codes: []string{"B"}} }),
		world: World{Spells: []Spell{delivered("A01", "1999-01-01", "1999-01-02"), delivered("A01", "1999-01-03", "1999-01-04"), delivered("E01", "1999-01-01", "")}},
		want: `t: none
			spells A01: rows 2 spells 1 merged 1`,
	},
	{
		says: "education counts each person once per quarter that any table observes, the sector only where the table looks at jobs",
		study: tables(
			study.Table{Name: "t", Moments: []study.Date{{Year: 2015, Month: 6, Day: 30}}, Dimensions: byMeasure([]string{"education", "sector"})},
			study.Table{Name: "f", Flow: study.Outflow, Quarters: []study.Quarter{{Year: 2015, Q: 1}}, Offsets: []int{1, 2}, Dimensions: byMeasure(nil)},
		),
		world: World{
			Spells: []Spell{
				delivered("A01", "2015-01-01", "2015-02-01"), delivered("A02", "2015-01-01", ""), delivered("B01", "2015-01-01", ""),
				{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-01-01"},
			},
			Persons: []Person{{Quarter: "2015Q2", ID: 1, Education: "ED1"}},
			Jobs:    []Job{{Quarter: "2015Q3", Person: 1, Main: true, Nace: "01110"}},
		},
		want: `education 2015Q2: LED 0 SELF 0 unknown 1 warehouse 1, conflicts warehouse 0 suppliers 0
			education 2015Q3: LED 0 SELF 0 unknown 1 warehouse 0, conflicts warehouse 0 suppliers 0
			sector 2015Q2: committee 0 nace 0 no_job 2 override 0 unknown 0`,
	},
	{
		says:  "where no table has education or sector, they have no lines",
		study: stock("sex"),
		world: people(Person{Education: "??"}),
		want:  "education: none\nsector: none\nunlisted: none",
	},
	{
		says:  "unlisted codes count once per row and column, over observed persons only",
		study: stock("nationality", "statuut"),
		world: World{
			Spells: append(served(1), Spell{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-07-01"}),
			Persons: []Person{
				{Quarter: "2015Q2", ID: 1, Nationality: "QQ", BirthCountry: "QQ"}, {Quarter: "2015Q2", ID: 2, Nationality: "QQ"},
				{Quarter: "2015Q2", ID: 3, Nationality: "QQ"}, {Quarter: "2015Q1", ID: 1, Nationality: "QQ"},
			},
			Jobs: []Job{{Quarter: "2015Q2", Person: 1, Statuut: "9"}, {Quarter: "2015Q2", Person: 1, Employer: 2, Main: true, Statuut: "8"}},
		},
		want: `unlisted 2015Q2 jobs.statuut: 1
			unlisted 2015Q2 persons.nationality: 1`,
	},
	{
		says: "a column that two dimensions read counts a row once, where neither list has the code",
		study: and(stock("nationality", "again"), func(s *study.Study) {
			again := s.Dimensions["sex"]
			again.Columns, again.List = s.Dimensions["nationality"].Columns, "sex"
			s.Dimensions["again"] = again
		}),
		world: people(Person{Nationality: "M"}, Person{Nationality: "BE"}, Person{Nationality: "QQ"}),
		want: `t 2015-06-30 A01 BE BE: 1
			t 2015-06-30 A01 UNK M: 1
			t 2015-06-30 A01 UNK QQ: 1
			unlisted 2015Q2 persons.nationality: 1`,
	},
}
