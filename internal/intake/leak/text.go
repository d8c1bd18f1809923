package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
)

const (
	numberDigits = 11
	numberLimit  = 100_000_000_000
)

// digits is the value of a text of digits.
func digits(b []byte) (n uint64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, true
}

// text looks at every window of eleven digits, and at such windows with the
// marks of the printed form left out.
func (s *Searcher) text(path string, b []byte) {
	s.digitRuns(path, b, "text", nil)
	if bytes.ContainsAny(b, ".-") {
		s.digitRuns(path, b, "text with marks", []byte(".- /"))
	}
}

// digitRuns keeps the value of the last eleven digits. Up to two bytes of skip
// may stand between two digits.
func (s *Searcher) digitRuns(path string, b []byte, form string, skip []byte) {
	var n uint64
	run, gap, marked := 0, 0, 0
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			n = n*10%numberLimit + uint64(c-'0')
			run++
			gap = 0
			marked = max(0, marked-1)
			if run >= numberDigits && (skip == nil || marked > 0) && s.has(n) {
				s.found(path, i, form)
			}
		case run > 0 && gap < 2 && bytes.IndexByte(skip, c) >= 0:
			gap++
			marked = numberDigits
		default:
			n, run, gap, marked = 0, 0, 0, 0
		}
	}
}

// wide looks for digits with NUL bytes between them: UTF-16 and UTF-32.
func (s *Searcher) wide(path string, b []byte) {
	for _, w := range []struct {
		width int
		form  string
	}{{2, "UTF-16"}, {4, "UTF-32"}} {
		for phase := range w.width {
			s.wideRuns(path, b[min(phase, len(b)):], w.width, w.form)
		}
	}
}

// wideRuns reads units of one byte followed by NULs; a unit of the other byte
// order is one of these at another phase, but for the last digit's NULs.
func (s *Searcher) wideRuns(path string, b []byte, width int, form string) {
	var n uint64
	run := 0
	for i := 0; i < len(b); i += width {
		c := b[i]
		if c < '0' || c > '9' {
			n, run = 0, 0
			continue
		}
		n = n*10%numberLimit + uint64(c-'0')
		if run++; run >= numberDigits && s.has(n) {
			s.found(path, i, form)
		}
		if rest := b[i+1 : min(i+width, len(b))]; len(bytes.Trim(rest, "\x00")) > 0 {
			n, run = 0, 0
		}
	}
}

// Runs of hexadecimal or base64 digits shorter than these hold no number.
const (
	minHex    = 12
	minBase64 = 15
)

// encoded looks into runs of hexadecimal and base64 digits.
func (s *Searcher) encoded(path string, b []byte) {
	eachRun(b, hexDigit, minHex, func(at int, run []byte) {
		for phase := range 2 {
			plain := make([]byte, len(run)/2)
			n, _ := hex.Decode(plain, run[phase:phase+(len(run)-phase)/2*2])
			s.text(path+" (hex)", plain[:n])
			s.binary(path+" (hex)", plain[:n])
		}
	})
	eachRun(b, base64Digit, minBase64, func(at int, run []byte) {
		run = bytes.Map(func(r rune) rune {
			switch r {
			case '-':
				return '+'
			case '_':
				return '/'
			}
			return r
		}, run)
		for phase := range 4 {
			part := run[phase : phase+(len(run)-phase)/4*4]
			plain := make([]byte, len(part)/4*3)
			n, _ := base64.RawStdEncoding.Decode(plain, part)
			s.text(path+" (base64)", plain[:n])
			s.binary(path+" (base64)", plain[:n])
		}
	})
}

func eachRun(b []byte, in func(byte) bool, least int, f func(at int, run []byte)) {
	start := -1
	for i := 0; i <= len(b); i++ {
		if i < len(b) && in(b[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start >= least {
			f(start, b[start:i])
		}
		start = -1
	}
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func base64Digit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '/' || c == '-' || c == '_'
}
