//go:build testclock

package hub

import (
	"os"
	"time"
)

// ClockIsSettable says that this is a test build.
const ClockIsSettable = true

// now is the instant or day in KRUISTABEL_NOW, else the system's clock.
func now() time.Time {
	text := os.Getenv("KRUISTABEL_NOW")
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t
		}
	}
	return time.Now()
}
