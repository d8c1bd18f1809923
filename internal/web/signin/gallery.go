package signin

import (
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// states are the pages of the area in the gallery.
func states() []page.State {
	plain := func() *data { return &data{Next: "/home", Provider: "CSAM", Passkeys: true} }
	because := func(err error) func(locale.Lang) any {
		return func(locale.Lang) any {
			d := plain()
			d.Why = err
			return d
		}
	}
	refused := func(k refusal.Kind, key string, args ...any) error { return locale.Refuse(k, "people."+key, args...) }
	at := func(name string, status int, data func(locale.Lang) any) page.State {
		return page.State{Name: name, Path: "/signin", Template: "signin", Status: status, Data: data}
	}
	return []page.State{
		at("first visit", 0, func(locale.Lang) any { return plain() }),
		at("without a provider", 0, func(locale.Lang) any { return &data{Next: "/home", Passkeys: true} }),
		at("without passkeys", 0, func(locale.Lang) any { return &data{Next: "/home", Provider: "CSAM"} }),
		at("demo", 0, func(locale.Lang) any {
			return &data{Next: "/home", Demo: []Account{
				{"steward", "Ann Claes", []access.Role{access.Steward}, ""}, {"researcher.sw", "Els Peeters", []access.Role{access.Researcher}, "steunpunt-werk"},
				{"checker1", "checker1", []access.Role{access.Supervisor, access.Checker}, ""}}}
		}),
		at("refused", 403, because(refused(refusal.Forbidden, "no_match"))),
		at("locked", 429, because(refused(refusal.Full, "locked", "wait", 4*time.Minute))),
		at("too many from one address", 429, because(refused(refusal.Full, "busy"))),
		at("expired", 0, because(refused(refusal.Ended, "ended."+people.WhyIdle))),
		at("ended by a change of function", 0, because(refused(refusal.Ended, "ended."+people.WhyFunction))),
		at("provider down", 503, because(refused(refusal.Unready, "provider_down", "provider", "CSAM"))),
		at("known to the provider, not here", 403, because(refused(refusal.Forbidden, "unbound", "subject", "f2a91c7e"))),
		at("signed out", 0, func(locale.Lang) any { return &data{Next: "/home", Provider: "CSAM", Passkeys: true, Out: true} }),
		linkState("enrolment", people.Enrol, nil),
		linkState("reset", people.Reset, nil),
		linkState("enrolment with faults", people.Enrol, func(f *page.Form) {
			f.Fail("password", "frame.refused", "error", refused(refusal.Misuse, "password.short", "n", 12))
			f.Fail("code", "frame.refused", "error", refused(refusal.Misuse, "code"))
		}),
		{Name: "link of no use", Path: people.LinkPath, Template: "link", Status: 410,
			Data: func(locale.Lang) any { return &linkData{Why: refused(refusal.Ended, "link")} }},
		{Name: "recovery codes", Path: people.LinkPath, Template: "arrived", Data: func(locale.Lang) any {
			return arrived{Next: "/home", Codes: []string{"2XQA-7LMN-PW3D-ZT5R", "AB4C-D6EF-2GHJ-K7LM", "MNOP-QRST-UVWX-YZ23"}}
		}},
		{Name: "arrived", Path: people.ProviderReturn, Template: "arrived", Data: func(locale.Lang) any { return arrived{Next: "/home"} }},
	}
}

func linkState(name, purpose string, spoil func(*page.Form)) page.State {
	return page.State{Name: name, Path: people.LinkPath + "token", Template: "link", Data: func(locale.Lang) any {
		f := &page.Form{}
		if spoil != nil {
			spoil(f)
		}
		return &linkData{Form: f, Path: people.LinkPath + "token", Name: "els", Called: "Els Peeters", Purpose: purpose,
			Expires: time.Date(2026, 2, 3, 14, 30, 0, 0, time.UTC), Factor: SampleFactor(), Passkeys: true}
	}}
}

// SampleFactor is a second factor for galleries: nobody's.
func SampleFactor() Factor {
	code := [][]bool{{true, true, false, true}, {true, false, true, false}, {false, true, true, true}, {true, false, true, true}}
	return FactorOf(people.Offer{Secret: "JBSW Y3DP EHPK 3PXP", Sealed: "sealed", URI: "otpauth://totp/x", Code: code})
}
