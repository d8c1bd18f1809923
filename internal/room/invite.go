package room

import (
	"context"
	"crypto/rand"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// invitation lets the browser of a workstation register its key.
type invitation struct {
	by    By
	seat  Seat
	since store.Reading
}

// wrongCode is a code that registered nothing. They are counted by address, so
// that nobody keeps others from registering by guessing.
type wrongCode struct {
	from netip.Addr
	at   store.Reading
}

const (
	inviteLife = 10 * time.Minute
	maxWrong   = 20   // codes that register nothing, from one address, in the life of one
	maxGuesses = 2000 // the same, from all addresses: of 2^40 codes
)

// Invite gives the code with which the browser at a seat registers its device:
// ten minutes, once. The seat is registered, or changed, by who gives the code.
func (r *Room) Invite(ctx context.Context, by By, s Seat) (string, error) {
	check := s
	check.Key = ""
	if !seatForm.MatchString(s.ID) || !seatForm.MatchString(s.Room) {
		return "", no("room.seat.name", s.ID, s.Room)
	}
	if s.Network != "" {
		if _, err := netip.ParsePrefix(s.Network); err != nil {
			return "", no("room.seat.network", s.Network)
		}
	}
	code := rand.Text()[:8]
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Read()
	for code, i := range r.invited {
		if i.seat.ID == s.ID || elapsed(i.since, now) > inviteLife {
			delete(r.invited, code)
		}
	}
	r.invited[code] = &invitation{by, check, now}
	return code, nil
}

// Enrol registers the public key of the device whose browser shows a code. It
// must be in the network of the seat.
func (r *Room) Enrol(ctx context.Context, code, key string, from netip.Addr) (Seat, error) {
	if _, err := parseKey(key); err != nil {
		return Seat{}, err
	}
	r.mu.Lock()
	i, err := r.invitation(strings.ToUpper(strings.TrimSpace(code)), from)
	r.mu.Unlock()
	if err != nil {
		return Seat{}, err
	}
	s := i.seat
	s.Key, s.Certificate, s.Closed = key, "", ""
	return s, r.PutSeat(ctx, i.by, s)
}

func (r *Room) invitation(code string, from netip.Addr) (*invitation, error) {
	now := r.clock.Read()
	r.wrong = slices.DeleteFunc(r.wrong, func(w wrongCode) bool { return elapsed(w.at, now) >= inviteLife })
	here := 0
	for _, w := range r.wrong {
		if w.from == from {
			here++
		}
	}
	if here >= maxWrong || len(r.wrong) >= maxGuesses {
		return nil, no("room.busy")
	}
	i := r.invited[code]
	if i == nil || elapsed(i.since, now) > inviteLife {
		r.wrong = append(r.wrong, wrongCode{from, now})
		return nil, no("room.seat.code")
	}
	if !inside(i.seat.Network, from) {
		return nil, no("room.seat.outside", i.seat.ID)
	}
	delete(r.invited, code)
	return i, nil
}

// Lend is the proof of a terminal seat for a browser: for hubs of made-up
// persons only, where a demonstration has no devices. It lasts as others do.
func (r *Room) Lend(ctx context.Context, seat string, from netip.Addr) (Proof, error) {
	if _, err := r.Terminal(ctx, seat); err != nil {
		return Proof{}, err
	}
	s, err := r.seat(ctx, seat)
	if err != nil {
		return Proof{}, err
	}
	return r.prove(s, from)
}
