package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Progress is how far a long operation is: rows or bytes done of total, 0 while
// that is unknown.
type Progress func(step string, done, total int64)

// DeliverOptions describe a delivery.
type DeliverOptions struct {
	Study    string
	Supplier string
	Kind     string
	File     string
	Rows     *int64  // announced
	SHA256   *string // announced
	Replaces string  // the delivery that this one corrects
	Progress Progress
}

// Taken is a delivery that was taken.
type Taken struct {
	*intake.Receipt
	RejectsFile string `json:"rejected_lines_file"`
}

// Deliver takes a delivery: the whole file is checked, its persons are coded,
// the accepted rows are kept encrypted under a key of their own.
func (h *Hub) Deliver(ctx context.Context, o DeliverOptions) (*Taken, error) {
	object, err := h.Object(ctx, o.Study)
	if err != nil {
		return nil, err
	}
	object.Body = o.Supplier
	by, err := h.may(ctx, "deliver", object)
	if err != nil {
		return nil, err
	}
	authorised, _, err := h.authorised(ctx, "deliver", o.Study)
	if err != nil {
		return nil, err
	}
	done, err := h.shared.taking.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	all, err := h.store.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	if err := checkReplaces(all, o); err != nil {
		return nil, err
	}
	receipt, rows, err := h.take(ctx, authorised.Study(), all, o)
	if err != nil {
		return nil, err
	}
	id := fmt.Sprintf("D%04d", len(all)+1) // deliveries are never removed from the store
	receipt.Delivery, receipt.Replaces, rows.ID = id, o.Replaces, id
	d := store.Delivery{ID: id, Study: o.Study, Supplier: o.Supplier, Kind: o.Kind, Hash: receipt.SHA256, Bytes: receipt.Bytes,
		Rows: receipt.Read, Accepted: receipt.Accepted, Rejected: receipt.Rejected, Taken: now(), Replaces: o.Replaces}
	if err := h.keepDelivery(ctx, by, &d, receipt, rows); err != nil {
		return nil, err
	}
	return &Taken{receipt, filepath.Join(h.delivery(o.Study, id), rejectsFile)}, nil
}

const (
	receiptFile = "receipt.json"
	rejectsFile = "rejected.csv"
)

func (h *Hub) take(ctx context.Context, s *study.Study, all []store.Delivery, o DeliverOptions) (*intake.Receipt, *coded.Delivery, error) {
	coder, err := h.coder()
	if err != nil {
		return nil, nil, err
	}
	defer coder.Close()
	return intake.Take(ctx, intake.Request{
		Study: s, Lists: s.Lists(), Supplier: o.Supplier, Kind: coded.Kind(o.Kind), Path: o.File,
		Rows: o.Rows, SHA256: o.SHA256, RequireAnnounced: !h.Synthetic, AllowSynthetic: h.Synthetic, Coder: coder,
		Known:    func(hash string) *intake.Earlier { return earlier(all, o, hash) },
		Progress: func(p intake.Progress) { o.Progress(string(p.Step), p.Done, p.Total) },
	})
}

// keepDelivery puts a delivery in its place and then in the store. Killed in
// between, it was never taken: recovery removes the folder.
func (h *Hub) keepDelivery(ctx context.Context, by store.Function, d *store.Delivery, receipt *intake.Receipt, rows *coded.Delivery) (err error) {
	place := h.delivery(d.Study, d.ID)
	tmp := place + partial
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return err
	}
	defer func() { _ = removeTree(tmp) }()
	text, err := json.MarshalIndent(receipt, "", "  ")
	if err != nil {
		return err
	}
	var rejects bytes.Buffer
	if err := receipt.Rejects.WriteCSV(&rejects); err != nil {
		return err
	}
	err = errors.Join(h.writeRows(tmp, rows), os.WriteFile(filepath.Join(tmp, receiptFile), append(text, '\n'), 0o600),
		os.WriteFile(filepath.Join(tmp, rejectsFile), rejects.Bytes(), 0o600))
	if err != nil {
		return err
	}
	if d.Coded, err = hashFile(filepath.Join(tmp, codedFile)); err != nil {
		return err
	}
	if err := errors.Join(ctx.Err(), h.goesOn(ctx, d.Study)); err != nil { // stopped meanwhile
		return err
	}
	ev := h.event(by, audit.DeliveryTaken, d.Study, d.ID, d.Hash)
	ev.Note = fmt.Sprintf("%s of %s, %d rows, %d accepted", d.Kind, d.Supplier, d.Rows, d.Accepted)
	return h.keep(ctx, tmp, place, ev, func(tx *store.Tx) error {
		if d.Replaces != "" {
			if err := tx.Record(h.event(by, audit.DeliveryReplaced, d.Study, d.Replaces, "")); err != nil {
				return err
			}
		}
		return tx.AddDelivery(*d)
	})
}
