//go:build testclock

package attack

import (
	"context"
	"net/http"
	"testing"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Whoever was a researcher of a study, and is one of another now, reads nothing of
// the former: requests, programs, pages of the study, tables.
func TestFormerResearchers(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	ctx := context.Background()
	for _, f := range []store.Function{
		{Name: "researcher.sw", Role: "researcher", Body: "steunpunt-werk", Study: otherStudy},
		{Name: "researcher.sw", Role: "researcher", Body: "steunpunt-werk", Study: fixture.Study, From: "2020-01-01", Until: "2020-01-02"},
	} {
		_, err := s.hub.AddUser(ctx, f)
		must(t, err)
	}
	b := s.browser()
	b.want(http.StatusSeeOther, b.post("/signin/demo", "name", "researcher.sw"))
	b.want(http.StatusOK, b.get("/studies/"+otherStudy))
	for _, path := range []string{"/requests/" + th["request"], "/studies/" + fixture.Study, "/studies/" + fixture.Study + "/dictionary", "/programs/send/" + fixture.Study + "/" + th["g"] + "/1", "/programs/send/" + otherStudy + "/" + th["g"] + "/1", table1, "/work/basket"} {
		if a := b.get(path); a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	for _, path := range []string{"/home", "/requests", "/programs/send", "/work/sessions"} {
		if a := b.want(http.StatusOK, b.get(path)); containsAny(a.text, "Education by sex", th["g"]) {
			t.Errorf("%s tells of the former study", path)
		}
	}
}
