package coded

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
