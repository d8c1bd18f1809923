package access

import (
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Err is the refusal of a decision, in the words of the catalogue; nil where it
// allows.
func (d Decision) Err() error {
	if d.Allowed {
		return nil
	}
	if d.suspended() {
		return StoppedError(d.Object.Stopped)
	}
	return locale.Refuse(refusal.Forbidden, "access."+string(d.Reason),
		"name", d.Subject, "action", d.Action.Text(), "roles", texts(d.Roles),
		"study", d.Object.Study, "state", d.Object.State.Text(), "from", bound(d.Function.From), "until", bound(d.Function.Until),
		"authorisation", d.Object.Parties.Authorisation, "body", d.Function.Body, "owner", d.Object.Body)
}

// suspended says that it is a steward's stop of the study that stands in the way.
func (d Decision) suspended() bool {
	return d.Reason == Reason(Authorised) && d.Object.State == Suspended
}

// StoppedError refuses what a suspended study does not allow.
func StoppedError(by store.Suspension) error {
	return locale.Refuse(refusal.Forbidden, "access.suspended", "study", by.Study, "day", by.Since, "reason", by.Reason)
}

// PartyError refuses a function for a body that the authorisation does not name.
func PartyError(p Parties, f store.Function) error {
	return locale.Refuse(refusal.Forbidden, "access.no_party", "authorisation", p.Authorisation, "body", f.Body, "role", Role(f.Role).Text(),
		"bodies", p.of(Role(f.Role)))
}

// NoStudy is the answer where a study is not registered. It names no other.
func NoStudy(id string) error { return locale.Refuse(refusal.Absent, "access.no_study", "study", id) }

// Text is what an action is called, as the beginning of a sentence.
func (a Action) Text() locale.Text { return locale.Say("access.action." + string(a)) }

// Text is what a role is called.
func (r Role) Text() locale.Text { return locale.Say("frame.role." + string(r)) }

// Text is what a state is called, inside a sentence.
func (s State) Text() locale.Text { return locale.Say("access.state." + string(s)) }

// Text is a condition as a clause.
func (c Condition) Text() locale.Text { return locale.Say("access.condition." + string(c)) }

func texts(roles []Role) locale.List {
	out := make(locale.List, len(roles))
	for i, r := range roles {
		out[i] = r.Text()
	}
	return out
}

// bound is a day of a function, or that there is none.
func bound(day string) any {
	if day == "" {
		return locale.Say("access.always")
	}
	return day
}

// ConflictError refuses f beside a function that is held.
func ConflictError(f, with store.Function) error {
	var study any = with.Study
	if with.Study == "" {
		study = locale.Say("access.every_study")
	}
	return locale.Refuse(refusal.Forbidden, "access.conflict", "name", f.Name, "role", Role(with.Role).Text(), "body", with.Body, "study", study)
}
