package enginetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
)

// behaviour is one sentence of the contract on one tiny country.
//
// want has the lines of Lines that the country must give, of the sections
// (first words) that it names; a section named alone, as "unlisted: none", must be
// empty. Where refused is set the engine must refuse, with a message that has
// all of its words and no person's number.
type behaviour struct {
	says    string
	study   change
	world   World
	want    string
	refused []string
}

// change narrows advice 16/39 to what a behaviour is about.
type change func(*study.Study)

// Specification runs every behaviour of the contract on an engine.
func Specification(t *testing.T, e engine.Engine) {
	for _, chapter := range chapters {
		t.Run(chapter.name, func(t *testing.T) {
			for _, b := range chapter.behaviours {
				t.Run(b.says, func(t *testing.T) { b.run(t, e) })
			}
		})
	}
	t.Run("a question that is withdrawn is not answered", func(t *testing.T) { withdrawn(t, e) })
}

// withdrawn asks with a context that is over.
func withdrawn(t *testing.T, e engine.Engine) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Tabulate(ctx, Query(t, Advice(t), people(Person{}))); err == nil {
		t.Error("was answered")
	}
}

// chapters are the specification, in the order of the contract.
var chapters = []struct {
	name       string
	behaviours []behaviour
}{
	{"beneficiaries", beneficiaries},
	{"flows", flows},
	{"spells", spellMerging},
	{"who delimits a measure", measureRules},
	{"education", educations},
	{"work disability", disabilities},
	{"persons", personDimensions},
	{"jobs", jobDimensions},
	{"sector", sectorRules},
	{"size class", sizeClasses},
	{"linkage report", linkageReport},
	{"files", files},
}

func (b behaviour) run(t *testing.T, e engine.Engine) {
	s := Advice(t)
	if b.study != nil {
		b.study(s)
	}
	q := Query(t, s, b.world)
	result, err := e.Tabulate(context.Background(), q)
	if len(b.refused) > 0 {
		refused(t, err, b.refused)
		return
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := WellFormed(s, result); err != nil {
		t.Fatal(err)
	}
	got := Lines(result)
	for section, want := range sections(b.want) {
		if have := of(section, got); !slices.Equal(want, have) {
			t.Errorf("%s\nwant\n  %s\ngot\n  %s", section, strings.Join(want, "\n  "), strings.Join(have, "\n  "))
		}
	}
}

// refused tests an error's words, and that it shows no person's number: those
// of the behaviours that are refused are all above secret.
func refused(t *testing.T, err error, words []string) {
	t.Helper()
	if err == nil {
		t.Fatal("was not refused")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the refusal %q does not say %q", err, w)
		}
	}
	if strings.Contains(err.Error(), "7777") {
		t.Errorf("the refusal shows a person's number: %q", err)
	}
}

// sections groups the expected lines by first word.
func sections(want string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.SplitSeq(want, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		section, rest, _ := strings.Cut(line, " ")
		if rest == "none" {
			out[strings.TrimSuffix(section, ":")] = nil
			continue
		}
		out[section] = append(out[section], line)
	}
	return out
}

func of(section string, lines []string) []string {
	var out []string
	for _, l := range lines {
		if strings.HasPrefix(l, section+" ") {
			out = append(out, l)
		}
	}
	return out
}

// stock narrows the study to a table t on 30 June 2015, by measure and the
// dimensions given.
func stock(dimensions ...string) change {
	return tables(study.Table{Name: "t", Moments: []study.Date{{Year: 2015, Month: 6, Day: 30}}, Dimensions: byMeasure(dimensions)})
}

// flow narrows the study to a table t of one flow in 2015Q2, seen from one
// offset.
func flow(kind study.Flow, offset int, dimensions ...string) change {
	return tables(study.Table{
		Name: "t", Flow: kind, Quarters: []study.Quarter{{Year: 2015, Q: 2}}, Offsets: []int{offset}, Dimensions: byMeasure(dimensions),
	})
}

// flow2015 narrows the study to a table t of one flow in all quarters of 2015.
func flow2015(kind study.Flow, offsets ...int) change {
	var quarters []study.Quarter
	for q := range 4 {
		quarters = append(quarters, study.Quarter{Year: 2015, Q: q + 1})
	}
	return tables(study.Table{Name: "t", Flow: kind, Quarters: quarters, Offsets: offsets, Dimensions: byMeasure(nil)})
}

func byMeasure(dimensions []string) []string { return append([]string{"measure"}, dimensions...) }

func tables(ts ...study.Table) change {
	return func(s *study.Study) { s.Tables = ts }
}

// and makes several changes.
func and(changes ...change) change {
	return func(s *study.Study) {
		for _, c := range changes {
			c(s)
		}
	}
}

// dimension changes one dimension.
func dimension(name string, edit func(*study.Dimension)) change {
	return func(s *study.Study) {
		d := s.Dimensions[name]
		edit(&d)
		s.Dimensions[name] = d
	}
}

// served are persons in A01, delivered by vdab, without end since 2014.
func served(persons ...int64) []Spell {
	var out []Spell
	for _, p := range persons {
		out = append(out, Spell{Supplier: "vdab", Person: p, Subtype: "A01", Start: "2014-01-01"})
	}
	return out
}

// delivered is one row of vdab for person 1.
func delivered(subtype, start, end string) Spell {
	return Spell{Supplier: "vdab", Person: 1, Subtype: subtype, Start: start, End: end}
}

// people are persons 1, 2, ... of 2015Q2, and all of them in A01.
func people(rows ...Person) World {
	w := World{}
	for i, p := range rows {
		p.Quarter, p.ID = "2015Q2", int64(i+1)
		w.Persons = append(w.Persons, p)
		w.Spells = append(w.Spells, served(p.ID)...)
	}
	return w
}

// workers are persons 1, 2, ... of 2015Q2 in A01, each with a main job.
func workers(jobs ...Job) World {
	w := people(make([]Person, len(jobs))...)
	for i, j := range jobs {
		j.Quarter, j.Person, j.Main = "2015Q2", int64(i+1), true
		w.Jobs = append(w.Jobs, j)
	}
	return w
}
