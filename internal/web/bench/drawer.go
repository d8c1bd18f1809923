package bench

import (
	"strconv"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// Side is a page that a script shows in the drawer of a table.
type Side struct {
	*page.Form
	Path  string // of the table
	Title study.Text
	World pivot.World

	Why   *Why
	Codes *Codes
	Fewer []Fewer
	Tried bool // changes were looked for
	Facts *pivot.Facts
	Kept  []store.Work
	Mine  string
	Name  string
}

// Fewer is a change that hides less.
type Fewer struct {
	pivot.Suggestion
	Title study.Text
	Names []string // of the codes that are merged
}

// Why explains a cell.
type Why struct {
	pivot.Why
	Heads    []WhyHead
	Protects [][]map[string]string
}

// WhyHead is a dimension with the cell's code.
type WhyHead struct {
	Title  study.Text
	Labels map[string]string
}

// Codes are the codes of a dimension, to filter and to take together.
type Codes struct {
	pivot.Dimension
	Codes  []CodeRow
	All    bool // no filter
	Groups []pivot.Group
	Can    bool // codes can be taken together
}

// CodeRow is a code in the tree.
type CodeRow struct {
	pivot.Code
	Labels  map[string]string
	Chosen  bool
	Partly  bool // something below it is chosen
	InGroup string
}

func (s *sitting) side() Side {
	return Side{Path: "/work/tables/" + s.draft.Table.Name, Title: s.draft.Facts.Table.Title, World: s.world, Facts: s.draft.Facts}
}

func (w work) cell(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	h, err := w.Bench.Hold(r.Context(), s.desk, s.draft)
	if err != nil {
		return err
	}
	f, err := s.figures(h)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("cell"))
	if err != nil {
		return page.NotFound()
	}
	side := s.side()
	if side.Why = newWhy(f, h.Facts, n); side.Why == nil {
		return page.NotFound()
	}
	return r.Render("side", side)
}

func newWhy(f *pivot.Figures, facts *pivot.Facts, cell int) *Why {
	why, ok := f.Why(cell)
	if !ok {
		return nil
	}
	w := &Why{Why: why}
	for _, h := range why.Codes {
		title := study.Text{"en": h.Dimension}
		if d := facts.Dimension(h.Dimension); d != nil {
			title = d.Title
		}
		w.Heads = append(w.Heads, WhyHead{title, codeLabels(h.Dimension, h.Code)})
	}
	for _, other := range why.Protects {
		var labels []map[string]string
		for i, c := range other.Codes {
			labels = append(labels, codeLabels(why.Codes[i].Dimension, c))
		}
		w.Protects = append(w.Protects, labels)
	}
	return w
}

func (w work) codes(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	of := s.draft.Facts.Dimension(r.PathValue("dimension"))
	if of == nil {
		return page.NotFound()
	}
	side := s.side()
	side.Codes = newCodes(s.draft.Definition, of)
	return r.Render("side", side)
}

func newCodes(d *pivot.Definition, of *pivot.Dimension) *Codes {
	chosen := map[string]bool{}
	filter := d.Filter(of.Name)
	for _, code := range filter {
		chosen[code] = true
	}
	out := &Codes{Dimension: *of, All: len(filter) == 0, Can: of.Additivity == pivot.Adding}
	inGroup := map[string]string{}
	if g := d.Grouping(of.Name); g != nil {
		out.Groups = g.Groups
		for _, group := range g.Groups {
			for _, code := range group.Codes {
				inGroup[code] = group.Code
			}
		}
	}
	for _, c := range of.Codes {
		row := CodeRow{Code: c, Labels: labelsOf(of, c), Chosen: chosen[c.Code] || chosen[c.Parent], InGroup: inGroup[c.Code]}
		for _, below := range of.Codes {
			row.Partly = row.Partly || below.Parent == c.Code && chosen[below.Code] && !row.Chosen
		}
		out.Codes = append(out.Codes, row)
	}
	return out
}

func (w work) fewer(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	h, err := w.Bench.Hold(r.Context(), s.desk, s.draft)
	if err != nil {
		return err
	}
	side := s.side()
	side.Tried = true
	all, err := w.Bench.Engine.Suggest(r.Context(), s.draft.Table, h)
	if err != nil {
		return err
	}
	side.Fewer = newFewer(all, h.Facts, r.Lang)
	return r.Render("side", side)
}

func newFewer(all []pivot.Suggestion, f *pivot.Facts, l locale.Lang) (out []Fewer) {
	for _, one := range all {
		of := f.Dimension(one.Dimension)
		x := Fewer{Suggestion: one, Title: of.Title}
		for _, code := range one.Codes {
			name := code // a group's own name
			for _, c := range of.Codes {
				if c.Code == code {
					name, _ = locale.Label(labelsOf(of, c), l)
				}
			}
			x.Names = append(x.Names, name)
		}
		out = append(out, x)
	}
	return out
}

func (w work) saved(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	return s.kept(nil)
}

func (s *sitting) kept(f *page.Form) error {
	all, err := s.Bench.Kept(s.r.Context(), s.desk)
	if err != nil {
		return err
	}
	side := s.side()
	side.Form, side.Mine, side.Name = f, s.desk.Who, s.draft.Definition.Name()
	if f == nil {
		side.Form = &page.Form{}
	}
	side.Kept = []store.Work{}
	for _, k := range all {
		if k.Table == s.draft.Table.Name {
			side.Kept = append(side.Kept, k)
		}
	}
	return s.r.Render("side", side)
}

// save keeps the draft, or opens or forgets a saved table.
func (w work) save(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	back := "/work/tables/" + s.draft.Table.Name
	switch {
	case f.Value("open") != "":
		if err := w.Bench.Take(r.Context(), s.desk, s.draft, f.Value("open")); err != nil {
			return err
		}
		return r.Redirect(back)
	case f.Value("forget") != "":
		if err := w.Bench.Forget(r.Context(), s.desk, f.Value("forget")); err != nil {
			return err
		}
		return r.Redirect(back + "/saved")
	}
	name, note := f.Required("name", 60), f.Text("note", 500)
	if !f.OK() {
		return s.kept(f)
	}
	if err := w.Bench.Save(r.Context(), s.draft, name, note, f.Checked("shared")); err != nil {
		return err
	}
	r.Flash("ok", "bench.kept")
	return r.Redirect(back)
}

// copy is the whole table as it leaves, with tabs between, in plain digits.
// True counts have no such file, whatever the address asks for.
func (w work) copy(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	s.world = pivot.Leaving
	h, err := w.Bench.Hold(r.Context(), s.desk, s.draft)
	if err != nil {
		return err
	}
	f, err := s.figures(h)
	if err != nil {
		return err
	}
	return r.JSON(map[string]string{"text": pivot.NewGrid(f, h.Definition, h.Facts).Copy(plainLabel(r.Lang))})
}
