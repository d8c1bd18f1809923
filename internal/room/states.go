package room

import "slices"

// State is where a session is.
type State string

// The states.
const (
	Asked     State = "asked"
	Confirmed State = "confirmed"
	Open      State = "open"
	Paused    State = "paused"
	Ended     State = "ended"
	Declined  State = "declined"
	Lapsed    State = "lapsed"
)

// States are all states in the order of a session's life.
var States = []State{Asked, Confirmed, Open, Paused, Ended, Declined, Lapsed}

// Over says whether a session in the state can never be open again.
func (s State) Over() bool { return s == Ended || s == Declined || s == Lapsed }

// Act is what moves a session.
type Act string

// The acts. Those of the clock and of the machine have nobody who does them.
const (
	Confirm  Act = "confirm"
	Decline  Act = "decline"
	Withdraw Act = "withdraw" // by the researcher who asked
	Lapse    Act = "lapse"    // its time passed
	OpenIt   Act = "open"
	Pause    Act = "pause"
	Away     Act = "away"    // no supervisor on duty
	Restart  Act = "restart" // the process that held it open is gone
	Resume   Act = "resume"
	Extend   Act = "extend"
	HandOver Act = "hand over"
	Admit    Act = "admit" // one more researcher
	End      Act = "end"
	TimeUp   Act = "time up"
)

// Transition is one row of the table: an act moves a session from a state to
// a state.
type Transition struct {
	From State
	Act  Act
	To   State
}

// Transitions is all that can happen to a session.
var Transitions = []Transition{
	{Asked, Confirm, Confirmed},
	{Asked, Decline, Declined},
	{Asked, Withdraw, Lapsed},
	{Asked, Lapse, Lapsed},
	{Confirmed, Decline, Declined},
	{Confirmed, Withdraw, Lapsed},
	{Confirmed, Lapse, Lapsed},
	{Confirmed, OpenIt, Open},
	{Open, Admit, Open},
	{Open, Pause, Paused},
	{Open, Away, Paused},
	{Open, Restart, Paused},
	{Open, Extend, Open},
	{Open, HandOver, Open},
	{Open, End, Ended},
	{Open, TimeUp, Ended},
	{Paused, Resume, Open},
	{Paused, Extend, Paused},
	{Paused, HandOver, Paused},
	{Paused, End, Ended},
	{Paused, TimeUp, Ended},
}

// Move is where an act takes a session; false where the act is not for its
// state.
func Move(from State, act Act) (State, bool) {
	i := slices.IndexFunc(Transitions, func(t Transition) bool { return t.From == from && t.Act == act })
	if i < 0 {
		return from, false
	}
	return Transitions[i].To, true
}

// Acts are what can be done to a session in a state.
func Acts(from State) (acts []Act) {
	for _, t := range Transitions {
		if t.From == from {
			acts = append(acts, t.Act)
		}
	}
	return acts
}
