package study

import (
	"reflect"
	"slices"
	"strings"
)

// field is one key of a struct.
type field struct {
	index    int
	optional bool
}

// fieldSet is the keys that a struct of a study file may have.
type fieldSet struct {
	byKey map[string]field
	keys  []string // in the order of the type
}

// fieldsOf reads the yaml tags: the name of the key, omitempty where it may be
// left out.
func fieldsOf(t reflect.Type) fieldSet {
	fs := fieldSet{byKey: map[string]field{}}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		fs.byKey[name] = field{i, options == "omitempty"}
		fs.keys = append(fs.keys, name)
	}
	return fs
}

// hasKeys tells a struct that is written as keys from one that is written as
// text, such as a date.
func hasKeys(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && len(fieldsOf(t).keys) > 0
}

// nearest is the known word that a mistyped one was meant to be, "" where none
// is near.
func nearest(word string, known []string) string {
	best, distance := "", 1+len(word)/3
	for _, k := range known {
		if d := edits(strings.ToLower(word), strings.ToLower(k)); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	return best
}

// suggest ends a message about a word that is not known: the nearest known
// one, or all of them where they are few.
func suggest(word string, known []string) string {
	best := nearest(word, known)
	switch {
	case best != "":
		return "; did you mean `" + best + "`?"
	case len(known) == 0 || len(known) > 12:
		return ""
	}
	return "; there are " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

// edits is the number of letters to insert, remove, replace or swap with a
// neighbour to make b of a.
func edits(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return max(len(a), len(b))
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
