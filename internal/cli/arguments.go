package cli

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// checkGiven refuses what was given but empty. A program takes an empty value
// for none: a script whose variable is not set would ask for something else
// than it says.
func checkGiven(parsed *kong.Context) error {
	for _, p := range parsed.Path {
		switch {
		case p.Flag != nil && empty(p.Flag.Target):
			return fmt.Errorf("--%s: the value is empty", p.Flag.Name)
		case p.Positional != nil && empty(p.Positional.Target):
			return fmt.Errorf("%s: the value is empty", p.Positional.Name)
		}
	}
	return nil
}

// empty reports whether a text, if it is one, says nothing.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	return v.Kind() == reflect.String && strings.TrimSpace(v.String()) == ""
}

// maxThreads is more than any machine has processors.
const maxThreads = 1024

// threads is how many processors a command may take; 0 stands for all.
type threads int

// Validate is called by the parser.
func (t threads) Validate() error {
	if t < 0 || t > maxThreads {
		return fmt.Errorf("%d is not 1 to %d", int(t), maxThreads)
	}
	return nil
}
