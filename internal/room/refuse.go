package room

import (
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// sentence is a refusal in words; {0}, {1} are its arguments.
type sentence struct {
	kind       refusal.Kind
	what, todo string
}

// no makes the refusal of a key.
func no(key string, args ...any) error {
	s, known := sentences[key]
	if !known {
		panic("room: no sentence " + key)
	}
	fill := func(text string) string {
		for i, a := range args {
			text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), fmt.Sprint(a))
		}
		return text
	}
	return refusal.New(s.kind, fill(s.todo), "%s", fill(s.what))
}

// sentences are the refusals of this package, by key.
var sentences = map[string]sentence{
	"room.none":        {forbidden, "{0} has no open session in {1}", "A supervisor opens one when the researcher is in the room: kruistabel session open HUB {1} --researcher {0} --seat SEAT --identity HOW, or in the browser."},
	"room.none.here":   {forbidden, "{0} has no open session", "A supervisor opens one when you are in the room."},
	"room.paused":      {forbidden, "session {0} is paused: {1}", "A supervisor resumes it: kruistabel session resume HUB {0}, or in the browser."},
	"room.over":        {forbidden, "session {0} has ended", "Ask for another session."},
	"room.gone":        {forbidden, "{0} had to leave session {1}: the function has ended", "A data steward gives functions."},
	"room.already":     {forbidden, "{0} is in session {1} already", "End that one first."},
	"room.own":         {forbidden, "{0} comes to this session, and nobody supervises himself", "Another supervisor can do it."},
	"room.unknown":     {misuse, "there is no session {0}", "See: kruistabel session list HUB"},
	"room.notopen":     {misuse, "session {0} is {1}: it is not open", "See: kruistabel session list HUB"},
	"room.state":       {misuse, "session {0} is {1}, and so cannot be moved by: {2}", "See: kruistabel session list HUB"},
	"room.notyours":    {forbidden, "session {0} was asked for by somebody else", "Who asked for it can withdraw it, and a supervisor can decline it."},
	"room.stopped":     {forbidden, "supervisor {0} stopped it", "Ask the supervisor."},
	"room.norun":       {misuse, "nothing called {0} runs in the session", "It may have ended."},
	"room.busy":        {forbidden, "too many seats prove themselves at once", "Try again in half a minute."},
	"room.reason.none": {misuse, "a reason or a text is needed", "Say it in a few words."},
	"room.reason.long": {misuse, "the text is too long", "At most 2000 characters, and 64 for the number of a carrier."},
	"room.eye.off":     {forbidden, "you do not see along with {0}", "Begin to see along first: the seat shows it."},

	"room.book.people":  {misuse, "a session has one to {0} researchers, each once", ""},
	"room.book.order":   {misuse, "the session would end before it begins", "Give an end after the beginning."},
	"room.book.past":    {misuse, "the session would end in the past", "Give an end that is still to come."},
	"room.book.long":    {misuse, "a session lasts at most {0}", "Ask for a shorter one."},
	"room.book.allowed": {forbidden, "in {0} {1} may act until {2} only", "End the session before, or ask a data steward."},
	"room.extend.limit": {forbidden, "the session may last until {0} at most", "Open another session."},

	"room.check.undertaking": {forbidden, "the undertaking of {0} for this study is not kept", "Let the researcher sign it, and keep its day."},
	"room.check.noseat":      {misuse, "no seat is chosen", "Choose a free seat."},
	"room.check.otherroom":   {misuse, "seat {0} is in room {1}, and the session is in room {2}", "Choose a seat of the session's room."},
	"room.check.duty":        {forbidden, "no supervisor is on duty in room {0}", "Go on duty first: open the wall of the room."},
	"room.check.twice":       {misuse, "seat {0} or {1} is named twice", "Everybody has a seat of his own."},
	"room.undertaking.day":   {misuse, "{0} is no day on which an undertaking can have been signed", "Give the day, such as 2026-01-31, not later than today."},
	"room.identity":          {misuse, "the kind of identity document is needed, without its number", "Such as identity-card, residence-card, passport or staff-card."},

	"room.duty.other":    {forbidden, "{0} is on duty in room {1}", "That supervisor hands over, or is away for five minutes first."},
	"room.duty.notyours": {forbidden, "you are not on duty in room {0}", "The supervisor on duty can do it."},
	"room.name":          {misuse, "{0} is no name of a room", "Use small letters, digits and hyphens."},

	"room.seat.name":        {misuse, "{0} in {1} is no name of a seat and a room", "Use small letters, digits and hyphens."},
	"room.seat.network":     {misuse, "{0} is no network", "Write it as 10.1.2.0/24 or fd00::/64."},
	"room.seat.certificate": {misuse, "the fingerprint of the certificate is no SHA-256 in hexadecimal", "See docs/sessions.md"},
	"room.seat.key":         {misuse, "the key is no public key on the curve P-256", "The browser at the seat makes one; or give it as PEM."},
	"room.seat.taken":       {forbidden, "seat {0} is taken by {1}", "Choose another seat, or end that session."},
	"room.seat.unknown":     {misuse, "there is no seat {0} in use", "Register it: kruistabel seat add HUB SEAT --room ROOM"},
	"room.seat.other":       {forbidden, "{0} was admitted at seat {1}, and this is another", "Go to that seat, or ask the supervisor."},
	"room.seat.browser":     {forbidden, "{0} was admitted at seat {1}, which works in its browser", "Do it at that seat."},
	"room.seat.device":      {forbidden, "seat {0} proves itself with its device", "Use its browser."},
	"room.seat.foreign":     {forbidden, "this device is no seat of the hub", "A supervisor registers seats."},
	"room.seat.both":        {forbidden, "seat {0} has to prove its key too", "Open the page of the seat again."},
	"room.seat.outside":     {forbidden, "seat {0} is not in its network", "Ask the supervisor."},
	"room.seat.signature":   {forbidden, "the device did not prove that it is seat {0}", "A supervisor registers the seat anew."},
	"room.seat.late":        {forbidden, "the proof of the seat came too late, or twice", "Load the page again."},
	"room.seat.again":       {forbidden, "the seat has to prove itself again", "Load the page again; at a seat it does so by itself."},

	"room.pair.none":   {forbidden, "no code for {0} is shown at seat {1}", "Let the researcher sign in at the seat: it shows six digits for three minutes."},
	"room.pair.wrong":  {forbidden, "these are not the six digits that the seat shows; {0} tries are left", "Read them again."},
	"room.pair.locked": {forbidden, "the code of seat {0} was mistyped too often", "Wait until the seat shows a new one, three minutes at most."},

	"room.sheet.none":    {misuse, "session {0} has no day sheet", "There is one when it has ended."},
	"room.sheet.closed":  {misuse, "the day sheet of session {0} was confirmed by {1}", "A day sheet is not changed."},
	"room.sheet.changed": {notHeld, "the day sheet of session {0} is not as it was written", "Tell the privacy officer."},
	"room.sheet.remark":  {misuse, "what is not confirmed needs a remark", "Say what was found."},
}

const (
	forbidden = refusal.Forbidden
	misuse    = refusal.Misuse
	notHeld   = refusal.NotHeld
)
