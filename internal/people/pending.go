package people

import (
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// Ceremonies are short, and at most so many are under way.
const (
	pendingLife = 10 * time.Minute
	pendingMost = 10_000
)

// pending keeps what a sign-in that is under way must find again: challenges,
// states, nonces. Each is found once, by a token that only the browser has.
type pending struct {
	mu sync.Mutex
	by map[string]begun
}

type begun struct {
	what any
	at   store.Reading
}

// keep gives the token of something that is under way.
func (p *pending) keep(what any, now store.Reading) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]begun{}
	}
	if len(p.by) >= pendingMost {
		p.forget(now)
	}
	token := newToken()
	p.by[hashOf(token)] = begun{what, now}
	return token
}

// take finds it, once.
func (p *pending) take(token string, now store.Reading) (any, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.by[hashOf(token)]
	delete(p.by, hashOf(token))
	return b.what, ok && elapsed(b.at, now) < pendingLife
}

// forget drops what is too old, and where that is not enough a tenth of the
// rest, whichever.
func (p *pending) forget(now store.Reading) {
	for k, b := range p.by {
		if elapsed(b.at, now) >= pendingLife {
			delete(p.by, k)
		}
	}
	for k := range p.by {
		if len(p.by) < pendingMost*9/10 {
			return
		}
		delete(p.by, k)
	}
}
