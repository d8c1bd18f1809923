package enginetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
)

// Vary gives a study other tables, of few dimensions each so that persons meet
// in cells: random times, flows, measures and precedence. What it asks is
// within the study's period of data; its authorisation does not name it, which
// is no engine's matter.
func Vary(s *study.Study, seed uint64) {
	v := &variation{rand.New(rand.NewPCG(seed, 5)), s}
	var tables study.Tables
	for i := range 1 + v.IntN(3) {
		t := study.Table{Name: fmt.Sprintf("v%d", i), Measures: v.measures(), Dimensions: v.dimensions()}
		v.times(&t)
		tables = append(tables, t)
	}
	s.Tables = tables
	education := s.Dimensions["education"]
	education.Precedence = v.precedence()
	s.Dimensions["education"] = education
}

type variation struct {
	*rand.Rand
	study *study.Study
}

// times makes a stock of some moments, or a flow of some quarters seen from
// offsets that stay in the period of data.
func (v *variation) times(t *study.Table) {
	data := v.study.Authorisation.Data
	quarters := data.Until.Index() - data.From.Index() + 1
	some := func() study.Quarter { return data.From.Add(v.IntN(quarters)) }
	flow := []study.Flow{study.Stock, study.Inflow, study.Outflow}[v.IntN(3)]
	flowing := distinct(3, some)
	offsets := v.offsets(flowing)
	if flow == study.Stock || len(offsets) == 0 {
		t.Moments = distinct(3, func() study.Date { return some().Last() })
		return
	}
	t.Flow, t.Quarters, t.Offsets = flow, flowing, offsets
}

// offsets are some of those that lead from any of the quarters to one of the
// period of data, in any order; none where there are none.
func (v *variation) offsets(quarters []study.Quarter) []int {
	data := v.study.Authorisation.Data
	var possible []int
	for _, offset := range []int{-2, -1, 1, 2, 3} {
		outside := func(q study.Quarter) bool { return !data.Holds(q.Add(offset)) }
		if !slices.ContainsFunc(quarters, outside) {
			possible = append(possible, offset)
		}
	}
	v.Shuffle(len(possible), func(i, j int) { possible[i], possible[j] = possible[j], possible[i] })
	return possible[:min(len(possible), 1+v.IntN(3))]
}

// distinct makes up to n values, none twice.
func distinct[T comparable](n int, value func() T) []T {
	var out []T
	for range n {
		if x := value(); !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// measures selects all, a few types or subtypes, or those of one attribute.
func (v *variation) measures() study.Selection {
	list := v.study.MeasureList()
	switch v.IntN(3) {
	case 0:
		return study.Selection{}
	case 1:
		return study.Selection{Codes: distinct(4, func() string { return list.Items[v.IntN(len(list.Items))].Code })}
	}
	at := slices.IndexFunc(v.study.Tables, func(t study.Table) bool { return t.Measures.Attribute != "" })
	return v.study.Tables[at].Measures // each of the studies has one
}

// dimensions are measure and up to three others, in any order.
func (v *variation) dimensions() []string {
	names := slices.Sorted(maps.Keys(v.study.Dimensions))
	names = slices.DeleteFunc(names, func(n string) bool { return n == "measure" })
	return append([]string{"measure"}, distinct(v.IntN(4), func() string { return names[v.IntN(len(names))] })...)
}

// precedence orders the warehouse and one or two of the suppliers' sources.
func (v *variation) precedence() []string {
	suppliers := []string{"LED", "SELF"}
	v.Shuffle(2, func(i, j int) { suppliers[i], suppliers[j] = suppliers[j], suppliers[i] })
	sources := suppliers[:1+v.IntN(2)]
	return slices.Insert(sources, v.IntN(len(sources)+1), "warehouse")
}

// describe shows what a study asks.
func describe(s *study.Study) string {
	var out []string
	for _, t := range s.Tables {
		out = append(out, fmt.Sprintf("%s: %s moments %v quarters %v offsets %v measures %+v by %v",
			t.Name, t.Flow, t.Moments, t.Quarters, t.Offsets, t.Measures, t.Dimensions))
	}
	return strings.Join(out, "\n")
}
