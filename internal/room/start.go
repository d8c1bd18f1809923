package room

import (
	"crypto/rand"
	"strings"
	"time"
)

const ofProcess = "process-"

var (
	started = time.Now()
	startID = ofProcess + rand.Text()
)

// sinceStart counts from the start of this process, for machines that do not
// tell when they booted: between processes the wall alone decides.
func sinceStart() (string, time.Duration) { return startID, time.Since(started) }

// newBoot says that the machine was started anew between two readings.
func newBoot(before, now string) bool {
	return before != now && !(strings.HasPrefix(before, ofProcess) && strings.HasPrefix(now, ofProcess))
}
