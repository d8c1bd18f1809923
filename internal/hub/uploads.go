package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
)

// Uploads are the deliveries that come in pieces. They lie in HUB/uploads,
// encrypted as they come; see package upload.
type Uploads struct {
	hub    *Hub
	depot  *upload.Depot
	limits upload.Limits
}

// depots has the depot of each open hub: connections to one upload take turns
// whoever asks.
var depots sync.Map // by *shared

// Uploads are those of the hub, for the account that acts.
func (h *Hub) Uploads() (*Uploads, error) {
	known, ok := depots.Load(h.shared)
	if !ok {
		to, err := age.ParseHybridRecipient(h.settings[setRecipient])
		if err != nil {
			return nil, err
		}
		known, _ = depots.LoadOrStore(h.shared, upload.NewDepot(h.at("uploads"), to))
	}
	return &Uploads{h, known.(*upload.Depot), upload.DefaultLimits}, nil
}

// WithLimits is the same with other limits.
func (u *Uploads) WithLimits(l upload.Limits) *Uploads {
	other := *u
	other.limits = l
	return &other
}

// Limits are what is taken at most.
func (u *Uploads) Limits() upload.Limits { return u.limits }

// NewUpload describes an upload that begins.
type NewUpload struct {
	Study    string
	Supplier string
	Kind     string
	Name     string // of the file
	Size     int64
	Rows     *int64 // announced
	SHA256   string // announced; empty: not yet
	Replaces string
}

// Upload is an upload and how far it is.
type Upload struct {
	store.Upload
	Offset int64 // bytes that are safe on the disk
}

// Begin begins an upload.
func (u *Uploads) Begin(ctx context.Context, n NewUpload) (*Upload, error) {
	h := u.hub
	by, err := h.mayDeliver(ctx, n.Study, n.Supplier)
	if err != nil {
		return nil, err
	}
	s, err := h.current(ctx, n.Study)
	if err != nil {
		return nil, err
	}
	from := map[string][]string{"measures": s.Deliveries.MeasuresFrom, "profiles": s.Deliveries.ProfilesFrom}[n.Kind]
	if !slices.Contains(from, n.Supplier) {
		return nil, refusal.New(refusal.Misuse, "", "%s does not deliver %s in study %s", n.Supplier, n.Kind, n.Study)
	}
	if err := u.room(ctx, n); err != nil {
		return nil, err
	}
	all, err := h.store.Deliveries(ctx, n.Study)
	if err != nil {
		return nil, err
	}
	if err := checkReplaces(all, DeliverOptions{Study: n.Study, Supplier: n.Supplier, Kind: n.Kind, Replaces: n.Replaces}); err != nil {
		return nil, err
	}
	row := store.Upload{ID: upload.NewID(), Study: n.Study, Supplier: n.Supplier, Kind: n.Kind, Name: intake.ShownName(n.Name), Size: n.Size,
		Rows: n.Rows, SHA256: strings.ToLower(n.SHA256), Replaces: n.Replaces, Who: h.who, Begun: now(), State: store.UploadOpen}
	if err := u.depot.Create(row.ID); err != nil {
		return nil, err
	}
	ev := h.event(by, audit.UploadBegun, n.Study, row.ID, "")
	ev.Note = fmt.Sprintf("%s of %s, %d bytes", n.Kind, n.Supplier, n.Size)
	if err := h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.AddUpload(row) }); err != nil {
		return nil, errors.Join(err, u.depot.Destroy(row.ID))
	}
	return &Upload{row, 0}, nil
}

// mayDeliver is the function in which somebody delivers for a body.
func (h *Hub) mayDeliver(ctx context.Context, study, body string) (store.Function, error) {
	o, err := h.Object(ctx, study)
	if err != nil {
		return store.Function{}, err
	}
	o.Body = body
	return h.May(ctx, access.DeliveryMake, o)
}

// room refuses what is too large, alone or together with what is open.
func (u *Uploads) room(ctx context.Context, n NewUpload) error {
	if n.Size < 1 || n.Size > u.limits.Bytes {
		return refusal.New(refusal.Misuse, "Pack it with gzip, or deliver it in parts.",
			"a file of %d bytes is not taken: the limit is %d", n.Size, u.limits.Bytes)
	}
	all, err := u.hub.store.Uploads(ctx, "")
	if err != nil {
		return err
	}
	open, bytes := 0, n.Size
	for _, x := range all {
		if x.Supplier == n.Supplier && (x.State == store.UploadOpen || x.State == store.UploadChecking) {
			open, bytes = open+1, bytes+x.Size
		}
	}
	if open >= u.limits.Open || bytes > u.limits.Supplier {
		return refusal.New(refusal.Misuse, "Finish or cancel one of them first.",
			"%s has %d uploads open already, %d bytes with this one: the limits are %d and %d", n.Supplier, open, bytes, u.limits.Open, u.limits.Supplier)
	}
	free, err := u.depot.Free()
	if err != nil {
		return err
	}
	if free-u.limits.Spare < n.Size {
		return fmt.Errorf("%w: it has %d bytes left, and the file has %d", upload.ErrFull, max(0, free-u.limits.Spare), n.Size)
	}
	return nil
}

// find is an upload of the account's own. Somebody else's looks like one that
// is not there.
func (u *Uploads) find(ctx context.Context, study, id string) (store.Upload, error) {
	row, err := u.hub.store.Upload(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (row.Who != u.hub.who || row.Study != study) {
		return store.Upload{}, upload.ErrNotThere
	}
	return row, err
}

// Find tells how far an upload of the account's own is.
func (u *Uploads) Find(ctx context.Context, study, id string) (*Upload, error) {
	row, err := u.find(ctx, study, id)
	if err != nil {
		return nil, err
	}
	if row.State != store.UploadOpen && row.State != store.UploadChecking {
		return &Upload{row, row.Size}, nil
	}
	at, err := u.depot.Offset(id)
	return &Upload{row, at}, err
}

// Append takes a piece of an upload and tells the new end. The right to deliver
// is asked for again: it may have ended since the upload began.
func (u *Uploads) Append(ctx context.Context, study, id string, offset int64, sum []byte, body io.Reader) (int64, error) {
	row, err := u.find(ctx, study, id)
	if err != nil {
		return 0, err
	}
	if row.State != store.UploadOpen {
		return 0, upload.ErrNotThere
	}
	if _, err := u.hub.mayDeliver(ctx, row.Study, row.Supplier); err != nil {
		return 0, err
	}
	return u.depot.Append(id, upload.Piece{Offset: offset, Size: row.Size, SHA256: sum, Body: body})
}

// Cancel ends an upload; what came of it is destroyed.
func (u *Uploads) Cancel(ctx context.Context, study, id string) error {
	row, err := u.find(ctx, study, id)
	if err != nil {
		return err
	}
	return u.end(ctx, row, store.UploadOpen, store.UploadCancelled, "")
}

// end moves an upload to a last state and destroys its bytes. Killed in
// between, Sweep destroys them.
func (u *Uploads) end(ctx context.Context, row store.Upload, from, to store.UploadState, delivery string) error {
	ev := audit.Event{Who: u.hub.who, Study: row.Study, Act: audit.UploadEnded, Object: row.ID, Outcome: audit.Done, Note: string(to)}
	err := u.hub.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.MoveUpload(row.ID, from, to, delivery) })
	if errors.Is(err, store.ErrNotFound) {
		return upload.ErrNotThere
	}
	if err != nil {
		return err
	}
	return u.depot.Destroy(row.ID)
}

// Hold keeps an upload that is whole from being changed, until Deliver.
// Announced are rows and hash where they were not known when it began.
func (u *Uploads) Hold(ctx context.Context, study, id string) (store.Upload, error) {
	row, err := u.find(ctx, study, id)
	if err != nil {
		return row, err
	}
	if _, err := u.hub.mayDeliver(ctx, row.Study, row.Supplier); err != nil {
		return row, err
	}
	at, err := u.depot.Offset(id)
	if err != nil {
		return row, err
	}
	if row.State == store.UploadOpen && at != row.Size {
		return row, refusal.New(refusal.Misuse, "Send the rest first.", "the upload has %d of %d bytes", at, row.Size)
	}
	ev := audit.Event{Who: u.hub.who, Study: row.Study, Act: audit.JobAsked, Object: row.ID, Outcome: audit.Done, Note: string(store.DeliveryJob)}
	err = u.hub.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.MoveUpload(id, store.UploadOpen, store.UploadChecking, "") })
	if errors.Is(err, store.ErrNotFound) {
		return row, upload.ErrNotThere
	}
	row.State = store.UploadChecking
	return row, err
}

// Deliver takes an upload that is held as a delivery. Taken or refused, its
// bytes are destroyed; after a fault of the machine, or a stop, the upload is
// open again.
func (u *Uploads) Deliver(ctx context.Context, row store.Upload, progress Progress) (*Taken, error) {
	id, err := u.hub.private()
	if err != nil {
		return nil, errors.Join(err, u.reopen(ctx, row))
	}
	o := DeliverOptions{Study: row.Study, Supplier: row.Supplier, Kind: row.Kind, File: row.Name, Rows: row.Rows, Replaces: row.Replaces, Progress: progress}
	if row.SHA256 != "" {
		o.SHA256 = &row.SHA256
	}
	content := intake.Content{Size: row.Size, Open: func() (io.ReadCloser, error) { return u.depot.Open(row.ID, id.seal) }}
	taken, err := u.hub.Deliver(intake.WithContent(ctx, content), o)
	after := context.WithoutCancel(ctx)
	var refused *intake.RefusedError
	switch {
	case err == nil:
		return taken, u.end(after, row, store.UploadChecking, store.UploadTaken, taken.Delivery)
	case errors.As(err, &refused) || refusal.KindOf(err) != 0:
		return nil, errors.Join(err, u.end(after, row, store.UploadChecking, store.UploadRefused, ""))
	}
	return nil, errors.Join(err, u.reopen(after, row))
}

// reopen lets an upload go on that was held.
func (u *Uploads) reopen(ctx context.Context, row store.Upload) error {
	ev := audit.Event{Who: u.hub.who, Study: row.Study, Act: audit.UploadBegun, Object: row.ID, Outcome: audit.Undone, Note: "open again"}
	return u.hub.store.Change(context.WithoutCancel(ctx), ev, func(tx *store.Tx) error {
		return tx.MoveUpload(row.ID, store.UploadChecking, store.UploadOpen, "")
	})
}

// Open lists the account's own uploads of a study that are under way.
func (u *Uploads) Open(ctx context.Context, study string) (out []Upload, err error) {
	all, err := u.hub.store.Uploads(ctx, study)
	if err != nil {
		return nil, err
	}
	for _, row := range all {
		if row.Who != u.hub.who || row.State != store.UploadOpen && row.State != store.UploadChecking {
			continue
		}
		at, err := u.depot.Offset(row.ID)
		if err != nil {
			continue // its folder is gone: Sweep ends it
		}
		out = append(out, Upload{row, at})
	}
	return out, nil
}

// Sweep brings uploads to order: it ends those that nothing came for, destroys
// what is left of ended ones, and what the store does not know. With atStart it
// also settles what a killed server was checking: taken where the delivery is
// there, else open again.
func (u *Uploads) Sweep(ctx context.Context, atStart bool) error {
	known, err := u.hub.store.Uploads(ctx, "")
	if err != nil {
		return err
	}
	if atStart {
		if err := errors.Join(u.depot.Tidy(), u.settle(ctx, known)); err != nil {
			return err
		}
		if known, err = u.hub.store.Uploads(ctx, ""); err != nil {
			return err
		}
	}
	alive := map[string]bool{}
	for _, row := range known {
		if row.State != store.UploadOpen {
			alive[row.ID] = row.State == store.UploadChecking
			continue
		}
		last, err := u.depot.Touched(row.ID)
		if err != nil || now().Sub(last) > u.limits.Idle {
			if err := u.end(ctx, row, store.UploadOpen, store.UploadExpired, ""); err != nil && !errors.Is(err, upload.ErrNotThere) {
				return err
			}
			continue
		}
		alive[row.ID] = true
	}
	return u.remove(alive)
}

func (u *Uploads) remove(alive map[string]bool) error {
	ids, err := u.depot.IDs()
	for _, id := range ids {
		if alive[id] {
			continue
		}
		if last, terr := u.depot.Touched(id); terr == nil && time.Since(last) < time.Minute {
			continue // it may be beginning just now
		}
		err = errors.Join(err, u.depot.Destroy(id))
	}
	return err
}

func (u *Uploads) settle(ctx context.Context, known []store.Upload) error {
	for _, row := range known {
		if row.State != store.UploadChecking {
			continue
		}
		all, err := u.hub.store.Deliveries(ctx, row.Study)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(d store.Delivery) bool {
			return d.Supplier == row.Supplier && d.Kind == row.Kind && d.Hash == row.SHA256 && row.SHA256 != "" && !d.Taken.Before(row.Begun)
		})
		if i >= 0 {
			err = u.end(ctx, row, store.UploadChecking, store.UploadTaken, all[i].ID)
		} else {
			err = u.reopen(ctx, row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Release lets an upload go on that was held for a job which was cancelled.
func (u *Uploads) Release(ctx context.Context, study, id string) error {
	row, err := u.find(ctx, study, id)
	if err != nil || row.State != store.UploadChecking {
		return err
	}
	return u.reopen(ctx, row)
}

// Whole takes a file that comes in one piece, of at most so many bytes, as an
// upload that is whole.
func (u *Uploads) Whole(ctx context.Context, n NewUpload, most int64, body io.Reader) (*Upload, error) {
	n.Size = most
	up, err := u.Begin(ctx, n)
	if err != nil {
		return nil, err
	}
	at, err := u.Append(ctx, n.Study, up.ID, 0, nil, body)
	if err != nil {
		return nil, errors.Join(err, u.Cancel(context.WithoutCancel(ctx), n.Study, up.ID))
	}
	by, err := u.hub.mayDeliver(ctx, n.Study, n.Supplier)
	if err != nil {
		return nil, err
	}
	ev := u.hub.event(by, audit.UploadBegun, n.Study, up.ID, "")
	ev.Note = fmt.Sprintf("%d bytes came", at)
	up.Size, up.Offset = at, at
	return up, u.hub.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.SizeUpload(up.ID, at) })
}
