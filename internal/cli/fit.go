package cli

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc/methods"
)

var (
	hiding  = []string{methods.Suppress, methods.Optimal}
	keyed   = []string{methods.CellKey, methods.RandomRound}
	rounded = []string{methods.ControlledRound, methods.SmallCount, methods.Midpoint, methods.RandomRound}
)

// fitting says which methods look at an option. What is not here fits all: floor and
// protection say how the safety of changed counts is measured, too.
var fitting = []struct {
	option  string
	methods []string
}{
	{"keep", hiding}, {"singletons", hiding}, {"cost", hiding}, {"effort", hiding}, {"threads", hiding},
	{"seconds", []string{methods.Optimal}}, {"gap", []string{methods.Optimal}},
	{"seed", []string{methods.Suppress, methods.Optimal, methods.ControlledRound, methods.SmallCount, methods.RandomRound}},
	{"base", rounded},
	{"noise", []string{methods.CellKey}}, {"variance", []string{methods.CellKey}},
	{"secret", keyed}, {"persons", keyed},
}

// fits refuses an option that none of the methods looks at: who gives it expects
// something of it.
func fits(command *kong.Context, chosen []string) error {
	for _, f := range fitting {
		if given(command, f.option) && !slices.ContainsFunc(chosen, func(name string) bool { return slices.Contains(f.methods, name) }) {
			return refusal.New(refusal.Misuse, "Leave it out; it fits "+strings.Join(f.methods, ", ")+".",
				"%s has no use for --%s", strings.Join(chosen, ", "), f.option)
		}
	}
	return nil
}

// given says whether an option was written on the command line.
func given(command *kong.Context, option string) bool {
	return slices.ContainsFunc(command.Path, func(p *kong.Path) bool { return p.Flag != nil && p.Flag.Name == option })
}

// known refuses names of methods that there are not.
func known(names []string) error {
	for _, name := range names {
		if !methods.Known(name) {
			return refusal.New(refusal.Misuse, "Use "+strings.Join(methods.Names, ", ")+".", "there is no method %q", name)
		}
	}
	return nil
}
