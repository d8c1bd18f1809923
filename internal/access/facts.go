package access

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Subject is who acts.
type Subject struct {
	Name   string           // account; empty: nobody is signed in
	Held   []store.Function // all that the account does or did
	As     Role             // the role in which it acts now; empty: any that it holds
	Closed bool             // the account was closed
}

// Object is what is acted on, with the facts that rules ask for. A fact that
// is left out does not hold.
type Object struct {
	Study   string           // empty: the hub, or no study in particular
	State   State            // of the study
	Stopped store.Suspension // of the study, while its state is Suspended
	Parties Parties
	Session Session

	Body   string // whose it is: the supplier of a delivery, the body of a request's author
	Author string // account that made it
}

// State is that of a study and its authorisation on a day.
type State string

// The states of a study.
const (
	Valid     State = "valid"     // acts are allowed
	Future    State = "future"    // the authorisation is not in force yet
	Expired   State = "expired"   // nor any more
	Suspended State = "suspended" // a steward stopped the study
)

// StateOf is the state of a study on a day, by the period in which its
// authorisation allows acts.
func StateOf(acts study.ActPeriod, on study.Date) State {
	switch {
	case on.Before(acts.From):
		return Future
	case !acts.Until.IsZero() && acts.Until.Before(on):
		return Expired
	}
	return Valid
}

// Parties are the bodies that an authorisation names.
type Parties struct {
	Authorisation string // number
	Suppliers     []string
	Analysts      []string
}

// PartiesOf are the parties of a study.
func PartiesOf(s *study.Study) Parties {
	return Parties{s.Authorisation.Number, s.Authorisation.Suppliers, s.Authorisation.Analysts}
}

// SessionState is how far a supervised session is.
type SessionState string

// The states of a session.
const (
	NoSession SessionState = ""
	Asked     SessionState = "asked"
	Confirmed SessionState = "confirmed"
	Open      SessionState = "open"
	Paused    SessionState = "paused"
	Ended     SessionState = "ended"
)

// Session is the supervised session in which, or on which, somebody acts.
type Session struct {
	State       SessionState
	Researchers []string // accounts
}

// InForce reports whether a function holds on a day. Days were checked when
// the function was given and sort as text.
func InForce(f store.Function, on study.Date) bool {
	day := on.String()
	return (f.From == "" || f.From <= day) && (f.Until == "" || day <= f.Until)
}

// Covers reports whether a function is about a study, or about all of them.
func Covers(f store.Function, study string) bool { return f.Study == "" || f.Study == study }

// Holds reports whether the subject holds a role in a study on a day, whatever
// the role in which it acts.
func (s Subject) Holds(r Role, study string, on study.Date) bool {
	return slices.ContainsFunc(s.Held, func(f store.Function) bool {
		return Role(f.Role) == r && (study == "" || Covers(f, study)) && InForce(f, on)
	})
}

// RolesOn are the roles that the subject holds somewhere on a day, in order.
func (s Subject) RolesOn(on study.Date) (out []Role) {
	for _, r := range Roles {
		if s.Holds(r, "", on) {
			out = append(out, r)
		}
	}
	return out
}
