//go:build testclock

package serve_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/serve"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

var update = flag.Bool("update", false, "write testdata/matrix.txt anew")

// columns are who asks: one account of each role, and the researcher again, at a
// seat in an open session.
var columns = []struct {
	role   access.Role
	name   string
	atSeat bool
}{
	{access.Steward, "steward", false}, {access.Supplier, "supplier.vdab", false}, {access.Researcher, "researcher.sw", false},
	{access.Researcher, "researcher.sw", true}, {access.Supervisor, "supervisor", false}, {access.Checker, "checker1", false}, {access.Privacy, "privacy", false},
}

// matrix is a served hub and who asks it.
type matrix struct {
	*testing.T
	hub *hub.Hub
	url string

	last int64 // event that refusals read
}

// TestMatrix asks every address of the site, as serve puts it together, in each of
// the six roles, with and without an open session. Who gets past the policy is
// what access says, each refusal leaves one event, and the whole is compared with
// testdata/matrix.txt, which people read: go test -run Matrix -args -update.
func TestMatrix(t *testing.T) {
	m, routes := serveMini(t)
	rows := make([]string, len(routes))
	for _, c := range columns {
		b := m.signIn(c.name)
		if c.atSeat {
			desk := roomtest.In(t, m.hub.Room(), fixture.Study, c.name)
			m.ask(b, http.MethodPost, "/seat/lend", url.Values{"seat": {desk.Seat}}.Encode())
		}
		for n, rt := range routes {
			rows[n] += "  " + m.cell(b, rt, c.name, c.role)
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Who gets past the policy at each address of the site: o comes in, x is told by the page itself\n# that it is not theirs now, . is refused by the policy. *: everybody, also not signed in.\n")
	fmt.Fprintf(&out, "# steward, supplier, researcher, researcher at a seat in an open session, supervisor, checker, data protection officer\n\n")
	for n, rt := range routes {
		fmt.Fprintf(&out, "%s  %-6s %-52s %s\n", rows[n][2:], rt.Method, rt.Pattern, rt.Action)
	}
	golden := filepath.Join("testdata", "matrix.txt")
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != string(want) {
		t.Errorf("the matrix changed; read the difference, then run with -args -update\n%s", difference(string(want), got))
	}
}

// cell asks one address as one person, and compares the answer with the policy.
func (m *matrix) cell(b *http.Client, rt page.Route, name string, role access.Role) string {
	m.Helper()
	if rt.Action == page.Public {
		return "*"
	}
	path := strings.NewReplacer("{study}", fixture.Study, "{name}", "nobody", "{$}", "", "{", "", "}", "", "...", "").Replace(rt.Pattern)
	o := access.Object{}
	if strings.Contains(rt.Pattern, "{study}") {
		var err error
		if o, err = m.hub.Object(m.Context(), fixture.Study); err != nil {
			m.Fatal(err)
		}
	}
	held, err := m.hub.Store().Functions(m.Context(), name)
	if err != nil {
		m.Fatal(err)
	}
	d := access.Gate(access.Subject{Name: name, Held: held, As: role}, rt.Action, o, study.DateOf(hub.Now()))
	if d.Allowed && (rt.Pattern == "/signout" || strings.HasSuffix(rt.Pattern, "/builds") && rt.Method == http.MethodPost) {
		return "o" // not done: they would end the test's own login, or build for long
	}
	m.refusals()
	status := m.ask(b, rt.Method, path, "")
	refused := m.refusals()
	switch {
	case status >= 500 && status != http.StatusServiceUnavailable:
		m.Errorf("%s %s as %s: %d", rt.Method, rt.Pattern, name, status)
	case !d.Allowed && (status != http.StatusForbidden || refused != 1):
		m.Errorf("%s %s as %s: %d and %d events, the policy says %s", rt.Method, rt.Pattern, name, status, refused, d.Reason)
	case d.Allowed && (status == http.StatusUnauthorized || refused > 1):
		m.Errorf("%s %s as %s: %d and %d events, the policy lets them in", rt.Method, rt.Pattern, name, status, refused)
	}
	switch {
	case !d.Allowed:
		return "."
	case status == http.StatusForbidden:
		return "x"
	}
	return "o"
}

// refusals is how many refusals of access the hub has recorded since the last call.
func (m *matrix) refusals() (n int) {
	m.Helper()
	all, err := m.hub.Store().Events(m.Context(), m.last)
	if err != nil {
		m.Fatal(err)
	}
	for _, e := range all {
		m.last = e.Seq
		if e.Act == audit.AccessRefused {
			n++
		}
	}
	return n
}

// serveMini is the site of the fixture mini.
func serveMini(t *testing.T) (*matrix, []page.Route) {
	t.Helper()
	made, err := fixture.Make(t.Context(), "mini", filepath.Join(t.TempDir(), "mini"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(context.Background(), made.Hub, "")
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	site, err := serve.NewSite(h, c, true, serve.NewLog(io.Discard, c.Log))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(site.Pages)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := site.Stop(ctx); err != nil {
			t.Error(err)
		}
		_ = h.Close()
	})
	routes := site.Pages.(*page.Frame).Routes()
	slices.SortStableFunc(routes, func(a, b page.Route) int { return strings.Compare(a.Pattern+a.Method, b.Pattern+b.Method) })
	return &matrix{T: t, hub: h, url: server.URL}, routes
}

// signIn is a browser of a demo account. It follows no redirect.
func (m *matrix) signIn(name string) *http.Client {
	m.Helper()
	jar, _ := cookiejar.New(nil)
	b := &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if status := m.ask(b, http.MethodPost, "/signin/demo", "name="+name); status != http.StatusSeeOther {
		m.Fatalf("%s does not sign in: %d", name, status)
	}
	return b
}

// ask is the status of an answer, whose body is not read: live events do not end.
func (m *matrix) ask(b *http.Client, method, path, body string) int {
	m.Helper()
	r, err := http.NewRequestWithContext(m.Context(), method, m.url+path, strings.NewReader(body))
	if err != nil {
		m.Fatal(err)
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", m.url)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := b.Do(r)
	if err != nil {
		m.Fatalf("%s %s: %v", method, path, err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// difference is the lines of either text that the other has not.
func difference(want, got string) string {
	var b strings.Builder
	for _, side := range []struct{ mark, text, other string }{{"-", want, got}, {"+", got, want}} {
		other := strings.Split(side.other, "\n")
		for _, line := range strings.Split(side.text, "\n") {
			if !slices.Contains(other, line) {
				fmt.Fprintln(&b, side.mark, line)
			}
		}
	}
	return b.String()
}
