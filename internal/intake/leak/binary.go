package leak

import (
	"encoding/binary"
	"math"
)

// smallest is the smallest number that is looked for in binary forms: smaller
// ones are everywhere. A valid number below it has five zeros in front.
const smallest = 1_000_000

// binary looks at every window of six bytes as an integer and of eight as a
// float, in both byte orders, and at every varint.
func (s *Searcher) binary(path string, b []byte) {
	for i := 0; i+6 <= len(b); i++ {
		w := b[i:]
		if w[5] == 0 { // an integer below 2^40 has its sixth byte empty
			n := uint64(binary.LittleEndian.Uint32(w)) | uint64(w[4])<<32
			s.number(path, i, n, "little-endian integer")
		}
		if w[0] == 0 {
			n := uint64(w[1])<<32 | uint64(binary.BigEndian.Uint32(w[2:]))
			s.number(path, i, n, "big-endian integer")
		}
		if len(w) >= 8 {
			s.float(path, i, binary.LittleEndian.Uint64(w), "little-endian float")
			s.float(path, i, binary.BigEndian.Uint64(w), "big-endian float")
		}
		// Numbers from 2^35 have six bytes of seven bits, smaller ones fewer.
		if w[0] >= 0x80 {
			n, size := binary.Uvarint(w[:min(len(w), 7)])
			if size >= 3 {
				s.number(path, i, n, "varint")
				if n%2 == 0 {
					s.number(path, i, n/2, "zigzag varint")
				}
			}
		}
	}
}

func (s *Searcher) number(path string, at int, n uint64, form string) {
	if n >= smallest && n < numberLimit && s.has(n) {
		s.found(path, at, form)
	}
}

// float looks at whole numbers within the range; their exponents are few.
func (s *Searcher) float(path string, at int, bits uint64, form string) {
	if e := bits >> 52; e < 1023+19 || e > 1023+36 {
		return
	}
	if f := math.Float64frombits(bits); f == math.Trunc(f) {
		s.number(path, at, uint64(f), form)
	}
}
