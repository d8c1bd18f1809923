package room

import (
	"crypto/rand"
	"time"
)

var (
	started = time.Now()
	startID = rand.Text()
)

// sinceStart counts from the start of this process, for machines that do not
// tell when they booted: after a restart the wall alone decides.
func sinceStart() (string, time.Duration) { return startID, time.Since(started) }
