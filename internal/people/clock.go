package people

import (
	"crypto/rand"
	"math"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

// began and process tell readings of this process from those of an earlier one:
// within a process no change of the wall clock moves the time between them.
var (
	began   = time.Now()
	process = rand.Text()
)

func readClock() store.Reading {
	return store.Reading{Wall: hub.Now(), Boot: process, Since: time.Since(began)}
}

// elapsed is the time between two readings, by the stricter of both clocks. A
// wall that was put back between two processes tells nothing: no time is then
// long enough.
func elapsed(from, to store.Reading) time.Duration {
	wall := to.Wall.Sub(from.Wall)
	if from.Boot == to.Boot {
		return max(wall, to.Since-from.Since)
	}
	if wall < -time.Minute {
		return math.MaxInt64
	}
	return wall
}
