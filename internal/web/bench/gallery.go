package bench

import (
	"context"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// gallery is every page in every state, over a small made-up table.
func gallery() []page.State {
	var out []page.State
	add := func(name, path, template string, data func(locale.Lang) any) {
		out = append(out, page.State{Name: name, Path: path, Template: template, Data: data, Role: "researcher"})
	}
	for _, s := range benchStates() {
		add("workbench, "+s.name, "/work/tables/table1", "table", s.data)
	}
	for _, s := range sideStates() {
		add(s.name, "/work/tables/table1"+s.path, "side", s.data)
	}
	add("tables", "/work/tables", "cards", func(locale.Lang) any { return sampleCards(sampleKept()) })
	add("tables, nothing saved", "/work/tables", "cards", func(locale.Lang) any { return sampleCards(nil) })
	add("basket, empty", "/work/basket", "basket", func(locale.Lang) any { return Basket{} })
	add("basket, a table and a file", "/work/basket", "basket", func(locale.Lang) any { return Basket{Items: []Item{sampleItem(), sampleFile()}} })
	add("asking for a table", "/work/basket/AB", "ask", func(l locale.Lang) any { return sampleAsk(l, &page.Form{}, sampleItem(), nil) })
	add("asking, context missing", "/work/basket/AB", "ask", func(l locale.Lang) any {
		f := &page.Form{}
		f.Fail("context", "frame.required")
		return sampleAsk(l, f, sampleItem(), nil)
	})
	add("asking, not further aggregated", "/work/basket/AB", "ask", func(l locale.Lang) any {
		return sampleAsk(l, &page.Form{}, sampleItem(), locale.Refuse(refusal.NotHeld, "bench.not_proven"))
	})
	add("asking for a file", "/work/basket/CD", "ask", func(l locale.Lang) any { return sampleAsk(l, &page.Form{}, sampleFile(), nil) })
	add("requests, none", "/requests", "requests", func(locale.Lang) any { return Requests{} })
	add("requests, every state", "/requests", "requests", func(locale.Lang) any { return Requests{sampleRequests()} })
	for _, q := range sampleRequests() {
		add("request, "+q.State, "/requests/"+q.ID, "request", func(locale.Lang) any { return sampleRequest(q) })
	}
	add("request of files", "/requests/R0042", "request", func(locale.Lang) any {
		p := sampleRequest(sampleRequests()[1])
		p.IsFiles, p.Files = true, []store.RequestFile{{Name: "model.csv", Run: "P0003-2", Hash: sampleHash, Bytes: 18_240}}
		return p
	})
	out = append(out, page.State{Name: "dictionary", Path: "/studies/advice-16-39/dictionary", Template: "dictionary", Role: "researcher",
		Data: func(l locale.Lang) any { return newDictionary(sampleStudy(), string(l)) }})
	return out
}

type benchState struct {
	name, path string
	data       func(locale.Lang) any
}

const sampleHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

// sampleBench is the page of a definition.
func sampleBench(d *pivot.Definition, l locale.Lang, f func(*pivot.Held) *pivot.Figures) *Bench {
	h := sampleHeld(d)
	figures := f(h)
	b := newBench(sampleDraft(d), "advice-16-39", figures.World)
	b.Uses = h.Uses
	fill(b, h, figures, l, 0, 0)
	b.Status.Elapsed = 42
	if figures.World == pivot.Inside {
		b.Ask = locale.Refuse(refusal.Forbidden, "bench.inside")
	}
	return b
}

func benchStates() []benchState {
	mini := func() *pivot.Definition { return sampleDefinition([]string{"education"}, []string{"sex"}) }
	of := func(d *pivot.Definition) func(locale.Lang) any {
		return func(l locale.Lang) any { return sampleBench(d, l, sampleLeaves) }
	}
	moment := pivot.Filter{Name: "moment", Codes: []string{"2015-12-31"}}
	large := sampleDefinition([]string{"measure", "age"}, []string{"education", "sex"}, moment)
	merged := mini()
	merged.Settings["education"] = pivot.Setting{Grouping: "education 1"}
	merged.Groupings = []pivot.Grouping{{Name: "education 1", Dimension: "education", Groups: []pivot.Group{{Code: "M+H", Codes: []string{"M", "H"}}}}}
	shares := mini()
	shares.Show = pivot.ShowRow
	sorted := mini()
	sorted.View.Sort, sorted.View.Descending = "/F", true
	compared := sampleDefinition([]string{"education"}, []string{"moment"}, pivot.Filter{Name: "measure", Codes: []string{"A"}}, pivot.Filter{Name: "moment", Codes: []string{"2015-06-30", "2015-12-31"}})
	compared.Compare = "moment"
	charted := sampleDefinition([]string{"education"}, []string{"sex"}, pivot.Filter{Name: "measure", Codes: []string{"A"}}, moment)
	charted.View.Chart = pivot.Grouped
	stacked := charted.Clone()
	stacked.View.Chart = pivot.Stacked
	multiples := sampleDefinition([]string{"measure"}, []string{"education"}, moment)
	multiples.View.Chart = pivot.Multiples
	lines := sampleDefinition([]string{"education"}, []string{"moment"}, pivot.Filter{Name: "measure", Codes: []string{"A"}})
	yes := true
	totals := sampleDefinition([]string{"measure"}, []string{"sex"}, moment)
	totals.Settings["measure"] = pivot.Setting{Total: &yes}
	sheets := sampleDefinition([]string{"education"}, []string{"sex"}, moment)
	sheets.Sheets = []string{"measure"}
	sheets.Settings["measure"] = pivot.Setting{Level: "top"}
	return []benchState{
		{name: "four cells hidden", data: of(mini())},
		{name: "true counts", data: func(l locale.Lang) any { return sampleBench(mini(), l, sampleTrue) }},
		{name: "computing", data: func(l locale.Lang) any {
			b := sampleBench(mini(), l, func(h *pivot.Held) *pivot.Figures { return pivot.Waiting(h.Computed) })
			b.Waiting = true
			return b
		}},
		{name: "merged, nothing hidden", data: of(merged)},
		{name: "shares", data: of(shares)},
		{name: "sorted", data: of(sorted)},
		{name: "two moments compared", data: of(compared)},
		{name: "grouped bars", data: of(charted)},
		{name: "stacked bars", data: of(stacked)},
		{name: "small multiples", data: of(multiples)},
		{name: "two moments side by side", data: of(lines)},
		{name: "participations", data: of(totals)},
		{name: "sheets", data: of(sheets)},
		{name: "several dimensions", data: of(large)},
		{name: "drawer of a cell open", data: func(l locale.Lang) any {
			b := sampleBench(mini(), l, sampleLeaves)
			b.Drawer = sideStates()[1].data(l)
			return b
		}},
		{name: "another build", data: func(l locale.Lang) any {
			b := sampleBench(mini(), l, sampleLeaves)
			b.Before, b.Differ = 5, 14
			return b
		}},
		{name: "beyond a limit", data: func(locale.Lang) any {
			b := newBench(sampleDraft(mini()), "advice-16-39", pivot.Leaving)
			b.Refused = locale.Refuse(refusal.Misuse, "pivot.limit.sheet", "asked", 24_804, "allowed", pivot.MaxSheetCells)
			b.Ask = b.Refused
			b.Uses = []pivot.Use{{Key: "dimensions", Asked: 3, Allowed: 6}, {Key: "sheet", Asked: 24_804, Allowed: 10_000}}
			return b
		}},
		{name: "a window of a large table", data: func(l locale.Lang) any {
			b := sampleBench(large, l, sampleLeaves)
			b.Table.Grid, b.Table.To, b.Table.NextRows = true, 20, 20
			b.Table.Rows = b.Table.Rows[:20]
			return b
		}},
	}
}

func sampleSide() Side {
	return Side{Path: "/work/tables/table1", Title: sampleDraft(nil).Facts.Table.Title, World: pivot.Leaving, Facts: sampleDraft(nil).Facts, Form: &page.Form{}}
}

func sideStates() []benchState {
	mini := sampleDefinition([]string{"education"}, []string{"sex"})
	why := func(mark pivot.Mark, f func(*pivot.Held) *pivot.Figures) func(locale.Lang) any {
		return func(locale.Lang) any {
			h := sampleHeld(mini)
			figures := f(h)
			side := sampleSide()
			side.World = figures.World
			for cell := range figures.Cells() {
				if w, ok := figures.Why(cell); ok && w.Mark == mark {
					side.Why = newWhy(figures, h.Facts, cell)
				}
			}
			return side
		}
	}
	codes := func(name string, d *pivot.Definition) func(locale.Lang) any {
		return func(locale.Lang) any {
			side := sampleSide()
			side.Codes = newCodes(d, side.Facts.Dimension(name))
			return side
		}
	}
	grouped := mini.Clone()
	grouped.Settings["education"] = pivot.Setting{Grouping: "education 1"}
	grouped.Groupings = []pivot.Grouping{{Name: "education 1", Dimension: "education", Groups: []pivot.Group{{Code: "M+H", Codes: []string{"M", "H"}}}}}
	return []benchState{
		{"cell, too few persons", "/cell/1", why(pivot.Primary, sampleLeaves)},
		{"cell, protects another", "/cell/2", why(pivot.Secondary, sampleLeaves)},
		{"cell, too few persons, true counts", "/cell/1", why(pivot.Primary, sampleTrue)},
		{"cell, published", "/cell/0", why(pivot.Published, sampleLeaves)},
		{"codes of the measure", "/codes/measure", codes("measure", mini)},
		{"codes taken together", "/codes/education", codes("education", grouped)},
		{"fewer hidden cells", "/fewer", func(l locale.Lang) any {
			h := sampleHeld(mini)
			all, err := sampleEngine().Suggest(context.Background(), sampleTable(), h)
			if err != nil {
				panic(err)
			}
			side := sampleSide()
			side.Tried, side.Fewer = true, newFewer(all, h.Facts, l)
			return side
		}},
		{"fewer hidden cells, none", "/fewer", func(locale.Lang) any {
			side := sampleSide()
			side.Tried = true
			return side
		}},
		{"saved tables", "/saved", func(locale.Lang) any {
			side := sampleSide()
			side.Kept, side.Mine = sampleKept(), "els"
			return side
		}},
		{"saved tables, none", "/saved", func(locale.Lang) any { return sampleSide() }},
	}
}

func sampleCards(kept []store.Work) Cards {
	f := sampleDraft(nil).Facts
	c := Cards{Study: "advice-16-39", Title: sampleStudy().Title, Kept: kept}
	for i, t := range sampleStudy().Tables {
		card := newCard(f, 602_051/(i+1), 7, sampleDay, i == 0)
		card.Name, card.Title = t.Name, t.Title
		if i > 0 {
			card.TimeKey, card.Times, card.Dimensions = "bench.card.quarters", nil, 13
			for _, q := range t.Quarters {
				card.Times = append(card.Times, periodLabels(q.String()))
			}
		}
		c.Cards = append(c.Cards, card)
	}
	return c
}

func sampleKept() []store.Work {
	return []store.Work{{ID: "AB", Study: "advice-16-39", Table: "table1", Author: "els", Name: "Opleiding × geslacht", Note: "Voor hoofdstuk 3", Shared: true, Build: 7, Changed: sampleDay},
		{ID: "CD", Study: "advice-16-39", Table: "table1", Author: "jan", Name: "Âge × secteur", Build: 5, Shared: true, Changed: sampleDay.Add(-48 * time.Hour)}}
}

func sampleItem() Item {
	d := sampleDefinition([]string{"education"}, []string{"sex"})
	f := sampleDraft(nil).Facts
	it := Item{Study: "advice-16-39", Item: pivot.Item{BasketItem: store.BasketItem{ID: "AB", Kind: store.BasketTable, Title: "A01, 30/06/2015", Table: "table1", Build: 7, Added: sampleDay}, Definition: d}}
	for _, name := range d.Placed() {
		it.Titles = append(it.Titles, f.Dimension(name).Title)
	}
	return it
}

func sampleFile() Item {
	return Item{Study: "advice-16-39", Item: pivot.Item{BasketItem: store.BasketItem{ID: "CD", Kind: store.BasketFile, Title: "model.csv", Run: "P0003-2", File: "model.csv", Hash: sampleHash, Bytes: 18_240, Added: sampleDay}}}
}

func sampleAsk(l locale.Lang, f *page.Form, it Item, blocked error) *Ask {
	a := &Ask{Form: f, Item: it, Reviews: 2, Blocked: blocked, Build: 7}
	for _, p := range sampleStudy().Authorisation.Purposes {
		a.Options = append(a.Options, page.Choice{Value: p.ID, Text: p.Text.In(string(l))})
	}
	if it.Definition != nil {
		h := sampleHeld(it.Definition)
		s := sampleLeaves(h).Status()
		a.Status, a.Uses = &s, h.Uses
	}
	return a
}

func sampleRequests() (rows []RequestRow) {
	for i, state := range []airlock.State{airlock.NotReleasable, airlock.Submitted, airlock.InReview, airlock.Approved, airlock.Refused, airlock.Returned, airlock.Released} {
		rows = append(rows, newRow(store.Request{ID: "R00" + string(rune('4'+i/10)) + string(rune('1'+i%9)), Study: "advice-16-39", Build: 7, Title: "A01, 30/06/2015",
			Purpose: "representation", Author: "els", Body: "steunpunt-werk", Made: sampleDay.Add(-time.Duration(i) * 26 * time.Hour), State: string(state)}))
	}
	return rows
}

func sampleRequest(q RequestRow) RequestPage {
	p := RequestPage{RequestRow: q, Context: "Kortgeschoolden in IBO", Purpose: sampleStudy().Authorisation.Purposes[0].Text}
	p.Summary = hub.Requested{ID: q.ID, State: airlock.State(q.State), Summary: airlock.Summary{Cells: 12, Unsafe: 1, Suppressed: 4, Secondary: 3, Witnesses: 2, Proven: true}}
	switch airlock.State(q.State) {
	case airlock.NotReleasable:
		p.Summary.Summary.Proven, p.Summary.Summary.Unproven = false, 3
	case airlock.Refused, airlock.Returned:
		p.Reasons = []string{"De titel zegt niet over welk moment het gaat."}
	}
	return p
}
