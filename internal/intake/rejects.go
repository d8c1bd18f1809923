package intake

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
)

// Rejects are the rejected rows of a delivery in the file's order: line and
// reason, five bytes a row.
type Rejects struct {
	lines   []uint32
	reasons []Reason
	counts  [reasonCount]int64
}

func (r *Rejects) add(line uint32, why Reason) {
	r.lines = append(r.lines, line)
	r.reasons = append(r.reasons, why)
	r.counts[why]++
}

// Len is the number of rejected rows.
func (r *Rejects) Len() int { return len(r.lines) }

// All yields line and reason of every rejected row.
func (r *Rejects) All() iter.Seq2[int64, Reason] {
	return func(yield func(int64, Reason) bool) {
		for i, line := range r.lines {
			if !yield(int64(line), r.reasons[i]) {
				return
			}
		}
	}
}

// First are the first n rejected rows.
func (r *Rejects) First(n int) []RejectedLine {
	n = min(n, len(r.lines))
	out := make([]RejectedLine, n)
	for i := range out {
		out[i] = RejectedLine{int64(r.lines[i]), r.reasons[i].String()}
	}
	return out
}

// ByReason counts rejected rows by reason in words.
func (r *Rejects) ByReason() map[string]int64 {
	out := map[string]int64{}
	for why, n := range r.counts {
		if n > 0 {
			out[Reason(why).String()] = n
		}
	}
	return out
}

// WriteCSV writes all rejected rows as CSV: line, reason.
func (r *Rejects) WriteCSV(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString("line,reason\n")
	var number [20]byte
	for line, why := range r.All() {
		b.Write(strconv.AppendInt(number[:0], line, 10))
		b.WriteString(`,"`)
		b.WriteString(why.String())
		b.WriteString("\"\n")
	}
	if err := b.Flush(); err != nil { // a bufio.Writer keeps the first error
		return fmt.Errorf("writing rejected lines: %w", err)
	}
	return nil
}
