package room_test

import (
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/room"
)

// Every state can be reached and, but for the last ones, left; no act moves a
// session from one state to two; nothing moves what is over.
func TestTransitions(t *testing.T) {
	reached := map[room.State]bool{room.Asked: true, room.Confirmed: true}
	type from struct {
		s room.State
		a room.Act
	}
	seen := map[from]bool{}
	for _, tr := range room.Transitions {
		if seen[from{tr.From, tr.Act}] {
			t.Errorf("%s of %s stands twice", tr.Act, tr.From)
		}
		seen[from{tr.From, tr.Act}] = true
		reached[tr.To] = true
		if tr.From.Over() {
			t.Errorf("%s moves a session that is %s", tr.Act, tr.From)
		}
	}
	for _, s := range room.States {
		if !reached[s] {
			t.Errorf("nothing makes a session %s", s)
		}
		if s.Over() != (len(room.Acts(s)) == 0) {
			t.Errorf("%s: over %v, acts %v", s, s.Over(), room.Acts(s))
		}
	}
	// Only an act of a person opens, and whatever ends an open session ends a paused one.
	for _, tr := range room.Transitions {
		if tr.To == room.Open && tr.From != room.Open && !slices.Contains([]room.Act{room.OpenIt, room.Resume}, tr.Act) {
			t.Errorf("%s opens a session", tr.Act)
		}
		if _, ok := room.Move(room.Paused, tr.Act); tr.To == room.Ended && !ok {
			t.Errorf("%s does not end a paused session", tr.Act)
		}
	}
}
