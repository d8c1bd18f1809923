package problem

import (
	"io"
	"strconv"
	"strings"
)

// text collects what is written and passes it on in large pieces. The first error is
// kept, and returned at the end.
type text struct {
	to     io.Writer
	buffer []byte
	err    error
}

const textSize = 1 << 16

func newText(to io.Writer) *text { return &text{to: to, buffer: make([]byte, 0, 2*textSize)} }

// Write implements io.Writer.
func (t *text) Write(p []byte) (int, error) {
	t.buffer = append(t.buffer, p...)
	t.pass()
	return len(p), t.err
}

// pass empties the buffer when it is large.
func (t *text) pass() {
	if len(t.buffer) >= textSize {
		_ = t.flush()
	}
}

func (t *text) flush() error {
	if t.err == nil && len(t.buffer) > 0 {
		_, t.err = t.to.Write(t.buffer)
	}
	t.buffer = t.buffer[:0]
	return t.err
}

// list appends whole numbers between brackets.
func list[N int32 | int64](buffer []byte, numbers []N) []byte {
	buffer = append(buffer, '[')
	for i, n := range numbers {
		if i > 0 {
			buffer = append(buffer, ',')
		}
		buffer = strconv.AppendInt(buffer, int64(n), 10)
	}
	return append(buffer, ']')
}

// quote is a field as CSV has it.
func quote(field string) string {
	if field == "" || !strings.ContainsAny(field, "\",\r\n") && field[0] != ' ' && field[0] != '\t' {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}
