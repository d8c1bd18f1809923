package access

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Reason is why something is refused: the name of a condition, or one of these.
type Reason string

// The reasons that are no condition.
const (
	NotSignedIn Reason = "signed_in" // nobody is signed in
	IsClosed    Reason = "closed"    // the account was closed
	NoRole      Reason = "role"      // the person never held a function that may
	NotHere     Reason = "study"     // a function that may is of another study
	NotToday    Reason = "dates"     // it has ended, or has not begun
	OtherRole   Reason = "switch"    // the person holds it, and acts in another role now
)

// Reasons are all reasons there are.
func Reasons() []Reason {
	out := []Reason{NotSignedIn, IsClosed, NoRole, NotHere, NotToday, OtherRole}
	for _, c := range Conditions {
		out = append(out, Reason(c))
	}
	return out
}

// Help is who can change what stands in the way.
type Help string

// Who can help.
const (
	HelpNobody     Help = ""
	HelpSelf       Help = "self"       // the person: sign in, switch the role, ask for a session
	HelpSteward    Help = "steward"    // gives functions, registers amended authorisations
	HelpSupervisor Help = "supervisor" // opens sessions
	HelpChecker    Help = "checker"    // another one
	HelpCommittee  Help = "committee"  // the authorisation itself
)

// Decision is an answer of the policy.
type Decision struct {
	Allowed  bool
	Function store.Function // in which the person acts; where refused, the one that came nearest
	Action   Action
	Reason   Reason // empty where allowed
	Help     Help
	Roles    []Role // that may do it, where the reason is a role's
	Subject  string // account
	Object   Object
	Day      study.Date
}

// Decide says whether somebody may do something on a day. Of several functions
// that allow it the first counts, in the order of Rules.
func Decide(s Subject, a Action, o Object, day study.Date) Decision {
	d := Decision{Action: a, Subject: s.Name, Object: o, Day: day}
	if a == Public {
		d.Allowed = true
		return d
	}
	if s.Name == "" {
		return d.because(NotSignedIn)
	}
	if s.Closed {
		return d.because(IsClosed)
	}
	d.Roles = RolesFor(a)
	best := 0
	for _, r := range Rules {
		if !slices.Contains(r.Actions, a) {
			continue
		}
		if r.Role == "" {
			d.Allowed = true
			return d
		}
		for _, f := range s.Held {
			why, near := judge(asked{s, f, o, day}, r, a)
			if near == met {
				d.Allowed, d.Function, d.Reason, d.Help = true, f, "", HelpNobody
				return d
			}
			if near > best {
				best, d.Function = near, f
				d = d.because(why)
			}
		}
	}
	if best == 0 {
		return d.because(NoRole)
	}
	return d
}

// met is above every step of judge: 4 plus the conditions that hold.
const met = 1 << 10

// judge holds one function against one rule: what fails first, and how far it
// came, so that the reason told is that of the function that came nearest.
func judge(q asked, r Rule, a Action) (Reason, int) {
	kind, _ := KindOf(a)
	switch {
	case Role(q.f.Role) != r.Role:
		return NoRole, 0
	case q.o.Study == "" && kind.Whole && q.f.Study != "", q.o.Study != "" && !Covers(q.f, q.o.Study):
		return NotHere, 1
	case !InForce(q.f, q.on):
		return NotToday, 2
	case q.s.As != "" && q.s.As != r.Role:
		return OtherRole, 3
	}
	for i, c := range r.When {
		if !c.holds(q) {
			return Reason(c), 4 + i
		}
	}
	return "", met
}

func (d Decision) because(r Reason) Decision {
	d.Reason, d.Help = r, helps[r]
	return d
}

var helps = map[Reason]Help{
	NotSignedIn: HelpSelf, IsClosed: HelpSteward, NoRole: HelpSteward, NotHere: HelpSteward, NotToday: HelpSteward, OtherRole: HelpSelf,
	Reason(Authorised): HelpCommittee, Reason(Party): HelpCommittee, Reason(OwnBody): HelpSteward, Reason(Separated): HelpSteward,
	Reason(Present): HelpSupervisor, Reason(Absent): HelpSupervisor, Reason(SessionIsOpen): HelpSupervisor,
	Reason(NotOwn): HelpChecker, Reason(NotOwnBody): HelpChecker, Reason(NotSupplier): HelpChecker,
}

// RolesFor are the roles that a rule lets do something, in order; none where
// everybody may.
func RolesFor(a Action) (out []Role) {
	for _, r := range Rules {
		if r.Role != "" && slices.Contains(r.Actions, a) && !slices.Contains(out, r.Role) {
			out = append(out, r.Role)
		}
	}
	return out
}
