package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// remarks are keys that say something to people only; they are kept.
var remarks = []string{"source", "description", "note", "rows", "persons"}

// checkKeys refuses a key that is not known: it may be a known one misspelt, and
// then the problem would not be the one that was meant.
func (s *Spec) checkKeys() error {
	known := append(slices.Sorted(maps.Keys(s.fields())), remarks...)
	for _, key := range slices.Sorted(maps.Keys(s.keys)) {
		if !slices.Contains(known, key) {
			return unknownKey(key, known)
		}
	}
	return nil
}

func unknownKey(key string, known []string) error {
	return fmt.Errorf("%q is not a key here: the nearest is %q; remarks go into %q", key, nearest(key, known), "note")
}

// words says what is wrong with a value in words of the file's reader.
func words(key string, err error) error {
	var kind *json.UnmarshalTypeError
	if name, is := strings.CutPrefix(err.Error(), "json: unknown field "); is {
		name = strings.Trim(name, `"`)
		if key == "rules" {
			return fmt.Errorf("rules: %q is not a rule: the nearest is %q", name, nearest(name, ruleKeys()))
		}
		return fmt.Errorf("%s: %q is not a key here", key, name)
	}
	if errors.As(err, &kind) {
		return fmt.Errorf("%s: a value of the kind %q does not go here", strings.TrimSuffix(key+"."+kind.Field, "."), kind.Value)
	}
	return fmt.Errorf("%s: %w", key, err)
}

func ruleKeys() (keys []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[table.Rules]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys = append(keys, name)
	}
	return keys
}

// nearest is the word that takes the fewest changes of a letter, or begins so.
func nearest(word string, of []string) string {
	far := func(w string) int {
		return min(distance(word, w), 1+distance(word, w[:min(len(word), len(w))]))
	}
	return slices.MinFunc(of, func(a, b string) int { return far(a) - far(b) })
}

// distance counts letters to add, to leave out or to change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
