package airlock

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// maxReasonRunes bounds the reason of a vote.
const maxReasonRunes = 2000

// CheckReason refuses a reason that could do something to the screen of who
// reads it, or fill it.
func CheckReason(text string) error {
	const todo = "Give --reason in plain words, on one line."
	switch {
	case !utf8.ValidString(text):
		return refusal.New(refusal.Misuse, todo, "the reason is not UTF-8 text")
	case utf8.RuneCountInString(text) > maxReasonRunes:
		return refusal.New(refusal.Misuse, todo, "the reason is longer than %d characters", maxReasonRunes)
	case strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
	}):
		return refusal.New(refusal.Misuse, todo, "the reason holds a line end or another control character")
	}
	return nil
}
