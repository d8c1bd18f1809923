package pivot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Item is something in a basket.
type Item struct {
	store.BasketItem
	Definition *Definition // of a table
}

// Basket is what somebody chose for release and has not asked for yet.
func (b *Bench) Basket(ctx context.Context, desk *room.Desk) ([]Item, error) {
	rows, err := b.hub.Store().Basket(ctx, desk.Study, desk.Who)
	if err != nil {
		return nil, err
	}
	out := make([]Item, len(rows))
	for i, row := range rows {
		out[i].BasketItem = row
		if row.Kind != store.BasketTable {
			continue
		}
		out[i].Definition = &Definition{}
		if err := json.Unmarshal([]byte(row.Definition), out[i].Definition); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Choose puts a draft's table into the basket. What could not leave is refused, with
// the reason.
func (b *Bench) Choose(ctx context.Context, desk *room.Desk, d *Draft, h *Held) error {
	if err := h.Askable(); err != nil {
		return err
	}
	text, err := json.Marshal(d.Definition)
	if err != nil {
		return err
	}
	return b.put(ctx, desk, store.BasketItem{Kind: store.BasketTable, Title: d.Definition.Name(), Table: d.Table.Name, Definition: string(text), Build: d.Table.Build})
}

// Askable says why a table cannot be asked for; nil: it can.
func (h *Held) Askable() error {
	if err := h.Computed.Stays(); err != nil {
		return err
	}
	for _, u := range h.Uses {
		if u.Over() {
			return overLimit(u)
		}
	}
	return nil
}

// File is a file that a program's run left.
type File struct {
	Run   string
	Name  string
	Hash  string // SHA-256
	Bytes int64
}

// ChooseFile puts a file of a program's run into the basket. Whoever calls has
// compared it with its hash.
func (b *Bench) ChooseFile(ctx context.Context, desk *room.Desk, f File) error {
	return b.put(ctx, desk, store.BasketItem{Kind: store.BasketFile, Title: f.Name, Run: f.Run, File: f.Name, Hash: f.Hash, Bytes: f.Bytes})
}

func (b *Bench) put(ctx context.Context, desk *room.Desk, item store.BasketItem) error {
	if err := desk.Err(); err != nil {
		return err
	}
	all, err := b.hub.Store().Basket(ctx, desk.Study, desk.Who)
	if err != nil {
		return err
	}
	same := func(o store.BasketItem) bool {
		return o.Kind == item.Kind && o.Definition == item.Definition && o.Build == item.Build && o.Hash == item.Hash && o.File == item.File
	}
	if slices.ContainsFunc(all, same) {
		return nil // it is there
	}
	item.ID, item.Study, item.Author, item.Added = newID(), desk.Study, desk.Who, hub.Now()
	return b.hub.Store().PutBasket(ctx, item)
}

// Drop takes an item out.
func (b *Bench) Drop(ctx context.Context, desk *room.Desk, id string) error {
	err := b.hub.Store().DropBasket(ctx, id, desk.Who)
	if errors.Is(err, store.ErrNotFound) {
		return misuse("pivot.no_item")
	}
	return err
}

// Find is an item of a basket.
func (b *Bench) Find(ctx context.Context, desk *room.Desk, id string) (Item, error) {
	all, err := b.Basket(ctx, desk)
	if err != nil {
		return Item{}, err
	}
	i := slices.IndexFunc(all, func(it Item) bool { return it.ID == id })
	if i < 0 {
		return Item{}, misuse("pivot.no_item")
	}
	return all[i], nil
}

// Asked is what a researcher says of an item when he asks for it.
type Asked struct {
	Title   string
	Context string
	Purpose string
}

// Ask submits an item. A table is counted and protected again from its definition,
// which gives the pattern that was previewed; a file is kept as it is for the
// checkers.
func (b *Bench) Ask(ctx context.Context, desk *room.Desk, it Item, a Asked, files hub.OpenFile) (*hub.Requested, error) {
	h := b.hub.For(desk.Who)
	if it.Kind == store.BasketFile {
		r, err := h.RequestFiles(ctx, desk, hub.FilesAsked{Title: a.Title, Context: a.Context, Purpose: a.Purpose,
			Files: []store.RequestFile{{Name: it.File, Run: it.Run, Hash: it.Hash, Bytes: it.Bytes}}}, files)
		if err != nil {
			return nil, err
		}
		return r, b.Drop(ctx, desk, it.ID)
	}
	d, err := b.Open(ctx, desk, it.Table)
	if err != nil {
		return nil, err
	}
	it.Definition.fit(d.Facts)
	it.Definition.Title = a.Title
	spec := airlock.FormatSpec(it.Definition.Spec(d.Facts, a.Purpose))
	r, err := h.RequestTable(ctx, desk, spec, a.Context, func(string, int64, int64) {})
	if r == nil {
		return nil, err
	}
	return r, errors.Join(err, b.Drop(ctx, desk, it.ID))
}
