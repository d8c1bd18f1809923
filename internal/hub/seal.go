package hub

import (
	"bytes"
	"io"

	"filippo.io/age"
)

// Seal closes something small so that only the hub's private identity opens it:
// a copy of the directory alone does not.
func (h *Hub) Seal(plain []byte) ([]byte, error) {
	to, err := age.ParseHybridRecipient(h.settings[setRecipient])
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unseal opens what Seal closed.
func (h *Hub) Unseal(sealed []byte) ([]byte, error) {
	id, err := h.private()
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id.seal)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
