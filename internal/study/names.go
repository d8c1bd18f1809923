package study

import (
	"maps"
	"regexp"
	"slices"
)

// The forms that names in a study file have. Identifiers become folder names,
// the names of tables and dimensions file and column names; none of them can
// leave a folder or end a quoted name.
var (
	identifierForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameForm       = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	codeForm       = regexp.MustCompile(`^[A-Za-z0-9.+_-]{1,20}$`)
)

const (
	maxIdentifier = 64
	maxName       = 40
)

// reserved are the columns that tables have besides their dimensions.
var reserved = []string{"moment", "inflow_quarter", "outflow_quarter", "offset", "persons"}

var languages = []string{"nl", "fr", "de", "en"}

func (c *checker) identifier(where at, id string) bool {
	if identifierForm.MatchString(id) && len(id) <= maxIdentifier {
		return true
	}
	c.bad(where, "%q cannot name a folder: use at most %d small letters, digits and single hyphens between them", shorten(id), maxIdentifier)
	return false
}

func (c *checker) name(where at, s string) bool {
	if nameForm.MatchString(s) && len(s) <= maxName {
		return true
	}
	c.bad(where, "%q cannot name a column or file: use at most %d small letters, digits and underscores, a letter first", shorten(s), maxName)
	return false
}

func (c *checker) code(where at, s string) {
	if !codeForm.MatchString(s) {
		c.bad(where, "%q is no code: use at most 20 letters, digits and . + _ -", shorten(s))
	}
}

// text asks for at least one language that the product speaks.
func (c *checker) text(where at, t Text) {
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if !slices.Contains(languages, lang) {
			c.bad(where.with(lang), "no such language%s", suggest(lang, languages))
		}
	}
	if len(t) == 0 {
		c.bad(where, "has no text: give at least one of nl, fr, de, en")
	}
}

// unique reports entries of a list that stand twice.
func unique[T comparable](c *checker, where at, list []T) {
	for i, v := range list {
		if slices.Index(list, v) < i {
			c.bad(where.with(i), "%v stands twice: keep one", v)
		}
	}
}

// filled reports an empty list.
func (c *checker) filled(where at, n int, what string) {
	if n == 0 {
		c.bad(where, "is empty: name at least one %s", what)
	}
}

// oneOf reports a word that is none of the known ones.
func (c *checker) oneOf(where at, word string, known []string) bool {
	if slices.Contains(known, word) {
		return true
	}
	c.bad(where, "%q is not known%s", shorten(word), suggest(word, known))
	return false
}

func (c *checker) between(where at, n, low, high int) {
	if n < low || n > high {
		c.bad(where, "%d is not between %d and %d", n, low, high)
	}
}
