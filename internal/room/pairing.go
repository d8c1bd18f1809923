package room

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// maxTries is how often a supervisor may mistype the code of a seat.
const maxTries = 5

// pairing is a code that a seat shows. Codes live in this process only.
type pairing struct {
	who   string
	seat  string
	code  string
	since store.Reading
	tries int
}

// Pair makes the code that a seat shows to its researcher: six digits, once,
// for a short while. A code that still holds is shown again.
func (r *Room) Pair(ctx context.Context, who string, at Proof) (code string, left time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.stillProven(at); err != nil {
		return "", 0, err
	}
	if l, p := r.at(at.seat); l != nil && p.Name != who {
		return "", 0, no("room.seat.taken", at.seat, p.Name)
	}
	now := r.clock.Read()
	if p := r.pairs[at.seat]; p != nil && p.who == who && elapsed(p.since, now) < r.limits.Pairing {
		return p.code, r.limits.Pairing - elapsed(p.since, now), nil
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", 0, err
	}
	r.pairs[at.seat] = &pairing{who: who, seat: at.seat, code: fmt.Sprintf("%06d", n), since: now}
	return r.pairs[at.seat].code, r.limits.Pairing, nil
}

// Waiting lists who waits at which seat for admission.
func (r *Room) Waiting() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, out := r.clock.Read(), map[string]string{}
	for seat, p := range r.pairs {
		if elapsed(p.since, now) < r.limits.Pairing && p.tries < maxTries {
			out[seat] = p.who
		}
	}
	return out
}

// redeem uses a code for a person at a seat; the lock is held. A code that was
// mistyped too often is used up, and the seat waits until it has run out before
// it shows another.
func (r *Room) redeem(who, seat, code string) error {
	p := r.pairs[seat]
	if p == nil || p.who != who || elapsed(p.since, r.clock.Read()) >= r.limits.Pairing {
		return no("room.pair.none", who, seat)
	}
	if p.tries >= maxTries {
		return no("room.pair.locked", seat)
	}
	if subtle.ConstantTimeCompare([]byte(p.code), []byte(code)) != 1 {
		p.tries++
		return no("room.pair.wrong", maxTries-p.tries)
	}
	delete(r.pairs, seat)
	return nil
}
