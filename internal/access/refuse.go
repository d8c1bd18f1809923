package access

import (
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Err is the refusal of a decision, nil where it allows.
func (d Decision) Err() error {
	if d.Allowed {
		return nil
	}
	what := fill(sentences[d.Reason], d)
	return refusal.New(refusal.Forbidden, fill(todos[d.Reason], d), "%s", what)
}

// sentences say why, by reason.
var sentences = map[Reason]string{
	NotSignedIn:           "nobody is signed in",
	IsClosed:              "the account {name} is closed",
	NoRole:                "{action} is for {roles}, and {name} is none",
	NotHere:               "{name} is {role} of another study than {study}",
	NotToday:              "{name} is not {role} today: the function holds from {from} until {until}",
	OtherRole:             "{name} acts in another role now: {action} is for {roles}",
	Reason(Authorised):    "the authorisation of {study} does not allow acts today: the study is {state}",
	Reason(Party):         "authorisation {authorisation} does not name {body} for this",
	Reason(OwnBody):       "this is of {owner}, and {name} acts for {body}",
	Reason(Separated):     "{name} supplies and analyses the same data, which one person never does",
	Reason(Present):       "{name} is not in this session",
	Reason(Absent):        "{name} works in this session, so that somebody else supervises it",
	Reason(SessionIsOpen): "no session is open: tables are used in an open session only",
	Reason(NotOwn):        "{name} may not decide on this: it is his own",
	Reason(NotOwnBody):    "{name} may not decide on this: he is of {owner}, the author's body",
	Reason(NotSupplier):   "{name} may not decide on this: he supplies data for the study",
}

// todos say what to do, by reason.
var todos = map[Reason]string{
	NotSignedIn:           "Sign in.",
	IsClosed:              "A steward opens accounts again.",
	NoRole:                "A steward gives functions.",
	NotHere:               "A steward gives functions.",
	NotToday:              "A steward changes the days of functions.",
	OtherRole:             "Switch the role.",
	Reason(Authorised):    "An amended authorisation is registered by a steward.",
	Reason(Party):         "An amended authorisation is registered by a steward.",
	Reason(OwnBody):       "Somebody of {owner} can do it.",
	Reason(Separated):     "A steward ends one of the two functions.",
	Reason(Present):       "The supervisor on duty knows who is in a session.",
	Reason(Absent):        "Another supervisor can do it.",
	Reason(SessionIsOpen): "Ask for a session; a supervisor opens it.",
	Reason(NotOwn):        "Another checker decides.",
	Reason(NotOwnBody):    "Another checker decides.",
	Reason(NotSupplier):   "Another checker decides.",
}

func fill(text string, d Decision) string {
	roles := make([]string, len(d.Roles))
	for i, r := range d.Roles {
		roles[i] = string(r)
	}
	return strings.NewReplacer(
		"{name}", d.Subject, "{action}", string(d.Action), "{roles}", strings.Join(roles, ", "), "{role}", d.Function.Role,
		"{study}", d.Object.Study, "{state}", string(d.Object.State), "{from}", d.Function.From, "{until}", d.Function.Until,
		"{authorisation}", d.Object.Parties.Authorisation, "{body}", d.Function.Body, "{owner}", d.Object.Body,
	).Replace(text)
}
