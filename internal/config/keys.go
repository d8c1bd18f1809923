package config

import (
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Key is one key of the file.
type Key struct {
	Path    string
	Value   string // as the file writes it
	Meaning string
}

// Keys lists all keys with the values of a configuration, in the order of the
// documentation.
func (c *Config) Keys() []Key { return keysOf(reflect.ValueOf(c).Elem(), "") }

func keysOf(v reflect.Value, path string) (out []Key) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		at := join(path, field.Tag.Get("key"))
		if means := field.Tag.Get("means"); means != "" {
			out = append(out, Key{at, written(v.Field(i)), means})
			continue
		}
		out = append(out, keysOf(v.Field(i), at)...)
	}
	return out
}

// plain are texts that YAML takes for themselves.
var plain = regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`)

func written(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case string:
		if plain.MatchString(x) && x != "null" {
			return x
		}
		return strconv.Quote(x)
	case netip.Prefix:
		return strconv.Quote(x.String())
	}
	if v.Kind() == reflect.Slice {
		items := make([]string, v.Len())
		for i := range items {
			items[i] = written(v.Index(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// Text is the whole configuration as a file, each key with what it means. Read
// again it gives the same.
func (c *Config) Text() string {
	var b strings.Builder
	group := ""
	for _, k := range c.Keys() {
		parts := strings.Split(k.Path, ".")
		above := strings.Join(parts[:len(parts)-1], ".")
		if above != group {
			for i := range parts[:len(parts)-1] {
				if i < len(strings.Split(group, ".")) && strings.HasPrefix(group+".", strings.Join(parts[:i+1], ".")+".") {
					continue
				}
				if i == 0 {
					b.WriteString("\n")
				}
				fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", i), parts[i])
			}
			group = above
			if above == "" {
				b.WriteString("\n")
			}
		}
		indent := strings.Repeat("  ", len(parts)-1)
		fmt.Fprintf(&b, "%s# %s\n%s%s: %s\n", indent, k.Meaning, indent, parts[len(parts)-1], k.Value)
	}
	return strings.TrimPrefix(b.String(), "\n")
}
