package enginetest

import "github.com/kruistabel/kruistabel/internal/study"

var beneficiaries = []behaviour{
	{
		says:  "a spell counts on every day from its start to its end, both included",
		study: stock(),
		world: World{Spells: []Spell{
			{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-06-30", End: "2015-06-30"},
			{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-01-01", End: "2015-06-30"},
			{Supplier: "vdab", Person: 3, Subtype: "A01", Start: "2015-06-30"},
			{Supplier: "vdab", Person: 4, Subtype: "A01", Start: "2015-01-01", End: "2015-06-29"},
			{Supplier: "vdab", Person: 5, Subtype: "A01", Start: "2015-07-01"},
		}},
		want: `t 2015-06-30 A01: 3
			t_types 2015-06-30 A: 3`,
	},
	{
		says:  "a spell without end still runs on the last moment",
		study: tables(study.Table{Name: "t", Moments: []study.Date{{Year: 2015, Month: 6, Day: 30}, {Year: 2015, Month: 12, Day: 31}}, Dimensions: byMeasure(nil)}),
		world: World{Spells: []Spell{delivered("A01", "1990-01-01", "")}},
		want: `t 2015-06-30 A01: 1
			t 2015-12-31 A01: 1`,
	},
	{
		says:  "a person counts once per measure and moment, and may be in several measures",
		study: stock(),
		world: World{Spells: []Spell{
			delivered("A01", "2015-01-01", ""), delivered("A01", "2015-05-01", "2015-07-01"), delivered("B01", "2015-01-01", ""),
		}},
		want: `t 2015-06-30 A01: 1
			t 2015-06-30 B01: 1
			t_types 2015-06-30 A: 1
			t_types 2015-06-30 B: 1`,
	},
	{
		says:  "a person in two subtypes of a type counts once in the type",
		study: stock(),
		world: World{Spells: append([]Spell{delivered("A02", "2015-01-01", "")}, served(1, 2)...)},
		want: `t 2015-06-30 A01: 2
			t 2015-06-30 A02: 1
			t_types 2015-06-30 A: 2`,
	},
	{
		says:  "rows of several deliveries and suppliers count once per person",
		study: stock(),
		world: World{Spells: []Spell{
			{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-01-01"},
			{Supplier: "vdab", Batch: 1, Person: 1, Subtype: "A01", Start: "2015-01-01"},
			{Supplier: "dwse", Person: 1, Subtype: "A01", Start: "2015-01-01"},
		}},
		want: `t 2015-06-30 A01: 1
			spells A01: rows 3 spells 1 merged 2`,
	},
	{
		says: "a table takes the measures whose attribute has the value",
		study: tables(study.Table{Name: "t", Measures: study.Selection{Attribute: "target", Equals: "not_employed"},
			Moments: []study.Date{{Year: 2015, Month: 6, Day: 30}}, Dimensions: byMeasure(nil)}),
		world: World{Spells: []Spell{delivered("A01", "2015-01-01", ""), delivered("D01", "2015-01-01", "")}},
		want: `t 2015-06-30 A01: 1
			t_types 2015-06-30 A: 1`,
	},
	{
		says: "a table takes the measures listed, a type standing for its subtypes; its types count what it took",
		study: tables(study.Table{Name: "t", Measures: study.Selection{Codes: []string{"A", "D01"}},
			Moments: []study.Date{{Year: 2015, Month: 6, Day: 30}}, Dimensions: byMeasure(nil)}),
		world: World{Spells: []Spell{
			delivered("A01", "2015-01-01", ""), delivered("B01", "2015-01-01", ""),
			delivered("D01", "2015-01-01", ""),
			{Supplier: "vdab", Person: 2, Subtype: "D02", Start: "2015-01-01"},
		}},
		want: `t 2015-06-30 A01: 1
			t 2015-06-30 D01: 1
			t_types 2015-06-30 A: 1
			t_types 2015-06-30 D: 1`,
	},
	{
		says:  "who is in the warehouse or has a profile, but is in no measure, counts nowhere",
		study: stock("sex", "education"),
		world: World{
			Persons:  []Person{{Quarter: "2015Q2", ID: 1, Sex: "F"}, {Quarter: "2015Q2", ID: 2, Sex: "F"}},
			Jobs:     []Job{{Quarter: "2015Q2", Person: 2, Main: true}},
			Profiles: []Profile{{Supplier: "vdab", Person: 1, Level: "L", From: "2015-01-01"}, {Supplier: "vdab", Person: 3, Level: "L", From: "2015-01-01"}},
			Spells:   served(2),
		},
		want: `t 2015-06-30 A01 F U: 1
			education 2015Q2: LED 0 SELF 0 unknown 1 warehouse 0, conflicts warehouse 0 suppliers 0`,
	},
	{
		says:  "person numbers may be any of 63 bits",
		study: stock("sex"),
		world: World{
			Spells:  served(1, 1<<62, 1<<63-1),
			Persons: []Person{{Quarter: "2015Q2", ID: 1 << 62, Sex: "F"}, {Quarter: "2015Q2", ID: 1<<63 - 1, Sex: "F"}, {Quarter: "2015Q2", ID: 1<<63 - 2, Sex: "M"}},
		},
		want: `t 2015-06-30 A01 F: 2
			t 2015-06-30 A01 U: 1`,
	},
	{
		says: "tables stand in the order of the study file, moments and codes ascend",
		study: tables(
			study.Table{Name: "z", Moments: []study.Date{{Year: 2015, Month: 12, Day: 31}, {Year: 2015, Month: 3, Day: 31}}, Dimensions: byMeasure([]string{"household"})},
			study.Table{Name: "a", Moments: []study.Date{{Year: 2015, Month: 6, Day: 30}}, Dimensions: byMeasure([]string{"sex"})},
		),
		world: World{
			Spells: append([]Spell{delivered("B01", "2015-01-01", "")}, served(1, 2, 3)...),
			Persons: []Person{
				{Quarter: "2015Q1", ID: 1, Lipro: "UNM+"}, {Quarter: "2015Q1", ID: 2, Lipro: "MAR0"}, {Quarter: "2015Q1", ID: 3, Lipro: "SING"},
			},
		},
		want: `z 2015-03-31 A01 CPL+: 1
			z 2015-03-31 A01 CPL0: 1
			z 2015-03-31 A01 SING: 1
			z 2015-03-31 B01 CPL+: 1
			z 2015-12-31 A01 UNK: 3
			z 2015-12-31 B01 UNK: 1
			a 2015-06-30 A01 U: 3
			a 2015-06-30 B01 U: 1`,
	},
	{
		says:  "a country without beneficiaries has empty tables",
		study: stock("age"),
		world: World{},
		want:  "t: none\nt_types: none\nmeasures: none\neducation: none\nspells: none\nunlisted: none",
	},
}

var flows = []behaviour{
	{
		says:  "a spell that starts in a quarter, on its first to its last day, flows in",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{
			{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-04-01", End: "2015-04-01"},
			{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-06-30"},
			{Supplier: "vdab", Person: 3, Subtype: "A01", Start: "2015-07-01"},
			{Supplier: "vdab", Person: 4, Subtype: "A01", Start: "2014-12-31"},
			{Supplier: "vdab", Person: 5, Subtype: "A01", Start: "2016-01-01"},
		}},
		want: `t 2015Q2 -1 A01: 2
			t 2015Q3 -1 A01: 1
			t_types 2015Q2 -1 A: 2
			t_types 2015Q3 -1 A: 1`,
	},
	{
		says:  "a spell that ends in a quarter flows out; one without end never does",
		study: flow2015(study.Outflow, 1),
		world: World{Spells: []Spell{
			{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-04-01", End: "2015-04-01"},
			{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2014-01-01", End: "2015-12-31"},
			{Supplier: "vdab", Person: 3, Subtype: "A01", Start: "2015-01-01"},
			{Supplier: "vdab", Person: 4, Subtype: "A01", Start: "2015-01-01", End: "2016-01-01"},
		}},
		want: `t 2015Q2 1 A01: 1
			t 2015Q4 1 A01: 1`,
	},
	{
		says:  "a person may flow in once per quarter and subtype, more than once in a year",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{
			delivered("A01", "2015-01-05", "2015-01-10"), delivered("A01", "2015-02-05", "2015-02-10"), delivered("A01", "2015-08-01", ""),
		}},
		want: `t 2015Q1 -1 A01: 1
			t 2015Q3 -1 A01: 1`,
	},
	{
		says:  "one row per offset, ascending, and each is the situation of its own quarter",
		study: tables(study.Table{Name: "t", Flow: study.Inflow, Quarters: []study.Quarter{{Year: 2015, Q: 2}}, Offsets: []int{-2, -1}, Dimensions: byMeasure([]string{"position"})}),
		world: World{
			Spells: []Spell{delivered("A01", "2015-04-01", "")},
			Persons: []Person{
				{Quarter: "2014Q4", ID: 1, Position: "21"}, {Quarter: "2015Q1", ID: 1, Position: "37"}, {Quarter: "2015Q2", ID: 1, Position: "111"},
			},
		},
		want: `t 2015Q2 -2 A01 21: 1
			t 2015Q2 -1 A01 37: 1`,
	},
	{
		says:  "after outflow the offsets lead to the quarters after, with the job of that quarter",
		study: tables(study.Table{Name: "t", Flow: study.Outflow, Quarters: []study.Quarter{{Year: 2015, Q: 4}}, Offsets: []int{1, 2}, Dimensions: byMeasure([]string{"regime"})}),
		world: World{
			Spells: []Spell{delivered("A01", "2015-04-01", "2015-10-01")},
			Jobs: []Job{
				{Quarter: "2015Q4", Person: 1, Main: true, Regime: "F"}, {Quarter: "2016Q2", Person: 1, Main: true, Regime: "P"},
			},
		},
		want: `t 2015Q4 1 A01 NA: 1
			t 2015Q4 2 A01 P: 1`,
	},
	{
		says:  "a flow of a type is a flow of any of its subtypes: changing subtypes is a flow of both",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{delivered("A01", "2015-01-01", "2015-03-31"), delivered("A02", "2015-04-01", "2015-06-30")}},
		want: `t 2015Q1 -1 A01: 1
			t 2015Q2 -1 A02: 1
			t_types 2015Q1 -1 A: 1
			t_types 2015Q2 -1 A: 1`,
	},
	{
		says:  "two subtypes of a type that flow in the same quarter are one flow of the type",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{delivered("A01", "2015-01-01", ""), delivered("A02", "2015-02-01", "")}},
		want: `t 2015Q1 -1 A01: 1
			t 2015Q1 -1 A02: 1
			t_types 2015Q1 -1 A: 1`,
	},
}

var spellMerging = []behaviour{
	{
		says:  "rows that touch (end D, next start D+1) are one spell",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{delivered("A01", "2015-01-01", "2015-03-31"), delivered("A01", "2015-04-01", "2015-06-30")}},
		want: `t 2015Q1 -1 A01: 1
			spells A01: rows 2 spells 1 merged 1`,
	},
	{
		says:  "a gap of one day makes two spells",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{delivered("A01", "2015-01-01", "2015-03-31"), delivered("A01", "2015-04-02", "2015-06-30")}},
		want: `t 2015Q1 -1 A01: 1
			t 2015Q2 -1 A01: 1
			spells A01: rows 2 spells 2 merged 0`,
	},
	{
		says:  "rows of both suppliers together make the spell",
		study: flow2015(study.Outflow, 1),
		world: World{Spells: []Spell{
			{Supplier: "vdab", Person: 1, Subtype: "A01", Start: "2015-01-01", End: "2015-02-10"},
			{Supplier: "dwse", Person: 1, Subtype: "A01", Start: "2015-02-11", End: "2015-05-31"},
		}},
		want: "t 2015Q2 1 A01: 1",
	},
	{
		says:  "a row inside another takes nothing from it",
		study: flow2015(study.Outflow, 1),
		world: World{Spells: []Spell{
			delivered("A01", "2015-01-01", "2015-12-31"), delivered("A01", "2015-02-01", "2015-02-28"), delivered("A01", "2015-04-01", "2015-05-31"),
		}},
		want: `t 2015Q4 1 A01: 1
			spells A01: rows 3 spells 1 merged 2`,
	},
	{
		says:  "a row without end swallows all that start later",
		study: flow2015(study.Outflow, 1),
		world: World{Spells: []Spell{delivered("A01", "2015-01-01", ""), delivered("A01", "2015-04-01", "2015-05-31")}},
		want: `t: none
			spells A01: rows 2 spells 1 merged 1`,
	},
	{
		says:  "spells of different subtypes or persons do not merge",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{
			delivered("A01", "2015-01-01", "2015-03-31"), delivered("A02", "2015-04-01", ""),
			{Supplier: "vdab", Person: 2, Subtype: "A01", Start: "2015-04-01"},
		}},
		want: `t 2015Q1 -1 A01: 1
			t 2015Q2 -1 A01: 1
			t 2015Q2 -1 A02: 1`,
	},
	{
		says:  "merging looks at all days, also those outside the period of data",
		study: flow2015(study.Inflow, -1),
		world: World{Spells: []Spell{delivered("A01", "1999-01-01", "2014-12-31"), delivered("A01", "2015-01-01", "2099-12-31")}},
		want: `t: none
			spells A01: rows 2 spells 1 merged 1`,
	},
	{
		says:  "spells of the warehouse merge likewise",
		study: flow2015(study.Inflow, -1),
		world: World{Measures: []WarehouseSpell{
			{1, "W-B02", "2015-01-01", "2015-03-31"}, {1, "W-B02", "2015-04-01", ""}, {2, "W-B02", "2015-01-01", "2015-03-31"}, {2, "W-B02", "2015-04-02", ""},
		}},
		want: `t 2015Q1 -1 B02: 2
			t 2015Q2 -1 B02: 1
			spells B02: rows 4 spells 3 merged 1`,
	},
}

var measureRules = []behaviour{
	{
		says:  "a supplier's row of a subtype that the warehouse delimits is reported and does not count",
		study: stock(),
		world: World{Spells: []Spell{delivered("E01", "2015-05-01", "2015-07-31")}},
		want: `t: none
			measures vdab E01 2015Q2 elsewhere: rows 1 persons 1 linked 0 absent 0 never 1
			measures vdab E01 2015Q3 elsewhere: rows 1 persons 1 linked 0 absent 0 never 1
			spells: none`,
	},
	{
		says:  "a warehouse spell of a subtype that the suppliers delimit does not count",
		study: stock(),
		world: World{Measures: []WarehouseSpell{{1, "W-A01", "2015-01-01", ""}, {2, "W-A07", "2015-01-01", ""}, {3, "W-E01", "2015-06-01", "2015-06-30"}}},
		want: `t 2015-06-30 E01: 1
			measures warehouse E01 2015Q2 counts: rows 1 persons 1 linked 0 absent 0 never 1`,
	},
	{
		says:  "warehouse codes that the study does not map are nothing to it",
		study: stock(),
		world: World{Measures: []WarehouseSpell{{1, "W-??", "2015-01-01", ""}, {2, "E01", "2015-01-01", ""}, {3, "w-e01", "2015-01-01", ""}}},
		want: `t: none
			measures: none
			spells: none`,
	},
	{
		says: "several warehouse codes may stand for one subtype",
		study: and(stock(), func(s *study.Study) {
			s.Measures.Warehouse = map[string][]string{"E01": {"W-E01", "W-OLD"}}
		}),
		world: World{Measures: []WarehouseSpell{{1, "W-E01", "2015-01-01", "2015-03-31"}, {1, "W-OLD", "2015-04-01", ""}, {2, "W-OLD", "2015-04-01", ""}}},
		want: `t 2015-06-30 E01: 2
			spells E01: rows 3 spells 2 merged 1`,
	},
	{
		says: "the rule is the study's: a subtype moved to the suppliers counts from them",
		study: and(stock(), func(s *study.Study) {
			delete(s.Measures.Warehouse, "E01")
			s.Measures.Supplier = append(s.Measures.Supplier, "E01")
		}),
		world: World{
			Spells:   []Spell{delivered("E01", "2015-01-01", "")},
			Measures: []WarehouseSpell{{2, "W-E01", "2015-01-01", ""}},
		},
		want: "t 2015-06-30 E01: 1",
	},
	{
		says:  "any supplier may deliver any subtype that is not the warehouse's",
		study: stock(),
		world: World{Spells: []Spell{
			{Supplier: "dwse", Person: 1, Subtype: "A01", Start: "2015-01-01"},
			{Supplier: "vdab", Person: 2, Subtype: "B01", Start: "2015-01-01"},
			{Supplier: "dwse", Person: 3, Subtype: "A07", Start: "2015-01-01"},
		}},
		want: `t 2015-06-30 A01: 1
			t 2015-06-30 A07: 1
			t 2015-06-30 B01: 1`,
	},
	{
		says:  "a warehouse row without person or start is no spell, and is counted; one without code is nothing to the study",
		study: stock(),
		world: World{Measures: []WarehouseSpell{{0, "W-E01", "2015-01-01", ""}, {1, "", "2015-01-01", ""}, {2, "W-E01", "", "2015-12-31"}, {3, "W-E01", "2015-01-01", ""}}},
		want: `t 2015-06-30 E01: 1
			spells E01: rows 1 spells 1 merged 0 unusable 2`,
	},
	{
		says:  "a warehouse row that ends before it starts is no spell, and is counted",
		study: stock(),
		world: World{Measures: []WarehouseSpell{{1, "W-E01", "2015-06-30", "2015-06-29"}, {2, "W-E01", "2015-06-30", "2015-06-30"}}},
		want: `t 2015-06-30 E01: 1
			spells E01: rows 1 spells 1 merged 0 unusable 1`,
	},
}
