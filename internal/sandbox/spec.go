package sandbox

import (
	"io"
	"time"
)

// Folders that a program finds.
const (
	WorkFolder = "/work"     // where it starts; a file system in memory
	OutFolder  = "/work/out" // results
)

// Spec is one run.
type Spec struct {
	// Command is the program and its arguments, with a path as the program's
	// system has it (/usr/bin/python3). Self stands for this program itself.
	Command []string
	// Environment is the root of an unpacked system with usr/bin and so on;
	// empty is this machine's.
	Environment string
	// Bare leaves out all programs of the system: what Self needs is there.
	Bare bool
	// Inputs are files and folders that can be read.
	Inputs []Input
	// Out is an existing folder of the caller that gets the collected results;
	// empty collects nothing.
	Out string
	// Stdin may be nil.
	Stdin io.Reader
	// Env holds NAME=value beside PATH, HOME, TMPDIR, LANG and TZ.
	Env []string
	// Limits: a zero field takes that of DefaultLimits.
	Limits Limits
	// Log gets the cleaned log while it grows; may be nil. It must not block.
	Log io.Writer
	// Alert is called at the first attempt to reach a network; may be nil.
	Alert func(Alert)
	// Watch gets the usage as it is measured; may be nil.
	Watch func(Usage)
}

// Self, as the first word of a command, is this very program.
const Self = "kruistabel:self"

// Input is a file or folder of the host and its place in the sandbox, which
// lies below /work and not below /work/out.
type Input struct{ From, To string }

// Limits bound a run as a whole.
type Limits struct {
	Wall        time.Duration // from start to end
	CPU         time.Duration // of all processes together
	Memory      int64         // bytes of all processes and of files in memory
	Processes   int           // processes and threads at one time
	Descriptors int           // open files of all processes together
	Disk        int64         // bytes in /work; /tmp and /dev/shm have half of it each
	Files       int           // files in these three together
	OutFiles    int           // results
	OutBytes    int64         // bytes of all results
	LogBytes    int64         // of the log that is kept; the run is killed at 64 times that
	Nice        int           // 0 to 19: how far it stands back
}

// DefaultLimits are those of a researcher's program.
var DefaultLimits = Limits{
	Wall: 30 * time.Minute, CPU: 60 * time.Minute, Memory: 4 << 30, Processes: 128, Descriptors: 4096,
	Disk: 1 << 30, Files: 20_000, OutFiles: 200, OutBytes: 256 << 20, LogBytes: 1 << 20, Nice: 10,
}

func (l Limits) filled() Limits {
	d := DefaultLimits
	fill(&l.Wall, d.Wall)
	fill(&l.CPU, d.CPU)
	fill(&l.Memory, d.Memory)
	fill(&l.Processes, d.Processes)
	fill(&l.Descriptors, d.Descriptors)
	fill(&l.Disk, d.Disk)
	fill(&l.Files, d.Files)
	fill(&l.OutFiles, d.OutFiles)
	fill(&l.OutBytes, d.OutBytes)
	fill(&l.LogBytes, d.LogBytes)
	return l
}

func fill[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// State is how a run ended.
type State string

// The states of a run that ended.
const (
	Done   State = "done"   // the program said that it succeeded
	Failed State = "failed" // the program said that it failed, or broke
	Killed State = "killed" // we ended it: see Reason
)

// Reason is why a run was killed.
type Reason string

// The reasons to kill a run.
const (
	OverTime      Reason = "time"      // wall or processor time
	OverMemory    Reason = "memory"    //
	OverProcesses Reason = "processes" // processes, threads or open files
	OverDisk      Reason = "disk"      // bytes or files in its folders
	OverOutput    Reason = "output"    // a flood of the log
	Stopped       Reason = "stopped"   // the caller ended it
)

// Usage is what a run used.
type Usage struct {
	Wall      time.Duration
	CPU       time.Duration
	Memory    int64 // bytes now, in a result the most
	Processes int   // processes and threads now, in a result the most
	Disk      int64 // bytes in its folders
	Files     int   // files in its folders
}

// Alert says what was tried.
type Alert struct {
	Family string // IPv4 or IPv6
}

// Output is one collected file.
type Output struct {
	Name   string // plain, at most one folder deep: plots/a.png
	Bytes  int64
	SHA256 string
}

// NotTaken is a file that was not collected.
type NotTaken struct {
	Name string // shown with marks for what is not plain, and cut
	Why  Why
}

// Why says why a file was not collected.
type Why string

// The reasons not to collect a file.
const (
	OddName   Why = "name"    // not letters, digits, dot, dash, underscore
	TooDeep   Why = "depth"   // more than one folder below out
	NotPlain  Why = "kind"    // a link, a pipe, a socket
	Linked    Why = "linked"  // has a second name
	TooMany   Why = "number"  // more files than allowed
	TooLarge  Why = "size"    // more bytes than allowed
	NotOpened Why = "reading" // could not be read
)

// Result is how a run ended. It holds no exit status and no signal.
type Result struct {
	State    State
	Reason   Reason // where killed
	Network  int    // attempts to reach a network
	Full     bool   // a folder was full at some time
	Usage    Usage
	Log      []byte // cleaned, capped
	LogCut   bool
	Outputs  []Output
	NotTaken []NotTaken
}
