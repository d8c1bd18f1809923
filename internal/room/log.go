package room

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/internal/store"
)

// Kind is what an entry of a session's log tells. The list grows; no kind is
// ever renamed. Each has a sentence room.log.KIND in the catalogue.
type Kind string

// The kinds.
const (
	Opened      Kind = "opened"
	Admitted    Kind = "admitted"
	PausedEntry Kind = "paused"
	Resumed     Kind = "resumed"
	Extended    Kind = "extended"
	HandedOver  Kind = "handed_over"
	EndedEntry  Kind = "ended"
	Warned      Kind = "warned"
	Message     Kind = "message"
	EyeOn       Kind = "eye_on"
	EyeOff      Kind = "eye_off"
	Left        Kind = "left"    // had to leave
	Stopped     Kind = "stopped" // the supervisor stopped what ran

	TableOpened    Kind = "table_opened"
	Defined        Kind = "defined"     // a definition was opened or changed
	TrueCounts     Kind = "true_counts" // they were viewed
	SQLRun         Kind = "sql_run"
	ProgramSent    Kind = "program_sent"
	ProgramRun     Kind = "program_run"
	RunEnded       Kind = "run_ended"
	FileMade       Kind = "file_made"
	Requesting     Kind = "requesting" // a request is computed
	RequestMade    Kind = "request_made"
	Refused        Kind = "refused"
	NetworkTried   Kind = "network_tried"
	LimitReached   Kind = "limit_reached"
	DictionaryRead Kind = "dictionary_read"
)

// Kinds are all kinds, in the order in which a page explains them.
var Kinds = []Kind{Opened, Admitted, TableOpened, Defined, TrueCounts, SQLRun, ProgramSent, ProgramRun, RunEnded, FileMade, Requesting, RequestMade,
	DictionaryRead, Refused, NetworkTried, LimitReached, Message, EyeOn, EyeOff, Warned, PausedEntry, Resumed, Extended, HandedOver, Left, Stopped, EndedEntry}

// alerts are the kinds that a supervisor's card shows until they are seen.
var alerts = map[Kind]bool{NetworkTried: true, LimitReached: true, Refused: true, Left: true}

// Entry is something that happened in a session. Text is SQL, a program, a
// message or a reason; it is masked before it is kept, and never holds a
// figure of a table.
type Entry struct {
	Kind   Kind
	Text   string
	Object string // id of a table, definition, run, request or file
	Hash   string // of the file or text that Object names
	At     time.Time
	Who    string
	Seat   string
	Seq    int64
}

// maxText bounds the text of an entry in bytes.
const maxText = 64 << 10

// log keeps an entry; the lock is held.
func (r *Room) log(ctx context.Context, l *live, e Entry) error {
	row := r.entry(l, &e)
	if err := r.store.AppendLogged(context.WithoutCancel(ctx), row); err != nil {
		return err
	}
	r.logged(l, row, e)
	return nil
}

// entry is the row of an entry, which follows the log as it is.
func (r *Room) entry(l *live, e *Entry) store.Logged {
	e.At, e.Text, e.Seq = l.time(r.clock.Read()), Mask(e.Text), l.seq+1
	if len(e.Text) > maxText {
		cut := maxText
		for !utf8.RuneStart(e.Text[cut]) {
			cut--
		}
		e.Text = fmt.Sprintf("%s\n[cut: %d of %d bytes are kept]", e.Text[:cut], cut, len(e.Text))
	}
	row := store.Logged{Session: l.ID, Seq: e.Seq, At: e.At.UTC(), Who: e.Who, Kind: string(e.Kind), Text: e.Text, Object: e.Object, Hash: e.Hash}
	row.Chain = chain(l.chain, row)
	return row
}

// logged takes a row that is kept into the session.
func (r *Room) logged(l *live, row store.Logged, e Entry) {
	l.seq, l.chain = row.Seq, row.Chain
	if e.Kind == Message {
		l.said = append(l.said, e)
	}
	e.Text = firstLine(e.Text)
	l.last = lastOf(append(l.last, e), 3)
	if alerts[e.Kind] {
		l.alerts = lastOf(append(l.alerts, e), 20)
	}
	r.tell(l, string(e.Kind), e.Seat)
}

func lastOf(e []Entry, n int) []Entry { return e[max(0, len(e)-n):] }

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if runes := []rune(line); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	return line
}

// chain ties a row to all before it: each field with its length, so that no
// two rows give the same bytes.
func chain(before string, l store.Logged) string {
	text, err := json.Marshal([]any{before, l.Session, l.Seq, l.At.UTC().Format(time.RFC3339Nano), l.Who, l.Kind, l.Text, l.Object, l.Hash})
	if err != nil {
		panic(err) // texts and numbers always have a form
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// VerifyLog says whether a log is whole and as it was written.
func VerifyLog(rows []store.Logged) (last string, err error) {
	for i, l := range rows {
		if l.Seq != int64(i+1) {
			return "", fmt.Errorf("entry %d of the log is missing", i+1)
		}
		if last = chain(last, l); last != l.Chain {
			return "", fmt.Errorf("entry %d of the log is not as it was written", i+1)
		}
	}
	return last, nil
}

var (
	personNumber = regexp.MustCompile(`[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[-. ]?[0-9]{3}[-. ]?[0-9]{2}`)
	longNumber   = regexp.MustCompile(`[0-9](?:[._-]?[0-9]){8,}`)
	mailAddress  = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN.-]+\.\pL{2,}`)
)

// Mask hides what looks like an identifier in a text that is kept: numbers in
// the form of an identification number, of nine digits or more, and mail
// addresses. Dates and years stay.
func Mask(text string) string {
	for _, form := range []*regexp.Regexp{personNumber, longNumber, mailAddress} {
		text = form.ReplaceAllString(text, "•••")
	}
	return strings.ToValidUTF8(text, "?")
}
