package staff

import (
	"net/url"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/studies"
)

// The gallery: every page in every state, with made-up data.

var (
	galleryDay   = time.Date(2026, 3, 2, 14, 2, 0, 0, time.UTC)
	gallerySum   = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	galleryOther = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
)

// galleryStudy is the study that ships with the product.
var galleryStudy = sync.OnceValue(func() *study.Study {
	text, err := studies.FS.ReadFile("advice-16-39.yaml")
	if err != nil {
		panic(err) // it is part of the program
	}
	s, err := study.Parse("advice-16-39.yaml", text, studies.FS)
	if err != nil {
		panic(err)
	}
	return s
})

func galleryView(state access.State, left int, revision int) *hub.StudyView {
	s := galleryStudy()
	v := &hub.StudyView{ID: s.ID, Title: s.Title, State: state, Number: s.Authorisation.Number, Acts: s.Authorisation.Acts, DaysLeft: left}
	v.Newest.Study, v.Newest.Revision, v.Newest.Registered = s.ID, revision, galleryDay.AddDate(0, -2, 0)
	if left >= 0 || state == access.Expired {
		v.Acts.Until = study.DateOf(galleryDay.AddDate(0, 0, left))
	}
	marks := []string{"passed", "passed", "passed", "passed", "draft", "passed", "waiting", "passed", "draft"}
	for i, name := range []string{"authorisation", "deliveries", "link", "tables", "extract", "sessions", "requests", "releases", "register"} {
		step := hub.ChainStep{Name: name, State: marks[i]}
		if marks[i] != "draft" {
			step.On, step.Count = galleryDay.AddDate(0, 0, i-40), i+1
		}
		v.Chain = append(v.Chain, step)
	}
	switch {
	case state == access.Expired:
		v.Chain[0].State = "blocking"
		v.Warnings = []hub.Warning{{Key: "expired", Args: []any{"day", v.Acts.Until.Time()}}}
	case state == access.Suspended:
		v.Chain[0].State = "blocking"
		v.Stopped = galleryStop()
		v.Warnings = []hub.Warning{{Key: "suspended", Args: []any{"day", v.Stopped.Since, "reason", v.Stopped.Reason}}}
	case left >= 0:
		v.Chain[0].State = "needs"
		v.Warnings = []hub.Warning{{Key: "ends", Args: []any{"n", left, "day", v.Acts.Until.Time()}}}
	}
	return v
}

// galleryDraft is a study that is registered and has nothing yet.
func galleryDraft() *hub.StudyView {
	v := galleryView(access.Valid, -1, 1)
	for i := range v.Chain[1:] {
		v.Chain[i+1] = hub.ChainStep{Name: v.Chain[i+1].Name, State: "draft"}
	}
	v.Warnings = []hub.Warning{{Key: "missing.measures", Args: []any{"supplier", "vdab"}}, {Key: "missing.profiles", Args: []any{"supplier", "dwse"}}}
	return v
}

// galleryStop is a suspension in force.
func galleryStop() store.Suspension {
	return store.Suspension{Study: galleryStudy().ID, Since: galleryDay.AddDate(0, 0, -3), By: "steward", Reason: "VDAB found a fault in its delivery of January."}
}

// galleryOver is the refusal of an authorisation that is over.
func galleryOver() error {
	return locale.Refuse(2, "acts", "number", "16/39", "from", "2016-07-05", "until", "2026-02-28", "today", "2026-03-02")
}

func galleryStudyData(v *hub.StudyView, role string, why error) studyData {
	var stops []store.Suspension
	if v.State == access.Suspended {
		stops = []store.Suspension{v.Stopped}
	}
	return studyData{Form: &page.Form{}, Stops: stops, View: v, Study: galleryStudy(), Warnings: warned(v.Warnings), Tabs: studyTabs(role, v.ID, ""), Role: role, Deliver: why, Build: why}
}

func states() []page.State {
	out := studyStates()
	out = append(out, authorisationStates()...)
	out = append(out, deliveryStates()...)
	out = append(out, buildStates()...)
	return append(out, auditStates()...)
}

func studyStates() []page.State {
	show := func(name string, v func() *hub.StudyView, role string, why error) page.State {
		return page.State{Name: "study, " + name, Path: "/studies/advice-16-39", Template: "study", Role: role, Data: func(locale.Lang) any { return galleryStudyData(v(), role, why) }}
	}
	return []page.State{
		{Name: "studies, none", Path: "/studies", Template: "studies", Role: "steward", Data: func(locale.Lang) any { return studiesData{CanAdd: true} }},
		{Name: "studies, none for a supplier", Path: "/studies", Template: "studies", Role: "supplier", Data: func(locale.Lang) any { return studiesData{} }},
		{Name: "studies, list", Path: "/studies", Template: "studies", Role: "steward", Data: func(locale.Lang) any {
			return studiesData{CanAdd: true, Studies: []hub.StudyView{*galleryView(access.Valid, -1, 1), *named(galleryView(access.Valid, 12, 2), "regional-inflow"), *named(galleryDraft(), "draft-study"), *named(galleryView(access.Expired, -2, 1), "old-study")}}
		}},
		show("draft", galleryDraft, "steward", nil),
		show("valid", func() *hub.StudyView { return galleryView(access.Valid, -1, 1) }, "steward", nil),
		show("valid, as supplier", func() *hub.StudyView { return galleryView(access.Valid, -1, 1) }, "supplier", nil),
		show("ending in 30 days", func() *hub.StudyView { return galleryView(access.Valid, 30, 1) }, "steward", nil),
		show("expired", func() *hub.StudyView { return galleryView(access.Expired, -2, 1) }, "steward", galleryOver()),
		show("suspended", func() *hub.StudyView { return galleryView(access.Suspended, -1, 1) }, "steward", access.StoppedError(galleryStop())),
		show("suspended, as supplier", func() *hub.StudyView { return galleryView(access.Suspended, -1, 1) }, "supplier", access.StoppedError(galleryStop())),
		show("amended", func() *hub.StudyView { return galleryView(access.Valid, -1, 3) }, "privacy", nil),
	}
}

func named(v *hub.StudyView, id string) *hub.StudyView {
	v.ID = id
	return v
}

func authorisationStates() []page.State {
	one := func() *hub.Authorisation {
		s := galleryStudy()
		text, _ := studies.FS.ReadFile("advice-16-39.yaml")
		a := &hub.Authorisation{Study: s, Facts: hub.FactsOf(s), Source: string(text)}
		a.Row.Study, a.Row.Revision, a.Row.Hash, a.Row.Registered = s.ID, 1, gallerySum, galleryDay.AddDate(-1, 0, 0)
		a.Revisions = append(a.Revisions, a.Row)
		return a
	}
	three := func() *hub.Authorisation {
		a := one()
		for n := 2; n <= 3; n++ {
			row := a.Row
			row.Revision, row.Hash, row.Registered = n, galleryOther, galleryDay.AddDate(0, n-6, 0)
			a.Revisions = append([]storeStudy{row}, a.Revisions...)
		}
		a.Row, a.Against = a.Revisions[0], 2
		a.Changes = []hub.FactChange{{Key: "acts", Gone: []string{"none"}, New: []string{"2028-12-31"}}, {Key: "dimensions", About: "table1", Gone: []string{"birth_country"}}}
		a.Lines = []hub.TextLine{{Mark: " ", Old: 5, New: 5, Text: "id: advice-16-39"}, {Mark: "-", Old: 6, Text: "version: 2"}, {Mark: "+", New: 6, Text: "version: 3"}, {Mark: " ", Old: 7, New: 7, Text: "title:"}}
		return a
	}
	faulty := "schema: 1\nid: advice-16-39\nversion: 1\nauthorisation:\n  number: 16/39\n  suppliers: [dwse, nobody]\n"
	faults := []study.Fault{{File: "study.yaml", Line: 6, Column: 21, Message: `no party is called "nobody": name one of the study's parties`}, {File: "study.yaml", Message: "has no tables"}}
	return []page.State{
		{Name: "authorisation, one", Path: "/studies/advice-16-39/authorisation", Template: "authorisation", Role: "steward", Data: func(locale.Lang) any { return newAuthorisationData(one(), "steward") }},
		{Name: "authorisation, three with difference", Path: "/studies/advice-16-39/authorisation", Template: "authorisation", Role: "privacy", Data: func(locale.Lang) any { return newAuthorisationData(three(), "privacy") }},
		{Name: "register, empty", Path: "/studies/new", Template: "newstudy", Role: "steward", Data: func(locale.Lang) any { return newStudyData{Form: &page.Form{}, Name: "study.yaml"} }},
		{Name: "register, invalid file", Path: "/studies/new", Template: "newstudy", Role: "steward", Status: 422, Data: func(locale.Lang) any {
			return newStudyData{Form: &page.Form{}, Name: "study.yaml", Text: faulty, Faults: faults, Lines: faultLines(faulty, faults)}
		}},
		{Name: "register, file that holds", Path: "/studies/new", Template: "newstudy", Role: "steward", Data: func(locale.Lang) any {
			s := galleryStudy()
			text, _ := studies.FS.ReadFile("advice-16-39.yaml")
			return newStudyData{Form: &page.Form{}, Name: "study.yaml", Text: string(text), Study: s, Facts: hub.FactsOf(s)}
		}},
	}
}

func auditStates() []page.State {
	figures := func() *hub.ServiceFigures {
		return &hub.ServiceFigures{Valid: 3, Studies: 4, OpenSessions: 2, Sessions: 41, Deliveries: 12, RowsRead: 5_234_567, RowsRejected: 1_204, Builds: 7, Requests: 31, Released: 22,
			ReleasedThisQuarter: 5, Refusals: 19, RefusalsMonth: 3, Entries: 4_312, Accounts: 24, MedianHoursToDecision: 20.5,
			Verified:   &audit.Event{Seq: 4300, At: galleryDay.AddDate(0, 0, -1), Object: "4299", Outcome: audit.Done},
			RequestsBy: map[string]int{"released": 22, "returned": 4, "submitted": 5}, RefusalsBy: map[string]int{"request.read": 2, "build.read": 1},
			Missing: []hub.MissingLabels{{List: "measure", Lang: "de", N: 34}, {List: "nace", Lang: "de", N: 996}}}
	}
	events := []audit.Event{
		{Seq: 4312, At: galleryDay, Who: "supplier.vdab", Study: "advice-16-39", Act: audit.AccessRefused, Object: "request.read", Outcome: audit.Refused, Note: "separated"},
		{Seq: 4311, At: galleryDay.Add(-time.Minute), Who: "tom", Function: "checker", Study: "advice-16-39", Act: audit.RequestReviewed, Object: "R0031", Hash: gallerySum, Outcome: audit.Done},
		{Seq: 4310, At: galleryDay.Add(-time.Hour), Who: "griet", Function: "steward", Study: "advice-16-39", Act: audit.BuildInForce, Object: "7", Hash: galleryOther, Outcome: audit.Intended},
		{Seq: 4309, At: galleryDay.Add(-2 * time.Hour), Who: "griet", Function: "steward", Act: "some.act", Object: "x", Outcome: audit.Done},
	}
	choices := []page.Choice{{Key: "audit.any"}, {Value: "advice-16-39", Text: "advice-16-39"}}
	list := func(p *hub.EventPage, filtered bool) auditData {
		d := auditData{Form: &page.Form{Values: url.Values{}}, Page: p, Pages: page.Pages{Path: "/audit?page=", Current: 1, Last: 87, Total: p.Total}, Studies: choices, People: choices, Acts: choices, Filtered: filtered, Figures: figures()}
		if filtered {
			d.From, d.Until = galleryDay.AddDate(0, -1, 0), galleryDay
		}
		return d
	}
	show := func(name, path, template string, data func() any) page.State {
		return page.State{Name: name, Path: path, Template: template, Role: "privacy", Data: func(locale.Lang) any { return data() }}
	}
	return []page.State{
		show("audit, entries", "/audit", "audit", func() any { return list(&hub.EventPage{Events: events, Total: 4312, All: 4312}, false) }),
		show("audit, nothing found", "/audit", "audit", func() any { return list(&hub.EventPage{All: 4312}, true) }),
		show("audit, not verified", "/audit", "audit", func() any {
			d := list(&hub.EventPage{Events: events[:1], Total: 1, All: 1}, false)
			d.Figures.Verified = nil
			return d
		}),
		show("verify, before", "/audit/verify", "verify", func() any { return verifyData{Last: figures().Verified} }),
		show("verify, never", "/audit/verify", "verify", func() any { return verifyData{} }),
		show("verify, verified", "/audit/verify", "verify", func() any {
			return verifyData{Verified: &hub.EventsVerified{Entries: 4312, At: galleryDay, Digest: gallerySum, Things: 87}}
		}),
		show("verify, broken at an entry", "/audit/verify", "verify", func() any {
			return verifyData{Verified: &hub.EventsVerified{Entries: 4312, At: galleryDay, Digest: gallerySum, Things: 87, Broken: []hub.BrokenEvent{{Key: "gap", Seq: 2210}, {Key: "clock", Seq: 2300}, {Key: "missing", Object: "build.finished advice-16-39 4"}}}}
		}),
		show("records", "/records", "records", func() any { return galleryRecords() }),
		show("records, none", "/records", "records", func() any { return recordsData{} }),
		show("figures", "/figures", "figures", func() any { return figuresData{figures()} }),
		show("figures, none yet", "/figures", "figures", func() any { return figuresData{&hub.ServiceFigures{}} }),
	}
}
