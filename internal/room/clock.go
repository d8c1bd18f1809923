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

// meter is the time of one session: it goes on from a time by the stricter of
// the clocks, whatever they do.
type meter struct {
	from time.Time
	at   store.Reading // when the clocks were read at from
}

// meterOf takes up the time of a session that was opened at a reading and was
// last seen at a time. Where the machine was started anew since, it goes on from
// the later of the wall and what was seen: time in which the hub was down and
// the wall was put back does not count, and nobody worked in it.
func meterOf(opened store.Reading, seen time.Time, now store.Reading) meter {
	if !newBoot(opened.Boot, now.Boot) {
		return meter{opened.Wall, opened}
	}
	from := opened.Wall.Add(elapsed(opened, now))
	if seen.After(from) {
		from = seen
	}
	return meter{from, now}
}

func (m meter) time(now store.Reading) time.Time { return m.from.Add(elapsed(m.at, now)) }
