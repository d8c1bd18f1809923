package page

import (
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// Flash is a sentence that a page shows once.
type Flash struct {
	Kind string // ok, info, warn, error
	Text locale.Text
}

// flashes keeps sentences by login until a page shows them. They are lost with
// the process, which harms nobody.
type flashes struct {
	mu sync.Mutex
	by map[string]kept
}

type kept struct {
	list []Flash
	at   time.Time
}

const (
	flashLife = 10 * time.Minute
	flashMost = 8 // per login
)

func (f *flashes) add(login string, one Flash, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.by == nil {
		f.by = map[string]kept{}
	}
	for id, k := range f.by {
		if now.Sub(k.at) > flashLife {
			delete(f.by, id)
		}
	}
	list := append(f.by[login].list, one)
	f.by[login] = kept{list[max(0, len(list)-flashMost):], now}
}

func (f *flashes) take(login string) []Flash {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.by[login].list
	delete(f.by, login)
	return list
}
