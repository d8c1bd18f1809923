package study

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

var division = regexp.MustCompile(`^[0-9]{2}$`)

// below marks an override that holds for a committee and all below it.
const below = ".*"

// sector tests the groups of divisions, the overrides and the fallback.
func (c *dimensionChecker) sector() {
	if !c.attribute(c.here.with("attribute"), c.study.list(c.d.List), c.d.Attribute) {
		return
	}
	c.divisions()
	c.overrides()
	switch {
	case (c.d.Committees == "") != (c.d.Fallback == ""):
		c.bad(c.here, "`committees` and `fallback` go together: the list of joint committees and its column of usual divisions")
	case c.d.Committees != "":
		c.fallback()
	}
}

// divisions tests that a division belongs to one group.
func (c *dimensionChecker) divisions() {
	list := c.study.list(c.d.List)
	here := c.here.with("attribute")
	group := map[string]string{}
	for _, code := range list.Codes() {
		for _, div := range split(list.Attribute(code, c.d.Attribute)) {
			switch {
			case !division.MatchString(div):
				c.bad(here, "list %s, %s: %q is no NACE division of two digits", list.Name, code, shorten(div))
			case group[div] != "":
				c.bad(here, "list %s: division %s is in %s and in %s", list.Name, div, group[div], code)
			}
			group[div] = code
		}
	}
}

func (c *dimensionChecker) overrides() {
	name := c.d.Committees
	if name == "" {
		name = contractLists[Column{jobs, "joint_committee"}]
	}
	committees := c.list(c.here.with("committees"), name)
	for _, key := range slices.Sorted(maps.Keys(c.d.Override)) {
		here := c.here.with("override", key)
		c.code(here, c.d.Override[key])
		if committee := strings.TrimSuffix(key, below); committees != nil && !committees.Has(committee) {
			c.bad(here, "%q is not in list %s%s", shorten(committee), committees.Name, suggest(committee, committees.Codes()))
		}
	}
}

func (c *dimensionChecker) fallback() {
	committees := c.study.list(c.d.Committees)
	if !c.attribute(c.here.with("fallback"), committees, c.d.Fallback) {
		return
	}
	for _, code := range committees.Codes() {
		for _, div := range split(committees.Attribute(code, c.d.Fallback)) {
			if !division.MatchString(div) {
				c.bad(c.here.with("fallback"), "list %s, %s: %q is no NACE division of two digits", committees.Name, code, shorten(div))
			}
		}
	}
}

// split reads the divisions of one cell: "01,02".
func split(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
