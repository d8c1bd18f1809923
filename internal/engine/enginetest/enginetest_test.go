package enginetest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/engine/enginetest"
	"github.com/kruistabel/kruistabel/internal/engine/memory"
)

// wrong is an engine that answers right and then spoils its answer.
type wrong struct{ spoil func(*engine.Result) }

func (w wrong) Tabulate(ctx context.Context, q engine.Query) (*engine.Result, error) {
	r, err := memory.Engine{}.Tabulate(ctx, q)
	if err == nil {
		w.spoil(r)
	}
	return r, err
}

func TestDifferenceSeesWhatIsWrong(t *testing.T) {
	s := enginetest.Advice(t)
	q := enginetest.Query(t, s, enginetest.Generate(s, 0))
	for name, spoil := range map[string]func(*engine.Result){
		"a count":                func(r *engine.Result) { r.Tables[3].Persons[1]++ },
		"an empty cell":          func(r *engine.Result) { r.Tables[3].Persons[1] = 0 },
		"a code":                 func(r *engine.Result) { r.Tables[0].Columns[3].Dictionary[0] = "!" },
		"a column's name":        func(r *engine.Result) { r.Tables[0].Columns[3].Name = "x" },
		"a table's name":         func(r *engine.Result) { r.Tables[1].Name = "table1_by_type" },
		"the order of tables":    func(r *engine.Result) { r.Tables[0], r.Tables[1] = r.Tables[1], r.Tables[0] },
		"a table that is gone":   func(r *engine.Result) { r.Tables = r.Tables[1:] },
		"the rows of a column":   func(r *engine.Result) { c := &r.Tables[0].Columns[2]; c.Codes = c.Codes[1:] },
		"a code beyond the list": func(r *engine.Result) { r.Tables[0].Columns[2].Codes[0] = 999 },
		"the order of rows":      func(r *engine.Result) { p := r.Tables[0].Columns[1].Codes; p[0], p[len(p)-1] = p[len(p)-1], p[0] },
		"a measure line":         func(r *engine.Result) { r.Report.Measures[0].Linked++ },
		"whether it counts":      func(r *engine.Result) { r.Report.Measures[0].Counts = !r.Report.Measures[0].Counts },
		"a source of education":  func(r *engine.Result) { r.Report.Education[0].BySource["LED"]++ },
		"a conflict":             func(r *engine.Result) { r.Report.Education[0].AmongSuppliers++ },
		"a rule of the sector":   func(r *engine.Result) { r.Report.Sector[0].ByRule["nace"]++ },
		"a spell line":           func(r *engine.Result) { r.Report.Spells = r.Report.Spells[1:] },
		"an unlisted line":       func(r *engine.Result) { r.Report.Unlisted[0].Rows++ },
		"the order of the lines": func(r *engine.Result) { m := r.Report.Spells; m[0], m[1] = m[1], m[0] },
	} {
		if enginetest.Difference(q, memory.Engine{}, wrong{spoil}) == "" {
			t.Errorf("%s was not seen", name)
		}
	}
	if diff := enginetest.Difference(q, memory.Engine{}, memory.Engine{}); diff != "" {
		t.Error(diff)
	}
}

// A differential test in which both engines refuse, or find nobody, proves
// nothing: random countries are answered, and by cells of more than one person.
func TestRandomCountriesSaySomething(t *testing.T) {
	shared := 0
	for seed := range uint64(24) {
		s := enginetest.Advice(t)
		if seed%2 == 1 {
			s = enginetest.Second(t)
		}
		enginetest.Vary(s, seed)
		r, err := memory.Engine{}.Tabulate(context.Background(), enginetest.Query(t, s, enginetest.Generate(s, seed)))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, table := range r.Tables {
			for _, n := range table.Persons {
				if n > 1 {
					shared++
				}
			}
		}
	}
	if shared < 200 {
		t.Errorf("%d cells hold more than one person", shared)
	}
}

// What is rare elsewhere must turn up in a few countries.
func TestRandomCountriesHaveEdges(t *testing.T) {
	var all strings.Builder
	s := enginetest.Advice(t)
	for seed := range uint64(12) {
		all.WriteString(enginetest.Generate(s, seed).String())
	}
	for _, edge := range []string{
		"BirthDate=2000-02-29", "BirthDate=2020-01-01", "Nationality=XX", "Nationality=QQ", "Nationality=NA", "Education=UNK", "Education=NAP",
		"Committee=322 ", "Committee=322.01", "Committee=327.99", "Committee=102.01", "Wage=0", "Wage=-5", "Wage=79.99", "Wage=250", "PartTime=0 ",
		"PartTime=16 ", "PartTime=120", "Statuut=5", "Statuut=6", "SizeClass=0", "Main=true", "Level=U", "Source=LED", "Source=SELF", "Disability=1",
		"Supplier=dwse", "Supplier=vdab", "Batch=1", "Code=W-??", "Code=W-E01", "Subtype=E01", "Start=2015-01-01", "End=2015-03-31",
	} {
		if !strings.Contains(all.String(), edge) {
			t.Errorf("no country has %s", edge)
		}
	}
}

func TestShrinkLeavesWhatMatters(t *testing.T) {
	s := enginetest.Advice(t)
	small := enginetest.Shrink(enginetest.Generate(s, 0), func(w enginetest.World) bool {
		main, led := false, false
		for _, j := range w.Jobs {
			main = main || j.Main
		}
		for _, p := range w.Profiles {
			led = led || p.Source == "LED"
		}
		return main && led
	}, time.Minute)
	if len(small.Jobs) != 1 || len(small.Profiles) != 1 || len(small.Persons)+len(small.Spells)+len(small.Measures)+len(small.Employers) != 0 {
		t.Errorf("left over:\n%s", small)
	}
}
