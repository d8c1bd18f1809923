package people

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// rogue is a provider that does as a test says, also what an honest one never
// does.
type rogue struct {
	*httptest.Server
	t         *testing.T
	key       *rsa.PrivateKey
	codes     map[string]url.Values // the questions, by code
	claims    func(ask url.Values, claims map[string]any)
	sign      *rsa.PrivateKey // with which it signs
	status    int             // of the token endpoint, 0 is as it should be
	verifiers []string
}

func newRogue(t *testing.T) *rogue {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	r := &rogue{t: t, key: key, sign: key, codes: map[string]url.Values{}, claims: func(url.Values, map[string]any) {}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": r.URL, "authorization_endpoint": r.URL + "/ask", "token_endpoint": r.URL + "/token",
			"jwks_uri": r.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", r.token)
	r.Server = httptest.NewServer(mux)
	t.Cleanup(r.Close)
	return r
}

// ask is the visit of a browser: the query with which it is sent back.
func (r *rogue) ask(to string) url.Values {
	u, err := url.Parse(to)
	if err != nil {
		r.t.Fatal(err)
	}
	q := u.Query()
	code := newToken()
	r.codes[code] = q
	return url.Values{"code": {code}, "state": {q.Get("state")}}
}

// token answers as RFC 6749 and 7636 want, and a code once.
func (r *rogue) token(w http.ResponseWriter, req *http.Request) {
	_ = req.ParseForm()
	ask, ok := r.codes[req.Form.Get("code")]
	delete(r.codes, req.Form.Get("code"))
	sum := sha256.Sum256([]byte(req.Form.Get("code_verifier")))
	if r.status != 0 || !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != ask.Get("code_challenge") || ask.Get("code_challenge_method") != "S256" {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(max(r.status, 400))
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	r.verifiers = append(r.verifiers, req.Form.Get("code_verifier"))
	claims := map[string]any{"iss": r.URL, "sub": "subject-1", "aud": "hub", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(),
		"nonce": ask.Get("nonce"), "email": "els@sw.test", "email_verified": true, "preferred_username": "els"}
	r.claims(ask, claims)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: r.sign, KeyID: "1"}}, nil)
	if err != nil {
		r.t.Error(err)
	}
	payload, _ := json.Marshal(claims)
	signed, err := signer.Sign(payload)
	if err != nil {
		r.t.Error(err)
	}
	raw, _ := signed.CompactSerialize()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": raw})
}

func withRogue(t *testing.T, claim string) (*world, *rogue) {
	r := newRogue(t)
	return newWorld(t, Options{Provider: &Provider{Called: "the provider", Issuer: r.URL, Client: "hub", Secret: "s", Claim: claim}}), r
}

func TestProvider(t *testing.T) {
	w, r := withRogue(t, "")
	w.must(Bind(t.Context(), w.hub, r.URL, "subject-1", "els"))
	sent, err := w.p.AskProvider(t.Context(), here, "/work")
	w.must(err)
	q, _ := url.Parse(sent.To)
	if q.Query().Get("redirect_uri") != origin+ProviderReturn || q.Query().Get("response_type") != "code" || q.Query().Get("scope") != "openid" {
		t.Errorf("asks %v", q.Query())
	}
	s, next, err := w.p.SignInProvider(t.Context(), here, sent.Token, r.ask(sent.To))
	w.must(err)
	if l := w.login(s.Token); l.Name != "els" || l.Means != "provider" || next != "/work" {
		t.Errorf("%s by %s, next %s", l.Name, l.Means, next)
	}
}

// Each is tried against a hub whose account is bound; none signs in, and each
// leaves an event.
func TestProviderAttacks(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(name string, value any) func(*rogue) {
		return func(r *rogue) { r.claims = func(_ url.Values, c map[string]any) { c[name] = value } }
	}
	cases := []struct {
		name string
		set  func(*rogue)
		back func(sent *Sent, q url.Values) (token string, back url.Values)
		key  string
	}{
		{"another state", nil, func(s *Sent, q url.Values) (string, url.Values) { q.Set("state", newToken()); return s.Token, q }, "people.ceremony"},
		{"no state", nil, func(s *Sent, q url.Values) (string, url.Values) { q.Del("state"); return s.Token, q }, "people.ceremony"},
		{"another browser", nil, func(_ *Sent, q url.Values) (string, url.Values) { return newToken(), q }, "people.ceremony"},
		{"no cookie", nil, func(_ *Sent, q url.Values) (string, url.Values) { return "", q }, "people.ceremony"},
		{"another issuer in the answer", nil, func(s *Sent, q url.Values) (string, url.Values) { q.Set("iss", "https://evil.test"); return s.Token, q }, "people.provider_said"},
		{"refused by the provider", nil, func(s *Sent, q url.Values) (string, url.Values) {
			return s.Token, url.Values{"state": q["state"], "error": {"access_denied"}}
		}, "people.provider_said"},
		{"made-up code", nil, func(s *Sent, q url.Values) (string, url.Values) { q.Set("code", "x"); return s.Token, q }, "people.provider_said"},
		{"another nonce", claim("nonce", "x"), nil, "people.provider_said"},
		{"no nonce", claim("nonce", ""), nil, "people.provider_said"},
		{"another issuer", claim("iss", "https://evil.test"), nil, "people.provider_said"},
		{"for another client", claim("aud", "other"), nil, "people.provider_said"},
		{"expired", claim("exp", time.Now().Add(-time.Hour).Unix()), nil, "people.provider_said"},
		{"another signature", func(r *rogue) { r.sign = other }, nil, "people.provider_said"},
		{"no subject", claim("sub", ""), nil, "people.provider_said"},
		{"another subject", claim("sub", "subject-2"), nil, "people.unbound"},
		{"out of order", func(r *rogue) { r.status = 503 }, nil, "people.provider_down"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w, r := withRogue(t, "")
			w.must(Bind(t.Context(), w.hub, r.URL, "subject-1", "els"))
			if tc.set != nil {
				tc.set(r)
			}
			sent, err := w.p.AskProvider(t.Context(), here, "")
			w.must(err)
			token, q := sent.Token, r.ask(sent.To)
			if tc.back != nil {
				token, q = tc.back(sent, q)
			}
			s, _, err := w.p.SignInProvider(t.Context(), here, token, q)
			if w.wants(err, tc.key); s != nil {
				t.Error("signed in")
			}
			if got := w.events(audit.SignInRefused); len(got) != 1 || got[0].Object != "provider" {
				t.Errorf("events %+v", got)
			}
		})
	}
}

// The same answer a second time signs nobody in, nor does its code in another
// browser, whose verifier is another.
func TestProviderAnswersOnce(t *testing.T) {
	w, r := withRogue(t, "")
	w.must(Bind(t.Context(), w.hub, r.URL, "subject-1", "els"))
	mine, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	q := r.ask(mine.To)
	_, _, err = w.p.SignInProvider(t.Context(), here, mine.Token, q)
	w.must(err)
	_, _, err = w.p.SignInProvider(t.Context(), here, mine.Token, q)
	w.wants(err, "people.ceremony")

	victim, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	thief, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	stolen, own := r.ask(victim.To), r.ask(thief.To)
	own.Set("code", stolen.Get("code"))
	_, _, err = w.p.SignInProvider(t.Context(), here, thief.Token, own)
	w.wants(err, "people.provider_said")
}

func TestProviderAnswersInTime(t *testing.T) {
	w, r := withRogue(t, "")
	w.must(Bind(t.Context(), w.hub, r.URL, "subject-1", "els"))
	sent, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	q := r.ask(sent.To)
	w.pass(pendingLife)
	_, _, err = w.p.SignInProvider(t.Context(), here, sent.Token, q)
	w.wants(err, "people.ceremony")
}

func TestProviderDown(t *testing.T) {
	w, r := withRogue(t, "")
	r.Close()
	_, err := w.p.AskProvider(t.Context(), here, "")
	w.wants(err, "people.provider_down")
}

// A claim binds the first time, to an account that is there; then the subject
// counts, whatever the claim says.
func TestClaims(t *testing.T) {
	cases := []struct {
		name, claim string
		mail        string
		claims      map[string]any
		key         string
	}{
		{"mail", "email", "Els@SW.test", nil, ""},
		{"mail that the provider did not verify", "email", "els@sw.test", map[string]any{"email_verified": false}, "people.unbound"},
		{"mail of nobody", "email", "", nil, "people.unbound"},
		{"name", "preferred_username", "", nil, ""},
		{"name of nobody", "preferred_username", "", map[string]any{"preferred_username": "nobody"}, "people.unbound"},
		{"no claim configured", "", "els@sw.test", nil, "people.unbound"},
		{"claim that is no text", "preferred_username", "", map[string]any{"preferred_username": 7}, "people.unbound"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w, r := withRogue(t, tc.claim)
			if tc.mail != "" {
				w.must(Describe(t.Context(), w.hub, "els", "Els", tc.mail))
			}
			r.claims = func(_ url.Values, c map[string]any) {
				for k, v := range tc.claims {
					c[k] = v
				}
			}
			signIn := func() error {
				sent, err := w.p.AskProvider(t.Context(), here, "")
				w.must(err)
				_, _, err = w.p.SignInProvider(t.Context(), here, sent.Token, r.ask(sent.To))
				return err
			}
			if err := signIn(); keyOf(err) != tc.key {
				t.Fatalf("%v, want %q", err, tc.key)
			}
			if tc.key != "" {
				return
			}
			r.claims = func(_ url.Values, c map[string]any) { c["email"], c["preferred_username"] = "tom@sw.test", "tom" }
			w.must(signIn())
			if got := w.events(audit.SignedIn); got[1].Who != "els" {
				t.Errorf("the second time it was %s", got[1].Who)
			}
			// another subject with the same claim does not take the account
			r.claims = func(_ url.Values, c map[string]any) { c["sub"] = "subject-2" }
			w.wants(signIn(), "people.unbound")
		})
	}
}

func TestNoAccountIsMadeByItself(t *testing.T) {
	w, r := withRogue(t, "preferred_username")
	r.claims = func(_ url.Values, c map[string]any) { c["preferred_username"] = "stranger" }
	sent, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	_, _, err = w.p.SignInProvider(t.Context(), here, sent.Token, r.ask(sent.To))
	w.wants(err, "people.unbound")
	if _, err := w.hub.Store().Account(t.Context(), "stranger"); !errors.Is(err, store.ErrNotFound) {
		t.Error("there is an account now")
	}
}
