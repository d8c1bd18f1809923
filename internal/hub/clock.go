//go:build !testclock

package hub

import "time"

// ClockIsSettable says whether this is a test build, which takes the time from
// the environment.
const ClockIsSettable = false

// now is the system's clock. Only test builds (tag testclock) can set another.
func now() time.Time { return time.Now() }
