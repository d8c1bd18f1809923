package access

import "slices"

// Role is what a function makes of somebody.
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

// OfBody says that a function of the role is always held for a body.
func (r Role) OfBody() bool { return r == Supplier || r == Researcher }

// Known says whether there is such a role.
func (r Role) Known() bool { return slices.Contains(Roles, r) }
