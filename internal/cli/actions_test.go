package cli

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/internal/access"
)

// Every command on a hub names an action of the policy, and nothing else does.
func TestEveryCommandNamesItsAction(t *testing.T) {
	parser, err := kong.New(&commands{}, kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	// These make a hub, or one of which nobody knows anything yet.
	makes := []string{"init"}
	found := map[string]bool{}
	for _, leaf := range parser.Model.Leaves(false) {
		name := strings.TrimPrefix(leaf.FullPath(), "kruistabel ")
		name = strings.TrimSpace(strings.TrimPrefix(name, parser.Model.Name))
		onHub := false
		for _, p := range leaf.Positional {
			onHub = onHub || p.Name == "HUB"
		}
		for _, f := range leaf.Flags {
			onHub = onHub || f.Name == "hub"
		}
		if !onHub || name == makes[0] {
			continue
		}
		found[name] = true
		a, ok := access.Commands[name]
		if _, known := access.KindOf(a); !ok || !known {
			t.Errorf("%q is done on a hub and names no action", name)
		}
	}
	for name := range access.Commands {
		if !found[name] {
			t.Errorf("there is no command %q on a hub", name)
		}
	}
}
