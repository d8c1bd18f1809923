package enginetest

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Shrink takes rows away from a country while it still fails, halves first,
// then single rows, and simplifies how it is laid down. It stops when fails
// says no to every smaller country, or after a time.
func Shrink(w World, fails func(World) bool, limit time.Duration) World {
	deadline := time.Now().Add(limit)
	try := func(candidate World) bool {
		if time.Now().After(deadline) || !fails(candidate) {
			return false
		}
		w = candidate
		return true
	}
	plain := w
	plain.Layout = Layout{}
	try(plain)
	for smaller := true; smaller; {
		smaller = false
		for _, relation := range relationsOf(&w) {
			for size := max(1, relation.Len()/2); size > 0; size /= 2 {
				for at := 0; at+size <= relation.Len(); {
					if try(without(w, relation.index, at, size)) {
						smaller = true
					} else {
						at += size
					}
				}
			}
		}
	}
	return w
}

// rows are one relation of a world, by its place among the fields.
type rows struct {
	reflect.Value
	name  string
	index int
}

// relationsOf are the relations of a world: its fields that are rows. They
// follow the world when it changes.
func relationsOf(w *World) []rows {
	var out []rows
	v := reflect.ValueOf(w).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct {
			out = append(out, rows{f, v.Type().Field(i).Name, i})
		}
	}
	return out
}

// without is the world with some rows of a relation less.
func without(w World, relation, at, size int) World {
	f := reflect.ValueOf(&w).Elem().Field(relation)
	rest := reflect.MakeSlice(f.Type(), 0, f.Len()-size)
	rest = reflect.AppendSlice(rest, f.Slice(0, at))
	rest = reflect.AppendSlice(rest, f.Slice(at+size, f.Len()))
	f.Set(rest)
	return w
}

// String shows a world row by row, as Go has it, without what is empty.
func (w World) String() string {
	var out []string
	for _, r := range relationsOf(&w) {
		for i := range r.Len() {
			out = append(out, r.name+" "+fields(r.Index(i)))
		}
	}
	return strings.Join(append(out, fmt.Sprintf("%+v", w.Layout)), "\n")
}

func fields(row reflect.Value) string {
	var out []string
	for i := range row.NumField() {
		if v := reflect.Indirect(row.Field(i)); v.IsValid() && !row.Field(i).IsZero() {
			out = append(out, fmt.Sprintf("%s=%v", row.Type().Field(i).Name, v))
		}
	}
	return strings.Join(out, " ")
}
