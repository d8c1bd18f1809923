package enginetest

import "github.com/kruistabel/kruistabel/internal/study"

// schooled is person 1 in A01 with a warehouse level and profiles of vdab,
// valid from the dates given without end unless they say otherwise.
func schooled(census string, profiles ...Profile) World {
	w := people(Person{Education: census})
	for _, p := range profiles {
		p.Supplier, p.Person = "vdab", 1
		w.Profiles = append(w.Profiles, p)
	}
	return w
}

var educations = []behaviour{
	{
		says:  "a supplier's level counts by its group; L, M and H stand for themselves",
		study: stock("education"),
		world: World{Spells: served(1, 2, 3, 4), Profiles: []Profile{
			{Supplier: "vdab", Person: 1, Level: "L4", From: "2015-01-01"},
			{Supplier: "vdab", Person: 2, Level: "M", From: "2015-01-01"},
			{Supplier: "vdab", Person: 3, Level: "H4", From: "2015-01-01"},
			{Supplier: "dwse", Person: 4, Level: "H", From: "2015-01-01"},
		}},
		want: `t 2015-06-30 A01 H: 2
			t 2015-06-30 A01 L: 1
			t 2015-06-30 A01 M: 1`,
	},
	{
		says:  "the supplier's level comes before the warehouse's, and the difference is reported",
		study: stock("education"),
		world: schooled("ED5", Profile{Level: "L1", Source: "SELF", From: "2015-01-01"}),
		want: `t 2015-06-30 A01 L: 1
			education 2015Q2: LED 0 SELF 1 unknown 0 warehouse 0, conflicts warehouse 1 suppliers 0`,
	},
	{
		says:  "without a supplier's level the warehouse's counts, in three groups",
		study: stock("education"),
		world: people(Person{Education: "NONE"}, Person{Education: "ED2"}, Person{Education: "ED4"}, Person{Education: "ED6"}),
		want: `t 2015-06-30 A01 H: 1
			t 2015-06-30 A01 L: 2
			t 2015-06-30 A01 M: 1
			education 2015Q2: LED 0 SELF 0 unknown 0 warehouse 4, conflicts warehouse 0 suppliers 0`,
	},
	{
		says:  "UNK, NAP, null and codes in no list are unknown in the warehouse",
		study: stock("education"),
		world: people(Person{Education: "UNK"}, Person{Education: "NAP"}, Person{}, Person{Education: "ED9"}),
		want: `t 2015-06-30 A01 U: 4
			education 2015Q2: LED 0 SELF 0 unknown 4 warehouse 0, conflicts warehouse 0 suppliers 0
			unlisted 2015Q2 persons.education: 1`,
	},
	{
		says: "which codes of the warehouse are unknown is the study's to say; a value that stands for unknown is so anyway",
		study: and(stock("education"), dimension("education", func(d *study.Dimension) {
			d.UnknownCodes = []string{"NONE"}
		})),
		world: people(Person{Education: "NONE"}, Person{Education: "UNK"}, Person{Education: "ED1"}),
		want: `t 2015-06-30 A01 L: 1
			t 2015-06-30 A01 U: 2
			education 2015Q2: LED 0 SELF 0 unknown 2 warehouse 1, conflicts warehouse 0 suppliers 0`,
	},
	{
		says:  "a profile without a known level does not compete",
		study: stock("education"),
		world: schooled("ED1",
			Profile{Source: "LED", From: "2015-05-01"}, Profile{Level: "U", Source: "LED", From: "2015-05-01"}, Profile{Level: "M1", Source: "SELF", From: "2015-01-01"}),
		want: `t 2015-06-30 A01 M: 1
			education 2015Q2: LED 0 SELF 1 unknown 0 warehouse 0, conflicts warehouse 1 suppliers 0`,
	},
	{
		says:  "a profile that knows no level leaves it to the warehouse",
		study: stock("education"),
		world: schooled("ED1", Profile{Level: "U", Source: "LED", From: "2015-05-01"}, Profile{Disability: "1", From: "2015-05-01"}),
		want:  "t 2015-06-30 A01 L: 1",
	},
	{
		says:  "LED wins, also over a later or higher level that is self-reported",
		study: stock("education"),
		world: schooled("", Profile{Level: "L1", Source: "LED", From: "2010-01-01"}, Profile{Level: "H1", Source: "SELF", From: "2015-06-01"}),
		want: `t 2015-06-30 A01 L: 1
			education 2015Q2: LED 1 SELF 0 unknown 0 warehouse 0, conflicts warehouse 0 suppliers 1`,
	},
	{
		says:  "of profiles with the same source the latest valid_from wins, although its level is lower",
		study: stock("education"),
		world: schooled("", Profile{Level: "H1", Source: "SELF", From: "2014-01-01"}, Profile{Level: "L1", Source: "SELF", From: "2015-01-01"}),
		want:  "t 2015-06-30 A01 L: 1",
	},
	{
		says:  "an empty source is self-reported: the later of the two wins",
		study: stock("education"),
		world: schooled("", Profile{Level: "L1", Source: "SELF", From: "2014-01-01"}, Profile{Level: "H1", From: "2015-01-01"}),
		want: `t 2015-06-30 A01 H: 1
			education 2015Q2: LED 0 SELF 1 unknown 0 warehouse 0, conflicts warehouse 0 suppliers 1`,
	},
	{
		says:  "at last the higher level wins",
		study: stock("education"),
		world: schooled("", Profile{Level: "M1", Source: "LED", From: "2015-01-01"}, Profile{Level: "H4", Source: "LED", From: "2015-01-01"}, Profile{Level: "L6", Source: "LED", From: "2015-01-01"}),
		want:  "t 2015-06-30 A01 H: 1",
	},
	{
		says:  "profiles of both suppliers compete alike",
		study: stock("education"),
		world: World{Spells: served(1), Profiles: []Profile{
			{Supplier: "vdab", Person: 1, Level: "H1", Source: "LED", From: "2014-01-01"},
			{Supplier: "dwse", Person: 1, Level: "M1", Source: "LED", From: "2014-01-02"},
		}},
		want: `t 2015-06-30 A01 M: 1
			education 2015Q2: LED 1 SELF 0 unknown 0 warehouse 0, conflicts warehouse 0 suppliers 1`,
	},
	{
		says:  "a profile counts while it is valid, first and last day included",
		study: stock("education"),
		world: World{Spells: served(1, 2, 3, 4), Profiles: []Profile{
			{Supplier: "vdab", Person: 1, Level: "L", From: "2015-06-30", To: "2015-06-30"},
			{Supplier: "vdab", Person: 2, Level: "L", From: "2015-01-01", To: "2015-06-29"},
			{Supplier: "vdab", Person: 3, Level: "L", From: "2015-07-01"},
			{Supplier: "vdab", Person: 4, Level: "L", From: "1950-01-01"},
		}},
		want: `t 2015-06-30 A01 L: 2
			t 2015-06-30 A01 U: 2`,
	},
	{
		says:  "the day is the last one of the quarter observed, not the day of the flow",
		study: flow(study.Inflow, -2, "education", "work_disability"),
		world: World{Spells: []Spell{delivered("A01", "2015-04-01", "")}, Profiles: []Profile{
			{Supplier: "vdab", Person: 1, Level: "L", Disability: "0", From: "2014-12-31", To: "2015-03-30"},
			{Supplier: "vdab", Person: 1, Level: "H", Disability: "1", From: "2015-01-01"},
		}},
		want: "t 2015Q2 -2 A01 L 0: 1",
	},
	{
		says: "the precedence is the study's: the warehouse may come first",
		study: and(stock("education"), dimension("education", func(d *study.Dimension) {
			d.Precedence = []string{"warehouse", "SELF", "LED"}
		})),
		world: schooled("ED5", Profile{Level: "L1", Source: "LED", From: "2015-01-01"}),
		want: `t 2015-06-30 A01 H: 1
			education 2015Q2: LED 0 SELF 0 unknown 0 warehouse 1, conflicts warehouse 1 suppliers 0`,
	},
	{
		says: "a source that the precedence does not name does not compete",
		study: and(stock("education"), dimension("education", func(d *study.Dimension) {
			d.Precedence = []string{"LED", "warehouse"}
		})),
		world: schooled("ED5", Profile{Level: "L1", Source: "SELF", From: "2015-01-01"}, Profile{Level: "M1", From: "2015-01-01"}),
		want: `t 2015-06-30 A01 H: 1
			education 2015Q2: LED 0 SELF 0 unknown 0 warehouse 1, conflicts warehouse 0 suppliers 0`,
	},
	{
		says:  "levels of one group do not conflict",
		study: stock("education"),
		world: schooled("ED2", Profile{Level: "L1", Source: "LED", From: "2015-01-01"}, Profile{Level: "L", Source: "SELF", From: "2015-01-01"}),
		want:  "education 2015Q2: LED 1 SELF 0 unknown 0 warehouse 0, conflicts warehouse 0 suppliers 0",
	},
	{
		says:  "the supplier level that the warehouse's is compared with is the one that wins",
		study: stock("education"),
		world: schooled("ED2", Profile{Level: "L1", Source: "LED", From: "2015-01-01"}, Profile{Level: "H1", Source: "SELF", From: "2015-01-01"}),
		want:  "education 2015Q2: LED 1 SELF 0 unknown 0 warehouse 0, conflicts warehouse 0 suppliers 1",
	},
}

var disabilities = []behaviour{
	{
		says:  "one profile that says 1 outweighs all that say 0, whichever comes first",
		study: stock("work_disability"),
		world: World{Spells: served(1, 2, 3), Profiles: []Profile{
			{Supplier: "vdab", Person: 1, Disability: "1", From: "2015-01-01"},
			{Supplier: "vdab", Person: 1, Disability: "0", From: "2015-02-01"},
			{Supplier: "vdab", Person: 2, Disability: "0", From: "2015-01-01"},
			{Supplier: "vdab", Person: 2, Disability: "1", From: "2015-02-01"},
			{Supplier: "vdab", Person: 2, Disability: "0", From: "2015-03-01"},
			{Supplier: "vdab", Person: 3, Disability: "1", From: "2015-01-01"},
			{Supplier: "dwse", Person: 3, Disability: "0", From: "2015-01-01"},
			{Supplier: "dwse", Person: 3, Disability: "0", From: "2015-01-02"},
		}},
		want: "t 2015-06-30 A01 1: 3",
	},
	{
		says:  "work disability is 1 where any valid profile says so, else 0 where any says 0, else unknown",
		study: stock("work_disability"),
		world: World{Spells: served(1, 2, 3, 4, 5), Profiles: []Profile{
			{Supplier: "vdab", Person: 1, Disability: "0", From: "2015-06-01"},
			{Supplier: "dwse", Person: 1, Disability: "1", From: "2010-01-01"},
			{Supplier: "vdab", Person: 2, Disability: "0", From: "2015-01-01"},
			{Supplier: "vdab", Person: 2, Level: "L", Source: "LED", From: "2015-06-01"},
			{Supplier: "vdab", Person: 3, Level: "L", From: "2015-01-01"},
			{Supplier: "vdab", Person: 4, Disability: "1", From: "2015-01-01", To: "2015-06-29"},
		}},
		want: `t 2015-06-30 A01 0: 1
			t 2015-06-30 A01 1: 1
			t 2015-06-30 A01 U: 3`,
	},
	{
		says:  "a profile without a known level still says whether somebody is work disabled",
		study: stock("education", "work_disability"),
		world: schooled("ED1", Profile{Level: "U", Disability: "1", From: "2015-01-01"}),
		want:  "t 2015-06-30 A01 L 1: 1",
	},
}
