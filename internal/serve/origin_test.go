package serve

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/config"
)

// The origin is what browsers write: small letters, no port 443, brackets around
// an address of IPv6; what the configuration says goes before.
func TestOrigin(t *testing.T) {
	for _, c := range []struct{ address, name, listen, want string }{
		{"", "hub.example", "10.1.2.3:443", "https://hub.example"},
		{"", "Hub.Example", ":443", "https://hub.example"},
		{"", "hub.example", "127.0.0.1:8443", "https://hub.example:8443"},
		{"", "hub.example", ":4430", "https://hub.example:4430"},
		{"", "::1", "[::1]:8443", "https://[::1]:8443"},
		{"", "::1", "[::1]:443", "https://[::1]"},
		{"https://Hub.example", "hub.example", "127.0.0.1:8443", "https://hub.example"},
		{"https://hub.example:443", "hub.example", "127.0.0.1:8443", "https://hub.example"},
		{"https://hub.example:444", "hub.example", "127.0.0.1:8443", "https://hub.example:444"},
	} {
		if got := Origin(&config.Config{Address: c.address, Names: []string{c.name}, Listen: c.listen}); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Where any free port is asked for, the origin has the one that was given, and
// the configuration of the caller stays as it is.
func TestOriginFollowsTheListener(t *testing.T) {
	asked := config.Default()
	asked.Listen = "127.0.0.1:0"
	listener, c, err := Listen(asked)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if got, want := Origin(c), strings.Replace("https://"+listener.Addr().String(), "127.0.0.1", "localhost", 1); got != want {
		t.Errorf("the origin is %s, not %s", got, want)
	}
	if asked.Listen != "127.0.0.1:0" || c.Listen != listener.Addr().String() {
		t.Errorf("asked %s, got %s", asked.Listen, c.Listen)
	}
	if _, _, err := Listen(c); err == nil || !strings.Contains(err.Error(), "cannot listen") {
		t.Errorf("a port that is taken: %v", err)
	}
}
