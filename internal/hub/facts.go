package hub

import (
	"sync"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/study"
)

// facts are what the rules of access ask of a study. A registered revision
// never changes, so that they are read once.
type facts struct {
	parties access.Parties
	acts    study.ActPeriod
}

type factsKept struct {
	mu   sync.Mutex
	kept map[string]facts // by the revision's hash
}

func (k *factsKept) of(hash string, read func() (facts, error)) (facts, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.kept[hash]; ok {
		return f, nil
	}
	f, err := read()
	if err != nil {
		return facts{}, err
	}
	if k.kept == nil {
		k.kept = map[string]facts{}
	}
	k.kept[hash] = f
	return f, nil
}
