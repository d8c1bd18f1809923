package locale

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"gopkg.in/yaml.v3"
)

//go:embed catalogue/*.yaml
var files embed.FS

// entry is one key: its sentence in each language.
type entry struct {
	area   string
	by     string // the argument whose number chooses the plural form
	plural bool
	texts  map[Lang]forms
}

// forms are a sentence by plural form; Other alone where it has no plural.
type forms map[plural.Form]sentence

// catalogue is every key, and what is wrong with the files.
type catalogue struct {
	entries map[string]entry
	faults  []string
}

// whole is the catalogue of the product.
var whole = sync.OnceValue(func() *catalogue { return read(files) })

// formNames are the plural forms as an entry names them.
var formNames = map[string]plural.Form{
	"other": plural.Other, "zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many,
}

// needed are the plural forms that a language has for whole numbers. French has
// a third, for millions, which falls back on other.
var needed = []plural.Form{plural.One, plural.Other}

// read takes every file in; what is wrong becomes a fault, and the rest stays.
func read(fsys fs.FS) *catalogue {
	c := &catalogue{entries: map[string]entry{}}
	names, err := fs.Glob(fsys, "catalogue/*.yaml")
	if err != nil {
		c.fault("catalogue: %v", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			c.fault("%s: %v", name, err)
			continue
		}
		raw := map[string]map[string]yaml.Node{}
		if err := yaml.Unmarshal(text, &raw); err != nil {
			c.fault("%s: %v", name, err)
			continue
		}
		area := strings.TrimSuffix(path.Base(name), ".yaml")
		for _, key := range slices.Sorted(maps.Keys(raw)) {
			c.add(area, key, raw[key])
		}
	}
	return c
}

func (c *catalogue) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// add takes one key in.
func (c *catalogue) add(area, key string, raw map[string]yaml.Node) {
	if earlier, twice := c.entries[key]; twice {
		c.fault("%s.yaml: %s stands in %s.yaml too", area, key, earlier.area)
		return
	}
	e := entry{area: area, texts: map[Lang]forms{}}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		node := raw[name]
		if name == "by" {
			e.by = node.Value
			continue
		}
		l, known := Parse(name)
		if !known {
			c.fault("%s: %s is no language of the catalogue", key, name)
			continue
		}
		fs, err := readForms(node)
		if err != nil {
			c.fault("%s, %s: %v", key, name, err)
			continue
		}
		e.texts[l] = fs
		e.plural = e.plural || node.Kind == yaml.MappingNode
	}
	e.by = cmp.Or(e.by, "n")
	c.entries[key] = e
	c.check(key, e)
}

func readForms(node yaml.Node) (forms, error) {
	if node.Kind == yaml.ScalarNode {
		s, err := parse(node.Value)
		return forms{plural.Other: s}, err
	}
	raw := map[string]string{}
	if err := node.Decode(&raw); err != nil {
		return nil, err
	}
	out := forms{}
	for name, text := range raw {
		form, known := formNames[name]
		if !known {
			return nil, fmt.Errorf("%q is no plural form; a text that begins with a brace stands in quotation marks", name)
		}
		s, err := parse(text)
		if err != nil {
			return nil, err
		}
		out[form] = s
	}
	return out, nil
}

// check holds an entry to its four languages, the same placeholders in each,
// and the plural forms that they have.
func (c *catalogue) check(key string, e entry) {
	names := map[string]Lang{}
	for _, l := range Langs {
		fs, there := e.texts[l]
		if !there {
			c.fault("%s has no %s", key, l)
			continue
		}
		for name := range fs.placeholders() {
			names[name] = l
		}
		if e.plural {
			for _, form := range needed {
				if _, there := fs[form]; !there {
					c.fault("%s, %s: a plural form is missing: it has one and other", key, l)
				}
			}
		}
	}
	for _, l := range Langs {
		has := e.texts[l].placeholders()
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if e.texts[l] != nil && !has[name] {
				c.fault("%s: {%s} is in %s, not in %s", key, name, names[name], l)
			}
		}
	}
}

// placeholders are the names in any form.
func (f forms) placeholders() map[string]bool {
	out := map[string]bool{}
	for _, s := range f {
		for _, p := range s {
			if p.name != "" {
				out[p.name] = true
			}
		}
	}
	return out
}

// choose is the form for a number.
func (f forms) choose(l Lang, n int64, countable bool) sentence {
	if !countable {
		return f[plural.Other]
	}
	if n < 0 {
		n = -n
	}
	form := plural.Cardinal.MatchPlural(l.Tag(), int(n%10_000_000), 0, 0, 0, 0)
	if s, there := f[form]; there {
		return s
	}
	return f[plural.Other]
}

// Missing is what is wrong with the catalogue: a language that is missing,
// placeholders that differ, a plural form that a language needs. A sentence each.
func Missing() []string { return slices.Clone(whole().faults) }

// Keys are all keys with the area in whose file each stands.
func Keys() map[string]string {
	out := map[string]string{}
	for key, e := range whole().entries {
		out[key] = e.area
	}
	return out
}
