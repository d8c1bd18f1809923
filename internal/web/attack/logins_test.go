//go:build testclock

package attack

import (
	"bufio"
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/store"
)

// copied is another client with the cookies of a browser, as a thief has it.
func (b *browser) copied(names ...string) *browser {
	out := b.stage.browser()
	at, _ := url.Parse(b.url)
	var all []*http.Cookie
	for _, name := range names {
		all = append(all, &http.Cookie{Name: name, Value: b.cookie(name), Path: "/", Secure: true})
	}
	jar, _ := cookiejar.New(nil)
	jar.SetCookies(at, all)
	out.client.Jar = jar
	return out
}

// The cookies are out of reach of scripts, of other hosts and of other sites, and
// no token stands in an address or a page.
func TestCookies(t *testing.T) {
	s := newStage(t, made)
	b := s.browser()
	in := b.post("/signin/demo", "name", "researcher.sw")
	roomtest.In(t, s.hub.Room(), fixture.Study, "researcher.sw")
	seat := b.post("/seat/lend", "seat", "seat-researcher-sw")
	if len(in.Cookies()) != 1 || len(seat.Cookies()) != 1 {
		t.Fatal(in.Cookies(), seat.Cookies())
	}
	for _, c := range append(in.Cookies(), seat.Cookies()...) {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || !c.Expires.IsZero() || len(c.Value) < 26 {
			t.Errorf("%s", c)
		}
	}
	for _, path := range []string{"/home", "/me", "/work", "/work/tables", table1, "/seat"} {
		text := b.get(path).text
		for _, name := range []string{loginCookie, seatCookie} {
			if strings.Contains(text, b.cookie(name)) {
				t.Errorf("%s holds a token", path)
			}
		}
	}
}

// A token that was planted, or stands anywhere but in its cookie, is nobody's.
func TestPlantedTokens(t *testing.T) {
	s := newStage(t, made)
	const planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	b := s.browser()
	r := b.request("POST", "/signin/demo", "name=researcher.sw&token="+planted+"&"+loginCookie+"="+planted)
	r.AddCookie(&http.Cookie{Name: loginCookie, Value: planted})
	a := b.want(http.StatusSeeOther, b.do(r))
	if c := a.Cookies(); len(c) != 1 || c[0].Value == planted {
		t.Errorf("signing in keeps %v", c)
	}
	mine := b.cookie(loginCookie)
	for name, ask := range map[string]func(*http.Request){
		"planted":             func(r *http.Request) { r.Header.Set("Cookie", loginCookie+"="+planted) },
		"another name":        func(r *http.Request) { r.Header.Set("Cookie", "kruistabel="+mine) },
		"in other letters":    func(r *http.Request) { r.Header.Set("Cookie", strings.ToLower(loginCookie)+"="+mine) },
		"as a header":         func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+mine) },
		"in the address":      func(r *http.Request) { r.URL.RawQuery = "token=" + mine + "&" + loginCookie + "=" + mine },
		"with something more": func(r *http.Request) { r.Header.Set("Cookie", loginCookie+"="+mine+"x") },
		"the first of two":    func(r *http.Request) { r.Header.Set("Cookie", loginCookie+"="+planted+"; "+loginCookie+"="+mine) },
		"who one is, by a word": func(r *http.Request) {
			for _, name := range []string{"X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Real-User", "From"} {
				r.Header.Set(name, "privacy")
			}
		},
	} {
		r := s.as("").request("GET", "/me", "")
		ask(r)
		if a := s.as("").do(r); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	b.want(http.StatusOK, b.get("/me"))
}

// enders are everything that ends a login, or makes it another's.
var enders = map[string]func(s *stage, b *browser){
	"signed out": func(_ *stage, b *browser) { b.want(http.StatusSeeOther, b.post("/signout")) },
	"signed in again": func(_ *stage, b *browser) {
		b.want(http.StatusSeeOther, b.post("/signin/demo", "name", "supervisor"))
	},
	"role switched": func(_ *stage, b *browser) { b.want(http.StatusSeeOther, b.post("/role", "role", "supervisor")) },
	"account closed": func(s *stage, _ *browser) {
		must(s.T, people.Close(context.Background(), s.hub.For("steward"), "supervisor"))
	},
	"ended by a steward": func(s *stage, _ *browser) {
		s.want(http.StatusSeeOther, s.as("steward").post("/people/supervisor/end"))
	},
	"function ended": func(s *stage, _ *browser) {
		_, err := s.hub.AddUser(context.Background(), store.Function{Name: "supervisor", Role: "supervisor", From: "2020-01-01", Until: "2020-01-02"})
		must(s.T, err)
	},
	"ended from elsewhere": func(s *stage, _ *browser) {
		other := s.browser()
		other.want(http.StatusSeeOther, other.post("/signin/demo", "name", "supervisor"))
		other.want(http.StatusSeeOther, other.post("/me/logins/others"))
	},
}

// Whatever ends a login ends its copies too: pages, and the live page of a room
// that stays open hears nothing more.
func TestEndedLogins(t *testing.T) {
	for name, end := range enders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, made)
			must(t, s.hub.Room().PutSeat(t.Context(), roomtest.Supervisor, room.Seat{ID: "one", Room: "blue"}))
			b := s.as("supervisor")
			thief := b.copied(loginCookie)
			thief.want(http.StatusOK, thief.get("/room"))
			live := thief.listen("/room/live?room=blue")
			live.hears(t, "event: swap")
			end(s, b)
			if a := thief.get("/room"); a.StatusCode != http.StatusSeeOther {
				t.Errorf("the old token still answers %d", a.StatusCode)
			}
			if a := thief.post("/room/alive", "room", "blue"); a.StatusCode != http.StatusUnauthorized {
				t.Errorf("the old token still changes something: %d", a.StatusCode)
			}
			// Something happens in the room that the thief would like to hear.
			time.Sleep(300 * time.Millisecond)
			must(t, s.hub.Room().PutSeat(t.Context(), roomtest.Supervisor, room.Seat{ID: "secret", Room: "blue"}))
			if text := live.rest(t); strings.Contains(text, "secret") {
				t.Error("the live page goes on")
			}
		})
	}
}

// listener reads server-sent events.
type listener struct {
	res    *http.Response
	lines  chan string
	cancel context.CancelFunc
}

func (b *browser) listen(path string) *listener {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b.T.Cleanup(cancel)
	r := b.request(http.MethodGet, path, "").WithContext(ctx)
	r.Header.Set("Accept", "text/event-stream")
	c := *b.client
	c.Timeout = 0
	res, err := c.Do(r)
	must(b.T, err)
	if res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d", path, res.StatusCode)
	}
	l := &listener{res, make(chan string, 1000), cancel}
	go func() {
		defer close(l.lines)
		defer res.Body.Close()
		in := bufio.NewScanner(res.Body)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			l.lines <- in.Text()
		}
	}()
	return l
}

// hears waits for a line.
func (l *listener) hears(t *testing.T, want string) {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		select {
		case line, open := <-l.lines:
			if strings.Contains(line, want) {
				return
			}
			if !open {
				t.Fatalf("the events ended before %q", want)
			}
		case <-late:
			t.Fatalf("%q does not come", want)
		}
	}
}

// rest is what is still heard, until the end or for a moment.
func (l *listener) rest(t *testing.T) (text string) {
	t.Helper()
	late := time.After(1500 * time.Millisecond)
	for {
		select {
		case line, open := <-l.lines:
			if !open {
				return text
			}
			text += line + "\n"
		case <-late:
			return text
		}
	}
}

// A seat's proof is of one address and of one person's session: copied to another
// client, another person or another network it opens nothing, and without it a
// login opens no table.
func TestCopiedSeats(t *testing.T) {
	s := newStage(t, made)
	b, _ := s.seat("researcher.sw")
	b.want(http.StatusOK, b.get("/work/tables"))
	other := s.as("researcher.vdab")
	roomtest.In(t, s.hub.Room(), fixture.Study, "researcher.vdab")
	at, _ := url.Parse(s.url)
	other.client.Jar.SetCookies(at, []*http.Cookie{{Name: seatCookie, Value: b.cookie(seatCookie), Path: "/", Secure: true}})
	for name, x := range map[string]*browser{
		"a login alone":                   b.copied(loginCookie),
		"a seat alone":                    b.copied(seatCookie),
		"another researcher at the seat":  other,
		"a supervisor at the seat":        s.withSeat("supervisor", b),
		"a steward at the seat":           s.withSeat("steward", b),
		"the privacy officer at the seat": s.withSeat("privacy", b),
	} {
		for _, path := range []string{"/work/tables", table1, table1 + "/copy", "/work/sql", "/work/programs", "/work/basket", "/work/models"} {
			if a := x.get(path); a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusSeeOther && a.StatusCode != http.StatusConflict {
				t.Errorf("%s: %s: %d", name, path, a.StatusCode)
			}
		}
	}
	b.want(http.StatusOK, b.get("/work/tables"))
}

// Both cookies of a seat, in another place of the same room, outside the room, or
// with an address that only the request itself tells, open nothing.
func TestSeatsFromOtherPlaces(t *testing.T) {
	s := newStage(t, made, func(c *config.Config) {
		c.Networks.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Networks.Inside = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}
	})
	b := s.as("researcher.sw")
	desk := roomtest.In(t, s.hub.Room(), fixture.Study, "researcher.sw")
	from := func(b *browser, r *http.Request, headers ...string) answer {
		for i := 0; i < len(headers); i += 2 {
			r.Header.Add(headers[i], headers[i+1])
		}
		return b.do(r)
	}
	b.want(http.StatusSeeOther, from(b, b.request("POST", "/seat/lend", "seat="+desk.Seat), "X-Forwarded-For", "10.9.0.7"))
	b.want(http.StatusOK, from(b, b.request("GET", "/work/tables", ""), "X-Forwarded-For", "10.9.0.7"))
	for name, headers := range map[string][]string{
		"the next seat":                {"X-Forwarded-For", "10.9.0.8"},
		"outside the room":             {"X-Forwarded-For", "192.0.2.7"},
		"outside, with a word":         {"X-Forwarded-For", "10.9.0.7, 192.0.2.7"},
		"outside, with another word":   {"X-Forwarded-For", "192.0.2.7", "X-Real-Ip", "10.9.0.7", "Forwarded", "for=10.9.0.7"},
		"outside, in two lines":        {"X-Forwarded-For", "10.9.0.7", "X-Forwarded-For", "192.0.2.7"},
		"the proxy itself":             {},
		"something that is no address": {"X-Forwarded-For", "10.9.0.7, x"},
		"six digits of four":           {"X-Forwarded-For", "::ffff:10.9.0.8"},
	} {
		if a := from(b, b.request("GET", "/work/tables", ""), headers...); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
}

// withSeat is somebody with the proof of somebody else's seat.
func (s *stage) withSeat(name string, from *browser) *browser {
	b := s.as(name)
	at, _ := url.Parse(s.url)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: seatCookie, Value: from.cookie(seatCookie), Path: "/", Secure: true}})
	return b
}

// leavings are everything that takes a desk away.
var leavings = map[string]func(s *stage, d *room.Desk) error{
	"the session pauses": func(s *stage, d *room.Desk) error {
		return s.hub.Room().Pause(context.Background(), roomtest.Supervisor, d.Session, "fire drill")
	},
	"the session ends": func(s *stage, d *room.Desk) error {
		return s.hub.Room().EndSession(context.Background(), roomtest.Supervisor, d.Session, "the work is done")
	},
	"the supervisor leaves": func(s *stage, _ *room.Desk) error {
		return s.hub.Room().LeaveDuty(context.Background(), roomtest.Supervisor, "blue")
	},
	"the seat is changed": func(s *stage, d *room.Desk) error {
		return s.hub.Room().PutSeat(context.Background(), roomtest.Supervisor, room.Seat{ID: d.Seat, Room: "blue", Label: "new"})
	},
	"the function ends": func(s *stage, _ *room.Desk) error {
		_, err := s.hub.AddUser(context.Background(), store.Function{Name: "researcher.sw", Role: "researcher", Body: "steunpunt-werk", Study: fixture.Study, From: "2020-01-01", Until: "2020-01-02"})
		return err
	},
	"the login ends": func(s *stage, _ *room.Desk) error {
		return people.EndAll(context.Background(), s.hub.For("steward"), "researcher.sw")
	},
}

// Whatever takes the desk away takes every address of it away at once.
func TestLostDesks(t *testing.T) {
	for name, leave := range leavings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, made)
			b, d := s.seat("researcher.sw")
			b.mini()
			b.want(http.StatusOK, b.get(table1+"?wait=1"))
			live := b.listen("/work/live")
			live.hears(t, `"state":"open"`)
			if err := leave(s, d); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"/work/tables", table1, table1 + "?world=true", table1 + "/copy", table1 + "/cell/0", table1 + "/fewer", table1 + "/saved", "/work/basket", "/work/sql", "/work/programs", "/work/models"} {
				if a := b.get(path); a.StatusCode == http.StatusOK || a.StatusCode >= 500 || strings.Contains(a.text, "<td") {
					t.Errorf("%s: %d", path, a.StatusCode)
				}
			}
			for _, path := range []string{table1, "/work/sql", "/work/basket"} {
				if a := b.post(path, "step", "undo||", "sql", "SELECT 1"); a.StatusCode < 400 || a.StatusCode >= 500 {
					t.Errorf("POST %s: %d", path, a.StatusCode)
				}
			}
			if text := live.rest(t); name != "the seat is changed" && strings.Contains(text, `"state":"open"`) {
				t.Errorf("the live page still says that the session is open: %s", text)
			}
		})
	}
}
