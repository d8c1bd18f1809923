package web_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/web"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// The privacy officer reads, and changes nothing but what is their own: no
// address takes anything from them but verifying and exporting.
func TestOfficerChangesNothing(t *testing.T) {
	may := []access.Action{access.Public, access.Me, access.AuditVerify, access.AuditExport}
	for _, rt := range whole(t).Routes() {
		reads := rt.Method == http.MethodGet || slices.Contains(may, rt.Action)
		if !reads && slices.Contains(access.RolesFor(rt.Action), access.Privacy) {
			t.Errorf("%s %s (%s) takes something from the privacy officer", rt.Method, rt.Pattern, rt.Action)
		}
	}
}

// whole is the site with every route; nothing behind it is asked.
func whole(t *testing.T) *page.Frame {
	t.Helper()
	site, err := web.New(page.Site{Name: "KSZ"}, web.Parts{Register: register{}, Hub: &hub.Hub{}, People: &people.People{}})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(site.Routes()); n < 60 {
		t.Fatalf("only %d routes: the test looks at another site", n)
	}
	return site
}
