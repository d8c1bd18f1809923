package classification

import (
	"fmt"
	"io/fs"
	"sync"
)

// Set resolves lists by name from several places, the first that has a list
// winning: a study's own lists before those of the product.
type Set struct {
	places []fs.FS
	mu     sync.Mutex
	cache  map[string]*List
}

// NewSet makes a set over folders of NAME.csv files.
func NewSet(places ...fs.FS) *Set {
	return &Set{places: places, cache: map[string]*List{}}
}

// List reads a list by name, once.
func (s *Set) List(name string) (*List, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.cache[name]; ok {
		return l, nil
	}
	for _, place := range s.places {
		f, err := place.Open(name + ".csv")
		if err != nil {
			continue
		}
		defer f.Close()
		l, err := Read(name, f)
		if err != nil {
			return nil, err
		}
		s.cache[name] = l
		return l, nil
	}
	return nil, fmt.Errorf("code list %q is not known", name)
}

// Bytes returns a list's file as it stands, to keep it beside what was made
// with it.
func (s *Set) Bytes(name string) ([]byte, error) {
	for _, place := range s.places {
		if b, err := fs.ReadFile(place, name+".csv"); err == nil {
			return b, nil
		}
	}
	return nil, fmt.Errorf("code list %q is not known", name)
}
