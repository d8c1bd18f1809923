package hub

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// For is the same hub, acted upon by somebody else, today. Many may act at
// once: acts that decide on what they read take turns, and numbers are given
// out once. Who asks must know that it is he; the rules of access then hold as
// on the command line.
func (h *Hub) For(name string) *Hub {
	other := *h
	other.who, other.today, other.Recovered = name, study.DateOf(now()), nil
	return &other
}

// Who is the account that acts.
func (h *Hub) Who() string { return h.who }

// Now is the hub's clock.
func Now() time.Time { return now() }

// Store is the hub's store, for the packages that keep things of their own in
// it.
func (h *Hub) Store() *store.Store { return h.store }

// Folder is a place inside the hub's directory.
func (h *Hub) Folder(parts ...string) string { return h.at(parts...) }

// shared is what all who act on an open hub have together.
type shared struct {
	loading  sync.Mutex // the identity is read once
	identity *Identity
	facts    factsKept
	onChange []func(name string)
	onStop   []func(study string)
	limits   room.Limits // of sessions; zero: the defaults
	tables   tableCache
	room     *room.Room

	numbering sync.Mutex
	numbers   map[string]int // highest given out, by kind

	deciding turn // acts that decide on what they read: short ones
	taking   turn // deliveries
	building turn // builds
	keeping  turn // from a folder in its place until the store knows it
}

func newShared() *shared {
	return &shared{numbers: map[string]int{}, deciding: newTurn(), taking: newTurn(), building: newTurn(), keeping: newTurn()}
}

// turn lets one through at a time. Unlike a mutex it is not waited for when
// the wait is cancelled.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// take waits for the turn; done gives it back.
func (t turn) take(ctx context.Context) (done func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// reserve gives out the number after the highest that is used or was given
// out. An act that fails leaves a gap.
func (s *shared) reserve(kind string, used int) int {
	s.numbering.Lock()
	defer s.numbering.Unlock()
	s.numbers[kind] = max(s.numbers[kind], used) + 1
	return s.numbers[kind]
}

// nextID is a new id of a kind, such as R0012, after all that are used.
func (h *Hub) nextID(letter string, used []string) string {
	highest := 0
	for _, id := range used {
		if n, err := strconv.Atoi(strings.TrimPrefix(id, letter)); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("%s%04d", letter, h.shared.reserve(letter, highest))
}

// keep puts a finished folder in its place and tells the store of it. One at a
// time: after a crash at most one thing is there that the store does not know,
// and recovery can tell that from a store that is too old.
func (h *Hub) keep(ctx context.Context, finished, place string, ev audit.Event, change func(*store.Tx) error) error {
	done, err := h.shared.keeping.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := publish(finished, place); err != nil {
		return err
	}
	if err := h.store.Change(ctx, ev, change); err != nil {
		return errors.Join(err, removeTree(place))
	}
	return nil
}
