package people

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

// setKey is the setting with the key that seals secrets, itself sealed to the
// hub's identity.
const setKey = "people_key"

// key seals small secrets. A copy of the hub's directory does not open them.
type key struct{ aead cipher.AEAD }

func loadKey(ctx context.Context, h *hub.Hub) (*key, error) {
	kept, err := h.Store().Setting(ctx, setKey)
	if errors.Is(err, store.ErrNotFound) {
		return makeKey(ctx, h)
	}
	if err != nil {
		return nil, err
	}
	sealed, err := base64.StdEncoding.DecodeString(kept)
	if err != nil {
		return nil, fmt.Errorf("the key of the accounts is damaged: %w", err)
	}
	raw, err := h.Unseal(sealed)
	if err != nil {
		return nil, err
	}
	return newKey(raw)
}

func makeKey(ctx context.Context, h *hub.Hub) (*key, error) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	sealed, err := h.Seal(raw)
	if err != nil {
		return nil, err
	}
	ev := event(h.Who(), audit.PeopleKeyMade, h.ID, "")
	if err := h.Store().Change(ctx, ev, func(tx *store.Tx) error {
		return tx.Set(setKey, base64.StdEncoding.EncodeToString(sealed))
	}); err != nil {
		return nil, err
	}
	return newKey(raw)
}

func newKey(raw []byte) (*key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &key{aead}, err
}

// seal closes a secret for one purpose: it opens for no other.
func (k *key) seal(secret, purpose string) string {
	return base64.RawURLEncoding.EncodeToString(k.aead.Seal(nil, nil, []byte(secret), []byte(purpose)))
}

func (k *key) open(sealed, purpose string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	plain, err := k.aead.Open(nil, nil, raw, []byte(purpose))
	return string(plain), err
}

// newToken is a secret of 256 bits for a cookie or a link.
func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashOf is what is kept of a secret that nobody can guess.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
