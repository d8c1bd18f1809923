package hub

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Role is a function in the hub.
type Role string

// The roles.
const (
	Steward    Role = "steward"
	Supplier   Role = "supplier"
	Researcher Role = "researcher"
	Supervisor Role = "supervisor"
	Checker    Role = "checker"
	Privacy    Role = "privacy"
)

// Roles are all roles, in the order in which help names them.
var Roles = []Role{Steward, Supplier, Researcher, Supervisor, Checker, Privacy}

// Permission says which roles a command asks for: the first that the person
// holds is the function in which he acts.
type Permission struct {
	Command string
	Roles   []Role
}

// Permissions is who may do what: one row per command.
var Permissions = []Permission{
	{"user add", []Role{Steward}},
	{"study add", []Role{Steward}},
	{"deliver", []Role{Steward, Supplier}},
	{"build", []Role{Steward}},
	{"approve", []Role{Steward}},
	{"request", []Role{Researcher}},
	{"review", []Role{Checker}},
	{"release", []Role{Checker}},
	{"verify", []Role{Steward, Checker, Privacy}},
}

// scope is what a command is about.
type scope struct {
	study string // empty: none
	body  string // of the supplier whose delivery it is; empty: none
}

// rolesFor are the roles that a command asks for.
func rolesFor(command string) []Role {
	i := slices.IndexFunc(Permissions, func(p Permission) bool { return p.Command == command })
	return Permissions[i].Roles // every command of the package has its row: a test sees to that
}

// pick is the function in which somebody may do a command today.
func pick(held []store.Function, command string, s scope, today study.Date) (store.Function, bool) {
	for _, role := range rolesFor(command) {
		for _, f := range held {
			if Role(f.Role) == role && covers(f, s) && inForce(f, today) {
				return f, true
			}
		}
	}
	return store.Function{}, false
}

func covers(f store.Function, s scope) bool {
	if f.Study != "" && s.study != "" && f.Study != s.study {
		return false
	}
	return Role(f.Role) != Supplier || s.body == "" || f.Body == s.body
}

// inForce reports whether a function holds on a day. Days were checked when
// the function was given and sort as text.
func inForce(f store.Function, on study.Date) bool {
	day := on.String()
	return (f.From == "" || f.From <= day) && (f.Until == "" || day <= f.Until)
}

func overlap(a, b store.Function) bool {
	return (a.Until == "" || b.From == "" || b.From <= a.Until) && (b.Until == "" || a.From == "" || a.From <= b.Until)
}

// suppliersOf names the suppliers of a study, nil where it is not registered.
type suppliersOf func(study string) []string

// separate refuses a function that one person may not hold beside another: who
// supplies does not analyse in the same study, nor in another on his own body's
// data at the same time.
func separate(held []store.Function, f store.Function, of suppliersOf) error {
	for _, h := range held {
		s, r := h, f
		if Role(h.Role) == Researcher {
			s, r = f, h
		}
		if Role(s.Role) != Supplier || Role(r.Role) != Researcher || !overlap(s, r) {
			continue
		}
		if s.Study == r.Study || s.Study == "" || r.Study == "" || slices.Contains(of(r.Study), s.Body) {
			return refusal.New(refusal.Forbidden,
				"Give the function to somebody else, or end the other one first by adding it again with --until.",
				"%s is %s%s: one person never supplies and analyses the same data", f.Name, h.Role, ofStudy(h.Study))
		}
	}
	return nil
}

func ofStudy(s string) string {
	if s == "" {
		return " of every study"
	}
	return " of " + s
}
