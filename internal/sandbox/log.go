package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"unicode"
	"unicode/utf8"
)

// logLine is the most of one line that is kept, in characters.
const logLine = 2000

// logFlood times the cap is where a run is killed.
const logFlood = 64

// capture keeps a program's log: cleaned, capped, with a count of the rest.
type capture struct {
	mu      sync.Mutex
	keep    int64 // bytes that are kept
	seen    int64 // raw bytes
	text    bytes.Buffer
	rest    []byte // an unfinished character
	column  int
	cut     bool
	forward io.Writer
}

// Write takes what the program printed. It never fails and never blocks long.
func (c *capture) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen += int64(len(p))
	if int64(c.text.Len()) >= c.keep {
		c.cut = true
		return len(p), nil
	}
	c.add(p)
	return len(p), nil
}

func (c *capture) add(p []byte) {
	from := c.text.Len()
	all := append(c.rest, p...)
	for len(all) > 0 && (utf8.FullRune(all) || len(all) >= utf8.UTFMax) {
		r, n := utf8.DecodeRune(all)
		all = all[n:]
		c.put(r, n)
		if int64(c.text.Len()) >= c.keep {
			c.cut, all = true, nil
		}
	}
	c.rest = bytes.Clone(all)
	if c.forward != nil && c.text.Len() > from {
		_, _ = c.forward.Write(bytes.Clone(c.text.Bytes()[from:]))
	}
}

func (c *capture) put(r rune, size int) {
	if r == '\n' {
		c.column = 0
		c.text.WriteByte('\n')
		return
	}
	if c.column++; c.column > logLine {
		c.cut = true
		return
	}
	c.text.WriteString(visible(r, size))
}

// visible is a character as a page may show it: what would move the cursor,
// turn the direction of writing or be seen by nobody becomes its number.
func visible(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size <= 1:
		return "�"
	case r == '\t' || r == ' ':
		return string(r)
	case r == '\r':
		return ""
	case unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Zs, r) && !invisible(r):
		return string(r)
	case r == '\u00a0' || r == '\u202f':
		return " "
	}
	return fmt.Sprintf("<%U>", r)
}

// invisible are characters that count as graphic and show nothing.
func invisible(r rune) bool {
	return unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// line adds a sentence of ours on a line of its own, also when the log is full.
func (c *capture) line(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := c.text.Len()
	if c.column > 0 {
		c.text.WriteByte('\n')
	}
	c.column = 0
	c.text.WriteString(text + "\n")
	if c.forward != nil {
		_, _ = c.forward.Write(bytes.Clone(c.text.Bytes()[from:]))
	}
}

func (c *capture) flooded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen > logFlood*c.keep
}

// finish gives the log and whether something is missing in it.
func (c *capture) finish() ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.text.Bytes()), c.cut
}
