package airlock

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// shape tests what stands at a key of a spec, before it is decoded: the decoder
// passes over what is empty, and speaks of its own types.
type shape func(key string, n *yaml.Node) error

// checkShape refuses what cannot be a spec. Faults name the line.
func checkShape(n *yaml.Node) error {
	if err := plainNodes(n); err != nil {
		return err
	}
	return keys(n, map[string]shape{"table": word, "title": word, "purpose": word,
		"dimensions": list(dimensionShape), "filters": filtersShape})
}

// plainNodes refuses tags, references and whatever has nothing in it.
func plainNodes(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.ShortTag() == "!!merge":
		return fmt.Errorf("line %d: write it out: references are not followed", n.Line)
	case n.Style&yaml.TaggedStyle != 0:
		return fmt.Errorf("line %d: leave the tag %q out", n.Line, n.Tag)
	case n.ShortTag() == "!!null" || n.Kind != yaml.ScalarNode && len(n.Content) == 0:
		return fmt.Errorf("line %d: nothing stands here: fill it in, or leave it out", n.Line)
	}
	for _, c := range n.Content {
		if err := plainNodes(c); err != nil {
			return err
		}
	}
	return nil
}

// keys tests a mapping: each key is known, stands once and has its shape.
func keys(n *yaml.Node, shapes map[string]shape) error {
	var known []string
	for key := range shapes {
		known = append(known, key)
	}
	slices.Sort(known)
	if err := knownKeys(n, known...); err != nil {
		return err
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		for j := 0; j < i; j += 2 {
			if n.Content[j].Value == key {
				return fmt.Errorf("line %d: %q stands twice", n.Content[i].Line, key)
			}
		}
		if err := shapes[key](key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func word(key string, n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: %s is a word or a text, not a list", n.Line, key)
	}
	return nil
}

func yesNo(key string, n *yaml.Node) error {
	if n.ShortTag() != "!!bool" {
		return fmt.Errorf("line %d: %s is true or false", n.Line, key)
	}
	return nil
}

// list is a shape for each item of a list.
func list(item shape) shape {
	return func(key string, n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode {
			return fmt.Errorf("line %d: %s is a list", n.Line, key)
		}
		for _, c := range n.Content {
			if err := item("each of "+key, c); err != nil {
				return err
			}
		}
		return nil
	}
}

func dimensionShape(_ string, n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return nil
	}
	return keys(n, map[string]shape{"name": word, "level": word, "levels": word, "codes": list(word), "groups": pairs, "total": yesNo})
}

func filtersShape(key string, n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		return pairs(key, n)
	}
	return list(func(_ string, n *yaml.Node) error {
		return keys(n, map[string]shape{"name": word, "codes": list(word)})
	})(key, n)
}

// pairs is NAME: CODES, where CODES may be a single code.
func pairs(_ string, n *yaml.Node) error {
	return eachPair(n, func(string, []string) {})
}

// and names the keys that there are.
func and(words []string) string { return strings.Join(words, ", ") }
