//go:build testclock

package attack

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// knock asks for an address as an account, without anything in the form, and
// reads at most the beginning of the answer.
func (b *browser) knock(r *http.Request) answer {
	b.Helper()
	res, err := b.client.Do(r)
	must(b.T, err)
	defer res.Body.Close()
	n := int64(4 << 20)
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		n = 10 // it does not end by itself
	}
	text, _ := io.ReadAll(io.LimitReader(res.Body, n))
	return answer{res, string(text)}
}

// ofEverybody are the pages about one's own things that anybody has; what else is
// open to who is signed in is a researcher's.
var ofEverybody = []string{"/me", "/role", "/signout", "/programs/send", "/work/recorded"}

// atADesk are the beginnings of what is only at a desk in an open session.
var atADesk = []string{"/work/tables", "/work/basket", "/work/sql", "/work/programs", "/work/models"}

// wholeHub are the actions of stewards that one of a single study has too,
// without a study.
var wholeHub = []access.Action{access.StudyRead, access.AuditVerify, access.FiguresRead}

func begins(pattern string, with []string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return pattern == w || strings.HasPrefix(pattern, w+"/") })
}

// mayAsk says whether an account has any business at an address of the furnished
// hub.
func mayAsk(rt page.Route, account string) bool {
	role, other := roleOf(account), strings.HasSuffix(account, ".other")
	switch {
	case rt.Action == page.Public:
		return true
	case account == "":
		return false
	case rt.Action == access.Home:
		return true
	case rt.Pattern == "/requests/{request}", begins(rt.Pattern, atADesk):
		return account == "researcher.sw"
	case rt.Pattern == "/requests":
		return role == "researcher"
	case rt.Pattern == "/work/sessions/{n}/withdraw", rt.Pattern == "/room/sessions/{n}/sheet":
		return account == "researcher.sw" || role == "supervisor" || role == "privacy"
	case rt.Action == access.Me:
		return begins(rt.Pattern, ofEverybody) || role == "researcher"
	case !slices.Contains(access.RolesFor(rt.Action), access.Role(role)):
		return false
	case other && (strings.Contains(rt.Pattern, "{study}") || role == "steward" && !slices.Contains(wholeHub, rt.Action)):
		return false
	case strings.Contains(rt.Pattern, "/deliveries"):
		return role == "steward" || account == "supplier.vdab" || account == "supplier.dwse" && !strings.Contains(rt.Pattern, "{delivery}")
	case strings.Contains(rt.Pattern, "{upload}"):
		return account == "supplier.vdab" // whose it is
	case strings.Contains(rt.Pattern, "/jobs/"):
		return role == "steward" || role == "checker"
	}
	return true
}

// Addresses of a furnished hub, one server for all three.
func TestAddresses(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	t.Run("for everybody", func(t *testing.T) { everyAddressForEverybody(t, s, th) })
	t.Run("open to their readers", func(t *testing.T) { openToTheirReaders(t, s, th) })
	t.Run("guessed ids", func(t *testing.T) { guessedIds(t, s, th) })
	t.Run("the log", func(t *testing.T) { theLogIsSilent(t, s) })
}

// Every address, asked by everybody: whoever has no business there is refused,
// with nothing but the refusal.
func everyAddressForEverybody(t *testing.T, s *stage, th things) {
	refused, open := 0, 0
	for _, rt := range s.frame.Routes() {
		for _, account := range accounts {
			if mayAsk(rt, account) {
				open++
				continue
			}
			a := s.as(account).knock(s.as(account).request(rt.Method, th.fill(rt.Pattern), ""))
			if !refusal(a, account) {
				t.Errorf("%q at %s %s: %d", account, rt.Method, rt.Pattern, a.StatusCode)
			}
			for _, inside := range []string{"Education by sex", "All of A01", "print(1)"} {
				if strings.Contains(a.text, inside) {
					t.Errorf("%q at %s %s reads %q", account, rt.Method, rt.Pattern, inside)
				}
			}
			refused++
		}
	}
	if refused < 900 || open < 400 {
		t.Errorf("only %d refused and %d open: the test looks at another site", refused, open)
	}
}

// refusal says that an answer is one: nobody is sent to sign in, others are told
// that it is not for them or that there is no such thing.
func refusal(a answer, account string) bool {
	switch {
	case account != "" && a.Request.Method == http.MethodPatch: // tus: what is no piece is no piece of anything
		return a.StatusCode == http.StatusBadRequest || a.StatusCode == http.StatusForbidden
	case account != "":
		return a.StatusCode == http.StatusForbidden || a.StatusCode == http.StatusNotFound
	case a.Request.Method == http.MethodGet:
		return a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/signin")
	}
	return a.StatusCode == http.StatusUnauthorized
}

// Whoever has business at an address gets its page: the site is not merely shut.
func openToTheirReaders(t *testing.T, s *stage, th things) {
	none := []string{"/signin/link/{token}", "/signin/provider", "/signin/provider/return", "/work/programs/{g}/runs/", "/programs/send/{study}/{g}/{n}", "/room/sessions/{n}/along", "/room/sessions/{n}/sheet"}
	for _, rt := range s.frame.Routes() {
		if rt.Method != http.MethodGet || slices.ContainsFunc(none, func(p string) bool { return strings.HasPrefix(rt.Pattern, p) }) {
			continue
		}
		for _, account := range accounts {
			if !mayAsk(rt, account) {
				continue
			}
			a := s.as(account).knock(s.as(account).request(rt.Method, th.fill(rt.Pattern), ""))
			if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
				t.Errorf("%q at %s %s: %d", account, rt.Method, rt.Pattern, a.StatusCode)
			}
		}
	}
}

// leaks are marks of what no answer may hold: places in the program, paths of the
// machine, words of the store and of parsers.
var leaks = []string{"goroutine ", ".go:", "runtime error", "panic", "/internal/", "SQL logic", "sqlite", "UNIQUE constraint", "strconv", "no such file", "/tmp/", "<nil>", "%!"}

// hostile are ids that are none.
var hostile = []string{
	"-1", "9999999999999999999999", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cwindows", "%00", "%0d%0aSet-Cookie:%20a=b",
	"%3Cscript%3Ealert(1)%3C%2Fscript%3E", "'%20OR%20'1'='1", "%FF%FE", "%2F", strings.Repeat("A", 5000),
}

// Guessed, foreign and malformed ids are answered with a page that says that
// there is no such thing, or why not: never a fault, never what was typed as
// markup, never a place in the machine.
func guessedIds(t *testing.T, s *stage, th things) {
	for _, rt := range s.frame.Routes() {
		if !strings.Contains(rt.Pattern, "{") || rt.Pattern == "/{$}" {
			continue
		}
		i := slices.IndexFunc(accounts, func(a string) bool { return a != "" && mayAsk(rt, a) })
		account := accounts[i]
		for _, id := range hostile {
			path := rt.Pattern
			for name := range th {
				if name != "study" || !strings.Contains(strings.Replace(path, "{study}", "", 1), "{") {
					path = strings.ReplaceAll(path, "{"+name+"}", id)
				}
			}
			path = th.fill(path)
			a := s.as(account).knock(s.as(account).request(rt.Method, path, ""))
			if a.StatusCode >= 500 || a.StatusCode == http.StatusOK && rt.Method != http.MethodGet {
				t.Errorf("%q at %s %.120s: %d", account, rt.Method, path, a.StatusCode)
			}
			a.harmless(t, rt.Method+" "+path)
		}
	}
}

// The log has no id that was typed, no token and no cookie.
func theLogIsSilent(t *testing.T, s *stage) {
	text := s.log.String()
	marks := []string{"alert(1)", "AAAAAAAA", "OR%20", "passwd"}
	for _, b := range s.by {
		marks = append(marks, b.cookie(loginCookie), b.cookie(seatCookie))
	}
	for _, mark := range marks {
		if mark != "" && strings.Contains(text, mark) {
			t.Errorf("the log holds %.20q", mark)
		}
	}
	if !strings.Contains(text, `"refused"`) {
		t.Error("the log tells no refusal: the test reads nothing")
	}
}

// harmless looks for what no answer may hold.
func (a answer) harmless(t *testing.T, at string) {
	t.Helper()
	for _, mark := range leaks {
		if strings.Contains(a.text, mark) {
			t.Errorf("%.140s holds %q", at, mark)
		}
	}
	if strings.Contains(a.text, "<script>alert") || a.Header.Get("Set-Cookie") == "a=b" {
		t.Errorf("%.140s is injected into", at)
	}
}
