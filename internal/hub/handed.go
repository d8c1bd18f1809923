package hub

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Acting is the hub for an account of the machine that the kernel vouches for,
// or, in a synthetic hub, for the account that it names.
func (h *Hub) Acting(account, as string) (*Hub, error) {
	if as == "" {
		return h.For(account), nil
	}
	if !h.Synthetic {
		return nil, asIsForSynthetic()
	}
	return h.For(as), nil
}

func asIsForSynthetic() error {
	return refusal.New(refusal.Forbidden, "Leave --as out: in a real hub everybody acts as himself.", "--as is for synthetic hubs only")
}

// ReleaseBytes is Release for somebody who writes the file himself. Place asks
// him whether he can; it runs before anything is changed. What may have left
// counts as left: the package is kept and recorded before he has it, and whoever
// could not write it asks again for the same bytes.
func (h *Hub) ReleaseBytes(ctx context.Context, id string, place func() error) (*Left, []byte, error) {
	if _, _, _, err := h.decider(ctx, "release", id); err != nil {
		return nil, nil, err
	}
	if err := place(); err != nil {
		return nil, nil, err
	}
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	r, s, by, err := h.decider(ctx, "release", id)
	if err != nil {
		return nil, nil, err
	}
	if airlock.State(r.State) == airlock.Released {
		row, data, err := h.keptRelease(ctx, r)
		if err == nil {
			err = h.store.Change(ctx, h.event(by, audit.PackageCopied, r.Study, r.ID, row.Hash), nil)
		}
		return &Left{Request: id, SHA256: row.Hash, Bytes: len(data), Again: true}, data, err
	}
	if _, err := next(r, airlock.Release, false); err != nil {
		return nil, nil, err
	}
	data, err := h.seal(ctx, r, s)
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	left := &Left{Request: id, SHA256: hashBytes(data), Bytes: len(data)}
	return left, data, h.handOver(context.WithoutCancel(ctx), by, r, data, left.SHA256)
}

// handOver keeps the package and records that it leaves.
func (h *Hub) handOver(ctx context.Context, by store.Function, r store.Request, data []byte, hash string) error {
	done, err := h.shared.keeping.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := writeFile(h.release(r.ID), data, 0o600); err != nil {
		return err
	}
	ev := h.event(by, audit.PackageReleased, r.Study, r.ID, hash)
	err = h.store.Change(ctx, ev, func(tx *store.Tx) error {
		return errors.Join(tx.MoveRequest(r.ID, string(airlock.Approved), string(airlock.Released)),
			tx.AddRelease(store.Release{Request: r.ID, Hash: hash, Released: now()}))
	})
	if err != nil {
		return errors.Join(err, os.Remove(h.release(r.ID)))
	}
	return nil
}

// keptRelease is the package of a released request, as it left.
func (h *Hub) keptRelease(ctx context.Context, r store.Request) (store.Release, []byte, error) {
	row, err := h.store.Release(ctx, r.ID)
	if err != nil {
		return row, nil, err
	}
	data, err := os.ReadFile(h.release(r.ID))
	if err != nil || hashBytes(data) != row.Hash {
		return row, nil, changed(h.release(r.ID))
	}
	return row, data, nil
}

// IdentityFolder is where the hub's private identity lies.
func (h *Hub) IdentityFolder() (string, error) {
	folder, err := identityFolder(os.Getenv(IdentityEnv))
	if kept := h.settings[setIdentity]; os.Getenv(IdentityEnv) == "" && kept != "" {
		folder, err = kept, nil
	}
	return filepath.Join(folder, h.ID), err
}
