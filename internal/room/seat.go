package room

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Seat is a workstation of a room.
type Seat = store.Seat

var seatForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// PutSeat registers a seat, or changes it. A seat has the public key of its
// device, or the fingerprint of its TLS client certificate, or both; one that
// has neither is the hub's own terminal and serves the command line only.
func (r *Room) PutSeat(ctx context.Context, by By, s Seat) error {
	if !seatForm.MatchString(s.ID) || !seatForm.MatchString(s.Room) {
		return no("room.seat.name", s.ID, s.Room)
	}
	if s.Network != "" {
		p, err := netip.ParsePrefix(s.Network)
		if err != nil {
			return no("room.seat.network", s.Network)
		}
		s.Network = p.Masked().String()
	}
	if s.Key != "" {
		if _, err := parseKey(s.Key); err != nil {
			return err
		}
	}
	if b, err := hex.DecodeString(s.Certificate); err != nil || len(b) != 0 && len(b) != sha256.Size {
		return no("room.seat.certificate")
	}
	if s.Label == "" {
		s.Label = s.ID
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if l, p := r.at(s.ID); l != nil && (s.Closed != "" || s.Room != l.Room) {
		return no("room.seat.taken", s.ID, p.Name)
	}
	act, note := audit.SeatAdded, s.Room+" "+s.Network
	if old, err := r.seat(ctx, s.ID); err == nil {
		act, s.Added = audit.SeatChanged, old.Added
	} else {
		s.Added = r.clock.Read().Wall
	}
	if s.Closed != "" {
		note += " closed"
	}
	ev := event(by, act, "", s.ID)
	ev.Note, ev.Hash = strings.TrimSpace(note), hashOf(s.Key+s.Certificate)
	if err := r.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.PutSeat(s) }); err != nil {
		return err
	}
	r.forget(s.ID)
	r.watchers.send(Live{Room: s.Room, Seat: s.ID, What: "seat"})
	return nil
}

// forget ends the proofs of a seat that was changed: it proves itself anew.
func (r *Room) forget(seat string) {
	for token, p := range r.proofs {
		if p.seat == seat {
			delete(r.proofs, token)
		}
	}
}

func hashOf(text string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Seats lists the seats in use, in the order of a wall.
func (r *Room) Seats(ctx context.Context) ([]Seat, error) {
	all, err := r.store.Seats(ctx)
	return slices.DeleteFunc(all, func(s Seat) bool { return s.Closed != "" }), err
}

func (r *Room) seat(ctx context.Context, id string) (Seat, error) {
	all, err := r.store.Seats(ctx)
	if err != nil {
		return Seat{}, err
	}
	i := slices.IndexFunc(all, func(s Seat) bool { return s.ID == id })
	if i < 0 {
		return Seat{}, no("room.seat.unknown", id)
	}
	return all[i], nil
}

// at is who sits at a seat; the lock is held.
func (r *Room) at(seat string) (*live, *present) {
	for _, l := range r.live {
		for _, p := range l.people {
			if p.Seat == seat && p.Gone.IsZero() {
				return l, p
			}
		}
	}
	return nil, nil
}

// ParseKey reads a public key as a seat has it: P-256, SPKI, in PEM or base64.
func ParseKey(text []byte) (string, error) {
	if block, _ := pem.Decode(text); block != nil {
		text = []byte(base64.StdEncoding.EncodeToString(block.Bytes))
	}
	key := strings.TrimSpace(string(text))
	_, err := parseKey(key)
	return key, err
}

func parseKey(key string) (*ecdsa.PublicKey, error) {
	der, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return nil, no("room.seat.key")
	}
	any, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, no("room.seat.key")
	}
	if pub, ok := any.(*ecdsa.PublicKey); ok && pub.Curve == elliptic.P256() {
		return pub, nil
	}
	return nil, no("room.seat.key")
}

// Proof says that somebody is at a seat. Only a room makes one that holds.
type Proof struct {
	seat  string
	token string // of the browser; empty at the hub's own terminal
	room  *Room
}

// Seat is the seat that proved itself, empty where none did.
func (p Proof) Seat() string { return p.seat }

// Token is what the browser shows with each request until it must prove itself
// again. It belongs in a cookie that scripts cannot read.
func (p Proof) Token() string { return p.token }

type challenge struct {
	seat  string
	since store.Reading
}

type proven struct {
	seat  string
	addr  netip.Addr
	since store.Reading
}

// challengeLife is how long a device may take to sign.
const challengeLife = 30 * time.Second

// Challenge is what a seat's device must sign to prove that it is the seat.
func (r *Room) Challenge(ctx context.Context, seat string) (string, error) {
	s, err := r.seat(ctx, seat)
	if err != nil {
		return "", err
	}
	if s.Key == "" || s.Closed != "" {
		return "", no("room.seat.unknown", seat)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Read()
	for text, c := range r.asked {
		if elapsed(c.since, now) > challengeLife {
			delete(r.asked, text)
		}
	}
	if len(r.asked) >= 10_000 {
		return "", no("room.busy")
	}
	text := "kruistabel-seat:" + seat + ":" + rand.Text()
	r.asked[text] = &challenge{seat, now}
	return text, nil
}

// ProveKey takes a device's signature of a challenge: ECDSA over P-256 and
// SHA-256, the two numbers of 32 bytes after each other, as browsers make it.
func (r *Room) ProveKey(ctx context.Context, text string, signature []byte, from netip.Addr) (Proof, error) {
	r.mu.Lock()
	c := r.asked[text]
	delete(r.asked, text) // each is used once
	r.mu.Unlock()
	if c == nil || elapsed(c.since, r.clock.Read()) > challengeLife {
		return Proof{}, no("room.seat.late")
	}
	s, err := r.seat(ctx, c.seat)
	if err != nil {
		return Proof{}, err
	}
	key, err := parseKey(s.Key)
	if err != nil {
		return Proof{}, err
	}
	sum := sha256.Sum256([]byte(text))
	if len(signature) != 64 || !ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return Proof{}, no("room.seat.signature", s.ID)
	}
	return r.prove(s, from)
}

// ProveCertificate takes the client certificate of a connection, whose private
// half the handshake has proven.
func (r *Room) ProveCertificate(ctx context.Context, der []byte, from netip.Addr) (Proof, error) {
	all, err := r.Seats(ctx)
	if err != nil {
		return Proof{}, err
	}
	sum := sha256.Sum256(der)
	fingerprint := hex.EncodeToString(sum[:])
	i := slices.IndexFunc(all, func(s Seat) bool { return s.Certificate == fingerprint })
	if i < 0 {
		return Proof{}, no("room.seat.foreign")
	}
	if all[i].Key != "" {
		return Proof{}, no("room.seat.both", all[i].ID) // the key proves itself over the connection
	}
	return r.prove(all[i], from)
}

func (r *Room) prove(s Seat, from netip.Addr) (Proof, error) {
	if s.Closed != "" {
		return Proof{}, no("room.seat.unknown", s.ID)
	}
	if !inside(s.Network, from) {
		return Proof{}, no("room.seat.outside", s.ID)
	}
	token := rand.Text()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropOld()
	r.proofs[hashOf(token)] = &proven{s.ID, from.Unmap(), r.clock.Read()}
	return Proof{s.ID, token, r}, nil
}

func (r *Room) dropOld() {
	now := r.clock.Read()
	for token, p := range r.proofs {
		if elapsed(p.since, now) > r.limits.Proof {
			delete(r.proofs, token)
		}
	}
}

func inside(network string, addr netip.Addr) bool {
	if network == "" {
		return true
	}
	p, err := netip.ParsePrefix(network)
	return err == nil && p.Contains(addr.Unmap())
}

// Proven is the proof of a request that shows a token. It must come from the
// address from which the seat proved itself.
func (r *Room) Proven(token string, from netip.Addr) (Proof, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if token == "" {
		return Proof{}, no("room.seat.foreign")
	}
	p := r.proofs[hashOf(token)]
	if p == nil || p.addr != from.Unmap() || elapsed(p.since, r.clock.Read()) > r.limits.Proof {
		return Proof{}, no("room.seat.again")
	}
	return Proof{p.seat, token, r}, nil
}

// stillProven refuses a proof that this room did not make, or that ran out;
// the lock is held.
func (r *Room) stillProven(at Proof) error {
	if at.room != r || at.seat == "" {
		return no("room.seat.foreign")
	}
	if at.token == "" {
		return nil // made by Terminal
	}
	p := r.proofs[hashOf(at.token)]
	if p == nil || p.seat != at.seat || elapsed(p.since, r.clock.Read()) > r.limits.Proof {
		return no("room.seat.again")
	}
	return nil
}

// Terminal is the proof of the hub's own terminal: a seat without key and
// certificate, for the command line.
func (r *Room) Terminal(ctx context.Context, seat string) (Proof, error) {
	s, err := r.seat(ctx, seat)
	if err != nil {
		return Proof{}, err
	}
	if s.Key != "" || s.Certificate != "" {
		return Proof{}, no("room.seat.device", seat)
	}
	return Proof{seat: seat, room: r}, nil
}
