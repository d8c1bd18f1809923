package enginetest

import (
	"math"

	"github.com/kruistabel/kruistabel/internal/study"
)

var nan = math.NaN()

var jobDimensions = []behaviour{
	{
		says:  "job dimensions are those of the main job, whatever other jobs there are",
		study: stock("regime", "statuut"),
		world: World{Spells: served(1), Jobs: []Job{
			{Quarter: "2015Q2", Person: 1, Employer: 1, Regime: "P", Statuut: "1"},
			{Quarter: "2015Q2", Person: 1, Employer: 2, Regime: "F", Statuut: "2", Main: true},
			{Quarter: "2015Q2", Person: 1, Employer: 3, Regime: "S", Statuut: "3"},
		}},
		want: "t 2015-06-30 A01 F 2: 1",
	},
	{
		says:  "without a main job they are not applicable, with or without a row in persons",
		study: stock("sex", "regime"),
		world: World{
			Spells:  served(1, 2, 3),
			Persons: []Person{{Quarter: "2015Q2", ID: 1, Sex: "F"}},
			Jobs:    []Job{{Quarter: "2015Q2", Person: 3, Regime: "F"}, {Quarter: "2015Q1", Person: 1, Regime: "F", Main: true}},
		},
		want: `t 2015-06-30 A01 F NA: 1
			t 2015-06-30 A01 U NA: 2`,
	},
	{
		says:  "a main job counts also for a person without a row in persons",
		study: stock("sex", "regime"),
		world: World{Spells: served(1), Jobs: []Job{{Quarter: "2015Q2", Person: 1, Regime: "F", Main: true}}},
		want:  "t 2015-06-30 A01 U F: 1",
	},
	{
		says:  "a job with nothing in it is unknown, its employer undetermined",
		study: stock("daily_wage", "sector", "regime", "part_time", "statuut", "size_class"),
		world: workers(Job{}),
		want:  "t 2015-06-30 A01 U U U U U 0: 1",
	},
	{
		says:  "the daily wage has the class with lower <= wage < upper; 0 is a class of its own, the last is open, below 0 is none",
		study: stock("daily_wage"),
		world: workers(
			Job{Wage: "0"}, Job{Wage: "0.01"}, Job{Wage: "79.99"}, Job{Wage: "80"}, Job{Wage: "89.99"},
			Job{Wage: "249.99"}, Job{Wage: "250"}, Job{Wage: "9999999.99"}, Job{Wage: "-0.01"}, Job{},
		),
		want: `t 2015-06-30 A01 01: 2
			t 2015-06-30 A01 02: 2
			t 2015-06-30 A01 12: 1
			t 2015-06-30 A01 13: 2
			t 2015-06-30 A01 U: 2
			t 2015-06-30 A01 Z: 1`,
	},
	{
		says:  "the self-employed and helpers have no daily wage, whatever is stored",
		study: stock("daily_wage", "statuut"),
		world: workers(Job{Wage: "100", Statuut: "5"}, Job{Statuut: "6"}, Job{Wage: "0", Statuut: "6"}, Job{Wage: "100", Statuut: "4"}, Job{Wage: "100"}),
		want: `t 2015-06-30 A01 04 4: 1
			t 2015-06-30 A01 04 U: 1
			t 2015-06-30 A01 NA 5: 1
			t 2015-06-30 A01 NA 6: 2`,
	},
	{
		says:  "the part-time share: 0, below 16, 36, 66, 96, 100, and from 100",
		study: stock("part_time"),
		world: workers(
			Job{PartTime: new(0.0)}, Job{PartTime: new(0.1)}, Job{PartTime: new(15.99)}, Job{PartTime: new(16.0)}, Job{PartTime: new(35.99)}, Job{PartTime: new(36.0)},
			Job{PartTime: new(65.9)}, Job{PartTime: new(66.0)}, Job{PartTime: new(95.9)}, Job{PartTime: new(96.0)}, Job{PartTime: new(99.9)}, Job{PartTime: new(100.0)},
			Job{PartTime: new(120.0)}, Job{}, Job{PartTime: new(nan)},
		),
		want: `t 2015-06-30 A01 0: 1
			t 2015-06-30 A01 1: 2
			t 2015-06-30 A01 2: 2
			t 2015-06-30 A01 3: 2
			t 2015-06-30 A01 4: 2
			t 2015-06-30 A01 5: 2
			t 2015-06-30 A01 6: 2
			t 2015-06-30 A01 U: 2`,
	},
	{
		says:  "regime and statuut are the warehouse's codes, null is unknown; codes in no list are reported",
		study: stock("regime", "statuut"),
		world: workers(Job{Regime: "I", Statuut: "4"}, Job{Regime: "??", Statuut: "9"}, Job{}),
		want: `t 2015-06-30 A01 ?? 9: 1
			t 2015-06-30 A01 I 4: 1
			t 2015-06-30 A01 U U: 1
			unlisted 2015Q2 jobs.regime: 1
			unlisted 2015Q2 jobs.statuut: 1`,
	},
}

var sectorRules = []behaviour{
	{
		says:  "joint committees 322, 322.01 and 327 with all below it decide over the NACE code",
		study: stock("sector"),
		world: workers(
			Job{Committee: "322", Nace: "78200"}, Job{Committee: "322.01"}, Job{Committee: "327", Nace: "88100"},
			Job{Committee: "327.01"}, Job{Committee: "327.99"},
		),
		want: `t 2015-06-30 A01 PC322: 1
			t 2015-06-30 A01 PC322.01: 1
			t 2015-06-30 A01 PC327: 3
			sector 2015Q2: committee 0 nace 0 no_job 0 override 5 unknown 0
			unlisted 2015Q2 jobs.joint_committee: 1`,
	},
	{
		says:  "322 stands for itself only, and 327.* for no committee that merely begins with 327",
		study: stock("sector"),
		world: workers(Job{Committee: "322.02", Nace: "47111"}, Job{Committee: "3270", Nace: "47111"}),
		want:  "t 2015-06-30 A01 TE03: 2",
	},
	{
		says:  "else the group that lists the NACE division decides, whatever the committee",
		study: stock("sector"),
		world: workers(Job{Nace: "01110"}, Job{Nace: "99000"}, Job{Nace: "84111", Committee: "124"}),
		want: `t 2015-06-30 A01 PR1: 1
			t 2015-06-30 A01 QU1: 1
			t 2015-06-30 A01 TE17: 1
			sector 2015Q2: committee 0 nace 3 no_job 0 override 0 unknown 0`,
	},
	{
		says:  "without NACE code the committee's first usual division decides, or that of the committee above it",
		study: stock("sector"),
		world: workers(
			Job{Committee: "100"},    // 82, 96: the first
			Job{Committee: "106.01"}, // 23, its own
			Job{Committee: "102.01"}, // none: 08 of 102
		),
		want: `t 2015-06-30 A01 SE01: 1
			t 2015-06-30 A01 SE09: 1
			t 2015-06-30 A01 TE15: 1
			sector 2015Q2: committee 3 nace 0 no_job 0 override 0 unknown 0`,
	},
	{
		says:  "neither: unknown",
		study: stock("sector"),
		world: workers(Job{}, Job{Committee: "125"}, Job{Committee: "999"}),
		want: `t 2015-06-30 A01 U: 3
			sector 2015Q2: committee 0 nace 0 no_job 0 override 0 unknown 3`,
	},
	{
		says:  "a NACE code whose division is in no group is unknown and reported; the committee does not help it",
		study: stock("sector"),
		world: workers(Job{Nace: "00000", Committee: "100"}, Job{Nace: "34"}),
		want: `t 2015-06-30 A01 U: 2
			sector 2015Q2: committee 0 nace 0 no_job 0 override 0 unknown 2
			unlisted 2015Q2 jobs.nace: 2`,
	},
	{
		says:  "a person without main job has no sector",
		study: stock("sector"),
		world: people(Person{}),
		want: `t 2015-06-30 A01 NA: 1
			sector 2015Q2: committee 0 nace 0 no_job 1 override 0 unknown 0`,
	},
	{
		says: "a study without a list of committees has no usual divisions, and reports no committee as unlisted",
		study: and(stock("sector"), dimension("sector", func(d *study.Dimension) {
			d.Committees, d.Fallback = "", ""
		})),
		world: workers(Job{Committee: "100"}, Job{Committee: "999", Nace: "01110"}, Job{Committee: "327.01"}),
		want: `t 2015-06-30 A01 PC327: 1
			t 2015-06-30 A01 PR1: 1
			t 2015-06-30 A01 U: 1
			sector 2015Q2: committee 0 nace 1 no_job 0 override 1 unknown 1
			unlisted: none`,
	},
	{
		says: "the overriding committees are the study's",
		study: and(stock("sector"), dimension("sector", func(d *study.Dimension) {
			d.Override = map[string]string{"102.*": "QUARRY", "102.01": "STONE"}
		})),
		world: workers(Job{Committee: "102"}, Job{Committee: "102.01"}, Job{Committee: "102.02", Nace: "01110"}, Job{Committee: "322", Nace: "01110"}),
		want: `t 2015-06-30 A01 PR1: 1
			t 2015-06-30 A01 QUARRY: 2
			t 2015-06-30 A01 STONE: 1`,
	},
}

var sizeClasses = []behaviour{
	{
		says:  "the size class is the employer's in the year of the quarter; a stored 0 counts",
		study: stock("size_class"),
		world: employed(
			Employer{1, 2014, "1"}, Employer{1, 2015, "2"}, Employer{1, 2016, "3"},
			Employer{2, 2014, "4"}, Employer{2, 2015, "0"},
		),
		want: `t 2015-06-30 A01 0: 1
			t 2015-06-30 A01 2: 1`,
	},
	{
		says:  "else it is that of the latest earlier year",
		study: stock("size_class"),
		world: employed(Employer{1, 2010, "7"}, Employer{1, 2013, "5"}, Employer{1, 2016, "9"}, Employer{2, 2013, "0"}, Employer{2, 2012, "8"}),
		want: `t 2015-06-30 A01 0: 1
			t 2015-06-30 A01 5: 1`,
	},
	{
		says:  "an employer known in later years only, not at all, or not named is undetermined",
		study: stock("size_class"),
		world: employed(Employer{1, 2016, "3"}),
		want:  "t 2015-06-30 A01 0: 2",
	},
	{
		says:  "a year without class is no year",
		study: stock("size_class"),
		world: employed(Employer{1, 2014, "3"}, Employer{1, 2015, ""}, Employer{2, 2015, ""}),
		want: `t 2015-06-30 A01 0: 1
			t 2015-06-30 A01 3: 1`,
	},
	{
		says:  "the year is that of the quarter observed",
		study: flow(study.Inflow, -2, "size_class"),
		world: World{
			Spells:    []Spell{delivered("A01", "2015-04-01", "")},
			Jobs:      []Job{{Quarter: "2014Q4", Person: 1, Employer: 1, Main: true}},
			Employers: []Employer{{1, 2014, "3"}, {1, 2015, "4"}},
		},
		want: "t 2015Q2 -2 A01 3: 1",
	},
	{
		says:  "of several jobs the employer of the main one counts",
		study: stock("size_class"),
		world: World{
			Spells: served(1),
			Jobs: []Job{
				{Quarter: "2015Q2", Person: 1, Employer: 1}, {Quarter: "2015Q2", Person: 1, Employer: 2, Main: true},
			},
			Employers: []Employer{{1, 2015, "3"}, {2, 2015, "4"}},
		},
		want: "t 2015-06-30 A01 4: 1",
	},
}

// employed are persons 1 and 2 in A01, with main jobs at employers 1 and 2.
func employed(sizes ...Employer) World {
	w := workers(Job{Employer: 1}, Job{Employer: 2})
	w.Employers = sizes
	return w
}
