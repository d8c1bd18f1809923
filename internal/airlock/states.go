package airlock

import "slices"

// State is where a request is in its life.
type State string

// The states.
const (
	NotReleasable State = "not releasable" // some cell could not be proven
	Submitted     State = "submitted"
	InReview      State = "in review" // at least one vote, not yet decided
	Approved      State = "approved"
	Refused       State = "refused"
	Returned      State = "returned" // the author is asked for another request
	Released      State = "released"
)

// Act is what moves a request.
type Act string

// The acts.
const (
	Approve Act = "approve"
	Refuse  Act = "refuse"
	Return  Act = "return"
	Release Act = "release"
)

// Transition is one row of a request's life. Last says whether an approval is
// the last that is needed.
type Transition struct {
	From State
	Act  Act
	Last bool
	To   State
}

// Transitions is the life of a request: what is not here cannot happen. A
// refusal or a return ends it at once; each needs one checker, an approval all.
var Transitions = []Transition{
	{Submitted, Approve, false, InReview},
	{Submitted, Approve, true, Approved},
	{Submitted, Refuse, false, Refused},
	{Submitted, Return, false, Returned},
	{InReview, Approve, false, InReview},
	{InReview, Approve, true, Approved},
	{InReview, Refuse, false, Refused},
	{InReview, Return, false, Returned},
	{Approved, Release, false, Released},
}

// Next is the state after an act, false where the act is not possible.
func Next(from State, act Act, last bool) (State, bool) {
	i := slices.IndexFunc(Transitions, func(t Transition) bool {
		return t.From == from && t.Act == act && (t.Last == last || act != Approve)
	})
	if i < 0 {
		return "", false
	}
	return Transitions[i].To, true
}

// Can names the acts that are possible in a state, for messages.
func Can(from State) (acts []string) {
	for _, t := range Transitions {
		if t.From == from && !slices.Contains(acts, string(t.Act)) {
			acts = append(acts, string(t.Act))
		}
	}
	return acts
}
