package study

import (
	"maps"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/classification"
)

// codeLists tests the study's own lists: named well, below the folder of the
// study file, readable.
func (c *checker) codeLists() {
	for _, list := range slices.Sorted(maps.Keys(c.study.CodeLists)) {
		here := at{"code_lists", list}
		if !c.name(here, list) {
			continue
		}
		if err := c.study.origin.faulty[list]; err != nil {
			c.bad(here, "%v", err)
			continue
		}
		if _, err := c.study.Lists().List(list); err != nil {
			c.bad(here, "%s", strings.TrimPrefix(err.Error(), "code list "))
		}
	}
}

// list resolves a code list and reports one that is not there. A list of the
// study's own that cannot be read is reported where it is named.
func (c *checker) list(here at, name string) *classification.List {
	if name == "" {
		return nil
	}
	l, err := c.study.Lists().List(name)
	if err == nil {
		return l
	}
	if _, own := c.study.CodeLists[name]; !own {
		c.bad(here, "%v: name one of the product's, or one under `code_lists`", err)
	}
	return nil
}

// attribute tests that a list has a column.
func (c *checker) attribute(here at, l *classification.List, name string) bool {
	if l.HasAttribute(name) {
		return true
	}
	c.bad(here, "list %s has no column %q%s", l.Name, shorten(name), suggest(name, l.Attributes()))
	return false
}
