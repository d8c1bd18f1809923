package intake

// Limits bound what a file may cost. A zero field means its default.
type Limits struct {
	UnpackedBytes int64 // of a gzip file
	// PackedRatio is how many times larger than the file its text may be, tested
	// from ratioFreeBytes on. A CSV file of numbers and dates packs five to ten
	// times; hundreds mean copies of one row or a bomb.
	PackedRatio   int64
	ParquetBytes  int64 // of a Parquet file, which is held in memory
	ParquetMemory int64 // for reading its pages, beside the file
}

// DefaultLimits leave room for a hundred million rows.
var DefaultLimits = Limits{
	UnpackedBytes: 8 << 30,
	PackedRatio:   200,
	ParquetBytes:  2 << 30,
	ParquetMemory: 512 << 20,
}

const (
	maxRowBytes    = 64 << 10
	ratioFreeBytes = 64 << 20
)

func (l Limits) orDefault() Limits {
	pick := func(v, d int64) int64 {
		if v > 0 {
			return v
		}
		return d
	}
	d := DefaultLimits
	return Limits{
		UnpackedBytes: pick(l.UnpackedBytes, d.UnpackedBytes),
		PackedRatio:   pick(l.PackedRatio, d.PackedRatio),
		ParquetBytes:  pick(l.ParquetBytes, d.ParquetBytes),
		ParquetMemory: pick(l.ParquetMemory, d.ParquetMemory),
	}
}
