package bench

import (
	"strconv"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/release"
)

// How long a page waits for the final pattern: what is asked for comes within a
// tenth of a second, what follows by itself may take longer.
const (
	soon = 35 * time.Millisecond
	long = 20 * time.Second
)

// sitting is a request at a desk, with the draft of the table in its address.
type sitting struct {
	work
	r     *page.Request
	desk  *room.Desk
	draft *pivot.Draft
	world pivot.World
}

func (w work) sit(r *page.Request) (*sitting, error) {
	desk, err := w.Desk(r)
	if err != nil {
		return nil, err
	}
	s := &sitting{work: w, r: r, desk: desk, world: pivot.Leaving}
	if r.FormValue("world") == string(pivot.Inside) {
		s.world = pivot.Inside
	}
	if name := r.PathValue("table"); name != "" {
		if s.draft, err = w.Bench.Open(r.Context(), desk, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Cards are the study's tables to choose from.
type Cards struct {
	Study string
	Title study.Text
	Cards []Card
	Kept  []store.Work
}

// Card is a table.
type Card struct {
	Name       string
	Title      study.Text
	Times      []map[string]string
	TimeKey    string
	Dimensions int
	Cells      int // not empty
	Build      int
	Finished   time.Time
	Last       bool
}

func (w work) cards(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	tables, err := w.Hub.For(s.desk.Who).AllTables(r.Context(), s.desk)
	if err != nil {
		return err
	}
	all, err := w.Hub.Store().Works(r.Context(), s.desk.Study, s.desk.Who, s.desk.Body)
	if err != nil {
		return err
	}
	c := Cards{Study: s.desk.Study}
	last := ""
	for _, k := range all {
		if k.Name != "" {
			c.Kept = append(c.Kept, k)
		} else if last == "" {
			last = k.Table
		}
	}
	for _, t := range tables {
		c.Title = t.Source.Study().Title
		c.Cards = append(c.Cards, newCard(w.Bench.Engine.Facts(pivot.TableOf(t)), t.Source.Rows(), t.Build.Number, t.Build.Finished, last == t.Name))
	}
	return r.Render("cards", c)
}

func newCard(f *pivot.Facts, cells, build int, finished time.Time, last bool) Card {
	c := Card{Name: f.Table.Name, Title: f.Table.Title, Dimensions: len(f.Dimensions), Cells: cells, Build: build, Finished: finished, Last: last, TimeKey: "bench.card.moments"}
	if f.Table.Flow != study.Stock {
		c.TimeKey = "bench.card.quarters"
	}
	for _, d := range f.Dimensions {
		if d.Subject == pivot.TimeSubject && d.Name != "offset" {
			for _, code := range d.Codes {
				c.Times = append(c.Times, periodLabels(code.Code))
			}
		}
	}
	return c
}

func (w work) table(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	if q := r.URL.Query(); !q.Has("wait") && !q.Has("from") {
		// What follows the page by itself, and its windows, opens no table anew.
		if err := s.desk.Log(r.Context(), room.Entry{Kind: room.TableOpened, Object: s.draft.Table.Name}); err != nil {
			return err
		}
	}
	return s.show(nil)
}

// step changes the draft and shows it again.
func (w work) step(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	err = s.act(f)
	if err != nil && refusal.KindOf(err) == 0 {
		return err
	}
	if err == nil && !r.Swap() {
		to := "/work/tables/" + s.draft.Table.Name
		if s.world == pivot.Inside {
			to += "?world=" + string(pivot.Inside)
		}
		return r.Redirect(to)
	}
	return s.show(err)
}

// act does what a form asks. A refusal leaves the draft as it was.
func (s *sitting) act(f *page.Form) error {
	ctx := s.r.Context()
	step := readStep(f)
	switch step.Act {
	case "undo", "redo":
		return s.Bench.Undo(ctx, s.draft, step.Act == "redo")
	case "use":
		return s.use(step)
	case "keep_group":
		return s.Bench.KeepGrouping(ctx, s.desk, s.draft, step.Dimension, f.Value("name"), f.Checked("shared"))
	case "choose":
		if s.world == pivot.Inside {
			return locale.Refuse(refusal.Forbidden, "bench.inside")
		}
		h, err := s.Bench.Hold(ctx, s.desk, s.draft)
		if err != nil {
			return err
		}
		if err := s.Bench.Choose(ctx, s.desk, s.draft, h); err != nil {
			return err
		}
		s.r.Flash("ok", "bench.chosen")
		return nil
	}
	if err := s.Bench.Step(ctx, s.draft, step); err != nil {
		return err
	}
	return s.desk.Log(ctx, room.Entry{Kind: room.Defined, Object: s.draft.Table.Name, Text: s.draft.Definition.Text()})
}

// use places a dimension with a saved grouping.
func (s *sitting) use(step pivot.Step) error {
	all, err := s.Bench.Groupings(s.r.Context(), s.desk, s.draft.Table.Name)
	if err != nil {
		return err
	}
	for _, g := range all {
		if g.Name == step.To && g.Dimension == step.Dimension {
			return s.Bench.Put(s.r.Context(), s.draft, s.draft.Definition.UseGrouping(g))
		}
	}
	return locale.Refuse(refusal.Misuse, "pivot.no_work")
}

// show draws the page; refused is why the last step was not made.
func (s *sitting) show(refused error) error {
	b, err := s.bench()
	if err != nil {
		return err
	}
	if refused != nil {
		b.Refused = refused
	}
	return s.r.Render("table", b)
}

// bench gathers the page of the draft.
func (s *sitting) bench() (*Bench, error) {
	ctx := s.r.Context()
	b := newBench(s.draft, s.desk.Study, s.world)
	saved, err := s.Bench.Groupings(ctx, s.desk, s.draft.Table.Name)
	if err != nil {
		return nil, err
	}
	b.dimensions(s.draft.Definition, s.draft.Facts, saved)
	h, err := s.Bench.Hold(ctx, s.desk, s.draft)
	if err != nil {
		if refusal.KindOf(err) == 0 {
			return nil, err
		}
		b.Refused, b.Ask = err, err
		b.Uses = s.draft.Definition.Uses(nil)
		return b, nil
	}
	b.Uses = h.Uses
	if b.Before > 0 {
		if b.Differ, err = s.Bench.Differ(ctx, s.desk, s.draft, h, b.Before); err != nil && refusal.KindOf(err) == 0 {
			return nil, err
		}
	}
	figures, err := s.figures(h)
	if err != nil {
		return nil, err
	}
	s.fill(b, h, figures)
	return b, nil
}

// figures are those of the world that is looked at.
func (s *sitting) figures(h *pivot.Held) (*pivot.Figures, error) {
	ctx, wait := s.r.Context(), soon
	if s.r.FormValue("wait") != "" {
		wait = long
	}
	if s.world == pivot.Inside {
		if err := h.First(ctx); err != nil { // for the marks
			return nil, err
		}
		return pivot.True(ctx, s.desk, h.Computed, h.Shown(), s.draft.Table.Name)
	}
	f, err := h.Leaves(ctx, wait)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (s *sitting) fill(b *Bench, h *pivot.Held, f *pivot.Figures) {
	fill(b, h, f, s.r.Lang, number(s.r, "from"), number(s.r, "first"))
	b.Status.Elapsed = h.Elapsed().Milliseconds()
	if b.World == pivot.Inside {
		b.Ask = locale.Refuse(refusal.Forbidden, "bench.inside")
	}
}

// fill draws figures into a page.
func fill(b *Bench, h *pivot.Held, f *pivot.Figures, l locale.Lang, from, first int) {
	g := pivot.NewGrid(f, h.Definition, h.Facts)
	b.Table = newTable(g, h.Facts, b.Path, from, first)
	b.Table.Title = caption(h, l)
	b.Status = &Status{Status: f.Status(), World: f.World}
	b.Stays = f.Stays
	b.Waiting = f.World == pivot.Leaving && !f.Final
	if err := h.Askable(); err != nil {
		b.Ask = err
	}
	b.Chart = newChart(g, h.Definition.View.Chart, l, b.Table.Title)
}

// caption is what a table shows, in a sentence: its title, or what stands on its
// axes.
func caption(h *pivot.Held, l locale.Lang) string {
	if t := h.Definition.Title; t != "" {
		return t
	}
	var names string
	for i, name := range h.Definition.Placed() {
		if of := h.Facts.Dimension(name); of != nil {
			if i > 0 {
				names += " × "
			}
			names += of.Title.In(string(l))
		}
	}
	return h.Facts.Table.Title.In(string(l)) + ": " + names
}

func number(r *page.Request, field string) int {
	n, _ := strconv.Atoi(r.FormValue(field))
	return n
}

// plainLabel is a code's label in a language, without marks.
func plainLabel(l locale.Lang) func(release.Code) string {
	return func(c release.Code) string {
		text, _ := locale.Label(codeLabels("", c), l)
		if c.Code != "Total" && text == c.Code {
			text, _ = locale.Label(codeLabels("moment", c), l)
		}
		return text
	}
}
