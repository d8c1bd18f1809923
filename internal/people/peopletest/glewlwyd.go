package peopletest

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
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the provider's own store
)

// glewlwydSchema is where Debian's package keeps the provider's first store, under /usr.
const glewlwydSchema = "share/dbconfig-common/data/glewlwyd/install/sqlite3"

// Glewlwyd is a provider that others wrote, running for a test, with the hub as
// client and els as user.
type Glewlwyd struct {
	t    testing.TB
	URL  string
	stop func()
}

// What the provider knows: who the hub is, and els's password.
const (
	Client      = "hub"
	Secret      = "secret-of-hub"
	ElsPassword = "secret-of-els"
)

// Issuer is the provider, as its tokens call it.
func (g *Glewlwyd) Issuer() string { return g.URL + "/api/oidc" }

// Stop ends the provider.
func (g *Glewlwyd) Stop() { g.stop() }

// StartGlewlwyd runs the provider on a port of its own, or on the one that is named;
// it sends people back to the hub's address back. It needs no root.
func StartGlewlwyd(t testing.TB, port int, back string) *Glewlwyd {
	t.Helper()
	program, err := exec.LookPath("glewlwyd")
	usr := filepath.Dir(filepath.Dir(program)) // of the machine, or unpacked
	schema, err2 := os.ReadFile(filepath.Join(usr, glewlwydSchema))
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
	if port == 0 {
		port = FreePort(t)
	}
	g := &Glewlwyd{t: t, URL: fmt.Sprintf("http://localhost:%d", port)}
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
user_module_path="%[3]s/user"
client_module_path="%[3]s/client"
user_auth_scheme_module_path="%[3]s/scheme"
plugin_module_path="%[3]s/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = %[4]q; };
`, port, g.URL, filepath.Join(usr, "lib/glewlwyd"), filepath.Join(dir, "db"))
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command(program, "--config-file="+filepath.Join(dir, "conf"))
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	g.stop = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(g.stop)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatalf("glewlwyd does not start: %s", log.String())
		}
	}
	g.setUp(back)
	return g
}

// setUp registers the protocol, the hub and els, as an administrator does.
func (g *Glewlwyd) setUp(back string) {
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
	admin := g.Browser("admin", "password")
	g.Send(admin, http.MethodPost, "/api/mod/plugin/", map[string]any{"module": "oidc", "name": "oidc", "display_name": "OIDC", "parameters": map[string]any{
		"iss": g.Issuer(), "jwt-type": "rsa", "jwt-key-size": "256",
		"key": text("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), "cert": text("PUBLIC KEY", public),
		"access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600, "refresh-token-rolling": true, "allow-non-oidc": false,
		"auth-type-code-enabled": true, "auth-type-token-enabled": false, "auth-type-id-token-enabled": false, "auth-type-implicit-enabled": false,
		"auth-type-none-enabled": false, "auth-type-password-enabled": false, "auth-type-client-enabled": false, "auth-type-refresh-enabled": false,
		"subject-type": "public", "jwks-show": true, "pkce-allowed": true, "pkce-required": true, "pkce-method-plain-allowed": false,
		"scope": []any{}, "additional-parameters": []any{}, "name-claim": "no", "email-claim": "no",
		"claims": []any{map[string]any{"name": "preferred_username", "user-property": "username", "type": "string", "mandatory": true, "scope": []any{}}},
	}})
	g.Send(admin, http.MethodPost, "/api/client/", map[string]any{"client_id": Client, "name": "hub", "confidential": true, "enabled": true,
		"password": Secret, "client_secret": Secret, "redirect_uri": []string{back},
		"authorization_type": []string{"code"}, "scope": []string{"openid"}, "token_endpoint_auth_method": []string{"client_secret_basic"}})
	g.Send(admin, http.MethodPost, "/api/user/", map[string]any{"username": "els", "name": "Els", "enabled": true, "password": ElsPassword, "scope": []string{"openid", "g_profile"}})
}

// Browser is one that has signed in at the provider.
func (g *Glewlwyd) Browser(name, password string) *http.Client {
	g.t.Helper()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	g.Send(c, http.MethodPost, "/api/auth/", map[string]string{"username": name, "password": password})
	return c
}

// Send asks the provider, which must do it.
func (g *Glewlwyd) Send(c *http.Client, method, path string, body any) {
	g.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		g.t.Fatal(err)
	}
	r, err := http.NewRequest(method, g.URL+path, bytes.NewReader(text))
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

// FreePort is a port on which nobody listens now.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
