// Package coded is the form that supplier data take once their persons are
// coded: no INSZ, no text, fixed-width columns. It is what intake leaves and
// what the engines read; files of it are kept only encrypted.
//
// # The files of a delivery
//
// A delivery is two streams: its rows, encrypted with age to an identity that
// no other delivery has (X25519 and ML-KEM-768 together, so that what is copied
// today is not read by a later machine), and that identity, encrypted to the
// hub's own. Without the second nobody reads the first again, the hub included:
// who overwrites and removes it destroys the delivery. What lies on backups or
// in a file system's snapshots is theirs to expire.
//
// Below the encryption stands the plain form, which is never written to disk:
//
//	magic     8 bytes  "KRTCODED"
//	version   uint16   1; all numbers are little-endian
//	kind      uint8    1 measures, 2 profiles
//	          uint8    0
//	rows      uint64
//	id, supplier       uint16 length and bytes each
//	subtypes, levels, sources
//	                   uint32 count, then length and bytes of each
//	columns            each of them rows values, without gaps:
//	    measures       person int64, subtype uint16, start int32, end int32
//	    profiles       person int64, level, source, disability uint8, from int32, to int32
//	end       8 bytes  "KRTENDED"
//
// Columns are not packed: zstd would save four bytes in nine and take as long
// again to read, four times as long to write.
//
// A reader refuses another version, indexes beyond their dictionary, and
// anything before the end mark that is missing or after it that is too many.
// Version 1 stays readable in every later version of the product.
package coded

// Spells are the accepted rows of measures deliveries, column-wise.
type Spells struct {
	Person  []int64  // coded person number
	Subtype []uint16 // index into Delivery.Subtypes
	Start   []int32  // days since 1970-01-01
	End     []int32  // inclusive; Running where the spell has no end
}

// Running is the End of a spell that has none.
const Running = int32(1<<31 - 1)

// NoLevel and NoAnswer mark what a supplier does not know.
const (
	NoLevel  = uint8(255)
	NoAnswer = uint8(255)
)

// Profiles are the accepted rows of profiles deliveries, column-wise.
// Level is an index into Delivery.Levels; NoLevel where the supplier does not
// know it.
type Profiles struct {
	Person     []int64
	Level      []uint8
	Source     []uint8 // index into Delivery.Sources; NoAnswer where empty
	Disability []uint8 // 0, 1, NoAnswer
	From       []int32
	To         []int32 // inclusive; Running where still valid
}

// Kind is what a delivery holds.
type Kind string

// The kinds of delivery.
const (
	MeasuresKind Kind = "measures"
	ProfilesKind Kind = "profiles"
)

// Delivery is one accepted delivery in coded form. Line numbers and texts are
// gone; dictionaries give the codes that the indexes stand for.
type Delivery struct {
	ID       string // receipt id
	Supplier string
	Kind     Kind
	Subtypes []string // subtype codes
	Levels   []string // codes of the supplier's level list, as delivered
	Sources  []string // LED, SELF
	Spells   Spells
	Profiles Profiles
}

// Rows is the number of accepted rows.
func (d *Delivery) Rows() int { return len(d.Spells.Person) + len(d.Profiles.Person) }
