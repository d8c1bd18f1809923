package program

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"sync"
)

// Scrub hides what looks like a person's number or another long identifier in a
// line of a log. The digits after a point stay: they are fractions.
func Scrub(line string) string {
	var b strings.Builder
	at := 0
	for _, m := range longNumber.FindAllStringIndex(line, -1) {
		if m[0] > 0 && line[m[0]-1] == '.' {
			continue
		}
		b.WriteString(line[at:m[0]])
		b.WriteString("•••")
		at = m[1]
	}
	b.WriteString(line[at:])
	return b.String()
}

var longNumber = regexp.MustCompile(`[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[-. ][0-9]{3}[-. ]?[0-9]{2}|[0-9]{9,}`)

// longestPart is where a line without an end is written all the same.
const longestPart = 4096

// liveLog takes a run's log as it grows: line by line it is scrubbed, kept in a
// file and told to those who follow.
type liveLog struct {
	mu      sync.Mutex
	file    *os.File
	text    []byte // all that was written
	rest    []byte // a line that has no end yet
	changed chan struct{}
	closed  bool
}

func newLiveLog(path string) (*liveLog, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &liveLog{file: f, changed: make(chan struct{})}, nil
}

// Write takes a part of the log. A full disk does not stop the run: what could
// not be kept is missing in the file, and its hash is of what is there.
func (l *liveLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		i := bytes.IndexByte(l.rest, '\n')
		if i < 0 && len(l.rest) > longestPart {
			i = len(l.rest) - 1
		}
		if i < 0 {
			break
		}
		l.put(l.rest[:i+1])
		l.rest = bytes.Clone(l.rest[i+1:])
	}
	return len(p), nil
}

// put keeps a whole line; the lock is held.
func (l *liveLog) put(line []byte) {
	if l.closed {
		return
	}
	clean := Scrub(string(line))
	l.text = append(l.text, clean...)
	_, _ = l.file.WriteString(clean)
	close(l.changed)
	l.changed = make(chan struct{})
}

// close writes what is left and tells that nothing comes any more.
func (l *liveLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	if len(l.rest) > 0 {
		l.put(append(l.rest, '\n'))
		l.rest = nil
	}
	l.closed = true
	close(l.changed)
	return l.file.Close()
}

// after is what was written after a place, the channel that closes when there
// is more, and whether nothing comes any more.
func (l *liveLog) after(place int) (text string, changed <-chan struct{}, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	place = max(0, min(place, len(l.text)))
	return string(l.text[place:]), l.changed, l.closed
}
