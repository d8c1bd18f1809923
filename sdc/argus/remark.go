package argus

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/kruistabel/kruistabel/sdc/problem"
)

// remark is what a job carries, as a comment, that its commands cannot say, so that
// it can be converted back without loss. Where somebody has changed the commands since,
// the rules and the cost of the commands hold.
type remark struct {
	Spec      json.RawMessage     `json:"spec"`
	Commands  string              `json:"commands"`
	Columns   map[string]string   `json:"columns,omitempty"` // names that differ, by those in the job
	Added     []string            `json:"added,omitempty"`   // dimensions that got a total
	Groupings []problem.Grouping  `json:"groupings,omitempty"`
	Counts    bool                `json:"counts,omitempty"` // the cells were records with counts
	Rest      []map[string]string `json:"rest,omitempty"`   // cells of other groupings
	Forced    [][]string          `json:"forced,omitempty"` // statuses of such cells
	Given     string              `json:"given,omitempty"`  // file of statuses that also stand with the cells

	pieces []string // as read
}

const remarkMark = "kruistabel "

// lines writes the remark, in pieces that no program finds too long.
func (r remark) lines() (string, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for rest := escape(string(text)); len(rest) > 0; {
		n := min(len(rest), 400)
		b.WriteString("// " + remarkMark + quote(rest[:n]) + eol)
		rest = rest[n:]
	}
	return b.String(), nil
}

// escape leaves only letters that every encoding has.
func escape(json string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(json)) {
		if unit < 0x80 {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// quote keeps blanks at the ends of a piece.
func quote(text string) string { return "[" + text + "]" }

// said takes up a comment; those of other people are left alone.
func (p *jobParser) said(text string) error {
	piece, is := strings.CutPrefix(text, remarkMark)
	if !is || !strings.HasPrefix(piece, "[") || !strings.HasSuffix(piece, "]") {
		return nil
	}
	t, err := p.table("the remark of this program")
	if err != nil {
		return err
	}
	if t.remark == nil {
		t.remark = &remark{}
	}
	t.remark.pieces = append(t.remark.pieces, piece[1:len(piece)-1])
	return nil
}

// decode makes the pieces a remark again.
func (r *remark) decode() error {
	text := strings.Join(r.pieces, "")
	*r = remark{}
	return json.Unmarshal([]byte(text), r)
}

// commands is what the rules and the cost of a problem were written as.
func (t *JobTable) commands() string {
	return strings.Join(t.Dimensions, " ") + "|" + t.Response + "|" + strings.Trim(t.Cost, `"`) + "|" + t.Rule + "|" + t.Suppress
}

// original is the name of a column before it was changed for the job.
func (r *remark) original(column string) string {
	if r != nil {
		if name, changed := r.Columns[column]; changed {
			return name
		}
	}
	return column
}

func itoa(n int) string { return strconv.Itoa(n) }
