package people

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the provider's own store
)

// glewlwydSchema is where Debian's package keeps the provider's first store.
const glewlwydSchema = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"

// glewlwyd is a provider that others wrote, running for this test.
type glewlwyd struct {
	t   *testing.T
	url string
}

// startGlewlwyd runs the provider on a port of its own, with the hub as client
// and els as user. It needs no root.
func startGlewlwyd(t *testing.T) *glewlwyd {
	t.Helper()
	program, err := exec.LookPath("glewlwyd")
	schema, err2 := os.ReadFile(glewlwydSchema)
	if err != nil || err2 != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("glewlwyd is not installed, and CI asks for it")
		}
		t.Skip("glewlwyd, a real identity provider, is not installed")
	}
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, "db"))
	if err == nil {
		_, err = db.Exec(string(schema))
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	g := &glewlwyd{t, fmt.Sprintf("http://localhost:%d", port)}
	conf := fmt.Sprintf(`port=%d
bind_address="127.0.0.1"
external_url=%q
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="ERROR"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
allow_multiple_user_per_session=true
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = %q; };
`, port, g.url, filepath.Join(dir, "db"))
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command(program, "--config-file="+filepath.Join(dir, "conf"))
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatalf("glewlwyd does not start: %s", log.String())
		}
	}
	g.setUp()
	return g
}

// setUp registers the protocol, the hub and els, as an administrator does.
func (g *glewlwyd) setUp() {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		g.t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		g.t.Fatal(err)
	}
	text := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	admin := g.browser("admin", "password")
	g.send(admin, http.MethodPost, "/api/mod/plugin/", map[string]any{"module": "oidc", "name": "oidc", "display_name": "OIDC", "parameters": map[string]any{
		"iss": g.url + "/api/oidc", "jwt-type": "rsa", "jwt-key-size": "256",
		"key": text("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), "cert": text("PUBLIC KEY", public),
		"access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600, "refresh-token-rolling": true, "allow-non-oidc": false,
		"auth-type-code-enabled": true, "auth-type-token-enabled": false, "auth-type-id-token-enabled": false, "auth-type-implicit-enabled": false,
		"auth-type-none-enabled": false, "auth-type-password-enabled": false, "auth-type-client-enabled": false, "auth-type-refresh-enabled": false,
		"subject-type": "public", "jwks-show": true, "pkce-allowed": true, "pkce-required": true, "pkce-method-plain-allowed": false,
		"scope": []any{}, "additional-parameters": []any{}, "name-claim": "no", "email-claim": "no",
		"claims": []any{map[string]any{"name": "preferred_username", "user-property": "username", "type": "string", "mandatory": true, "scope": []any{}}},
	}})
	g.send(admin, http.MethodPost, "/api/client/", map[string]any{"client_id": "hub", "name": "hub", "confidential": true, "enabled": true,
		"password": "secret-of-hub", "client_secret": "secret-of-hub", "redirect_uri": []string{origin + ProviderReturn},
		"authorization_type": []string{"code"}, "scope": []string{"openid"}, "token_endpoint_auth_method": []string{"client_secret_basic"}})
	g.send(admin, http.MethodPost, "/api/user/", map[string]any{"username": "els", "name": "Els", "enabled": true, "password": "secret-of-els", "scope": []string{"openid", "g_profile"}})
}

// browser is one that has signed in at the provider.
func (g *glewlwyd) browser(name, password string) *http.Client {
	g.t.Helper()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	g.send(c, http.MethodPost, "/api/auth/", map[string]string{"username": name, "password": password})
	return c
}

func (g *glewlwyd) send(c *http.Client, method, path string, body any) {
	g.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		g.t.Fatal(err)
	}
	r, err := http.NewRequest(method, g.url+path, bytes.NewReader(text))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := c.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		g.t.Fatalf("%s %s: %d", method, path, res.StatusCode)
	}
}

// visit goes where the hub sends a browser, and is the query it comes back with.
func (g *glewlwyd) visit(c *http.Client, to string) url.Values {
	g.t.Helper()
	res, err := c.Get(to + "&g_continue")
	if err != nil {
		g.t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), origin+ProviderReturn) {
		g.t.Fatalf("the provider sends to %s (%d)", back, res.StatusCode)
	}
	return back.Query()
}

// A provider that others wrote signs els in, and nobody twice with one answer.
func TestRealProvider(t *testing.T) {
	g := startGlewlwyd(t)
	w := newWorld(t, Options{Provider: &Provider{Called: "glewlwyd", Issuer: g.url + "/api/oidc", Client: "hub", Secret: "secret-of-hub", Claim: "preferred_username"}})
	els := g.browser("els", "secret-of-els")
	g.send(els, http.MethodPut, "/api/auth/grant/hub/", map[string]string{"scope": "openid"})

	sent, err := w.p.AskProvider(t.Context(), here, "/work")
	w.must(err)
	q := g.visit(els, sent.To)
	s, next, err := w.p.SignInProvider(t.Context(), here, sent.Token, q)
	w.must(err)
	if l := w.login(s.Token); l.Name != "els" || next != "/work" {
		t.Errorf("%s signed in and goes to %s", l.Name, next)
	}
	if bound, err := w.hub.Store().Subjects(t.Context()); err != nil || len(bound) != 1 || bound[0].Issuer != g.url+"/api/oidc" {
		t.Errorf("bound %+v, %v", bound, err)
	}
	_, _, err = w.p.SignInProvider(t.Context(), here, sent.Token, q)
	w.wants(err, "people.ceremony")

	// the code of one browser with the verifier of another
	mine, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	other, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	stolen, own := g.visit(els, mine.To), g.visit(els, other.To)
	own.Set("code", stolen.Get("code"))
	_, _, err = w.p.SignInProvider(t.Context(), here, other.Token, own)
	w.wants(err, "people.provider_said")

	// who does not grant it comes back with an error
	w2, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	_, _, err = w.p.SignInProvider(t.Context(), here, w2.Token, url.Values{"error": {"access_denied"}, "state": {stateOfURL(w2.To)}})
	w.wants(err, "people.provider_said")
}

func stateOfURL(to string) string {
	u, _ := url.Parse(to)
	return u.Query().Get("state")
}
