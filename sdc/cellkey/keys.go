package cellkey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// MinSecret is the least length of a secret in bytes.
const MinSecret = 16

// Secret is what record keys are made with. Whoever knows it can undo the noise: it
// stays where the person numbers are, and one secret serves all tables of the same
// people. It never shows itself in messages.
type Secret struct{ key []byte }

// NewSecret takes at least 16 bytes that nobody can guess.
func NewSecret(key []byte) (Secret, error) {
	if len(key) < MinSecret {
		return Secret{}, fmt.Errorf("the secret has %d bytes: give %d or more that nobody can guess", len(key), MinSecret)
	}
	return Secret{key: append([]byte(nil), key...)}, nil
}

// Given says whether there is a secret at all.
func (s Secret) Given() bool { return s.key != nil }

// String hides the secret.
func (Secret) String() string { return "secret" }

// GoString hides the secret.
func (Secret) GoString() string { return "cellkey.Secret" }

// Hasher makes keys from one secret. It is not for several goroutines at once.
type Hasher struct{ mac hash.Hash }

// Hasher starts making keys.
func (s Secret) Hasher() *Hasher { return &Hasher{hmac.New(sha256.New, s.key)} }

// Record is the record key of a person, or of whatever unit is counted: the first
// eight bytes, big end first, of HMAC-SHA-256 of "record", a zero byte and the
// identity. The same identity gives the same key in every table and at all times.
func (h *Hasher) Record(identity string) uint64 {
	return h.sum("record", func(w func(string)) { w(identity) })
}

func (h *Hasher) sum(purpose string, write func(w func(string))) uint64 {
	h.mac.Reset()
	h.mac.Write([]byte(purpose))
	h.mac.Write([]byte{0})
	write(func(text string) { h.mac.Write([]byte(text)) })
	var sum [sha256.Size]byte
	return binary.BigEndian.Uint64(h.mac.Sum(sum[:0]))
}

// Keys are the keys of the terminal cells of a table, by cell number; other entries
// do not matter. They are made by adding, without care for overflow, the record key
// of every unit to the entry of the terminal cell that counts it: a person in a leaf
// and in the overlapping parent above it is added to both.
type Keys []uint64

// Totals are the keys of all cells of a table: those of the terminal cells, added up
// modulo 2^64. The result holds the same 64 bits as signed numbers.
func (k Keys) Totals(t *table.Table) []int64 {
	keys := make([]int64, t.Len())
	for cell, key := range k {
		if t.Terminal(cell) {
			keys[cell] = int64(key)
		}
	}
	table.AddTotals(t.Space, keys)
	return keys
}

// KeysOfCells derives keys for a table that comes without persons: the key of a
// terminal cell is made of its codes and its count, as if it held one unit of that
// name. The same leaf cells have the same noise, alone and in every total of a table
// with the same leaves. Another table of the same people with coarser or other leaves
// has other keys, and averaging such tables takes noise away: take the coarser table
// as a part of the finer one, or give keys of persons.
func (s Secret) KeysOfCells(t *table.Table) Keys {
	keys, h := make(Keys, t.Len()), s.Hasher()
	for cell, n := range t.Counts {
		if n == 0 || !t.Terminal(cell) {
			continue
		}
		keys[cell] = h.sum("cell", func(w func(string)) {
			for d, dim := range t.Dims() {
				writeText(w, dim.Name())
				writeText(w, dim.Code(t.Code(cell, d)))
			}
			var units [8]byte
			binary.BigEndian.PutUint64(units[:], uint64(n))
			w(string(units[:]))
		})
	}
	return keys
}

// writeText writes a text after its length, so that no two lists of texts look alike.
func writeText(w func(string), text string) {
	var length [4]byte
	binary.BigEndian.PutUint32(length[:], uint32(len(text)))
	w(string(length[:]))
	w(text)
}
