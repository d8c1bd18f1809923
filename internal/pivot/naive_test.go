package pivot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/release"
)

// crowd are rows of made-up persons who differ in a few dimensions.
func crowd(seed uint64, n int) []row {
	r := rand.New(rand.NewPCG(seed, 11))
	pick := func(of ...string) string { return of[int(float64(len(of))*r.Float64()*r.Float64())] }
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{map[string]string{"moment": pick("2015-06-30", "2015-12-31"), "measure": pick("A01", "A02", "B01", "B02", "C01"), "education": pick("L", "M", "H", "U"),
			"sex": pick("M", "F"), "age": pick("15-24", "25-29", "30-39", "65+", "U"), "birth_country": pick("BE", "EU14", "EU12", "UNK")}, 1 + int64(r.ExpFloat64()*float64(r.IntN(60)))}
	}
	return rows
}

// definitions are ways to look at them.
func definitions() []*Definition {
	no, yes := false, true
	moment := Filter{"moment", []string{"2015-12-31"}}
	return []*Definition{
		{Table: "table1", Rows: []string{"education"}, Columns: []string{"sex"}, Filters: []Filter{moment, {"measure", []string{"A"}}}},
		{Table: "table1", Rows: []string{"measure"}, Columns: []string{"sex"}, Filters: []Filter{moment}},
		{Table: "table1", Rows: []string{"measure"}, Columns: []string{"education"}, Filters: []Filter{moment}, Settings: map[string]Setting{"measure": {Level: "top", Total: &yes}}},
		{Table: "table1", Rows: []string{"age", "sex"}, Columns: []string{"education"}, Filters: []Filter{moment, {"measure", []string{"A01"}}}},
		{Table: "table1", Rows: []string{"age"}, Columns: []string{"sex"}, Sheets: []string{"measure"}, Filters: []Filter{moment}, Settings: map[string]Setting{"age": {Total: &no}}},
		{Table: "table1", Rows: []string{"birth_country"}, Columns: []string{"moment"}, Filters: []Filter{{"measure", []string{"B01"}}}, Compare: "moment"},
		{Table: "table1", Rows: []string{"education"}, Columns: []string{"sex", "age"}, Filters: []Filter{moment, {"measure", []string{"A"}}, {"age", []string{"15-24", "25-29", "65+"}}},
			Settings: map[string]Setting{"age": {Grouping: "g"}}, Groupings: []Grouping{{"g", "age", []Group{{"young", []string{"15-24", "25-29"}}}}}},
	}
}

// under reports whether a row belongs to a code of a dimension.
func under(f *Facts, d *Definition, name, have, code string) bool {
	if code == "Total" {
		return true
	}
	if g := d.Grouping(name); g != nil {
		for _, group := range g.Groups {
			if group.Code == code {
				return slices.Contains(group.Codes, have)
			}
		}
	}
	if name == "measure" {
		return have == code || f.Study().MeasureType(have) == code
	}
	for at := have; at != ""; {
		if at == code {
			return true
		}
		of := f.Dimension(name)
		i := slices.IndexFunc(of.Codes, func(c Code) bool { return c.Code == at })
		if i < 0 {
			return false
		}
		at = of.Codes[i].Parent
	}
	return false
}

// True counts are those of the plainest count there is. Every row is another person.
func TestTrueCountsAreThoseOfANaiveCount(t *testing.T) {
	_, desk := roomtest.Desk(t, "advice-16-39", "els")
	e := NewEngine(2)
	for seed := range uint64(4) {
		rows := crowd(seed, 300)
		table := sample(t, "table1", rows)
		table.Key = fmt.Sprint("naive ", seed)
		for i, d := range definitions() {
			h, err := e.Hold(context.Background(), table, d)
			if err != nil {
				t.Fatal(i, err)
			}
			f, err := True(context.Background(), desk, h.Computed, nil, "table1")
			if err != nil {
				t.Fatal(err)
			}
			for cell, n := range f.counts {
				if want := naive(h.Facts, d, f, cell, rows); n != want {
					t.Fatalf("seed %d, definition %d, %v: %d, want %d", seed, i, h.Space().Codes(cell), n, want)
				}
			}
			h.Release()
		}
	}
}

func naive(facts *Facts, d *Definition, f *Figures, cell int, rows []row) (n int64) {
	for _, r := range rows {
		in := true
		for _, filter := range d.Filters {
			have := r.codes[filter.Name]
			in = in && slices.ContainsFunc(filter.Codes, func(code string) bool { return under(facts, &Definition{}, filter.Name, have, code) })
		}
		for dim, code := range f.codes(cell) {
			name := f.Structure.Dimensions[dim].Name
			in = in && under(facts, d, name, r.codes[name], code.Code)
		}
		if in {
			n += r.n
		}
	}
	return n
}

// A place at no desk, or of another study, gives no counts.
func TestNoDeskNoCounts(t *testing.T) {
	h, err := NewEngine(1).Hold(context.Background(), mini(t), miniDefinition())
	if err != nil {
		t.Fatal(err)
	}
	_, other := roomtest.Desk(t, "regional-inflow", "els")
	if _, err := True(context.Background(), other, h.Computed, nil, "x"); err == nil {
		t.Error("a desk of another study gives counts")
	}
	if _, err := True(context.Background(), nil, h.Computed, nil, "x"); err == nil {
		t.Error("no desk gives counts")
	}
}

// What a request gets is what was previewed: same cells, same pattern, same figures.
func TestTheRequestIsThePreview(t *testing.T) {
	e := NewEngine(2)
	for seed := range uint64(3) {
		table := sample(t, "table1", crowd(seed+20, 400))
		table.Key = fmt.Sprint("request ", seed)
		for i, d := range definitions() {
			h, f := leaves(t, e, table, d)
			spec, err := airlock.ParseSpec(airlock.FormatSpec(d.Spec(h.Facts, "effects")))
			if err != nil {
				t.Fatal(i, err)
			}
			plan, err := table.Plan(spec)
			if err != nil {
				t.Fatal(i, err)
			}
			computed, err := plan.Compute(context.Background())
			if err != nil {
				t.Fatal(i, err)
			}
			dir := t.TempDir()
			if _, err := airlock.Protect(context.Background(), dir, computed, func(string, int64, int64) {}); err != nil {
				t.Fatal(err)
			}
			checked, findings, err := airlock.Check(context.Background(), dir)
			if err != nil || checked == nil {
				t.Fatal(i, findings, err)
			}
			if content := checked.Content(release.Manifest{}); !slices.Equal(content.Cells, f.counts) {
				t.Errorf("seed %d, definition %d: the request shows other cells than the preview", seed, i)
			}
		}
	}
}

// Measures have a total on demand that counts participations, the sum of the types'
// persons; moments and offsets have none, quarters one of movements.
func TestAdditivity(t *testing.T) {
	yes := true
	e := NewEngine(1)
	table := sample(t, "table1", crowd(7, 300))
	d := &Definition{Table: "table1", Rows: []string{"measure"}, Filters: []Filter{{"moment", []string{"2015-12-31"}}}, Settings: map[string]Setting{"measure": {Total: &yes}}}
	h, err := e.Hold(context.Background(), table, d)
	if err != nil {
		t.Fatal(err)
	}
	f := inside(h.Computed, make([]int64, h.Space().Len()), nil)
	code := f.code(f.dim("measure"), 0)
	if code.Labels["nl"] != "Deelnames" || code.Labels["en"] != "Participations" || code.Labels["de"] != "Teilnahmen" || !f.Participations(0, 0) {
		t.Errorf("the total is called %v", code.Labels)
	}
	for _, name := range []string{"moment"} {
		d := &Definition{Table: "table1", Rows: []string{name}, Columns: []string{"measure"}, Settings: map[string]Setting{name: {Total: &yes}}}
		if _, err := e.Hold(context.Background(), table, d); err == nil {
			t.Errorf("%s has a total", name)
		}
		if _, err := d.Apply(e.Facts(table), Step{Act: "total", Dimension: name, To: "on"}); err == nil {
			t.Errorf("a step gives %s a total", name)
		}
		if a := e.Facts(table).Dimension(name).Additivity; a != NotAddable {
			t.Errorf("%s is %s", name, a)
		}
	}
	flow := sample(t, "table2", []row{{map[string]string{"inflow_quarter": "2015Q1"}, 30}, {map[string]string{"inflow_quarter": "2015Q2"}, 40}, {map[string]string{"offset": "-2"}, 25}})
	facts := e.Facts(flow)
	if a, b := facts.Dimension("offset").Additivity, facts.Dimension("inflow_quarter").Additivity; a != NotAddable || b != Movements {
		t.Errorf("offset is %s, the quarter %s", a, b)
	}
	d = &Definition{Table: "table2", Rows: []string{"inflow_quarter"}, Filters: []Filter{{"offset", []string{"-1"}}, {"measure", []string{"A01"}}}, Settings: map[string]Setting{"inflow_quarter": {Total: &yes}}}
	if h, err = e.Hold(context.Background(), flow, d); err != nil {
		t.Fatal(err)
	}
	if label := h.Computed.Structure().Dimensions[0].Codes[0].Labels["en"]; label != "Inflows" {
		t.Errorf("the total of quarters is called %s", label)
	}
	d.Rows = []string{"offset"}
	d.Settings = map[string]Setting{"offset": {Total: &yes}}
	d.Filters = []Filter{{"inflow_quarter", []string{"2015Q1"}}, {"measure", []string{"A01"}}}
	if _, err := e.Hold(context.Background(), flow, d); err == nil {
		t.Error("offsets have a total")
	}
}

// A search that nobody looks at any more ends.
func TestReleaseGivesUp(t *testing.T) {
	e := NewEngine(1)
	e.slots <- struct{}{} // the final search waits
	h, err := e.Hold(context.Background(), mini(t), miniDefinition())
	if err != nil {
		t.Fatal(err)
	}
	if f, err := h.Leaves(context.Background(), time.Second); err != nil || f.Final || f.Status().Hidden() == 0 {
		t.Errorf("the first pattern: %v", err)
	}
	h.Release()
	select {
	case <-h.job.done:
	case <-time.After(5 * time.Second):
		t.Error("the search goes on")
	}
	if len(e.jobs) != 0 {
		t.Error("the job is kept")
	}
}
