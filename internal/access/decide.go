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
	Supplies    Reason = "supplies"  // the person supplies data, and this is for who analyses them
	Analyses    Reason = "analyses"  // the other way round
)

// Reasons are all reasons there are.
func Reasons() []Reason {
	out := []Reason{NotSignedIn, IsClosed, NoRole, NotHere, NotToday, OtherRole, Supplies, Analyses}
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
	return decide(s, a, o, day, func(c Condition, q asked) bool { return c.holds(q) })
}

// Gate is Decide for an address: what is asked of the one thing that it is about,
// such as a delivery, a request or a session, is left to who knows that thing,
// and without a study also what is asked of the study.
func Gate(s Subject, a Action, o Object, day study.Date) Decision {
	return decide(s, a, o, day, func(c Condition, q asked) bool {
		ofStudy := c == Authorised || c == Party || c == Separated || c == NotSupplier
		return !ofStudy || o.Study == "" || c.holds(q)
	})
}

func decide(s Subject, a Action, o Object, day study.Date, holds func(Condition, asked) bool) Decision {
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
			why, near := judge(asked{s, f, o, day}, r, a, holds)
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
		return d.because(d.apart(s))
	}
	return d
}

// apart is why somebody without the role is refused: where the separation of
// functions keeps it from them, that is said.
func (d Decision) apart(s Subject) Reason {
	supply, analyse := slices.Contains(d.Roles, Supplier), slices.Contains(d.Roles, Researcher)
	switch {
	case analyse && !supply && s.Holds(Supplier, d.Object.Study, d.Day):
		return Supplies
	case supply && !analyse && s.Holds(Researcher, d.Object.Study, d.Day):
		return Analyses
	}
	return NoRole
}

// met is above every step of judge: 4 plus the conditions that hold.
const met = 1 << 10

// judge holds one function against one rule: what fails first, and how far it
// came, so that the reason told is that of the function that came nearest.
func judge(q asked, r Rule, a Action, holds func(Condition, asked) bool) (Reason, int) {
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
		if !holds(c, q) {
			return Reason(c), 4 + i
		}
	}
	return "", met
}

func (d Decision) because(r Reason) Decision {
	d.Reason, d.Help = r, helps[r]
	if d.suspended() {
		d.Help = HelpSteward
	}
	return d
}

var helps = map[Reason]Help{
	NotSignedIn: HelpSelf, IsClosed: HelpSteward, NoRole: HelpSteward, NotHere: HelpSteward, NotToday: HelpSteward, OtherRole: HelpSelf,
	Supplies: HelpSteward, Analyses: HelpSteward,
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
