package enginetest

import "github.com/kruistabel/kruistabel/internal/study"

// secret is the number of the persons whom an engine must not show.
const secret = 7777000001

// somebody is a person of 2015Q2 with a main job, for behaviours about files.
func somebody(layout Layout) World {
	w := workers(Job{Employer: 1, Regime: "F", Wage: "79.99", PartTime: new(50.0)}, Job{Employer: 1, Wage: "80", Regime: "P"})
	w.Persons[0].Sex, w.Persons[1].Sex = "F", "M"
	w.Employers = []Employer{{1, 2015, "3"}}
	w.Layout = layout
	return w
}

const somebodyCounted = `t 2015-06-30 A01 F 01 F 3 3: 1
	t 2015-06-30 A01 M 02 P U 3: 1`

var someone = stock("sex", "daily_wage", "regime", "part_time", "size_class")

var files = []behaviour{
	{
		says:  "a quarter may lie in several files, each with its columns in another order",
		study: someone,
		world: somebody(Layout{Files: 5, Seed: 3}),
		want:  somebodyCounted,
	},
	{
		says:  "codes may be stored plain or by dictionary, compressed, in small row groups",
		study: someone,
		world: somebody(Layout{Plain: true, Compression: true, RowGroup: 1}),
		want:  somebodyCounted,
	},
	{
		says:  "the daily wage may be stored in 64 bits",
		study: someone,
		world: somebody(Layout{Decimal: DecimalInt64}),
		want:  somebodyCounted,
	},
	{
		says:  "the daily wage may be stored as bytes of fixed length",
		study: someone,
		world: somebody(Layout{Decimal: DecimalFixed}),
		want:  somebodyCounted,
	},
	{
		says: "files and columns have the names that the study's sources give",
		study: and(someone, func(s *study.Study) {
			s.Sources["persons"] = study.Source{Files: "people/{quarter}-*.parquet", Columns: map[string]string{"person": "pid", "sex": "geslacht"}}
			s.Sources["jobs"] = study.Source{Files: "work_{quarter}.parquet", Columns: map[string]string{"main": "hoofdjob", "person": "pid", "daily_wage": "dagloon", "employer": "firm"}}
			s.Sources["employers"] = study.Source{Files: "firms/*.parquet", Columns: map[string]string{"employer": "firm", "size_class": "klasse", "year": "jaar"}}
			s.Sources["employment_measures"] = study.Source{Files: "own.parquet", Columns: map[string]string{"code": "maatregel", "end_date": "tot"}}
		}),
		world: somebody(Layout{Files: 2}),
		want:  somebodyCounted,
	},
	{
		says:  "rows without a person are nobody's, however many",
		study: stock("sex", "regime"),
		world: World{
			Spells:  served(1),
			Persons: []Person{{Quarter: "2015Q2", Sex: "M"}, {Quarter: "2015Q2", Sex: "F"}, {Quarter: "2015Q2", ID: 1, Sex: "F"}},
			Jobs:    []Job{{Quarter: "2015Q2", Main: true, Regime: "F"}, {Quarter: "2015Q2", Main: true, Regime: "P"}},
		},
		want: "t 2015-06-30 A01 F NA: 1",
	},
	{
		says:    "a quarter of the period of data without files of persons is refused",
		study:   stock(),
		world:   World{Spells: served(secret), Missing: []string{"persons 2016Q1"}},
		refused: []string{"persons", "2016Q1"},
	},
	{
		says:    "a quarter observed without files of jobs is refused",
		study:   stock("regime"),
		world:   World{Spells: served(secret), Missing: []string{"jobs 2015Q2"}},
		refused: []string{"jobs", "2015Q2"},
	},
	{
		says:  "jobs of quarters that no table observes are not needed, nor jobs and employers that no dimension uses",
		study: stock("sex"),
		world: World{Spells: served(1), Missing: []string{"jobs 2015Q2", "jobs 2015Q1", "employers"}},
		want:  "t 2015-06-30 A01 U: 1",
	},
	{
		says:    "missing employers are refused where the size class is asked",
		study:   stock("size_class"),
		world:   World{Spells: served(secret), Missing: []string{"employers"}},
		refused: []string{"employers"},
	},
	{
		says:    "missing measures of the warehouse are refused where it delimits any",
		study:   stock(),
		world:   World{Spells: served(secret), Missing: []string{"employment_measures"}},
		refused: []string{"employment_measures"},
	},
	{
		says: "a column that the study uses and a file does not have is refused",
		study: and(stock("sex"), func(s *study.Study) {
			s.Dimensions["sex"] = withColumn(s.Dimensions["sex"], "gender")
		}),
		world:   World{Spells: served(secret)},
		refused: []string{"persons", "gender"},
	},
	{
		says:    "a person who stands twice in a quarter is refused, without his number",
		study:   stock(),
		world:   World{Spells: served(secret), Persons: []Person{{Quarter: "2015Q2", ID: secret, Sex: "F"}, {Quarter: "2015Q2", ID: secret, Sex: "M"}}},
		refused: []string{"persons", "2015Q2", "twice"},
	},
	{
		says:    "a person with two main jobs in a quarter is refused, without his number",
		study:   stock("regime"),
		world:   World{Spells: served(secret), Jobs: []Job{{Quarter: "2015Q2", Person: secret, Employer: 1, Main: true}, {Quarter: "2015Q2", Person: secret, Employer: 2, Main: true}}},
		refused: []string{"jobs", "2015Q2", "two main jobs"},
	},
	{
		says:  "an employer who stands twice in a year is refused, without his number",
		study: stock("size_class"),
		world: World{
			Spells:    served(secret),
			Jobs:      []Job{{Quarter: "2015Q2", Person: secret, Employer: secret, Main: true}},
			Employers: []Employer{{secret, 2015, "1"}, {secret, 2015, "2"}},
		},
		refused: []string{"employers", "2015", "twice"},
	},
}

// withColumn is a dimension that reads another column of its relation.
func withColumn(d study.Dimension, name string) study.Dimension {
	d.Columns = []study.Column{{Relation: d.Columns[0].Relation, Name: name}}
	return d
}
