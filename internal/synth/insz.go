package synth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	digest "hash"
)

// syntheticMonth is added to the month of every number made here. No real
// number has it: those add nothing, 20 or 40.
const syntheticMonth = 60

// insz makes the number of a birth date and day counter, with check digits
// by the rule of the birth year's century.
func insz(born day, counter int) uint64 {
	y, m, d := date(born).Date()
	nine := uint64(y%100)*1e7 + uint64(int(m)+syntheticMonth)*1e5 + uint64(d)*1e3 + uint64(counter)
	base := nine
	if y >= 2000 {
		base += 2e9
	}
	return nine*100 + 97 - base%97
}

// inszText is the number as suppliers write it.
func inszText(n uint64) string { return fmt.Sprintf("%011d", n) }

// coder recodes numbers to person codes: method hmac-sha256-63.
type coder struct {
	mac digest.Hash
	sum []byte
}

func newCoder(key []byte) *coder {
	return &coder{mac: hmac.New(sha256.New, key)}
}

func (c *coder) code(n uint64) int64 {
	var text [11]byte
	for i := 10; i >= 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	c.mac.Reset()
	c.mac.Write(text[:])
	c.sum = c.mac.Sum(c.sum[:0])
	return int64(binary.BigEndian.Uint64(c.sum) >> 1)
}
