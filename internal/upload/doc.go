// Package upload keeps files that arrive in pieces until they are whole. It
// knows bytes and offsets; who may send what is the hub's.
//
// # The folder of an upload
//
//	DIR/ID/to.txt    public half of the upload's own key
//	DIR/ID/key.age   its private half, sealed to the hub
//	DIR/ID/000000000000-000008388608.age   the bytes from..to, encrypted to to.txt
//
// A piece is written beside its place, flushed and renamed: it is there whole
// or not at all. How far an upload is, is what its pieces say, so that neither
// a killed process nor a power cut can make the two differ. The private half
// is needed only to read: whoever has the directory alone reads nothing, and
// overwriting key.age destroys the bytes in every copy of the pieces.
//
// Nothing here is ever written as it came.
package upload

import "time"

// Limits bound what is taken.
type Limits struct {
	Bytes    int64         // of one file
	Supplier int64         // announced bytes of all open uploads of one body
	Open     int           // open uploads of one body
	Idle     time.Duration // after which an upload that nothing came for is removed
	Spare    int64         // bytes that stay free on the disk
}

// DefaultLimits suit deliveries of a few gigabytes.
var DefaultLimits = Limits{Bytes: 4 << 30, Supplier: 16 << 30, Open: 8, Idle: 7 * 24 * time.Hour, Spare: 256 << 20}

// PieceBytes is how much is flushed at once, and so how much a broken
// connection loses at most.
const PieceBytes = 8 << 20

// MaxChecked is the largest piece that may carry a checksum of its own: it is
// kept or dropped whole.
const MaxChecked = 64 << 20
