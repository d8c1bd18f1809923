package folk

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/signin"
)

var (
	sampleDay     = time.Date(2026, 6, 15, 9, 30, 0, 0, time.UTC)
	sampleParties = access.Parties{Authorisation: "16/39", Suppliers: []string{"dwse", "vdab"}, Analysts: []string{"dwse", "steunpunt-werk", "vdab"}}
	sampleStudy   = "advice-16-39"
)

// sample is everybody of a made-up hub.
func sample() all {
	return all{
		accounts: []store.Account{
			{Name: "ann", Display: "Ann Claes"}, {Name: "els", Display: "Els Peeters", Mail: "els@steunpunt.example"},
			{Name: "sam", Display: "Sam Willems"}, {Name: "tom"}, {Name: "zoe", Display: "Zoë Lambert", Closed: sampleDay},
		},
		held: []store.Function{
			{Name: "ann", Role: "steward"}, {Name: "ann", Role: "supervisor"},
			{Name: "els", Role: "researcher", Body: "steunpunt-werk", Study: sampleStudy, From: "2026-01-01", Until: "2026-12-31"},
			{Name: "sam", Role: "researcher", Body: "vdab", Study: sampleStudy, Until: "2026-06-14"},
			{Name: "sam", Role: "supplier", Body: "vdab", Study: sampleStudy, From: "2026-06-15"},
			{Name: "tom", Role: "checker", Body: "steunpunt-werk", From: "2026-07-01"}, {Name: "zoe", Role: "privacy"},
		},
		ready: map[string]bool{"ann": true, "els": true},
		links: map[string]store.Link{"sam": {Expires: sampleDay.Add(48 * time.Hour)}},
	}
}

func sampleMatrix(in string, may bool) *matrix {
	o := access.Object{}
	if in != "" {
		o = access.Object{Study: in, Parties: sampleParties}
	}
	a, m := sample(), &matrix{Study: in, Parties: o.Parties, Roles: access.Roles, May: may}
	for _, account := range a.accounts {
		if r := a.row(account, o, study.DateOf(sampleDay)); in == "" || !r.empty() {
			m.Rows = append(m.Rows, r)
		}
	}
	m.Bodies = bodies(o.Parties, a.held)
	return m
}

func samplePerson(i int) *personData {
	a := sample()
	return &personData{row: a.row(a.accounts[i], access.Object{}, study.DateOf(sampleDay)), Account: a.accounts[i], Roles: access.Roles, May: true,
		Provider: "CSAM", Ways: sampleWays(), Logins: 2}
}

func sampleWays() people.Ways {
	return people.Ways{Password: true, Factor: true, Recovery: 8, Passkeys: []store.Passkey{{ID: "a", Label: "laptop", Added: sampleDay, Used: sampleDay}},
		Providers: []store.Bound{{Issuer: "https://idp.example", Subject: "f2a91c7e", Name: "els"}}}
}

func sampleMe() *meData {
	a := sample()
	d := &meData{Passkeys: true, Account: a.accounts[1], Functions: []held{{Function: a.held[2], Now: true}}, Ways: sampleWays(), This: "1", Logins: []store.Login{
		{ID: "1", Agent: "Firefox, Linux", Address: "192.0.2.7", Begun: store.Reading{Wall: sampleDay}, Seen: store.Reading{Wall: sampleDay}},
		{ID: "2", Agent: "Edge, Windows", Address: "2001:db8::7", Begun: store.Reading{Wall: sampleDay}, Seen: store.Reading{Wall: sampleDay}},
	}}
	d.Langs, d.Themes = choicesOf()
	return d
}

// states are the pages of the area in the gallery.
func states() []page.State {
	hub := func(name string, role access.Role, data func() *matrix) page.State {
		return page.State{Name: name, Path: "/people", Template: "people", Role: string(role), Data: func(locale.Lang) any { return data() }}
	}
	inStudy := func(name string, role access.Role, data func() *matrix) page.State {
		s := hub(name, role, data)
		s.Path = "/studies/" + sampleStudy + "/people"
		return s
	}
	person := func(name string, data func() *personData) page.State {
		return page.State{Name: name, Path: "/people/els", Template: "person", Role: "steward", Data: func(locale.Lang) any { return data() }}
	}
	me := func(name string, data func() *meData) page.State {
		return page.State{Name: name, Path: "/me", Template: "me", Role: "researcher", Data: func(locale.Lang) any { return data() }}
	}
	return []page.State{
		hub("people of the hub", access.Steward, func() *matrix { return sampleMatrix("", true) }),
		hub("people of the hub, read only", access.Privacy, func() *matrix { return sampleMatrix("", false) }),
		inStudy("people of a study, with a function that was changed", access.Steward, func() *matrix { return sampleMatrix(sampleStudy, true) }),
		inStudy("people of a study, nobody yet", access.Steward, func() *matrix {
			m := sampleMatrix(sampleStudy, true)
			m.Rows = nil
			return m
		}),
		inStudy("conflict refused", access.Steward, func() *matrix {
			m := sampleMatrix(sampleStudy, true)
			m.Form = &page.Form{Values: map[string][]string{"name": {"sam"}, "role": {"researcher"}, "body": {"vdab"}}}
			m.Form.Fail("role", "frame.refused", "error", access.ConflictError(store.Function{Name: "sam"}, store.Function{Role: "supplier", Body: "vdab", Study: sampleStudy}))
			return m
		}),
		person("a person", func() *personData { return samplePerson(1) }),
		person("oneself", func() *personData { d := samplePerson(0); d.Self = true; return d }),
		person("an account that is closed", func() *personData { return samplePerson(4) }),
		person("a person without a way to sign in", func() *personData { d := samplePerson(3); d.Ways = people.Ways{}; return d }),
		{Name: "link, made", Path: "/people/invite", Template: "invited", Role: "steward", Data: func(locale.Lang) any {
			return invitedData{Name: "sam", Link: "https://hub.example/signin/link/EXAMPLE", Back: "/people", Purpose: people.Enrol, Expires: sampleDay}
		}},
		{Name: "link to choose again, made", Path: "/people/invite", Template: "invited", Role: "steward", Data: func(locale.Lang) any {
			return invitedData{Name: "els", Link: "https://hub.example/signin/link/EXAMPLE", Back: "/people", Purpose: people.Reset, Expires: sampleDay}
		}},
		me("my account", sampleMe),
		me("my account, signed in long ago", func() *meData {
			d := sampleMe()
			d.Stale = locale.Refuse(refusal.Forbidden, "people.stale")
			return d
		}),
		me("my account, by passkey only, without a function", func() *meData {
			d := sampleMe()
			d.Functions, d.Ways.Password, d.Ways.Factor = nil, false, false
			return d
		}),
		me("my account, password refused", func() *meData {
			d := sampleMe()
			d.Form = &page.Form{Values: map[string][]string{}}
			d.Form.Fail("password", "frame.refused", "error", locale.Refuse(refusal.Misuse, "people.password.common"))
			return d
		}),
		{Name: "another second factor", Path: "/me/factor", Template: "factor", Role: "researcher", Data: func(locale.Lang) any {
			return &factorData{Name: "els", Password: true, Factor: signin.SampleFactor()}
		}},
		{Name: "a first second factor", Path: "/me/factor", Template: "factor", Role: "researcher", Data: func(locale.Lang) any {
			return &factorData{Name: "els", Factor: signin.SampleFactor()}
		}},
		{Name: "recovery codes", Path: "/me/codes", Template: "codes", Role: "researcher", Data: func(locale.Lang) any {
			return []string{"2XQA-7LMN-PW3D-ZT5R", "AB4C-D6EF-2GHJ-K7LM"}
		}},
	}
}
