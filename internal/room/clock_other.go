//go:build !linux

package room

import "time"

// sinceBoot is the start of this process: the machine's own is not read here.
func sinceBoot() (string, time.Duration) { return sinceStart() }
