package program

import (
	"encoding/json"
	"runtime"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// Limits are what a hub allows programs. They are kept as JSON in the hub's
// setting "program_limits"; a field that is left out has its default.
type Limits struct {
	Minutes   int   `json:"minutes"`   // of a run
	Memory    int64 `json:"memory"`    // bytes of a run, all processes together
	Processes int   `json:"processes"` // and threads
	Disk      int64 `json:"disk"`      // bytes in its folder
	Log       int64 `json:"log"`       // bytes of the log that is kept
	OutFiles  int   `json:"out_files"`
	OutBytes  int64 `json:"out_bytes"`

	AtOnce  int `json:"at_once"`  // runs at one time in the hub
	PerOne  int `json:"per_one"`  // of these, of one person
	Waiting int `json:"waiting"`  // runs of one person that wait
	Files   int `json:"files"`    // of one version
	Bytes   int `json:"bytes"`    // of all files of one version
	FileMB  int `json:"file_mb"`  // of a result that may be asked for release
	MaxRows int `json:"max_rows"` // of such a table
}

// LimitsSetting is the name of the setting that holds a hub's limits.
const LimitsSetting = "program_limits"

// DefaultLimits are those of a new hub on this machine.
func DefaultLimits() Limits {
	return Limits{
		Minutes: 30, Memory: 4_000_000_000, Processes: 128, Disk: 1 << 30, Log: 1 << 20, OutFiles: 200, OutBytes: 256 << 20,
		AtOnce: max(1, min(runtime.NumCPU()/2, int(machineMemory()/(6<<30)))), PerOne: 2, Waiting: 20,
		Files: 20, Bytes: 1 << 20, FileMB: 16, MaxRows: 5000,
	}
}

// ReadLimits are the limits of a setting's text; an empty one gives the defaults.
func ReadLimits(text string) (Limits, error) {
	l := DefaultLimits()
	if text == "" {
		return l, nil
	}
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return l, locale.Refuse(refusal.Misuse, "program.limits.form", "fault", err.Error())
	}
	return l, l.check()
}

// bound is what a limit may be.
type bound struct {
	name       string
	value      int64
	least, max int64
}

func (l Limits) check() error {
	for _, b := range []bound{
		{"minutes", int64(l.Minutes), 1, 24 * 60}, {"memory", l.Memory, 256 << 20, 1 << 40}, {"processes", int64(l.Processes), 8, 4096},
		{"disk", l.Disk, 1 << 20, 1 << 40}, {"log", l.Log, 1 << 10, 64 << 20}, {"out_files", int64(l.OutFiles), 1, 10_000},
		{"out_bytes", l.OutBytes, 1 << 10, 1 << 40}, {"at_once", int64(l.AtOnce), 1, 256}, {"per_one", int64(l.PerOne), 1, 256},
		{"waiting", int64(l.Waiting), 1, 1000}, {"files", int64(l.Files), 1, 1000}, {"bytes", int64(l.Bytes), 1 << 10, 64 << 20},
		{"file_mb", int64(l.FileMB), 1, 1024}, {"max_rows", int64(l.MaxRows), 1, 1_000_000},
	} {
		if b.value < b.least || b.value > b.max {
			return locale.Refuse(refusal.Misuse, "program.limits.bound", "name", b.name, "value", b.value, "least", b.least, "most", b.max)
		}
	}
	return nil
}

// sandbox are the limits as the sandbox takes them.
func (l Limits) sandbox() sandbox.Limits {
	wall := time.Duration(l.Minutes) * time.Minute
	return sandbox.Limits{Wall: wall, CPU: time.Duration(runtime.NumCPU()) * wall, Memory: l.Memory, Processes: l.Processes,
		Disk: l.Disk, LogBytes: l.Log, OutFiles: l.OutFiles, OutBytes: l.OutBytes}
}
