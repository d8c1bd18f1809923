package access

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Every action, role, state, condition and reason has its words, and a refusal
// says why and what to do in each language.
func TestEveryRefusalHasWords(t *testing.T) {
	for _, l := range locale.Langs {
		for _, a := range Actions {
			a.Action.Text().In(l)
		}
		for _, c := range Conditions {
			c.Text().In(l)
		}
		for _, s := range []State{"", Valid, Future, Expired, Suspended} {
			s.Text().In(l)
		}
		for _, r := range Reasons() {
			d := Decision{Action: TableOpen, Reason: r, Roles: []Role{Researcher}, Subject: "els", Function: store.Function{From: "2026-01-01"}}
			if what, todo := locale.Explain(l, d.Err()); what == "" || todo == "" {
				t.Errorf("%s, %s: %q, %q", r, l, what, todo)
			}
			if helps[r] == HelpNobody {
				t.Errorf("%s: nobody can help", r)
			}
		}
		locale.Explain(l, ConflictError(store.Function{Name: "els"}, store.Function{Role: "supplier", Body: "vdab"}))
	}
}
