package people

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/people/peopletest"
)

// visit goes where the hub sends a browser, and is the query it comes back with.
func visit(t *testing.T, c *http.Client, to string) url.Values {
	t.Helper()
	res, err := c.Get(to + "&g_continue")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), origin+ProviderReturn) {
		t.Fatalf("the provider sends to %s (%d)", back, res.StatusCode)
	}
	return back.Query()
}

// A provider that others wrote signs els in, and nobody twice with one answer.
func TestRealProvider(t *testing.T) {
	g := peopletest.StartGlewlwyd(t, 0, origin+ProviderReturn)
	w := newWorld(t, Options{Provider: &Provider{Called: "glewlwyd", Issuer: g.Issuer(), Client: peopletest.Client, Secret: peopletest.Secret, Claim: "preferred_username"}})
	els := g.Browser("els", peopletest.ElsPassword)
	g.Send(els, http.MethodPut, "/api/auth/grant/hub/", map[string]string{"scope": "openid"})

	sent, err := w.p.AskProvider(t.Context(), here, "/work")
	w.must(err)
	q := visit(t, els, sent.To)
	s, next, err := w.p.SignInProvider(t.Context(), here, sent.Token, q)
	w.must(err)
	if l := w.login(s.Token); l.Name != "els" || next != "/work" {
		t.Errorf("%s signed in and goes to %s", l.Name, next)
	}
	if bound, err := w.hub.Store().Subjects(t.Context()); err != nil || len(bound) != 1 || bound[0].Issuer != g.URL+"/api/oidc" {
		t.Errorf("bound %+v, %v", bound, err)
	}
	_, _, err = w.p.SignInProvider(t.Context(), here, sent.Token, q)
	w.wants(err, "people.ceremony")

	// the code of one browser with the verifier of another
	mine, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	other, err := w.p.AskProvider(t.Context(), here, "")
	w.must(err)
	stolen, own := visit(t, els, mine.To), visit(t, els, other.To)
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
