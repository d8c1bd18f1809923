package program

import (
	"runtime"
	"time"

	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// Limits are what a hub allows programs. A field that is zero has its default.
type Limits struct {
	Time      time.Duration // of a run, from start to end
	Memory    int64         // bytes of a run, all processes together
	Processes int           // and threads
	Disk      int64         // bytes in its folder
	Log       int64         // bytes of the log that is kept
	OutFiles  int
	OutBytes  int64

	AtOnce    int   // runs at one time in the hub
	PerOne    int   // of these, of one person
	Waiting   int   // runs of one person that have not ended
	Files     int   // of one version
	Bytes     int   // of all files of one version
	FileBytes int64 // of a result that may be asked for release
	MaxRows   int   // of such a table
}

// DefaultLimits are those of a new hub on this machine.
func DefaultLimits() Limits {
	return Limits{
		Time: 30 * time.Minute, Memory: 4_000_000_000, Processes: 128, Disk: 1 << 30, Log: 1 << 20, OutFiles: 200, OutBytes: 256 << 20,
		AtOnce: max(1, min(runtime.NumCPU()/2, int(machineMemory()/(6<<30)))), PerOne: 2, Waiting: 20,
		Files: 20, Bytes: 1 << 20, FileBytes: 16_000_000, MaxRows: 5000,
	}
}

// filled are the limits with the default for each that is zero.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	fill(&l.Time, d.Time)
	fill(&l.Memory, d.Memory)
	fill(&l.Processes, d.Processes)
	fill(&l.Disk, d.Disk)
	fill(&l.Log, d.Log)
	fill(&l.OutFiles, d.OutFiles)
	fill(&l.OutBytes, d.OutBytes)
	fill(&l.AtOnce, d.AtOnce)
	fill(&l.PerOne, d.PerOne)
	fill(&l.Waiting, d.Waiting)
	fill(&l.Files, d.Files)
	fill(&l.Bytes, d.Bytes)
	fill(&l.FileBytes, d.FileBytes)
	fill(&l.MaxRows, d.MaxRows)
	return l
}

func fill[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// sandbox are the limits as the sandbox takes them.
func (l Limits) sandbox() sandbox.Limits {
	return sandbox.Limits{Wall: l.Time, CPU: time.Duration(runtime.NumCPU()) * l.Time, Memory: l.Memory, Processes: l.Processes,
		Disk: l.Disk, LogBytes: l.Log, OutFiles: l.OutFiles, OutBytes: l.OutBytes}
}
