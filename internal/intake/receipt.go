package intake

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/coded"
)

// shownRejects is how many rejected lines a receipt shows; Rejects has all.
const shownRejects = 100

// Receipt is what a supplier gets for a delivery. It has numbers of lines and
// reasons, no value of a row.
type Receipt struct {
	Delivery string     `json:"delivery"` // id, given by who stores the delivery
	Study    string     `json:"study"`
	Supplier string     `json:"supplier"`
	Kind     coded.Kind `json:"kind"`
	File     string     `json:"file"` // name without folder
	Bytes    int64      `json:"bytes"`
	SHA256   string     `json:"sha256"`
	Replaces string     `json:"replaces,omitempty"` // given by who stores the delivery

	Read             int64            `json:"rows_read"`
	Accepted         int64            `json:"rows_accepted"`
	Rejected         int64            `json:"rows_rejected"`
	RejectedByReason map[string]int64 `json:"rejected_by_reason"`
	// NotCounting are accepted rows of subtypes that the study takes from the
	// warehouse: they are reported and do not count.
	NotCounting   map[string]int64 `json:"accepted_not_counting"`
	Persons       int64            `json:"persons"` // different persons in accepted rows
	RejectedLines []RejectedLine   `json:"rejected_lines"`
	MoreRejected  int64            `json:"rejected_lines_not_shown"`

	Rejects *Rejects `json:"-"` // all rejected lines
}

// RejectedLine is where a rejected row starts and why it is rejected.
type RejectedLine struct {
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

func newReceipt(r *Request, rules *rules, f *findings) *Receipt {
	first := f.rejects.First(shownRejects)
	return &Receipt{
		Study: r.Study.ID, Supplier: r.Supplier, Kind: r.Kind,
		File: shownName(r.Path), Bytes: f.bytes, SHA256: f.sha256,
		Read: f.read, Accepted: int64(len(f.person)), Rejected: int64(f.rejects.Len()),
		RejectedByReason: f.rejects.ByReason(), NotCounting: rules.notCounting(f),
		Persons:       int64(f.persons.Len()),
		RejectedLines: first, MoreRejected: int64(f.rejects.Len() - len(first)),
		Rejects: &f.rejects,
	}
}

// WriteText renders the receipt for a terminal.
func (r *Receipt) WriteText(w io.Writer) error {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-10s "+format+"\n", append([]any{name}, args...)...)
	}
	if r.Delivery != "" {
		line("delivery", "%s", r.Delivery)
	}
	if r.Replaces != "" {
		line("replaces", "%s", r.Replaces)
	}
	line("study", "%s", r.Study)
	line("supplier", "%s, %s", r.Supplier, r.Kind)
	line("file", "%s, %d bytes", r.File, r.Bytes)
	line("sha256", "%s", r.SHA256)
	line("read", "%s", rowsOf(r.Read))
	line("accepted", "%s of %s", rowsOf(r.Accepted), plural(r.Persons, "person"))
	for _, code := range slices.Sorted(maps.Keys(r.NotCounting)) {
		line("", "%d of %s, which this study takes from the warehouse: they do not count", r.NotCounting[code], code)
	}
	line("rejected", "%s", rowsOf(r.Rejected))
	r.writeRejected(&b)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing receipt: %w", err)
	}
	return nil
}

func rowsOf(n int64) string { return plural(n, "row") }

func plural(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// sortedReasons are the reasons, the most frequent first.
func (r *Receipt) sortedReasons() []string {
	return slices.SortedFunc(maps.Keys(r.RejectedByReason), func(x, y string) int {
		if d := r.RejectedByReason[y] - r.RejectedByReason[x]; d != 0 {
			return int(max(-1, min(1, d)))
		}
		return strings.Compare(x, y)
	})
}

// reasons are counts by reason on one line.
func (r *Receipt) reasons() string {
	var parts []string
	for _, why := range r.sortedReasons() {
		parts = append(parts, fmt.Sprintf("%d %s", r.RejectedByReason[why], why))
	}
	return strings.Join(parts, ", ")
}

func (r *Receipt) writeRejected(b *strings.Builder) {
	for _, why := range r.sortedReasons() {
		fmt.Fprintf(b, "%-10s %d: %s\n", "", r.RejectedByReason[why], why)
	}
	for _, l := range r.RejectedLines {
		fmt.Fprintf(b, "line %-8d %s\n", l.Line, l.Reason)
	}
	if r.MoreRejected > 0 {
		fmt.Fprintf(b, "and %d more, all in the file of rejected lines\n", r.MoreRejected)
	}
}
