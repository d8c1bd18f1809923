package program

import "slices"

// State is how far a run is.
type State string

// The states of a run.
const (
	Queued  State = "queued"
	Running State = "running"
	Done    State = "done"   // the program said that it succeeded
	Failed  State = "failed" // it said that it failed, or broke
	Killed  State = "killed" // it was ended: see Reason
)

// Ended reports whether nothing happens to the run any more.
func (s State) Ended() bool { return s == Done || s == Failed || s == Killed }

// Reason is why a run was killed. Those of limits have the sandbox's names.
type Reason string

// The reasons to kill a run.
const (
	OverTime      Reason = "time"
	OverMemory    Reason = "memory"
	OverProcesses Reason = "processes"
	OverDisk      Reason = "disk"
	OverOutput    Reason = "output"  // a flood of the log
	Stopped       Reason = "stopped" // by the researcher
	SessionOver   Reason = "session" // it ended or paused, or the supervisor stopped the run
	Lost          Reason = "lost"    // the server was gone
	NotStarted    Reason = "start"   // it could not be started
)

// Reasons are all reasons, for pages that explain them.
var Reasons = []Reason{OverTime, OverMemory, OverProcesses, OverDisk, OverOutput, Stopped, SessionOver, Lost, NotStarted}

// LimitReached reports whether a limit ended the run.
func (r Reason) LimitReached() bool { return slices.Contains(Reasons[:5], r) }

// Input is what a run reads.
type Input string

// The inputs.
const (
	Synthetic Input = "synthetic" // tables of the same form with made-up counts
	Extract   Input = "extract"   // the preparatory extract
	Tables    Input = "tables"    // the full tables of the build in force
)

// Origin is where a version came from.
type Origin string

// The origins.
const (
	Sent   Origin = "sent"   // from outside the room
	Edited Origin = "edited" // at a seat
)
