package enginetest

import "github.com/kruistabel/kruistabel/internal/study"

var personDimensions = []behaviour{
	{
		says:  "a person whom the warehouse does not know is unknown or not applicable in every dimension, and counts",
		study: stock("education", "work_disability", "position", "age", "origin", "nationality", "birth_country", "sex", "recognised_disability", "low_work_intensity", "household", "daily_wage", "sector", "regime", "part_time", "statuut", "size_class"),
		world: World{Spells: served(1)},
		want:  "t 2015-06-30 A01 U U U U UNK UNK UNK U U U UNK NA NA NA NA NA NA: 1",
	},
	{
		says:  "a row with nothing in it is unknown; without recognition is 0, without ratio not applicable",
		study: stock("education", "work_disability", "position", "age", "origin", "nationality", "birth_country", "sex", "recognised_disability", "low_work_intensity", "household"),
		world: people(Person{}),
		want:  "t 2015-06-30 A01 U U U U UNK UNK UNK U 0 NA UNK: 1",
	},
	{
		says:  "a person absent in the quarter is unknown, whatever other quarters say",
		study: stock("sex"),
		world: World{Spells: served(1), Persons: []Person{{Quarter: "2015Q1", ID: 1, Sex: "F"}, {Quarter: "2015Q3", ID: 1, Sex: "F"}}},
		want:  "t 2015-06-30 A01 U: 1",
	},
	{
		says:  "age is in completed years on the last day of the quarter",
		study: stock("age"),
		world: people(
			Person{BirthDate: "1990-06-30"}, Person{BirthDate: "1990-07-01"}, // 25 on the day, and 24
			Person{BirthDate: "1950-06-30"}, Person{BirthDate: "1950-07-01"}, // 65, and 64
			Person{BirthDate: "2000-06-30"}, Person{BirthDate: "2000-07-01"}, // 15, and 14
			Person{BirthDate: "1901-01-01"},
		),
		want: `t 2015-06-30 A01 0-14: 1
			t 2015-06-30 A01 15-24: 2
			t 2015-06-30 A01 25-29: 1
			t 2015-06-30 A01 55-64: 1
			t 2015-06-30 A01 65+: 2`,
	},
	{
		says:  "born on 29 February, somebody is a year older by the end of March",
		study: tables(study.Table{Name: "t", Moments: []study.Date{{Year: 2015, Month: 3, Day: 31}}, Dimensions: byMeasure([]string{"age"})}),
		world: World{Spells: served(1, 2), Persons: []Person{
			{Quarter: "2015Q1", ID: 1, BirthDate: "2000-02-29"}, {Quarter: "2015Q1", ID: 2, BirthDate: "2000-04-01"},
		}},
		want: `t 2015-03-31 A01 0-14: 1
			t 2015-03-31 A01 15-24: 1`,
	},
	{
		says:  "born on the day is no year old; born after it has no age",
		study: stock("age"),
		world: people(Person{BirthDate: "2015-06-30"}, Person{BirthDate: "2015-07-01"}, Person{BirthDate: "2016-01-01"}),
		want: `t 2015-06-30 A01 0-14: 1
			t 2015-06-30 A01 U: 2`,
	},
	{
		says:  "age is read in the quarter observed",
		study: flow(study.Inflow, -1, "age"),
		world: World{Spells: []Spell{delivered("A01", "2015-06-30", "")}, Persons: []Person{{Quarter: "2015Q1", ID: 1, BirthDate: "1990-04-01"}}},
		want:  "t 2015Q2 -1 A01 15-24: 1",
	},
	{
		says:  "a code is the warehouse's as it is; one in no list passes and is reported",
		study: stock("sex", "origin", "position"),
		world: people(Person{Sex: "F", Origin: "EU14", Position: "111"}, Person{Sex: "X", Origin: "??", Position: "999"}),
		want: `t 2015-06-30 A01 F EU14 111: 1
			t 2015-06-30 A01 X ?? 999: 1
			unlisted 2015Q2 persons.origin: 1
			unlisted 2015Q2 persons.position: 1
			unlisted 2015Q2 persons.sex: 1`,
	},
	{
		says:  "a code NA is Namibia: the class of its country; XX, null and a country in no list are unknown",
		study: stock("nationality", "birth_country"),
		world: people(
			Person{Nationality: "BE", BirthCountry: "NA"}, Person{Nationality: "NA", BirthCountry: "FR"},
			Person{Nationality: "XX"}, Person{Nationality: "??", BirthCountry: "XX"}, Person{},
		),
		want: `t 2015-06-30 A01 BE OAFR: 1
			t 2015-06-30 A01 OAFR EU14: 1
			t 2015-06-30 A01 UNK UNK: 3`,
	},
	{
		says:  "handicap or invalidity is recognised where either is; null counts as false",
		study: stock("recognised_disability"),
		world: people(
			Person{Handicap: new(true)}, Person{Invalidity: new(true)}, Person{Handicap: new(false), Invalidity: new(true)},
			Person{Handicap: new(false), Invalidity: new(false)}, Person{Handicap: new(false)}, Person{},
		),
		want: `t 2015-06-30 A01 0: 3
			t 2015-06-30 A01 1: 3`,
	},
	{
		says:  "low work intensity is a ratio below 0.2",
		study: stock("low_work_intensity"),
		world: people(
			Person{WorkIntensity: new(0.0)}, Person{WorkIntensity: new(0.19999)}, Person{WorkIntensity: new(0.2)},
			Person{WorkIntensity: new(1.0)}, Person{}, Person{WorkIntensity: new(nan)},
		),
		want: `t 2015-06-30 A01 0: 2
			t 2015-06-30 A01 1: 2
			t 2015-06-30 A01 NA: 2`,
	},
	{
		says:  "without a code for a null ratio, it is unknown",
		study: and(stock("low_work_intensity"), dimension("low_work_intensity", func(d *study.Dimension) { d.Null = "" })),
		world: people(Person{}),
		want:  "t 2015-06-30 A01 U: 1",
	},
	{
		says:  "the household type is that of the position in it; none is unknown",
		study: stock("household"),
		world: people(Person{Lipro: "MAR+"}, Person{Lipro: "CMAR"}, Person{Lipro: "NFRP"}, Person{}, Person{Lipro: "mar+"}),
		want: `t 2015-06-30 A01 CPL+: 2
			t 2015-06-30 A01 OTH: 1
			t 2015-06-30 A01 UNK: 2
			unlisted 2015Q2 persons.lipro: 1`,
	},
}
