package people

import (
	"net/url"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Browsers have no passkeys for a bare address or a name without a dot: a hub of
// that name works with its other ways of signing in.
func TestNamesWithoutPasskeys(t *testing.T) {
	for origin, want := range map[string]bool{
		"https://hub.example": true, "https://hub.example:8443": true, "https://localhost:8443": true,
		"https://10.1.2.3": false, "https://[fd00::1]:8443": false, "https://hub": false,
	} {
		at, err := url.Parse(origin)
		if err != nil {
			t.Fatal(err)
		}
		p := &People{o: Options{Origin: origin}, clock: func() store.Reading { return store.Reading{Wall: time.Now()} }}
		if p.passkeys, err = relyingParty(at, &hub.Hub{}); err != nil {
			t.Fatalf("%s: %v", origin, err)
		}
		host := origin[len("https://"):]
		if got := p.PasskeysAt(host); got != want {
			t.Errorf("%s has passkeys: %v", origin, got)
		}
		if p.PasskeysAt("other.example") || p.IsOrigin("other.example") || !p.IsOrigin(host) {
			t.Errorf("%s is taken for another name", origin)
		}
		if _, err := p.AskPasskey(here); (err == nil) != want {
			t.Errorf("%s: %v", origin, err)
		}
	}
}
