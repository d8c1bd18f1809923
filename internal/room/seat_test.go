package room_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
)

var (
	inside  = netip.MustParseAddr("10.1.2.3")
	outside = netip.MustParseAddr("192.0.2.1")
)

// device is a workstation with a key of its own.
type device struct{ key *ecdsa.PrivateKey }

func newDevice(t *testing.T) device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return device{key}
}

func (d device) public(t *testing.T) string {
	der, err := x509.MarshalPKIXPublicKey(&d.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// sign signs as a browser does.
func (d device) sign(t *testing.T, text string) []byte {
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, 64)
	r.FillBytes(out[:32])
	s.FillBytes(out[32:])
	return out
}

// withDevice is a bench with a confirmed session for els at a seat that has a
// device.
func withDevice(t *testing.T) (*bench, device, string) {
	b, d := newBench(t, roomtest.Rules{}), newDevice(t)
	ctx := t.Context()
	b.must(b.r.TakeDuty(ctx, ria, "blue"))
	b.must(b.r.PutSeat(ctx, ria, room.Seat{ID: "dev", Room: "blue", Key: d.public(t), Network: "10.1.2.0/24"}))
	b.must(b.r.KeepUndertaking(ctx, ria, "els", "a", "2026-03-01"))
	now := b.Read().Wall
	id, err := b.r.Arrange(ctx, ria, room.Booking{Study: "a", Room: "blue", Purpose: "effects", Starts: now, Until: now.Add(time.Hour), Who: []string{"els"}})
	b.must(err)
	return b, d, id
}

func (b *bench) prove(d device, seat string, from netip.Addr) (room.Proof, error) {
	text, err := b.r.Challenge(b.Context(), seat)
	if err != nil {
		return room.Proof{}, err
	}
	return b.r.ProveKey(b.Context(), text, d.sign(b.T, text), from)
}

// A seat is proven by its own key, in its own network, in time, once.
func TestSeatProvesItself(t *testing.T) {
	b, d, _ := withDevice(t)
	p, err := b.prove(d, "dev", inside)
	if err != nil || p.Seat() != "dev" {
		t.Fatal(p, err)
	}
	if _, err := b.r.Proven(p.Token(), inside); err != nil {
		t.Errorf("its next request: %v", err)
	}
	for name, try := range map[string]func() error{
		"another key":     func() error { _, err := b.prove(newDevice(t), "dev", inside); return err },
		"another network": func() error { _, err := b.prove(d, "dev", outside); return err },
		"another address": func() error { _, err := b.r.Proven(p.Token(), netip.MustParseAddr("10.1.2.4")); return err },
		"a guessed token": func() error { _, err := b.r.Proven("guess", inside); return err },
		"no token":        func() error { _, err := b.r.Proven("", inside); return err },
		"a terminal":      func() error { _, err := b.r.Terminal(t.Context(), "dev"); return err },
		"a forged proof":  func() error { _, err := b.r.Desk(t.Context(), "els", room.Proof{}); return err },
		"twice": func() error {
			text, err := b.r.Challenge(t.Context(), "dev")
			b.must(err)
			sig := d.sign(t, text)
			_, err = b.r.ProveKey(t.Context(), text, sig, inside)
			b.must(err)
			_, err = b.r.ProveKey(t.Context(), text, sig, inside)
			return err
		},
		"too late": func() error {
			text, err := b.r.Challenge(t.Context(), "dev")
			b.must(err)
			b.pass(time.Minute)
			_, err = b.r.ProveKey(t.Context(), text, d.sign(t, text), inside)
			return err
		},
	} {
		if err := try(); refusal.KindOf(err) != refusal.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.pass(13 * time.Minute)
	if _, err := b.r.Proven(p.Token(), inside); err == nil {
		t.Error("a proof lasts for ever")
	}
	q, err := b.prove(d, "dev", inside)
	b.must(err)
	b.must(b.r.PutSeat(t.Context(), ria, room.Seat{ID: "dev", Room: "blue", Key: newDevice(t).public(t)}))
	if _, err := b.r.Proven(q.Token(), inside); err == nil {
		t.Error("a proof by the former key holds")
	}
}

// A certificate proves its own seat and no other, and not one with a key.
func TestSeatProvesItselfByCertificate(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	sum := sha256.Sum256([]byte("certificate"))
	seat := room.Seat{ID: "cert", Room: "blue", Certificate: hex.EncodeToString(sum[:])}
	b.must(b.r.PutSeat(t.Context(), ria, seat))
	if p, err := b.r.ProveCertificate(t.Context(), []byte("certificate"), inside); err != nil || p.Seat() != "cert" {
		t.Error(p, err)
	}
	if _, err := b.r.ProveCertificate(t.Context(), []byte("another"), inside); err == nil {
		t.Error("a foreign certificate was taken")
	}
	seat.Key = newDevice(t).public(t)
	b.must(b.r.PutSeat(t.Context(), ria, seat))
	if _, err := b.r.ProveCertificate(t.Context(), []byte("certificate"), inside); err == nil {
		t.Error("the key of the seat was not asked for")
	}
}

// The code of a seat lets its person in, once; a mistyped one uses up the
// tries, and guessing finds it no faster than the seat shows new ones.
func TestPairing(t *testing.T) {
	b, d, id := withDevice(t)
	at, err := b.prove(d, "dev", inside)
	b.must(err)
	code, _, err := b.r.Pair(t.Context(), "els", at)
	b.must(err)
	in := func(code string) error {
		return b.r.OpenSession(t.Context(), ria, id, []room.Admission{{Who: "els", Seat: "dev", Identity: "passport", Code: code}})
	}
	if again, _, _ := b.r.Pair(t.Context(), "els", at); again != code {
		t.Error("the code changes while it holds")
	}
	if err := in(""); err == nil {
		t.Fatal("opened without a code")
	}
	b.must(in(code))
	desk, err := b.r.Desk(t.Context(), "els", at)
	if err != nil || desk.Seat != "dev" {
		t.Fatal(desk, err)
	}
	if _, err := b.r.DeskIn(t.Context(), "els", "a"); err == nil {
		t.Error("the command line works at a seat with a device")
	}
	if _, err := b.r.Desk(t.Context(), "bob", at); err == nil {
		t.Error("somebody else has a desk at the seat")
	}
}

// Guessing a code: five tries, and then none until the seat shows another.
func TestGuessingACode(t *testing.T) {
	b, d, id := withDevice(t)
	right := 0
	for round := range 20 {
		at, err := b.prove(d, "dev", inside)
		b.must(err)
		b.must(b.r.SignOfLife(t.Context(), ria.Name, "blue"))
		code, _, err := b.r.Pair(t.Context(), "els", at)
		b.must(err)
		tries := 0
		for guess := range 50 {
			text := fmt.Sprintf("%06d", guess+round*50)
			if text == code {
				right++
				continue
			}
			err := b.r.OpenSession(t.Context(), ria, id, []room.Admission{{Who: "els", Seat: "dev", Identity: "passport", Code: text}})
			var e *refusal.Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			if e.Kind == refusal.Forbidden && e.Key == "room.pair.wrong" {
				tries++
			}
		}
		if tries > 5 {
			t.Fatalf("%d tries at one code", tries)
		}
		if err := b.r.OpenSession(t.Context(), ria, id, []room.Admission{{Who: "els", Seat: "dev", Identity: "passport", Code: code}}); err == nil {
			t.Fatal("the code holds after too many tries")
		}
		b.pass(3 * time.Minute)
	}
	if right > 2 {
		t.Errorf("guessed %d of 20", right)
	}
}

// Codes do not follow from each other.
func TestCodesAreSpread(t *testing.T) {
	b, d, _ := withDevice(t)
	seen := map[string]int{}
	for range 200 {
		at, err := b.prove(d, "dev", inside)
		b.must(err)
		code, _, err := b.r.Pair(t.Context(), "els", at)
		b.must(err)
		if len(code) != 6 {
			t.Fatal(code)
		}
		seen[code]++
		b.pass(4 * time.Minute)
	}
	if len(seen) < 195 {
		t.Errorf("%d different codes of 200", len(seen))
	}
}

// A device registers its key with a code that a supervisor gave: once, in its
// network, in time, and not by guessing.
func TestDeviceRegistersItself(t *testing.T) {
	b, d := newBench(t, roomtest.Rules{}), newDevice(t)
	seat := room.Seat{ID: "dev", Room: "blue", Network: "10.1.2.0/24"}
	code, err := b.r.Invite(t.Context(), ria, seat)
	b.must(err)
	if _, err := b.r.Enrol(t.Context(), code, d.public(t), outside); err == nil {
		t.Error("registered from another network")
	}
	if _, err := b.r.Enrol(t.Context(), code, "key", inside); err == nil {
		t.Error("registered without a key")
	}
	_, err = b.r.Enrol(t.Context(), code, d.public(t), inside)
	b.must(err)
	if _, err := b.r.Enrol(t.Context(), code, newDevice(t).public(t), inside); err == nil {
		t.Error("registered twice with one code")
	}
	if p, err := b.prove(d, "dev", inside); err != nil || p.Seat() != "dev" {
		t.Error(p, err)
	}
	code, err = b.r.Invite(t.Context(), ria, seat)
	b.must(err)
	for i := range 30 {
		if _, err := b.r.Enrol(t.Context(), fmt.Sprintf("GUESS%03d", i), d.public(t), inside); err == nil {
			t.Fatal("guessed")
		}
	}
	if _, err := b.r.Enrol(t.Context(), code, d.public(t), inside); err == nil {
		t.Error("guessing goes on")
	}
	if _, err := b.r.Enrol(t.Context(), code, d.public(t), inside.Next()); err != nil {
		t.Errorf("another workstation is kept from registering: %v", err)
	}
	b.pass(11 * time.Minute)
	if _, err := b.r.Enrol(t.Context(), code, d.public(t), inside); err == nil {
		t.Error("registered after ten minutes")
	}
}
