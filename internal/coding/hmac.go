package coding

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
	"sync"
)

// blockBytes is the block size of SHA-256: a key is padded to it.
const blockBytes = 64

// codesPerCheck is how many codes are made between two looks at the context.
const codesPerCheck = 4096

// hmacStates are SHA-256 after the key's inner and outer block. With them a
// code costs two compressions instead of four.
type hmacStates struct {
	inner, outer []byte // marshalled states
	hashes       sync.Pool
}

type resumable interface {
	hash.Hash
	encoding.BinaryUnmarshaler
}

func (s *hmacStates) init(key []byte) {
	s.inner = stateAfter(key, 0x36)
	s.outer = stateAfter(key, 0x5c)
	s.hashes.New = func() any { return sha256.New() }
}

func stateAfter(key []byte, pad byte) []byte {
	var block [blockBytes]byte
	copy(block[:], key)
	for i := range block {
		block[i] ^= pad
	}
	h := sha256.New()
	h.Write(block[:])
	clear(block[:])
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic("SHA-256 does not marshal its state: " + err.Error())
	}
	return state
}

func (s *hmacStates) code(ctx context.Context, numbers []INSZ, persons []int64) error {
	h := s.hashes.Get().(resumable)
	defer s.hashes.Put(h)
	defer h.Reset()
	var sum [sha256.Size]byte
	for i := range numbers {
		if i%codesPerCheck == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := h.UnmarshalBinary(s.inner); err != nil {
			return err
		}
		h.Write(numbers[i][:])
		h.Sum(sum[:0])
		if err := h.UnmarshalBinary(s.outer); err != nil {
			return err
		}
		h.Write(sum[:])
		persons[i] = personOf(h.Sum(sum[:0]))
	}
	clear(sum[:])
	return nil
}

func (s *hmacStates) wipe() {
	clear(s.inner)
	clear(s.outer)
}

// personOf is the code that a HMAC stands for.
func personOf(mac []byte) int64 { return int64(binary.BigEndian.Uint64(mac) >> 1) }
