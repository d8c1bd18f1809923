package acceptance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// as opens a tab of somebody's own, signed in as a demo account.
func (s *server) as(b *browser.Browser, width int64, name string) *browser.Page {
	s.t.Helper()
	p := b.Page(s.t, width, true)
	s.signIn(p, name)
	return p
}

func (s *server) signIn(p *browser.Page, name string) {
	s.t.Helper()
	p.Go(s.url + "/signin")
	if strings.HasSuffix(p.URL(), "/home") {
		return // still signed in
	}
	p.Click(`button[name="name"][value="` + name + `"]`)
	p.Until(`location.pathname === "/home"`)
}

// put gives a field its value, also one of a date or a time.
func put(t *testing.T, p *browser.Page, selector, text string) {
	t.Helper()
	p.Wait(selector)
	if !browser.Eval[bool](p, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); e.value = %q;
		e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === %q })()`, selector, text, text)) {
		t.Fatalf("%s does not take %q", selector, text)
	}
}

// soon is a time of today in two hours, or the last of the day.
func soon() string {
	if now := time.Now(); now.Hour() < 22 {
		return now.Add(2 * time.Hour).Format("15:04")
	}
	return "23:59"
}

// enrol registers a browser as a seat of the room blue.
func (s *server) enrol(supervisor, kiosk *browser.Page, seat string) {
	s.t.Helper()
	supervisor.Go(s.url + "/room/seats")
	put(s.t, supervisor, "#f-seat", seat)
	put(s.t, supervisor, "#f-room", "blue")
	supervisor.Click("#invite-new")
	supervisor.Wait("#code .digits")
	code := strings.TrimSpace(supervisor.Text("#code .digits"))
	kiosk.Go(s.url + "/seat")
	put(s.t, kiosk, "#f-code", code)
	kiosk.Click("#enrol button")
	kiosk.Until(`document.querySelector("#seat") === null || document.querySelector("#seat").dataset.seat === "` + seat + `" || location.search.includes("next")`)
}

// admit opens a session for a researcher who sits at an enrolled seat, as the
// supervisor does with the code that the seat shows.
func (s *server) admit(supervisor, kiosk *browser.Page, who string) {
	s.t.Helper()
	s.signIn(kiosk, who)
	kiosk.Go(s.url + "/work")
	kiosk.Wait("#code")
	digits := strings.TrimSpace(kiosk.Text("#code"))
	supervisor.Go(s.url + "/room?room=blue")
	if browser.Eval[bool](supervisor, `document.querySelector('button[value="take"]') !== null`) {
		supervisor.Click(`button[value="take"]`)
		supervisor.Until(`document.querySelector('button[value="leave"]') !== null`)
	}
	supervisor.Go(s.url + "/room/sessions/new")
	put(s.t, supervisor, "#f-who", who)
	put(s.t, supervisor, "#f-until", soon())
	supervisor.Click("form[action='/room/sessions/new'] button.primary")
	supervisor.Wait("#f-undertaking")
	put(s.t, supervisor, "#f-undertaking", time.Now().Format(time.DateOnly))
	supervisor.Click("#f-identity-0")
	supervisor.Click("#f-seen")
	put(s.t, supervisor, "#f-code", digits)
	supervisor.Click("form[action$='/admit'] button.primary")
	supervisor.Until(`/sessions.S[0-9]+$/.test(location.pathname)`)
	kiosk.Until(`document.querySelector("#work") && document.querySelector("#work").dataset.work === "open"`)
}

// working is a researcher at a seat in an open session, and the supervisor.
func (s *server) working(b *browser.Browser, width int64, who string) (kiosk, supervisor *browser.Page) {
	s.t.Helper()
	supervisor = s.as(b, browser.Desktop, "supervisor")
	kiosk = b.Page(s.t, width, true)
	s.enrol(supervisor, kiosk, "blue-1")
	s.admit(supervisor, kiosk, who)
	return kiosk, supervisor
}
