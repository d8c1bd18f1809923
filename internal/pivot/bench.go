package pivot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Bench is the workbench of a hub: the drafts of its researchers, and what each looks
// at now.
type Bench struct {
	Engine *Engine

	hub  *hub.Hub
	mu   sync.Mutex
	held map[string]look // by person, seat and table
}

// look is what somebody looks at, until he looks at something else or his desk is
// gone.
type look struct {
	held *Held
	stop context.CancelFunc
}

// NewBench makes the workbench of a hub.
func NewBench(h *hub.Hub, e *Engine) *Bench {
	return &Bench{Engine: e, hub: h, held: map[string]look{}}
}

// mostSteps is how far back a draft can be undone.
const mostSteps = 50

// Draft is what a researcher has on the bench of a table.
type Draft struct {
	Table      *Table
	Facts      *Facts
	Definition *Definition
	Finished   time.Time // of the build
	Before     int       // the build on which the draft was last opened, 0 where it is this one
	CanUndo    bool
	CanRedo    bool
	Saved      time.Time

	row store.Work
}

// Open takes up a draft, or begins one.
func (b *Bench) Open(ctx context.Context, desk *room.Desk, name string) (*Draft, error) {
	t, err := b.hub.For(desk.Who).Table(ctx, desk, name)
	if err != nil {
		return nil, err
	}
	table := TableOf(t)
	d := &Draft{Table: table, Facts: b.Engine.Facts(table), Finished: t.Build.Finished}
	d.row, err = b.hub.Store().Draft(ctx, desk.Study, name, desk.Who)
	switch {
	case errors.Is(err, store.ErrNotFound):
		d.row = store.Work{ID: newID(), Study: desk.Study, Table: name, Author: desk.Who, Body: desk.Body, Build: table.Build, Past: "[]", Future: "[]"}
		d.Definition = New(d.Facts)
		return d, b.keep(ctx, d)
	case err != nil:
		return nil, err
	}
	d.Definition = &Definition{}
	if err := json.Unmarshal([]byte(d.row.Definition), d.Definition); err != nil {
		return nil, err
	}
	d.Definition.fit(d.Facts)
	if d.row.Build != table.Build {
		d.Before = d.row.Build
	}
	d.fill()
	return d, nil
}

// TableOf is a table of the hub as the engine counts from it.
func TableOf(t *hub.Table) *Table {
	return &Table{Source: t.Source, Name: t.Name, Build: t.Build.Number,
		Key: TableKey(t.Study, t.Build.Number, t.Build.Hash, t.Name, t.Source.Study().Outputs.MinimumFrequency)}
}

// Text is the definition for a log. It holds no figure.
func (d *Definition) Text() string {
	c := d.Clone()
	c.View = View{}
	text, err := json.Marshal(c)
	if err != nil {
		return d.Name() // a definition can always be written
	}
	return string(text)
}

// fit leaves out what a table does not have any more.
func (d *Definition) fit(f *Facts) {
	there := func(name string) bool { return f.Dimension(name) != nil }
	for _, axis := range []*[]string{&d.Rows, &d.Columns, &d.Sheets} {
		*axis = slices.DeleteFunc(*axis, func(name string) bool { return !there(name) })
	}
	d.Filters = slices.DeleteFunc(d.Filters, func(x Filter) bool { return !there(x.Name) })
	d.Groupings = slices.DeleteFunc(d.Groupings, func(g Grouping) bool { return !there(g.Dimension) })
	if d.View.Collapsed == nil {
		d.View.Collapsed = map[string][]string{}
	}
	d.complete(f)
}

func newID() string { return rand.Text()[:16] }

func (d *Draft) fill() {
	d.CanUndo, d.CanRedo, d.Saved = d.row.Past != "[]", d.row.Future != "[]", d.row.Changed
}

func (b *Bench) keep(ctx context.Context, d *Draft) error {
	text, err := json.Marshal(d.Definition)
	if err != nil {
		return err
	}
	d.row.Definition, d.row.Build, d.row.Changed = string(text), d.Table.Build, hub.Now()
	d.fill()
	return b.hub.Store().PutWork(ctx, d.row)
}

// Put takes a definition in the draft's place; the former one can be taken back.
func (b *Bench) Put(ctx context.Context, d *Draft, next *Definition) error {
	next = next.Clone()
	next.fit(d.Facts)
	past, err := push(d.row.Past, d.row.Definition)
	if err != nil {
		return err
	}
	d.row.Past, d.row.Future, d.Definition = past, "[]", next
	return b.keep(ctx, d)
}

// Step makes a change of the draft.
func (b *Bench) Step(ctx context.Context, d *Draft, s Step) error {
	next, err := d.Definition.Apply(d.Facts, s)
	if err != nil {
		return err
	}
	if slices.Contains([]string{"sheet", "collapse", "expand", "collapse_all", "expand_all", "labels"}, s.Act) {
		d.Definition = next // a look is not worth undoing
		return b.keep(ctx, d)
	}
	return b.Put(ctx, d, next)
}

// Undo goes a step back, or forth again.
func (b *Bench) Undo(ctx context.Context, d *Draft, forth bool) error {
	from, to := &d.row.Past, &d.row.Future
	if forth {
		from, to = to, from
	}
	text, left, err := pop(*from)
	if err != nil || text == "" {
		return err
	}
	if *to, err = push(*to, d.row.Definition); err != nil {
		return err
	}
	*from = left
	d.Definition = &Definition{}
	if err := json.Unmarshal([]byte(text), d.Definition); err != nil {
		return err
	}
	d.Definition.fit(d.Facts)
	return b.keep(ctx, d)
}

func push(list, text string) (string, error) {
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		return "", err
	}
	all = append(all, json.RawMessage(text))
	out, err := json.Marshal(all[max(0, len(all)-mostSteps):])
	return string(out), err
}

func pop(list string) (text, left string, err error) {
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(list), &all); err != nil || len(all) == 0 {
		return "", list, err
	}
	out, err := json.Marshal(all[:len(all)-1])
	return string(all[len(all)-1]), string(out), err
}

// Hold counts what the draft shows, and gives up what the desk looked at before on
// the same table. It is given up when the desk is gone, too.
func (b *Bench) Hold(ctx context.Context, desk *room.Desk, d *Draft) (*Held, error) {
	h, err := b.Engine.Hold(ctx, d.Table, d.Definition)
	place := desk.Session + "\n" + desk.Who + "\n" + d.Table.Name
	b.mu.Lock()
	former, was := b.held[place]
	delete(b.held, place)
	if err == nil {
		gone, stop := desk.Context(context.WithoutCancel(ctx))
		b.held[place] = look{h, stop}
		context.AfterFunc(gone, func() { b.leave(place, h) })
	}
	b.mu.Unlock()
	if was {
		former.stop()
	}
	return h, err
}

// leave gives up what was looked at.
func (b *Bench) leave(place string, h *Held) {
	h.Release()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held[place].held == h {
		delete(b.held, place)
	}
}

// Differ counts the cells of a draft that another build of the table has otherwise. It
// is of true counts, and stays in the room.
func (b *Bench) Differ(ctx context.Context, desk *room.Desk, d *Draft, h *Held, build int) (int, error) {
	other, err := b.hub.For(desk.Who).TableOf(ctx, desk, d.Table.Name, build)
	if err != nil {
		return 0, err
	}
	plan, err := other.Source.Plan(d.Definition.Spec(d.Facts, anyPurpose(d.Facts)))
	if err != nil {
		return 0, err
	}
	then, err := plan.Count(ctx)
	if err != nil {
		return 0, err
	}
	before, err := then.True(desk)
	if err != nil {
		return 0, err
	}
	after, err := h.Computed.True(desk)
	if err != nil {
		return 0, err
	}
	n, was := 0, then.Space()
	for cell, count := range after {
		at, err := was.Find(h.Space().Codes(cell)...)
		if err != nil || before[at] != count {
			n++
		}
	}
	return n, nil
}

// Save keeps the draft under a name, shared with colleagues or not.
func (b *Bench) Save(ctx context.Context, d *Draft, name, note string, shared bool) error {
	if name = title(name); name == "" {
		return misuse("pivot.no_name")
	}
	w := d.row
	w.ID, w.Name, w.Note, w.Shared, w.Past, w.Future, w.Changed = newID(), name, note, shared, "[]", "[]", hub.Now()
	return b.hub.Store().PutWork(ctx, w)
}

// Kept are the named definitions that a desk may open.
func (b *Bench) Kept(ctx context.Context, desk *room.Desk) ([]store.Work, error) {
	all, err := b.hub.Store().Works(ctx, desk.Study, desk.Who, desk.Body)
	return slices.DeleteFunc(all, func(w store.Work) bool { return w.Name == "" }), err
}

// Take puts a named definition on the bench, in the draft's place.
func (b *Bench) Take(ctx context.Context, desk *room.Desk, d *Draft, id string) error {
	all, err := b.Kept(ctx, desk)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(w store.Work) bool { return w.ID == id && w.Table == d.Table.Name })
	if i < 0 {
		return misuse("pivot.no_work")
	}
	next := &Definition{}
	if err := json.Unmarshal([]byte(all[i].Definition), next); err != nil {
		return err
	}
	next.fit(d.Facts)
	if err := b.Put(ctx, d, next); err != nil {
		return err
	}
	if d.Before = 0; all[i].Build != d.Table.Build {
		d.Before = all[i].Build
	}
	return nil
}

// Forget drops a named definition of one's own.
func (b *Bench) Forget(ctx context.Context, desk *room.Desk, id string) error {
	err := b.hub.Store().DropWork(ctx, id, desk.Who)
	if errors.Is(err, store.ErrNotFound) {
		return misuse("pivot.no_work")
	}
	return err
}

// KeepGrouping saves the grouping of a dimension under a name.
func (b *Bench) KeepGrouping(ctx context.Context, desk *room.Desk, d *Draft, dimension, name string, shared bool) error {
	g := d.Definition.Grouping(dimension)
	if name = title(name); g == nil || name == "" {
		return misuse("pivot.no_name")
	}
	text, err := json.Marshal(g.Groups)
	if err != nil {
		return err
	}
	return b.hub.Store().PutGrouping(ctx, store.Grouping{Study: desk.Study, Table: d.Table.Name, Dimension: dimension, Name: name,
		Author: desk.Who, Body: desk.Body, Shared: shared, Groups: string(text), Changed: hub.Now()})
}

// Groupings are the saved ones of a table that a desk may use.
func (b *Bench) Groupings(ctx context.Context, desk *room.Desk, table string) ([]Grouping, error) {
	rows, err := b.hub.Store().Groupings(ctx, desk.Study, table, desk.Who, desk.Body)
	if err != nil {
		return nil, err
	}
	var out []Grouping
	for _, row := range rows {
		g := Grouping{Name: row.Name, Dimension: row.Dimension}
		if json.Unmarshal([]byte(row.Groups), &g.Groups) == nil {
			out = append(out, g)
		}
	}
	return out, nil
}
