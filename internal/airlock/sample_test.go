package airlock

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
	"github.com/kruistabel/kruistabel/studies"
)

func adviceStudy(t testing.TB) *study.Study {
	t.Helper()
	text, err := studies.FS.ReadFile("advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse("advice-16-39.yaml", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// person is somebody at both moments, with his measures and his codes.
type person struct {
	moments  []string
	measures []string
	codes    map[string]string
}

// choices are the codes that the made-up people have.
var choices = map[string][]string{
	"measure":       {"A01", "A02", "A03", "B01", "B02", "C01"},
	"sex":           {"M", "F", "U"},
	"birth_country": {"BE", "EU14", "EU12", "UNK"},
	"age":           {"15-24", "25-29", "30-39", "65+", "U"},
	"sector":        {"SE01", "PR1", "NA"},
}

func people(n int, seed uint64) []person {
	r := rand.New(rand.NewPCG(seed, 7))
	one := func(of []string) string { return of[int(float64(len(of))*r.Float64()*r.Float64())] }
	out := make([]person, n)
	for i := range out {
		p := person{codes: map[string]string{}}
		for _, m := range []string{"2015-06-30", "2015-12-31"} {
			if r.IntN(3) > 0 {
				p.moments = append(p.moments, m)
			}
		}
		for range 1 + r.IntN(3) {
			if m := one(choices["measure"]); !slices.Contains(p.measures, m) {
				p.measures = append(p.measures, m)
			}
		}
		for _, dim := range []string{"sex", "birth_country", "age", "sector"} {
			p.codes[dim] = one(choices[dim])
		}
		out[i] = p
	}
	return out
}

// tables are the table by subtype and the one by type, as an engine makes them.
func tables(s *study.Study, all []person) (subtypes, types *tabulate.Table) {
	i := slices.IndexFunc(s.Tables, func(t study.Table) bool { return t.Name == "table1" })
	names := append([]string{"moment"}, s.Tables[i].Dimensions...)
	sub, typ := map[string]int64{}, map[string]int64{}
	for _, p := range all {
		for _, moment := range p.moments {
			counted := map[string]bool{}
			for _, m := range p.measures {
				sub[key(names, p, moment, m)]++
				if t := s.MeasureType(m); !counted[t] {
					counted[t] = true
					typ[key(names, p, moment, t)]++
				}
			}
		}
	}
	return makeTable("table1", names, sub), makeTable("table1_types", names, typ)
}

func key(names []string, p person, moment, measure string) string {
	k := ""
	for _, n := range names {
		v := p.codes[n]
		switch n {
		case "moment":
			v = moment
		case "measure":
			v = measure
		}
		if v == "" {
			v = "1" // dimensions that the made-up people do not differ in
		}
		k += v + "\x00"
	}
	return k
}

func makeTable(name string, names []string, counts map[string]int64) *tabulate.Table {
	t := &tabulate.Table{Name: name}
	var keys []string
	for k := range counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, n := range names {
		t.Columns = append(t.Columns, tabulate.Column{Name: n})
	}
	for c := range names {
		seen := map[string]bool{}
		for _, k := range keys {
			seen[field(k, c)] = true
		}
		for v := range seen {
			t.Columns[c].Dictionary = append(t.Columns[c].Dictionary, v)
		}
		slices.Sort(t.Columns[c].Dictionary)
		for _, k := range keys {
			at, _ := slices.BinarySearch(t.Columns[c].Dictionary, field(k, c))
			t.Columns[c].Codes = append(t.Columns[c].Codes, uint16(at))
		}
	}
	for _, k := range keys {
		t.Persons = append(t.Persons, counts[k])
	}
	return t
}

func field(key string, i int) string {
	start := 0
	for n := 0; ; n++ {
		end := start + slices.Index([]byte(key[start:]), 0)
		if n == i {
			return key[start:end]
		}
		start = end + 1
	}
}

func parse(t testing.TB, format string, args ...any) *Spec {
	t.Helper()
	s, err := ParseSpec(fmt.Appendf(nil, format, args...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
