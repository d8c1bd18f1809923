package enginetest

import (
	"math/rand/v2"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// generator makes random countries in which what is rare elsewhere is common.
type generator struct {
	*rand.Rand
	study     *study.Study
	quarters  []study.Quarter
	employers int
	world     World
}

// Generate makes the random country of a seed for a study: its warehouse and
// deliveries are about the study's measures and period of data.
func Generate(s *study.Study, seed uint64) World {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 39)), study: s}
	data := s.Authorisation.Data
	for q := data.From; q.Index() <= data.Until.Index(); q = q.Add(1) {
		g.quarters = append(g.quarters, q)
	}
	persons := 5 + g.IntN(30)
	if g.IntN(5) == 0 {
		persons = 200
	}
	g.employers = 1 + persons/4
	for id := range persons {
		g.person(int64(id+1) | int64(g.IntN(2))<<62)
	}
	for id := range g.employers {
		g.employer(int64(id + 1))
	}
	g.world.Layout = randomLayout(seed)
	return g.world
}

// randomLayout is a way to lay a world down.
func randomLayout(seed uint64) Layout {
	r := rand.New(rand.NewPCG(seed, 16))
	return Layout{
		Seed:        seed,
		Files:       1 + r.IntN(3),
		RowGroup:    int64(r.IntN(3) * 7),
		Plain:       r.IntN(2) == 0,
		Decimal:     Decimal(r.IntN(3)),
		Compression: r.IntN(2) == 0,
	}
}

// person makes somebody, in the quarters that the warehouse knows him in.
func (g *generator) person(id int64) {
	known := g.IntN(10) > 0
	here := Person{ID: id, BirthDate: g.birth()}
	for _, q := range g.quarters {
		if known && g.IntN(6) > 0 {
			g.world.Persons = append(g.world.Persons, g.situation(here, q))
		}
		g.jobs(id, q)
	}
	for range 1 + g.IntN(3) {
		g.spells(id)
	}
	for range g.IntN(4) {
		g.profile(id)
	}
}

// situation is a person's row of a quarter; what can change does.
func (g *generator) situation(p Person, q study.Quarter) Person {
	p.Quarter = q.String()
	p.Sex = pick(g, "M", "F", "", "X")
	p.Nationality = g.country()
	p.BirthCountry = g.country()
	p.Origin = pick(g, g.code("origin_class"), "", "UNK", "??")
	p.Municipality = pick(g, g.code("municipality_2015"), "", "00000")
	p.Lipro = pick(g, g.code("lipro_position"), g.code("lipro_position"), "", "lost")
	p.WorkIntensity = number(g, 0, 0.1, 0.19999999, 0.2, 0.20000001, 0.5, 1)
	p.Position = pick(g, g.code("socio_economic_position"), g.code("socio_economic_position"), "", "4", "5")
	p.Handicap = truth(g)
	p.Invalidity = truth(g)
	p.Education = pick(g, g.code("education_census2011"), g.code("education_census2011"), "", "UNK", "NAP", "ED9")
	if g.IntN(12) == 0 {
		return Person{Quarter: p.Quarter, ID: p.ID}
	}
	return p
}

func (g *generator) country() string {
	return pick(g, g.code("country"), "BE", "NA", "XX", "", "QQ", "FR")
}

// birth is a day of birth: class boundaries around the quarters' last days, a
// leap day, the future, far back, unknown.
func (g *generator) birth() string {
	switch g.IntN(8) {
	case 0:
		return ""
	case 1:
		return pick(g, "2000-02-29", "1960-02-29", "1996-02-29")
	case 2:
		return pick(g, "2015-07-01", "2015-06-30", "2020-01-01", "1901-01-01", "1950-12-31")
	}
	last := g.quarters[g.IntN(len(g.quarters))].Last()
	years := []int{15, 20, 25, 30, 40, 50, 55, 65, g.IntN(90)}[g.IntN(9)]
	return study.DateOfDays(study.Date{Year: last.Year - years, Month: last.Month, Day: last.Day}.Days() + int32(g.IntN(3)-1)).String()
}

// jobs are somebody's jobs of a quarter: none, or several with at most one
// main one.
func (g *generator) jobs(id int64, q study.Quarter) {
	main := g.IntN(4) - 1 // nobody's where it is no job's number
	for i := range g.IntN(4) {
		g.world.Jobs = append(g.world.Jobs, Job{
			Quarter: q.String(), Person: id, Employer: int64(g.IntN(g.employers + 3)), Main: i == main,
			Statuut:   pick(g, "1", "2", "3", "4", "5", "6", "", "9"),
			Nace:      pick(g, g.code("nace_bel_2008_5digit"), "", "", "00000", "34", "78200"),
			Committee: pick(g, g.code("joint_committee"), "", "322", "322.01", "322.02", "327", "327.01", "327.99", "102.01", "125", "999"),
			Regime:    pick(g, "F", "P", "S", "I", "", "??"),
			PartTime:  number(g, 0, 0.001, 15.99, 16, 35.99, 36, 65.99, 66, 95.99, 96, 99.99, 100, 120),
			Wage:      pick(g, "0", "0.01", "-5", "79.99", "80", "89.99", "90", "249.99", "250", "9999.99", ""),
		})
	}
}

// employer makes one employer's classes: some years, a year without class, or
// nothing.
func (g *generator) employer(id int64) {
	last := g.study.Authorisation.Data.Until.Year
	for year := last - 5; year <= last+1; year++ {
		if g.IntN(4) == 0 {
			g.world.Employers = append(g.world.Employers, Employer{id, year, pick(g, "0", "1", "5", "9", "")})
		}
	}
}

// code is any code of a list.
func (g *generator) code(list string) string {
	l := g.list(list)
	return l.Items[g.IntN(len(l.Items))].Code
}

func (g *generator) list(name string) *classification.List {
	l, err := g.study.Lists().List(name)
	if err != nil {
		panic(err) // the lists are the product's own
	}
	return l
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func number(g *generator, from ...float64) *float64 {
	if g.IntN(len(from)+1) == 0 {
		return nil
	}
	return new(pick(g, from...))
}

func truth(g *generator) *bool {
	if g.IntN(3) == 0 {
		return nil
	}
	return new(g.IntN(4) == 0)
}
