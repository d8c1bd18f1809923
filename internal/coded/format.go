package coded

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

const (
	magic   = "KRTCODED"
	endMark = "KRTENDED"
	version = 1
)

// kindCode numbers the kinds in files.
var kindCode = map[Kind]uint8{MeasuresKind: 1, ProfilesKind: 2}

// maxRows bounds what a damaged header may ask memory for; columns grow as
// their bytes arrive, so that a short file never gets it.
const maxRows = 1 << 32
