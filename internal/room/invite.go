package room

import (
	"context"
	"crypto/rand"
	"net/netip"
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

const (
	inviteLife = 10 * time.Minute
	maxWrong   = 20 // codes that register nothing, in the life of one
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
	var recent []store.Reading
	for _, w := range r.wrong {
		if elapsed(w, now) < inviteLife {
			recent = append(recent, w)
		}
	}
	r.wrong = recent
	if len(recent) >= maxWrong {
		return nil, no("room.busy")
	}
	i := r.invited[code]
	if i == nil || elapsed(i.since, now) > inviteLife {
		r.wrong = append(r.wrong, now)
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
