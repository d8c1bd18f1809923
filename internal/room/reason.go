package room

import (
	"strings"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// The reasons for which the hub itself pauses or ends a session. They are kept
// as codes, which no person can write, and told in the reader's language.
const (
	reasonAway        = ":away"
	reasonRestart     = ":restart"
	reasonTime        = ":time"
	reasonEmpty       = ":empty"
	reasonInterrupted = ":interrupted"
	reasonWithdrawn   = ":withdrawn"
	reasonLapsed      = ":lapsed"
	reasonSuspended   = ":suspended" // and what the steward wrote

	// ReasonUnopened is why a session that could not be opened is declined.
	ReasonUnopened = ":unopened"
)

// Why is a kept reason as a sentence: that of its code, or what a person wrote.
func Why(reason string) locale.Text {
	if code, is := strings.CutPrefix(reason, ":"); is {
		code, text, _ := strings.Cut(code, ":")
		if locale.Has("room.reason." + code) {
			return locale.Say("room.reason."+code, "text", text)
		}
	}
	return locale.Say("room.reason.plain", "text", reason)
}

// Name is the word for a state.
func (s State) Name() locale.Text { return locale.Say("room.state." + string(s)) }

// Name is the word for an act.
func (a Act) Name() locale.Text {
	return locale.Say("room.act." + strings.ReplaceAll(string(a), " ", "_"))
}

// Name is the sentence for an entry.
func (k Kind) Name() locale.Text { return locale.Say("room.log." + string(k)) }

// told is a reason as a person gave it: what looks like a code of the hub is
// none.
func told(text string) string { return Mask(strings.TrimLeft(strings.TrimSpace(text), ":")) }
