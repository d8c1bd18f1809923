// Package access is the policy of a hub as data: which function may do what,
// under which conditions, and which functions one person may not hold together.
// Web and command line ask the same Decide. What it refuses it explains: a
// reason with its figures, and who can help.
//
// Rules is the whole policy. Nothing is allowed that no rule names; a condition
// whose facts are not known does not hold.
package access
