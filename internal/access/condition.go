package access

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Condition is what a rule asks beside the role. Its name is the reason of a
// refusal where it does not hold.
type Condition string

// The conditions.
const (
	Authorised    Condition = "authorised"  // the authorisation allows acts today, and the study is not suspended
	Party         Condition = "party"       // the authorisation names the function's body
	OwnBody       Condition = "own_body"    // the object is of the function's body
	Separated     Condition = "separated"   // the person does not supply and analyse the same data
	Present       Condition = "present"     // the session is the person's own
	Absent        Condition = "absent"      // the session is not
	SessionIsOpen Condition = "session"     // the session is open
	NotOwn        Condition = "not_own"     // somebody else made the object
	NotOwnBody    Condition = "not_body"    // another body did
	NotSupplier   Condition = "no_supplier" // the person never supplied data for the study
)

// Conditions are all conditions, in the order of the manual.
var Conditions = []Condition{Authorised, Party, OwnBody, Separated, Present, Absent, SessionIsOpen, NotOwn, NotOwnBody, NotSupplier}

// asked is one question: may s, in function f, do something to o on a day?
type asked struct {
	s  Subject
	f  store.Function
	o  Object
	on study.Date
}

// holds judges a condition. One without its facts does not hold.
func (c Condition) holds(q asked) bool {
	switch c {
	case Authorised:
		return q.o.State == Valid
	case Party:
		return q.o.Study == "" || slices.Contains(q.o.Parties.of(Role(q.f.Role)), q.f.Body)
	case OwnBody:
		return q.f.Body != "" && q.f.Body == q.o.Body
	case Separated:
		return !both(q)
	case Present:
		return slices.Contains(q.o.Session.Researchers, q.s.Name)
	case Absent:
		return !slices.Contains(q.o.Session.Researchers, q.s.Name)
	case SessionIsOpen:
		return q.o.Session.State == Open
	case NotOwn:
		return q.o.Author != "" && q.o.Author != q.s.Name
	case NotOwnBody:
		return q.o.Body != "" && !slices.ContainsFunc(q.s.Held, func(f store.Function) bool { return f.Body == q.o.Body })
	case NotSupplier:
		return !slices.ContainsFunc(q.s.Held, func(f store.Function) bool { return Role(f.Role) == Supplier && Covers(f, q.o.Study) })
	}
	return false
}

// May says whether a body may hold a role: all may, but for those of suppliers
// and analysts.
func (p Parties) May(r Role, body string) bool { return !r.OfBody() || slices.Contains(p.of(r), body) }

// of are the bodies that may hold a role.
func (p Parties) of(r Role) []string {
	if r == Supplier {
		return p.Suppliers
	}
	return p.Analysts
}

// both says that somebody supplies and analyses the data of the object's study
// today, although no function that would make it so is given: a study may have
// been registered, or amended, after the functions were.
func both(q asked) bool {
	supplies := slices.ContainsFunc(q.s.Held, func(f store.Function) bool {
		return Role(f.Role) == Supplier && InForce(f, q.on) && (Covers(f, q.o.Study) || slices.Contains(q.o.Parties.Suppliers, f.Body))
	})
	return supplies && q.s.Holds(Researcher, q.o.Study, q.on)
}
