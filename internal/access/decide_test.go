package access

import (
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

var today = study.Date{Year: 2026, Month: 6, Day: 15}

// inStudy is the study "a", authorised, with vdab as supplier and both as analysts.
func inStudy() Object {
	return Object{Study: "a", State: Valid, Parties: Parties{"16/39", []string{"vdab"}, []string{"vdab", "sw"}}}
}

func of(name string, held ...store.Function) Subject { return Subject{Name: name, Held: held} }

func TestWhyNot(t *testing.T) {
	els := store.Function{Role: "researcher", Body: "sw", Study: "a"}
	open := Session{Open, []string{"els"}}
	with := func(change func(*Object)) Object {
		o := inStudy()
		o.Session = open
		change(&o)
		return o
	}
	cases := []struct {
		name string
		s    Subject
		a    Action
		o    Object
		want Reason
	}{
		{"all is well", of("els", els), TableOpen, with(func(*Object) {}), ""},
		{"nobody", Subject{}, TableOpen, with(func(*Object) {}), NotSignedIn},
		{"closed", Subject{Name: "els", Held: []store.Function{els}, Closed: true}, Me, Object{}, IsClosed},
		{"no function", of("els"), TableOpen, with(func(*Object) {}), NoRole},
		{"a supplier", of("sam", store.Function{Role: "supplier", Body: "vdab"}), TableOpen, with(func(*Object) {}), Supplies},
		{"a supplier of another study", of("sam", store.Function{Role: "supplier", Body: "vdab", Study: "b"}), TableOpen, with(func(*Object) {}), NoRole},
		{"a researcher at deliveries", of("els", els), DeliveryRead, with(func(*Object) {}), Analyses},
		{"another function", of("els", store.Function{Role: "steward"}), TableOpen, with(func(*Object) {}), NoRole},
		{"another study", of("els", els), TableOpen, with(func(o *Object) { o.Study = "b" }), NotHere},
		{"ended", of("els", store.Function{Role: "researcher", Body: "sw", Until: "2026-06-14"}), TableOpen, with(func(*Object) {}), NotToday},
		{"last day", of("els", store.Function{Role: "researcher", Body: "sw", Until: "2026-06-15"}), TableOpen, with(func(*Object) {}), ""},
		{"not begun", of("els", store.Function{Role: "researcher", Body: "sw", From: "2026-06-16"}), TableOpen, with(func(*Object) {}), NotToday},
		{"acts in another role", Subject{Name: "els", Held: []store.Function{els, {Role: "checker"}}, As: Checker}, TableOpen, with(func(*Object) {}), OtherRole},
		{"no party", of("els", store.Function{Role: "researcher", Body: "x"}), TableOpen, with(func(*Object) {}), Reason(Party)},
		{"expired", of("els", els), TableOpen, with(func(o *Object) { o.State = Expired }), Reason(Authorised)},
		{"facts unknown", of("els", els), TableOpen, Object{Study: "a"}, Reason(Authorised)},
		{"not in the session", of("bob", els), TableOpen, with(func(*Object) {}), Reason(Present)},
		{"paused", of("els", els), TableOpen, with(func(o *Object) { o.Session.State = Paused }), Reason(SessionIsOpen)},
		{"supplies too", of("els", els, store.Function{Role: "supplier", Body: "vdab", Study: "b"}), TableOpen, with(func(*Object) {}), Reason(Separated)},
		{"own session", of("els", store.Function{Role: "supervisor"}), SessionOpen, with(func(*Object) {}), Reason(Absent)},
		{"own request", of("els", store.Function{Role: "checker"}), Review, with(func(o *Object) { o.Author, o.Body = "els", "sw" }), Reason(NotOwn)},
		{"own body's request", of("tom", store.Function{Role: "checker", Body: "sw"}), Review, with(func(o *Object) { o.Author, o.Body = "els", "sw" }), Reason(NotOwnBody)},
		{"supplier decides", of("tom", store.Function{Role: "checker"}, store.Function{Role: "supplier", Body: "vdab", Until: "2020-01-01"}),
			Review, with(func(o *Object) { o.Author, o.Body = "els", "sw" }), Reason(NotSupplier)},
		{"another body's delivery", of("sam", store.Function{Role: "supplier", Body: "vdab"}), DeliveryRead, with(func(o *Object) { o.Body = "dwse" }), Reason(OwnBody)},
		{"steward of one study for the hub", of("ann", store.Function{Role: "steward", Study: "a"}), FunctionGive, Object{}, NotHere},
		{"steward of one study in it", of("ann", store.Function{Role: "steward", Study: "a"}), FunctionGive, Object{Study: "a"}, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			d := Decide(tc.s, tc.a, tc.o, today)
			if d.Reason != tc.want || d.Allowed != (tc.want == "") {
				t.Errorf("%s: allowed %v, reason %q, want %q", tc.a, d.Allowed, d.Reason, tc.want)
			}
			if err := d.Err(); d.Allowed != (err == nil) || err != nil && refusal.KindOf(err) != refusal.Forbidden {
				t.Errorf("error %v", err)
			}
		})
	}
}

// What is promised of the roles, beside the table: design's column "never".
func TestNever(t *testing.T) {
	for _, r := range Rules {
		for _, a := range r.Actions {
			kind, known := KindOf(a)
			switch {
			case !known:
				t.Errorf("%s may %s, which is no action", r.Role, a)
			case r.Role == Steward && slices.Contains([]Action{RequestOpen, Review, Release}, a):
				t.Errorf("a steward decides on outputs: %s", a)
			case r.Role == Supplier && (kind.Figures || slices.Contains([]Action{SessionAsk, SessionRead, RequestRead, ReleaseRead, BuildRead, DictionaryRead}, a)):
				t.Errorf("a supplier reaches tables, sessions or results: %s", a)
			case r.Role == Researcher && slices.Contains([]Action{DeliveryMake, DeliveryRead}, a):
				t.Errorf("a researcher reaches deliveries: %s", a)
			case r.Role == Privacy && (kind.Changes || kind.Figures):
				t.Errorf("the privacy officer changes something or sees figures: %s", a)
			case kind.Figures && r.Role != Researcher && r.Role != Checker:
				t.Errorf("%s reaches figures: %s", r.Role, a)
			case kind.Figures && r.Role == Researcher && (!slices.Contains(r.When, SessionIsOpen) || !slices.Contains(r.When, Present)):
				t.Errorf("a researcher reaches figures outside an open session: %s", a)
			}
		}
	}
}

func TestEveryActionHasARule(t *testing.T) {
	for _, a := range Actions {
		if a.Action != Public && !slices.ContainsFunc(Rules, func(r Rule) bool { return slices.Contains(r.Actions, a.Action) }) {
			t.Errorf("nobody may %s", a.Action)
		}
	}
}

// An address is opened to who might do it there; what is asked of the thing
// itself stays to be asked.
func TestGate(t *testing.T) {
	els := store.Function{Role: "researcher", Body: "sw", Study: "a"}
	cases := []struct {
		name string
		s    Subject
		a    Action
		o    Object
		want Reason
	}{
		{"no session is known yet", of("els", els), TableOpen, inStudy(), ""},
		{"no study", of("els", els), TableOpen, Object{}, ""},
		{"expired", of("els", els), TableOpen, Object{Study: "a", State: Expired, Parties: inStudy().Parties}, Reason(Authorised)},
		{"supplier at the tables", of("sam", store.Function{Role: "supplier", Body: "vdab"}), TableOpen, Object{}, Supplies},
		{"steward at a review", of("ann", store.Function{Role: "steward"}), Review, inStudy(), NoRole},
		{"privacy officer at settings", of("pia", store.Function{Role: "privacy"}), SettingsChange, Object{}, NoRole},
		{"steward of a study at the hub's", of("ann", store.Function{Role: "steward", Study: "a"}), HubBackup, Object{}, NotHere},
	}
	for _, tc := range cases {
		if d := Gate(tc.s, tc.a, tc.o, today); d.Reason != tc.want || d.Allowed != (tc.want == "") {
			t.Errorf("%s: allowed %v, %q", tc.name, d.Allowed, d.Reason)
		}
	}
}
