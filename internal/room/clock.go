package room

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// Clock is where a room reads the time.
type Clock interface{ Read() store.Reading }

// ClockFunc is a clock as a function.
type ClockFunc func() store.Reading

// Read reads the clock.
func (f ClockFunc) Read() store.Reading { return f() }

// clockOf reads the wall from now, and the time since the boot.
func clockOf(now func() time.Time) Clock {
	return ClockFunc(func() store.Reading {
		boot, since := sinceBoot()
		return store.Reading{Wall: now(), Boot: boot, Since: since}
	})
}

// elapsed is how much time passed between two readings, by the stricter of the
// clocks. Where the machine was started anew between them only the wall tells.
func elapsed(from, to store.Reading) time.Duration {
	d := max(to.Wall.Sub(from.Wall), 0)
	if from.Boot != "" && from.Boot == to.Boot {
		d = max(d, to.Since-from.Since)
	}
	return d
}

// strict is the time of a session that was opened at a reading: never earlier
// than the clocks allow, nor than the latest time at which it was seen.
func strict(opened store.Reading, seen time.Time, now store.Reading) time.Time {
	t := opened.Wall.Add(elapsed(opened, now))
	if opened.Boot != now.Boot && seen.After(t) {
		return seen
	}
	return t
}
