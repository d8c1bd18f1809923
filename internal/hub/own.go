package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"

	"aead.dev/minisign"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// hubID is a hub's id. It follows from the public key, so that a store beside
// another hub's key is found out.
func hubID(key minisign.PublicKey) string {
	sum := sha256.Sum256([]byte(key.String()))
	return hex.EncodeToString(sum[:8])
}

func (h *Hub) openStore(ctx context.Context) (err error) {
	if info, err := os.Stat(h.layout.store()); err != nil || info.Size() == 0 {
		return h.damaged("is empty")
	}
	if err := h.mustBeUpToDate(ctx); err != nil {
		return err
	}
	h.store, err = store.Open(ctx, h.layout.store(), storeOptions())
	var newer *store.NewerError
	switch {
	case errors.As(err, &newer):
		return refusal.Wrap(refusal.Misuse, "Nothing was changed.", err)
	case errors.Is(err, store.ErrNoStore):
		return h.damaged("is no store of a hub")
	}
	return err
}

// checkOwn demands that the store belongs with the key and the sealed keyset
// beside it. It runs before anything is brought to order by the store's word:
// another hub's store knows nothing of what is here.
func (h *Hub) checkOwn() error {
	var key minisign.PublicKey
	text, err := os.ReadFile(h.publicKey())
	if err == nil {
		err = key.UnmarshalText(text)
	}
	if err != nil {
		return refusal.New(refusal.Misuse, "Put back the hub's own. Nothing was changed.", "the hub is damaged: its public key cannot be read from %s", h.publicKey())
	}
	if id := hubID(key); h.ID != id {
		return h.damaged("is not the store of this hub, whose id is " + id)
	}
	sealed, err := sealedKeyset(h.layout)
	if err != nil {
		return err
	}
	if sealed != h.settings[setKeyset] {
		return h.damaged("and " + h.keyset() + " are not of one hub")
	}
	return nil
}

// sealedKeyset is the hash of the sealed keyset, empty where there is none.
func sealedKeyset(l layout) (string, error) {
	hash, err := hashFile(l.keyset())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return hash, err
}

// damaged refuses a hub whose store cannot be trusted, before anything is
// brought to order by it.
func (h *Hub) damaged(how string) error {
	return refusal.New(refusal.Misuse, "Put back the newest copy of this hub's own. Nothing was changed.", "the hub is damaged: %s %s", h.layout.store(), how)
}
