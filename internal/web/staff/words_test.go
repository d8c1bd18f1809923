package staff

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/jobs"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Every reason for which a row is rejected has its words, and a code that finds
// it again.
func TestEveryReasonHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range intake.Reasons() {
		if r.Code() == "" || seen[r.Code()] || !locale.Has("reason."+r.Code()) {
			t.Errorf("%q: code %q", r, r.Code())
		}
		seen[r.Code()] = true
		if back, ok := intake.ReasonOf(r.String()); !ok || back != r {
			t.Errorf("%q is not found again", r)
		}
	}
	if len(seen) < 15 {
		t.Errorf("%d reasons", len(seen))
	}
}

// Every act of the log has a sentence.
func TestEveryActHasASentence(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../audit/event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(x ast.Node) bool {
		v, ok := x.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if kind, ok := v.Type.(*ast.Ident); !ok || kind.Name != "Act" {
			return true
		}
		act, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if n++; !locale.Has("act." + act) {
			t.Errorf("internal/locale/catalogue/audit.yaml has no act.%s", act)
		}
		return true
	})
	if n < 30 {
		t.Errorf("%d acts", n)
	}
}

// What templates say by a name that is put together exists for every name.
func TestEveryNameHasWords(t *testing.T) {
	for prefix, names := range map[string][]string{
		"staff.state.":           {string(access.Valid), string(access.Future), string(access.Expired), string(access.Suspended)},
		"staff.step.":            append(jobs.StepNames(store.BuildJob), jobs.StepNames(store.DeliveryJob)...),
		"staff.part.":            parts,
		"staff.mark.":            {"draft", "waiting", "needs", "passed", "note", "blocking"},
		"staff.chain.":           {"authorisation", "deliveries", "link", "tables", "extract", "sessions", "requests", "releases", "register"},
		"staff.job.failed.":      {"build", "delivery"},
		"staff.job.unchanged.":   {"build", "delivery"},
		"staff.job.interrupted.": {"build", "delivery"},
		"staff.job.cancelled.":   {"build", "delivery"},
		"staff.flow.":            {"", "inflow", "outflow"},
		"warning.":               {"expired", "future", "suspended", "ends", "missing.measures", "missing.profiles", "low_rate", "fallen_rate", "loose_sums", "unlisted"},
		"check.":                 {"files", "links", "codes", "times", "there", "types"},
		"verify.":                {"gap", "clock", "missing"},
		"audit.calendar.":        {"tables", "deliveries", "acts"},
		"audit.finding.":         {"unused", "no_end", "ends", "everywhere"},
	} {
		for _, name := range names {
			if !locale.Has(prefix + name) {
				t.Errorf("the catalogue has no %s%s", prefix, name)
			}
		}
	}
	for _, f := range hub.FactsOf(galleryStudy()) {
		if !locale.Has("fact." + f.Key) {
			t.Errorf("the catalogue has no fact.%s", f.Key)
		}
	}
	for kind, columns := range contract {
		for _, c := range append(columns, kind) {
			if !locale.Has("staff.column."+c) && !locale.Has("staff.kind."+c) {
				t.Errorf("the catalogue has no words for column %s", c)
			}
		}
	}
}
