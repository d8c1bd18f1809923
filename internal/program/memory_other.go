//go:build !linux

package program

// machineMemory is a guess: sandboxes run on Linux only.
func machineMemory() int64 { return 8 << 30 }
