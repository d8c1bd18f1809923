package staff

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/upload"
)

// Every page of every role shows itself on a real hub, in every language.
func TestPagesOfEachRole(t *testing.T) {
	s := newSite(t, upload.Limits{})
	pages := map[string][]string{
		"steward": {"/home", "/studies", "/studies/new", base, base + "/authorisation", base + "/deliveries", base + "/deliveries/new", base + "/deliveries/D0001",
			base + "/builds", base + "/builds/1", base + "/builds/1?part=rejects", base + "/builds/1?part=sources", base + "/builds/1?part=tables",
			base + "/builds/1?part=checks", base + "/builds/1?part=compare", base + "/builds/1?sort=difference&quarter=2015Q2", "/audit/verify", "/figures"},
		"supplier.vdab": {"/home", "/studies", base, base + "/authorisation", base + "/deliveries", base + "/deliveries/new", base + "/deliveries/D0001"},
		"privacy":       {"/home", "/studies", base, base + "/authorisation", "/audit", "/audit?act=delivery.taken&from=2000-01-01&failed=yes", "/audit/verify", "/records", "/figures"},
		"checker1":      {"/studies", base, base + "/builds/1"},
		"supervisor":    {"/studies", base},
	}
	for name, list := range pages {
		for _, p := range list {
			for _, lang := range []string{"nl", "fr", "de", "en"} {
				status, body, _ := s.do(t, name, http.MethodGet, p, nil, "Test-Lang", lang)
				if status != http.StatusOK {
					t.Errorf("%s as %s in %s: %d\n%s", p, name, lang, status, s.log)
				}
				if strings.Contains(body, "[the catalogue") || strings.Contains(body, "no argument") {
					t.Errorf("%s in %s lacks words", p, lang)
				}
			}
		}
	}
}
