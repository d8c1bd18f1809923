package access

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
)

var update = flag.Bool("update", false, "write the matrix and its manual anew")

// factor is one thing that a decision may depend on, with all its values.
type factor struct {
	name   string
	values []string
	set    func(v string, s *Subject, o *Object)
}

// factors of a decision about a study beside role and action. The person is of
// vdab, which supplies and analyses unless the body is "no party".
var factors = []factor{
	{"study", []string{"valid", "future", "expired", "suspended"}, func(v string, _ *Subject, o *Object) { o.State = State(v) }},
	{"body", []string{"party", "no party"}, func(v string, _ *Subject, o *Object) {
		if v == "no party" {
			o.Parties.Suppliers, o.Parties.Analysts = []string{"dwse"}, []string{"dwse"}
		}
	}},
	{"object of", []string{"own body", "other body"}, func(v string, _ *Subject, o *Object) {
		o.Body = map[string]string{"own body": "vdab", "other body": "dwse"}[v]
	}},
	{"made by", []string{"self", "other"}, func(v string, _ *Subject, o *Object) {
		o.Author = map[string]string{"self": "els", "other": "tom"}[v]
	}},
	{"session", []string{"none", "asked", "confirmed", "open", "paused", "ended"}, func(v string, _ *Subject, o *Object) {
		if v != "none" {
			o.Session.State = SessionState(v)
		}
	}},
	{"works in it", []string{"yes", "no"}, func(v string, _ *Subject, o *Object) {
		o.Session.Researchers = map[string][]string{"yes": {"els"}, "no": {"tom"}}[v]
	}},
	{"also is", []string{"nothing", "supplier", "researcher"}, func(v string, s *Subject, _ *Object) {
		if v != "nothing" {
			s.Held = append(s.Held, store.Function{Role: v, Body: "other", Study: "a"})
		}
	}},
}

// situations calls see with each combination of values and what it decides.
func situations(r Role, a Action, see func(values []string, allowed bool)) {
	values := make([]string, len(factors))
	var next func(i int)
	next = func(i int) {
		if i < len(factors) {
			for _, v := range factors[i].values {
				values[i] = v
				next(i + 1)
			}
			return
		}
		s := of("els", store.Function{Role: string(r), Body: "vdab", Study: "a"})
		s.As = r
		o := Object{Study: "a", Parties: Parties{"16/39", []string{"vdab"}, []string{"vdab"}}}
		for i, f := range factors {
			f.set(values[i], &s, &o)
		}
		d := Decide(s, a, o, today)
		see(values, d.Allowed && d.Function.Body != "other") // what another function allows is not this one's
	}
	next(0)
}

// when says in words in which situations a role may do something: never,
// always, or the values that each factor must have. ok is false where it is no
// such product.
func when(r Role, a Action) (text string, ok bool) {
	may := make([]map[string]bool, len(factors))
	for i := range may {
		may[i] = map[string]bool{}
	}
	count := 0
	situations(r, a, func(values []string, allowed bool) {
		if allowed {
			count++
			for i, v := range values {
				may[i][v] = true
			}
		}
	})
	if count == 0 {
		return "never", true
	}
	product, parts := 1, []string{}
	for i, f := range factors {
		product *= len(may[i])
		if len(may[i]) == len(f.values) {
			continue
		}
		names := slices.DeleteFunc(slices.Clone(f.values), func(v string) bool { return !may[i][v] })
		parts = append(parts, f.name+" "+strings.Join(names, " or "))
	}
	if len(parts) == 0 {
		return "always", product == count
	}
	return strings.Join(parts, "; "), product == count
}

// TestMatrix tries every role with every action in every state of the study and
// of the session, with every body, and holds the outcome to the golden table.
func TestMatrix(t *testing.T) {
	var b strings.Builder
	for _, a := range Actions {
		fmt.Fprintf(&b, "%s\n", a.Action)
		for _, r := range Roles {
			text, ok := when(r, a.Action)
			if !ok {
				t.Errorf("%s, %s: the situations in which it is allowed are no product of conditions", r, a.Action)
			}
			fmt.Fprintf(&b, "\t%-10s  %s\n", r, text)
		}
	}
	golden(t, "testdata/matrix.txt", b.String())
}

// TestManualIsFresh makes docs/roles.md from the policy.
func TestManualIsFresh(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Who may do what

Made from the policy (` + "`internal/access`" + `): ` + "`go test ./internal/access -update`" + `. Web and command line ask the same rules;
what is not here is refused, and each refusal says why and who can help. A function is held for a study or for all,
on days; one of another study, or outside its days, counts for nothing.

Conditions in a cell all hold at once:

| | |
|---|---|
`)
	for i, c := range Conditions {
		fmt.Fprintf(&b, "| %d | %s |\n", i+1, c.Text().In(locale.EN))
	}
	b.WriteString("\n| action | | " + strings.Join(names(), " | ") + " |\n|---|---|" + strings.Repeat("---|", len(Roles)) + "\n")
	for _, a := range Actions {
		fmt.Fprintf(&b, "| %s | `%s` |", a.Action.Text().In(locale.EN), a.Action)
		for _, r := range Roles {
			b.WriteString(" " + cell(r, a.Action) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString(`
## Separation of functions

- Who supplies for a study is not given analyst access to it, nor the other way round, on days that both would hold.
- Nor both through two studies on the same supplier's data: who supplies for a body does not analyse a study whose
  authorisation names that body as a supplier.
- A study that is registered or amended later may bring two functions together that were apart: then condition 4 stops both
  until a steward ends one.
- An attempt is refused and is an event that names both functions. A changed or ended function ends the person's logins
  and their place in running sessions at once.
- The privacy officer has no action that changes anything but their own language, theme and account.
`)
	golden(t, "../../docs/roles.md", b.String())
}

func names() (out []string) {
	for _, r := range Roles {
		out = append(out, string(r))
	}
	return out
}

// cell is a role's column in the manual: yes, nothing, or the conditions.
func cell(r Role, a Action) string {
	if a == Public {
		return "yes"
	}
	for _, rule := range Rules {
		if (rule.Role != r && rule.Role != "") || !slices.Contains(rule.Actions, a) {
			continue
		}
		if len(rule.When) == 0 {
			return "yes"
		}
		var numbers []string
		for _, c := range rule.When {
			numbers = append(numbers, fmt.Sprint(slices.Index(Conditions, c)+1))
		}
		return strings.Join(numbers, ", ")
	}
	return ""
}

func golden(t *testing.T, file, now string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != now {
		was, is := strings.Split(string(kept), "\n"), strings.Split(now, "\n")
		for i := range min(len(was), len(is)) {
			if was[i] != is[i] {
				t.Errorf("%s, line %d: is %q, was %q", file, i+1, is[i], was[i])
			}
		}
		t.Errorf("%s is not what the policy says: run go test ./internal/access -update, and read what changed", file)
	}
}
