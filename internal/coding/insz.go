package coding

import (
	"fmt"
	"io"
)

// INSZ is a national number that Parse found valid. It does not print.
type INSZ [11]byte

// Fault is what is wrong with a field that should hold an INSZ.
type Fault uint8

// The faults of an INSZ, in the order in which they are tested.
const (
	Valid Fault = iota
	NotElevenDigits
	DotsAndDashes
	LeadingZeroLost
	WrongCheckDigits
	SyntheticNumber
)

var faultText = [...]string{
	Valid:            "valid",
	NotElevenDigits:  "INSZ is not eleven digits",
	DotsAndDashes:    "dots and dashes in the INSZ",
	LeadingZeroLost:  "leading zero lost",
	WrongCheckDigits: "wrong check digits",
	SyntheticNumber:  "synthetic number in a real hub",
}

// String is the fault in words; it holds nothing of the number.
func (f Fault) String() string { return faultText[f] }

// Parse reads a field as an INSZ. The field has no white space around it any
// more. A synthetic number is SyntheticNumber unless allowed; n is set only
// where the result is Valid.
func Parse(field []byte, allowSynthetic bool, n *INSZ) Fault {
	if len(field) != len(n) {
		return wrongForm(field)
	}
	var nine uint64
	for i := range 9 {
		d := field[i] - '0'
		if d > 9 {
			return wrongForm(field)
		}
		nine = nine*10 + uint64(d)
	}
	d1, d2 := field[9]-'0', field[10]-'0'
	if d1 > 9 || d2 > 9 {
		return wrongForm(field)
	}
	check := uint64(d1)*10 + uint64(d2)
	if check != 97-nine%97 && check != 97-(2_000_000_000+nine)%97 {
		return WrongCheckDigits
	}
	if !allowSynthetic && syntheticMonth(nine) {
		return SyntheticNumber
	}
	copy(n[:], field)
	return Valid
}

// syntheticMonth reports a month +60, also that of a synthetic bis number
// (+20 and +60); +40 and +60 do not fit two digits.
func syntheticMonth(nine uint64) bool {
	m := nine / 100_000 % 100
	return m >= 60 && m <= 72 || m >= 80 && m <= 92
}

// wrongForm tells the two forms that spreadsheets and people make of an INSZ
// from everything else.
func wrongForm(field []byte) Fault {
	digits, marks := 0, 0
	for _, c := range field {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' || c == '-':
			marks++
		default:
			return NotElevenDigits
		}
	}
	switch {
	case digits == 11 && marks > 0:
		return DotsAndDashes
	case digits == 10 && marks == 0:
		return LeadingZeroLost
	}
	return NotElevenDigits
}

// IsSynthetic reports whether a valid number is a synthetic one.
func (n INSZ) IsSynthetic() bool { return syntheticMonth(n.Uint64() / 100) }

// Uint64 is the number as an integer, below 10^11.
func (n *INSZ) Uint64() uint64 {
	var v uint64
	for _, c := range n {
		v = v*10 + uint64(c-'0')
	}
	return v
}

// FromUint64 is the inverse of Uint64.
func FromUint64(v uint64) (n INSZ) {
	for i := len(n) - 1; i >= 0; i-- {
		n[i] = byte('0' + v%10)
		v /= 10
	}
	return n
}

// Format keeps the digits out of every message and log.
func (INSZ) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "INSZ") }

// MarshalText keeps the digits out of JSON, XML and structured logs.
func (INSZ) MarshalText() ([]byte, error) { return []byte("INSZ"), nil }
