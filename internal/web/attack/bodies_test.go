//go:build testclock

package attack

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/fixture"
)

// Bodies that are too large, too deep, too many or of another kind are refused
// before anything is done with them.
func TestBodies(t *testing.T) {
	t.Parallel()
	s := newStage(t, made)
	deep := strings.Repeat(`{"answer":`, 100_000)
	for name, ask := range map[string]struct {
		path, kind, body string
		most             int
	}{
		"a huge field":         {"/signin", "application/x-www-form-urlencoded", "name=" + strings.Repeat("a", 3<<20), 413},
		"many fields":          {"/me/choices", "application/x-www-form-urlencoded", strings.Repeat("a=b&", 100_000), 400},
		"many names":           {"/me/choices", "application/x-www-form-urlencoded", names(5000), 400},
		"a NUL":                {"/me/choices", "application/x-www-form-urlencoded", "lang=%00", 400},
		"no text":              {"/me/choices", "application/x-www-form-urlencoded", "lang=%ff%fe", 400},
		"broken escapes":       {"/me/choices", "application/x-www-form-urlencoded", "lang=%zz", 400},
		"deep JSON":            {"/signin/passkey", "application/json", deep, 400},
		"deep JSON of a key":   {"/me/passkeys", "application/json", deep, 400},
		"JSON that is none":    {"/me/passkeys", "application/json", `{"token":`, 400},
		"JSON of another kind": {"/me/passkeys", "application/json", `{"token":{"$ne":null},"answer":[]}`, 400},
		"huge JSON":            {"/signin/passkey", "application/json", `{"token":"` + strings.Repeat("a", 3<<20), 413},
		"XML":                  {"/me/choices", "application/xml", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, 400},
		"parts for a form":     {"/me/choices", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nnl\r\n--x--\r\n", 400},
		"parts without end":    {"/studies/new", "multipart/form-data; boundary=x", strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 50_000), 400},
		"a boundary of none":   {"/studies/new", "multipart/form-data", "x", 422},
		"a huge study":         {"/studies/new", "application/x-www-form-urlencoded", "text=" + strings.Repeat("a%0a", 2<<20), 422},
		"aliases in YAML":      {"/studies/new", "application/x-www-form-urlencoded", "act=check&text=" + url.QueryEscape(bomb()), 422},
		"deep YAML":            {"/studies/new", "application/x-www-form-urlencoded", "act=check&text=" + strings.Repeat("%5b", 50_000), 422},
		"a path in YAML":       {"/studies/new", "application/x-www-form-urlencoded", "act=register&text=" + url.QueryEscape("schema: 1\nid: x\ndimensions: {a: {list: ../../../../etc/passwd}}\n"), 422},
	} {
		b := s.as("steward")
		r := b.request(http.MethodPost, ask.path, ask.body)
		r.Header.Set("Content-Type", ask.kind)
		began := time.Now()
		a := b.do(r)
		if a.StatusCode < 400 || a.StatusCode >= 500 || a.StatusCode > ask.most {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
		a.harmless(t, name)
		if strings.Contains(a.text, "root:") {
			t.Errorf("%s gives a file of the machine", name)
		}
	}
	s.want(http.StatusOK, s.as("steward").get("/me"))
}

func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "n%d=v&", i)
	}
	return b.String()
}

// bomb is a text that grows to billions where aliases are followed.
func bomb() string {
	text := "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 12; i++ {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), ","))
	}
	return text
}

// Of a name that comes twice one counts, and it is that of the body: what the
// address says beside it changes nothing.
func TestNamesThatComeTwice(t *testing.T) {
	t.Parallel()
	s := newStage(t, made)
	b := s.browser()
	b.want(http.StatusForbidden, b.post("/signin/demo?name=steward", "name", "nobody-at-all"))
	b.want(http.StatusForbidden, b.post("/signin/demo?name=steward"))
	b.want(http.StatusSeeOther, b.post("/signin/demo?name=steward", "name", "researcher.sw", "name", "steward"))
	if text := b.get("/me").text; !strings.Contains(text, "researcher.sw") {
		t.Error("the second name counts, or the address")
	}
	b.want(http.StatusForbidden, b.post("/role?role=researcher", "role", "steward"))
	b.want(http.StatusForbidden, b.get("/studies/"+fixture.Study+"/builds?study=x&role=steward&as=steward"))
}

// piece sends a piece of an upload.
func (b *browser) piece(upload string, offset, kind, body string) answer {
	b.Helper()
	r := b.request(http.MethodPatch, upload, body)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Upload-Offset", offset)
	return b.do(r)
}

const octets = "application/offset+octet-stream"

// Other people's uploads, wrong places and wrong kinds change no byte.
func TestForeignUploads(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	at := "/studies/" + fixture.Study + "/uploads/" + th["upload"]
	for _, who := range []string{"steward", "supplier.dwse", "supplier.other", "researcher.sw", "checker1", ""} {
		for _, a := range []answer{s.as(who).piece(at, "0", octets, "x"), s.as(who).post(at + "/cancel"), s.as(who).post(at + "/finish"), s.as(who).knock(s.as(who).request(http.MethodDelete, at, "")), s.as(who).knock(s.as(who).request(http.MethodHead, at, ""))} {
			if a.StatusCode < 400 && a.StatusCode != http.StatusSeeOther || a.StatusCode >= 500 || a.Header.Get("Upload-Offset") != "" && a.Header.Get("Upload-Offset") != "0" {
				t.Errorf("%q: %s %d", who, a.Request.Method, a.StatusCode)
			}
		}
	}
	b := s.as("supplier.vdab")
	elsewhere := strings.Replace(at, fixture.Study, otherStudy, 1)
	for name, a := range map[string]answer{
		"another study":     b.piece(elsewhere, "0", octets, "x"),
		"a later place":     b.piece(at, "500", octets, "x"),
		"before the start":  b.piece(at, "-1", octets, "x"),
		"no number":         b.piece(at, "0x0", octets, "x"),
		"too much":          b.piece(at, "0", octets, strings.Repeat("x", 1001)),
		"another kind":      b.piece(at, "0", "text/html", "x"),
		"a form":            b.piece(at, "0", "application/x-www-form-urlencoded", "x=y"),
		"the next id":       b.piece(at[:len(at)-1]+string(at[len(at)-1]^1), "0", octets, "x"),
		"another's by path": b.piece("/studies/"+fixture.Study+"/uploads/..%2f"+th["upload"], "0", octets, "x"),
	} {
		if a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	up, err := s.hub.For("supplier.vdab").Uploads()
	must(t, err)
	u, err := up.Find(context.Background(), fixture.Study, th["upload"])
	must(t, err)
	if u.Offset > 1000 {
		t.Errorf("%d bytes of 1000", u.Offset)
	}
	for name, pairs := range map[string][2]string{
		"a size below nothing": {"-1", "supplier " + b64("vdab") + ",kind " + b64("measures") + ",filename " + b64("a")},
		"a size beyond all":    {"99999999999999999", "supplier " + b64("vdab") + ",kind " + b64("measures") + ",filename " + b64("a")},
		"another supplier":     {"10", "supplier " + b64("dwse") + ",kind " + b64("measures") + ",filename " + b64("a")},
		"another kind":         {"10", "supplier " + b64("vdab") + ",kind " + b64("../../etc") + ",filename " + b64("a")},
		"no base64":            {"10", "supplier !!!"},
	} {
		r := b.request(http.MethodPost, "/studies/"+fixture.Study+"/uploads", "")
		r.Header.Set("Upload-Length", pairs[0])
		r.Header.Set("Upload-Metadata", pairs[1])
		if a := b.do(r); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
}

// Guessing is slowed for a name that exists as for one that does not, with the
// same words; from one address only so much is tried.
func TestGuessing(t *testing.T) {
	t.Parallel()
	s := newStage(t, made, notDemo)
	b := s.browser()
	said := map[string]string{}
	for _, name := range []string{"checker1", "checker9"} {
		for range 7 {
			a := b.post("/signin", "name", name, "password", "wrong", "code", "000000")
			said[name] += changing.ReplaceAllString(strings.ReplaceAll(fmt.Sprintln(a.StatusCode, a.text), name, ""), "")
		}
	}
	if said["checker1"] != said["checker9"] {
		t.Errorf("the answers differ: %s", difference(said["checker1"], said["checker9"]))
	}
	if a := b.post("/signin", "name", "checker1", "password", "wrong", "code", "000000"); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the eighth attempt: %d", a.StatusCode)
	}
	last := 0
	for range 60 {
		last = b.post("/signin", "name", "somebody", "password", "wrong", "code", "000000").StatusCode
	}
	if a := b.post("/signin", "name", "another", "password", "wrong", "code", "000000"); last != http.StatusTooManyRequests || a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one address may try for ever: %d, %d", last, a.StatusCode)
	}
}

// changing is what differs between two answers: how long one waits still, times,
// and references.
var changing = regexp.MustCompile(`[0-9]+|[0-9A-Z]{4}-[0-9A-Z]{4}`)

// Without --demo nobody is anybody, and the gallery is not there.
func TestDemoIsNotForEverybody(t *testing.T) {
	s := newStage(t, made, func(*config.Config) {}, notDemo)
	for path, status := range map[string]int{"/gallery": 404, "/gallery/signin/0": 404} {
		if a := s.as("").get(path); a.StatusCode != status {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	b := s.browser()
	if a := b.post("/signin/demo", "name", "steward"); a.StatusCode != http.StatusForbidden || len(a.Cookies()) > 0 {
		t.Errorf("signing in as anybody: %d", a.StatusCode)
	}
	if text := b.get("/signin").text; strings.Contains(text, "/signin/demo") || strings.Contains(text, "researcher.sw") {
		t.Error("the page of signing in offers accounts")
	}
}

// Clients that say nothing, or say it slowly, keep nobody away; older protocols
// are not spoken.
func TestSlowAndOldClients(t *testing.T) {
	s := newStage(t, made, func(c *config.Config) { c.Limits.Reading = config.Duration(time.Second) })
	at, _ := url.Parse(s.url)
	address := "127.0.0.1:" + at.Port()
	for range 50 {
		c, err := net.Dial("tcp", address)
		must(t, err)
		t.Cleanup(func() { _ = c.Close() })
	}
	slow, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	must(t, err)
	defer slow.Close()
	_, _ = io.WriteString(slow, "POST /signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname=")
	began := time.Now()
	s.want(http.StatusOK, s.as("").get("/signin"))
	if took := time.Since(began); took > time.Second {
		t.Errorf("others wait %s", took)
	}
	_ = slow.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.ReadAll(slow); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Error("a body that does not come is waited for")
	}
	for version := uint16(tls.VersionTLS10); version < tls.VersionTLS13; version++ {
		if c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}); err == nil {
			_ = c.Close()
			t.Errorf("TLS %x is spoken", version)
		}
	}
}
