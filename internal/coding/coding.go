// Package coding turns the national number of a person (INSZ) into the coded
// person number that the warehouse uses, and is the only place besides
// internal/intake that ever holds an INSZ.
//
// # The number
//
// An INSZ is eleven ASCII digits: YYMMDD, a day counter of three digits and two
// check digits, 97 - (the first nine digits mod 97). For births from 2000 a 2
// stands in front of the nine digits. Two digits of a year do not tell the
// century, so either remainder makes a number valid. Whether the date exists is
// not tested: bis numbers have the month +20 or +40, month or day may be 00.
// Synthetic numbers have the month +60. Parse says what is wrong with a number
// by a Fault and never shows it; an INSZ prints as "INSZ", whatever the verb.
//
// # The code
//
// Method hmac-sha256-63: the first eight bytes of HMAC-SHA-256(key, the eleven
// digits) as a big-endian integer, shifted right by one bit. A Coder makes it:
// either a Keyset, whose key is in this process, or an HSM, whose key never
// leaves the token; both give the same persons for the same key.
//
// # Collisions
//
// With twelve million persons the chance that any two share a code is about
// one in a hundred thousand; it is not nothing, and would merge two people.
// Codes are made for the distinct numbers of a delivery (NumberSet), so two
// equal codes among them (Collision) are two persons, and the work stops. The
// numbers of earlier deliveries and of the warehouse are not there to be
// compared with: only their codes are kept.
//
// # What keeps the key
//
// A keyset file is read strictly and no message repeats any of it. The hub
// keeps it only encrypted to its own identity (Keyset.Seal). Of an HSM it keeps
// the URI, which may not carry a PIN: that comes from a file or the
// environment, each time.
package coding

import "context"

// Coder makes coded person numbers. It is safe for concurrent use.
type Coder interface {
	// Code writes the code of numbers[i] to persons[i]; the slices have equal
	// length. After an error the contents of persons mean nothing.
	Code(ctx context.Context, numbers []INSZ, persons []int64) error
	// Close lets go of the key or of the token.
	Close() error
}
