package page

import (
	"net/http"
	"net/url"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// frameStates are the frame's own pages in the gallery.
func frameStates() []State {
	var out []State
	for _, role := range access.Roles {
		out = append(out,
			State{Name: "home, empty", Path: "/home", Template: "home", Role: string(role), Data: func(locale.Lang) any { return homeData{Role: string(role)} }},
			State{Name: "home, full", Path: "/home", Template: "home", Role: string(role), Data: func(locale.Lang) any { return fullHome(string(role)) }},
		)
	}
	out = append(out, State{
		Name: "home, several roles, in a session", Path: "/home", Template: "home", Role: "researcher",
		Data: func(locale.Lang) any { return fullHome("researcher") },
		Who: func(l *Login) {
			l.Roles = []string{"researcher", "supervisor", "privacy"}
			l.Room = &Room{Session: "S0012", Study: "wse-2015", Seat: "W3", Path: "/home", Ends: galleryNow.Add(9 * time.Minute), Watched: true}
		},
	})
	for _, status := range statuses {
		out = append(out, State{
			Name: "error " + http.StatusText(status), Path: "/studies/wse-2015/builds/4", Template: "error", Status: status, Role: "researcher",
			Data: func(l locale.Lang) any {
				return trouble{Status: status, What: words(l, status, nil), Reference: "GALL-ERY2", Back: "/home"}
			},
		})
	}
	return append(out,
		State{Name: "error, refusal with who can help", Path: "/requests", Template: "error", Status: 403, Role: "supplier", Data: func(l locale.Lang) any {
			err := locale.Refuse(refusal.Forbidden, "page.origin")
			return trouble{Status: 403, What: words(l, 403, err), Reference: "GALL-ERY2", Back: "/home", Contact: "An Claes, 02 000 00 00"}
		}},
		State{Name: "error, both versions", Path: "/studies/wse-2015", Template: "error", Status: 409, Role: "steward", Data: func(l locale.Lang) any {
			return trouble{Status: 409, What: words(l, 409, nil), Reference: "GALL-ERY2", Back: "/home", Conflict: &Conflict{
				By: "An Claes", Path: "/home", Fields: []Differing{{"Titel", "Maatregelen 2015", "Maatregelen 2014–2015"}},
			}}
		}},
		State{Name: "help, topics", Path: "/help", Template: "help", Data: func(locale.Lang) any { return helpData{Topics: topics} }},
		State{Name: "help, one topic", Path: "/help/keyboard", Template: "help", Role: "researcher", Data: func(locale.Lang) any { return helpData{"keyboard", topics} }},
		State{Name: "components", Path: "/gallery", Template: "components", Role: "steward", Status: 422, Data: func(locale.Lang) any { return sampleComponents() }},
	)
}

// fullHome is the list of somebody with much to do.
func fullHome(role string) homeData {
	study := locale.Say("frame.studies")
	return homeData{
		Role: role,
		Needs: []Need{
			{Text: locale.Say("frame.sample.overdue"), Path: "/home", Study: "wse-2015", Due: galleryNow.AddDate(0, 0, -1), State: "blocking"},
			{Text: locale.Say("frame.sample.deliver"), Note: locale.Say("frame.sample.note"), Path: "/home", Study: "wse-2015", Due: galleryNow.AddDate(0, 0, 3), State: "needs"},
			{Text: locale.Say("frame.sample.waiting"), Path: "/home", State: "waiting"},
		},
		Groups: []group{{Text: study, Things: []Thing{
			{Title: "Tewerkstellingsmaatregelen 2015", Lang: locale.NL, Path: "/home", State: "passed", Word: locale.Say("frame.sample.valid"), Note: locale.Say("frame.sample.ends", "day", galleryNow.AddDate(0, 1, 0))},
			{Title: "Mesures pour l’emploi", Lang: locale.FR, Path: "/home", State: "draft", Word: locale.Say("frame.sample.draft")},
		}}},
	}
}

// componentData feeds the page that shows each component once.
type componentData struct {
	*Form
	Choices []Choice
	Tabs    []Tab
	Pages   Pages
	Day     time.Time
	Labels  map[string]string
	Why     locale.Text
	Empty   Empty
	Over    time.Duration
}

func sampleComponents() componentData {
	f := &Form{Values: url.Values{"title": {""}, "day": {"31/02/2015"}, "reason": {"…"}, "kind": {"profiles"}}}
	f.Fail("title", "frame.required")
	f.Fail("day", "frame.day")
	return componentData{
		Form: f,
		Choices: []Choice{
			{Value: "measures", Key: "frame.sample.measures", Hint: "frame.sample.hint"},
			{Value: "profiles", Key: "frame.sample.profiles"},
			{Value: "locked", Key: "frame.sample.draft", Denied: locale.Say("frame.sample.why")},
		},
		Tabs:   []Tab{{Path: "/gallery", Key: "frame.home", Count: -1, Current: true}, {Path: "/home", Key: "frame.studies", Count: 12}},
		Pages:  Pages{Path: "/home?page=", Current: 2, Last: 5, Total: 104},
		Day:    galleryNow,
		Labels: map[string]string{"nl": "Bouwnijverheid", "fr": "Construction", "en": "Construction"},
		Why:    locale.Say("frame.sample.why"),
		Empty:  Empty{Key: "frame.sample.none", Todo: "frame.sample.note", Link: "/home", Word: "frame.home"},
		Over:   2*time.Hour + 5*time.Minute,
	}
}
