package access

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/store"
)

// SuppliersOf names the suppliers of a study, nil where it is not registered.
type SuppliersOf func(study string) []string

// Conflict finds the held function that one person may not hold beside f: who
// supplies does not analyse in the same study, nor in another on his own body's
// data, at the same time. The function f itself, as it was held before, is not
// among held.
func Conflict(held []store.Function, f store.Function, of SuppliersOf) (with store.Function, found bool) {
	for _, h := range held {
		s, r := h, f
		if Role(h.Role) == Researcher {
			s, r = f, h
		}
		if Role(s.Role) != Supplier || Role(r.Role) != Researcher || !overlap(s, r) {
			continue
		}
		if s.Study == r.Study || s.Study == "" || r.Study == "" || slices.Contains(of(r.Study), s.Body) {
			return h, true
		}
	}
	return store.Function{}, false
}

// Same says that two functions differ in their days at most.
func Same(a, b store.Function) bool {
	return a.Name == b.Name && a.Role == b.Role && a.Body == b.Body && a.Study == b.Study
}

func overlap(a, b store.Function) bool {
	return (a.Until == "" || b.From == "" || b.From <= a.Until) && (b.Until == "" || a.From == "" || a.From <= b.Until)
}
