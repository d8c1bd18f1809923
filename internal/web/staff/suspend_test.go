package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
)

func (s *site) form(t *testing.T, name, path string, fields ...string) (int, string) {
	t.Helper()
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	status, body, _ := s.do(t, name, http.MethodPost, path, strings.NewReader(v.Encode()), "Content-Type", "application/x-www-form-urlencoded")
	return status, body
}

// A steward stops a study on its page, with a reason and a confirmation: who
// delivers, builds and looks after reads why, until it goes on.
func TestStudyIsSuspended(t *testing.T) {
	s := newSite(t, upload.Limits{})
	for _, fields := range [][]string{{"reason", "fault in the delivery"}, {"sure", "yes"}, {"sure", "yes", "reason", strings.Repeat("x", 501)}} {
		if status, _ := s.form(t, "steward", base+"/suspend", fields...); status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", fields, status)
		}
	}
	for _, name := range []string{"supplier.vdab", "privacy"} {
		if status, _ := s.form(t, name, base+"/suspend", "sure", "yes", "reason", "x"); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, body := s.form(t, "steward", base+"/suspend", "sure", "yes", "reason", "fault in the delivery"); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, plain(body))
	}
	for _, name := range []string{"steward", "supplier.vdab", "privacy"} {
		has(t, s.get(t, name, base), "Suspended since", "fault in the delivery", "(steward)")
	}
	for _, at := range []string{base + "/builds", base + "/deliveries/new", base + "/builds/1/approve"} {
		if status, body := s.form(t, "steward", at); status != http.StatusForbidden || !strings.Contains(body, "fault in the delivery") || !strings.Contains(body, "A data steward can resume the study") {
			t.Errorf("%s: %d %s", at, status, plain(body))
		}
	}
	has(t, s.get(t, "privacy", "/audit?act=study.suspended"), "1 event", "steward suspended "+fixture.Study)

	if status, _ := s.form(t, "supplier.vdab", base+"/resume"); status != http.StatusForbidden {
		t.Errorf("a supplier resumes: %d", status)
	}
	if status, _ := s.form(t, "steward", base+"/resume"); status != http.StatusSeeOther {
		t.Errorf("resume: %d", status)
	}
	status, _, head := s.do(t, "steward", http.MethodPost, base+"/builds", nil)
	if status != http.StatusSeeOther {
		t.Fatalf("a build after it: %d", status)
	}
	if j := s.ended(t, head.Get("Location")); j.State != store.JobDone {
		t.Errorf("the build ended %s: %s", j.State, j.Said)
	}
}

// What waits or runs when a study is suspended leaves nothing.
func TestSuspensionStopsJobs(t *testing.T) {
	s := newSite(t, upload.Limits{})
	_, _, head := s.do(t, "steward", http.MethodPost, base+"/builds", nil)
	_, _, waits := s.do(t, "steward", http.MethodPost, base+"/builds", nil)
	if _, err := s.hub.For("steward").Suspend(t.Context(), fixture.Study, "stop"); err != nil {
		t.Fatal(err)
	}
	for _, job := range []string{head.Get("Location"), waits.Get("Location")} {
		if j := s.ended(t, job); j.State == store.JobDone {
			t.Errorf("%s is %s", job, j.State)
		}
	}
	builds, err := s.hub.Store().Builds(t.Context(), fixture.Study)
	if err != nil || len(builds) != 1 {
		t.Errorf("%d builds, %v", len(builds), err)
	}
}
