//go:build !testclock

package hub

import "time"

// now is the system's clock. Only test builds (tag testclock) can set another.
func now() time.Time { return time.Now() }
