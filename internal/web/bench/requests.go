package bench

import (
	"context"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// submitLimit is how long a request may take to be counted, protected and proven.
const submitLimit = 5 * time.Minute

// Basket is what is chosen and not asked for yet.
type Basket struct {
	Items []Item
	Open  int // requests that wait for somebody
}

// Item is something chosen.
type Item struct {
	pivot.Item
	Titles []study.Text // of the dimensions
	Study  string
}

func (w work) basket(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	items, err := w.Bench.Basket(r.Context(), s.desk)
	if err != nil {
		return err
	}
	var b Basket
	for _, it := range items {
		b.Items = append(b.Items, w.item(r.Context(), s, it))
	}
	return r.Render("basket", b)
}

// item names the dimensions of a table.
func (w work) item(ctx context.Context, s *sitting, it pivot.Item) Item {
	out := Item{Item: it, Study: s.desk.Study}
	if it.Definition == nil {
		return out
	}
	t, err := w.Hub.For(s.desk.Who).Table(ctx, s.desk, it.Table)
	if err != nil {
		return out
	}
	facts := w.Bench.Engine.Facts(pivot.TableOf(t))
	for _, name := range it.Definition.Placed() {
		if d := facts.Dimension(name); d != nil {
			out.Titles = append(out.Titles, d.Title)
		}
	}
	return out
}

func (w work) drop(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	if err := w.Bench.Drop(r.Context(), s.desk, f.Value("drop")); err != nil {
		return err
	}
	r.Flash("ok", "bench.dropped")
	return r.Redirect("/work/basket")
}

// Ask is the page on which an item is asked for.
type Ask struct {
	*page.Form
	Item     Item
	Purposes []study.Purpose
	Options  []page.Choice
	Status   *pivot.Status // of a table
	Uses     []pivot.Use
	Blocked  error // why it cannot be asked for
	Reviews  int
	Build    int
}

func (w work) ask(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	a, err := w.asking(s, &page.Form{})
	if err != nil {
		return err
	}
	return r.Render("ask", a)
}

// asking checks an item before it is submitted.
func (w work) asking(s *sitting, f *page.Form) (*Ask, error) {
	ctx := s.r.Context()
	it, err := w.Bench.Find(ctx, s.desk, s.r.PathValue("item"))
	if err != nil {
		return nil, page.NotFound()
	}
	tables, err := w.Hub.For(s.desk.Who).AllTables(ctx, s.desk)
	if err != nil {
		return nil, err
	}
	of := tables[0].Source.Study()
	a := &Ask{Form: f, Item: w.item(ctx, s, it), Purposes: of.Authorisation.Purposes, Reviews: of.Outputs.Reviews}
	for _, p := range a.Purposes {
		a.Options = append(a.Options, page.Choice{Value: p.ID, Text: p.Text.In(string(s.r.Lang))})
	}
	if it.Definition == nil {
		if w.File == nil {
			a.Blocked = locale.Refuse(refusal.Unready, "bench.no_files")
		}
		return a, nil
	}
	return a, w.check(ctx, s, a, it)
}

// check counts and protects a table that is asked for, from its definition.
func (w work) check(ctx context.Context, s *sitting, a *Ask, it pivot.Item) error {
	draft, err := w.Bench.Open(ctx, s.desk, it.Table)
	if err != nil {
		return err
	}
	a.Build = draft.Table.Build
	h, err := w.Bench.Engine.Hold(ctx, draft.Table, it.Definition)
	if refusal.KindOf(err) != 0 {
		a.Blocked = err
		return nil
	}
	if err != nil {
		return err
	}
	defer h.Release()
	figures, err := h.Leaves(ctx, long)
	if err != nil {
		return err
	}
	status := figures.Status()
	a.Status, a.Uses, a.Blocked = &status, h.Uses, h.Askable()
	if a.Blocked == nil && figures.Final && !figures.Proven {
		a.Blocked = locale.Refuse(refusal.NotHeld, "bench.not_proven")
	}
	return nil
}

func (w work) submit(r *page.Request) error {
	s, err := w.sit(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	a, err := w.asking(s, f)
	if err != nil {
		return err
	}
	var ids []string
	for _, p := range a.Purposes {
		ids = append(ids, p.ID)
	}
	asked := pivot.Asked{Title: f.Required("title", 200), Context: f.Required("context", 2000), Purpose: f.Choice("purpose", ids...)}
	if a.Blocked != nil {
		f.Faults = append(f.Faults, page.Fault{Field: "title", Text: locale.Say("frame.refused", "error", a.Blocked)})
	}
	if !f.OK() {
		return r.Render("ask", a)
	}
	made, err := w.Bench.Ask(r.Context(), s.desk, a.Item.Item, asked, w.File)
	if made == nil {
		if err = f.Refused("title", err); err != nil {
			return err
		}
		return r.Render("ask", a)
	}
	r.Flash("ok", "bench.asked", "id", made.ID)
	return r.Redirect("/requests/" + made.ID)
}

// Requests are those of the person.
type Requests struct {
	Rows []RequestRow
}

// RequestRow is a request in a list.
type RequestRow struct {
	store.Request
	Mark string
	Word locale.Text
}

// words are the marks and words of the states of a request.
var words = map[airlock.State][2]string{
	airlock.NotReleasable: {"blocking", "bench.state.not_releasable"}, airlock.Submitted: {"waiting", "bench.state.submitted"},
	airlock.InReview: {"waiting", "bench.state.in_review"}, airlock.Approved: {"passed", "bench.state.approved"},
	airlock.Refused: {"blocking", "bench.state.refused"}, airlock.Returned: {"needs", "bench.state.returned"}, airlock.Released: {"passed", "bench.state.released"},
}

func newRow(q store.Request) RequestRow {
	word := words[airlock.State(q.State)]
	return RequestRow{q, word[0], locale.Say(word[1])}
}

func (w work) requests(r *page.Request) error {
	if err := desk.Researches(w.Hub, r); err != nil {
		return err
	}
	rows, err := w.own(r)
	if err != nil {
		return err
	}
	return r.Render("requests", Requests{rows})
}

// RequestPage is a request as its author sees it: no figure of its tables, and of
// the reviews only what was decided.
type RequestPage struct {
	RequestRow
	Summary hub.Requested
	Context string
	Files   []store.RequestFile
	Purpose map[string]string
	Reasons []string // of a decision against it
	IsFiles bool
}

// Result is a request in figures, of which none is a count of its table.
type Result struct {
	Cells, Suppressed, Primary, Secondary int
	Proven                                bool
}

// Result tells of the protection of a table.
func (p RequestPage) Result() *Result {
	s := p.Summary.Summary
	return &Result{s.Cells, s.Suppressed, s.Suppressed - s.Secondary, s.Secondary, s.Proven}
}

func (w work) request(r *page.Request) error {
	q, err := w.Hub.Store().Request(r.Context(), r.PathValue("request"))
	if err != nil || q.Author != r.Name() {
		return page.NotFound() // whether there is one of others is not said
	}
	h, o, err := w.following(r, q)
	if err != nil {
		return err
	}
	if _, err := h.May(r.Context(), access.RequestRead, o); err != nil {
		return err
	}
	p := RequestPage{RequestRow: newRow(q)}
	if p.Summary, err = h.RequestSummary(r.Context(), q); err != nil {
		return err
	}
	terms, err := w.Hub.Store().Terms(r.Context(), q.ID)
	if err != nil {
		return err
	}
	p.Context, p.IsFiles = terms.Context, terms.Kind == store.FilesRequest
	if p.Files, err = w.Hub.Store().RequestFiles(r.Context(), q.ID); err != nil {
		return err
	}
	if s, _, err := h.StudyNow(r.Context(), q.Study); err == nil {
		for _, u := range s.Authorisation.Purposes {
			if u.ID == q.Purpose {
				p.Purpose = u.Text
			}
		}
	}
	if state := airlock.State(q.State); state == airlock.Refused || state == airlock.Returned {
		reviews, err := w.Hub.Store().Reviews(r.Context(), q.ID)
		if err != nil {
			return err
		}
		for _, v := range reviews {
			if v.Verdict != string(airlock.Approve) && v.Reason != "" {
				p.Reasons = append(p.Reasons, v.Reason)
			}
		}
	}
	return r.Render("request", p)
}

// following is the hub for who asks, in the role in which they act, and a request
// as the rules see it.
func (w work) following(r *page.Request, q store.Request) (*hub.Hub, access.Object, error) {
	h := w.Hub.For(r.Name()).In(access.Role(r.Who.Role))
	o, err := h.Object(r.Context(), q.Study)
	o.Body, o.Author = q.Body, q.Author
	return h, o, err
}

// own are the requests of the person that they may still follow, newest first.
func (w work) own(r *page.Request) (out []RequestRow, err error) {
	if w.Hub == nil || r.Who == nil {
		return nil, nil
	}
	all, err := w.Hub.Store().Requests(r.Context())
	for _, q := range slices.Backward(all) {
		if q.Author != r.Name() {
			continue
		}
		h, o, err := w.following(r, q)
		if err != nil {
			return nil, err
		}
		d, err := h.Decide(r.Context(), access.RequestRead, o)
		if err != nil {
			return nil, err
		}
		if d.Allowed {
			out = append(out, newRow(q))
		}
	}
	return out, err
}

// needs are the requests that came back.
func (w work) needs(r *page.Request) (out []page.Need, err error) {
	all, err := w.own(r)
	for _, q := range all {
		if airlock.State(q.State) == airlock.Returned {
			out = append(out, page.Need{Text: locale.Say("bench.need.returned", "id", q.ID, "title", q.Title), Path: "/requests/" + q.ID, Study: q.Study, State: "needs"})
		}
	}
	return out, err
}

// things are the requests that wait, and the newest that were decided.
func (w work) things(r *page.Request) (out []page.Thing, err error) {
	all, err := w.own(r)
	for i, q := range all {
		if i < 5 || airlock.State(q.State) == airlock.Submitted || airlock.State(q.State) == airlock.InReview {
			out = append(out, page.Thing{Group: locale.Say("bench.requests"), Title: q.ID + " " + q.Title, Path: "/requests/" + q.ID, State: q.Mark, Word: q.Word})
		}
	}
	return out, err
}
