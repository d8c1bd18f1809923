package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func serve(t *testing.T, body string) string {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'")
		if r.URL.Path == "/" {
			_, _ = w.Write([]byte(body))
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// The checker finds what is wrong, also under a strict policy, and nothing in
// a page that is right.
func TestAxeFindsWhatIsWrong(t *testing.T) {
	b := Start(t)
	p := b.Page(t, Desktop, true)
	p.Go(serve(t, `<!doctype html><html lang="en"><title>x</title><main><h1>Right</h1><p>text</p></main></html>`))
	if found := p.Axe(); len(found) > 0 {
		t.Errorf("a page that is right: %v", found)
	}
	p.Go(serve(t, `<!doctype html><html><title>x</title><main><h1>Wrong</h1><input><img src=x></main></html>`))
	var ids []string
	for _, v := range p.Axe() {
		ids = append(ids, v.ID)
	}
	for _, want := range []string{"html-has-lang", "image-alt", "label"} {
		if !strings.Contains(strings.Join(ids, " "), want) {
			t.Errorf("%s was not found, only %v", want, ids)
		}
	}
}

// What a page does against its policy is on the console, and what it asked for
// is known.
func TestComplaintsAreHeard(t *testing.T) {
	b := Start(t)
	p := b.Page(t, Phone, true)
	p.Go(serve(t, `<!doctype html><html lang="en"><title>x</title><h1>x</h1><script>document.title = "inline"</script><img src="https://127.0.0.1:1/x.png" alt=""></html>`))
	if got := strings.Join(p.Complaints(), "\n"); !strings.Contains(got, "Content Security Policy") {
		t.Errorf("the console says %q", got)
	}
	if p.Status() != 200 || !strings.Contains(p.HTML(), "inline") || Eval[string](p, "document.title") != "x" {
		t.Error("the page was not read, or an inline script ran")
	}
	if got := p.Answers(); len(got) == 0 || !strings.Contains(got[0], "inline") {
		t.Errorf("answers are %q", got)
	}
}
