package coding

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

const keyDigits = "00112233445566778899aabbccddeeff0123456789ABCDEF0123456789abcdef"

func TestReadKeyset(t *testing.T) {
	k, err := ReadKeyset(strings.NewReader(`{"method":"hmac-sha256-63","key":"` + keyDigits + `","synthetic":true}`))
	if err != nil || !k.Synthetic() || k.key[1] != 0x11 {
		t.Fatal(err)
	}
	k, err = ReadKeyset(strings.NewReader(` { "key":"` + keyDigits + "\",\n\"method\":\"hmac-sha256-63\"}\n"))
	if err != nil || k.Synthetic() {
		t.Fatalf("a keyset without mark: %v", err)
	}
}

func TestReadKeysetRefuses(t *testing.T) {
	for _, bad := range []string{
		"", "{", "[]", "null", `"x"`, "{}", `{"method":"hmac-sha256-63"}`,
		`{"method":"hmac-sha256-64","key":"` + keyDigits + `"}`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits[1:] + `"}`,
		`{"method":"hmac-sha256-63","key":"g` + keyDigits[1:] + `"}`,
		`{"method":"hmac-sha256-63","key":["` + keyDigits + `"]}`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `","synthetic":"true"}`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `","synthetic":null}`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `","key":"` + keyDigits + `"}`,
		`{"method":"hmac-sha256-63","Key":"` + keyDigits + `"}`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `","more":1}`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `"} x`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `"`,
		`{"method":"hmac-sha256-63","key":"` + keyDigits + `"}` + strings.Repeat(" ", maxKeysetBytes),
	} {
		_, err := ReadKeyset(strings.NewReader(bad))
		if err == nil {
			t.Errorf("%.60s was read", bad)
			continue
		}
		for i := range len(keyDigits) - 8 {
			if strings.Contains(strings.ToLower(err.Error()), strings.ToLower(keyDigits[i:i+8])) {
				t.Errorf("the message holds a part of the key: %v", err)
			}
		}
	}
}

func TestKeysetCodesAsTheContractSays(t *testing.T) {
	k, err := ReadKeyset(strings.NewReader(`{"method":"hmac-sha256-63","key":"` + keyDigits + `"}`))
	must(t, err)
	rng := rand.New(rand.NewPCG(1, 1))
	numbers := make([]INSZ, 500)
	for i := range numbers {
		numbers[i] = FromUint64(rng.Uint64N(100_000_000_000))
	}
	persons := make([]int64, len(numbers))
	must(t, k.Code(context.Background(), numbers, persons))
	for i, n := range numbers {
		h := hmac.New(sha256.New, k.key[:])
		h.Write(n[:])
		if want := int64(binary.BigEndian.Uint64(h.Sum(nil)) >> 1); persons[i] != want {
			t.Fatalf("code %d is %d, want %d", i, persons[i], want)
		}
	}
}

func TestSealedKeysetComesBack(t *testing.T) {
	hub, err := age.GenerateX25519Identity()
	must(t, err)
	k := NewKeyset([32]byte{5}, true)
	var sealed bytes.Buffer
	must(t, k.Seal(&sealed, hub.Recipient()))
	if bytes.Contains(sealed.Bytes(), []byte("hmac-sha256")) {
		t.Error("the sealed keyset is plain")
	}
	back, err := UnsealKeyset(&sealed, hub)
	must(t, err)
	if back.key != k.key || !back.Synthetic() {
		t.Error("another keyset came back")
	}
	if text := fmt.Sprintf("%v %+v %x %s", k, k, k, k); strings.Contains(text, "05") {
		t.Errorf("a keyset prints as %s", text)
	}
	must(t, k.Close())
	if err := k.Code(context.Background(), make([]INSZ, 1), make([]int64, 1)); err == nil {
		t.Error("a closed keyset codes")
	}
}

// sameCode gives two of its numbers one code.
type sameCode struct{}

func (sameCode) Code(_ context.Context, numbers []INSZ, persons []int64) error {
	for i := range numbers {
		if persons[i] = int64(numbers[i].Uint64()); persons[i] == 17073003384 {
			persons[i] = 85073003328
		}
	}
	return nil
}

func (sameCode) Close() error { return nil }

func TestCollisionStopsTheWork(t *testing.T) {
	var s NumberSet
	for i := range uint64(20_000) {
		s.Index(1_000_000 + i*7)
	}
	if _, err := s.Code(context.Background(), sameCode{}, 2, nil); err != nil {
		t.Fatal(err)
	}
	for i := range uint64(20_000) {
		s.Index(1_000_000 + i*7)
	}
	s.Index(17073003384)
	s.Index(85073003328)
	if _, err := s.Code(context.Background(), sameCode{}, 2, nil); !errors.Is(err, ErrCollision) {
		t.Errorf("two persons with one code: %v", err)
	}
}

func TestNumberSetGivesIndexesInOrder(t *testing.T) {
	var s NumberSet
	s.Seed(77)
	want := map[uint64]uint32{}
	rng := rand.New(rand.NewPCG(2, 2))
	for range 50_000 {
		number := 1 + rng.Uint64N(20_000)
		if _, has := want[number]; !has {
			want[number] = uint32(len(want))
		}
		if got, err := s.Index(number); err != nil || got != want[number] {
			t.Fatalf("index %d, want %d", got, want[number])
		}
	}
	c, err := s.Code(context.Background(), sameCode{}, 1, nil)
	must(t, err)
	if !slices.IsSorted(c.Persons) {
		t.Error("codes are not ascending")
	}
	for number, i := range want {
		if c.Persons[c.Rank[i]] != int64(number) {
			t.Fatalf("index %d has the code %d", i, c.Persons[c.Rank[i]])
		}
	}
	if s.Len() != 0 {
		t.Error("numbers are still there")
	}
}

func TestCodingIsCancelled(t *testing.T) {
	var s NumberSet
	for i := range uint64(100_000) {
		s.Index(1 + i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := s.Code(ctx, NewKeyset([32]byte{}, true), 2, func(int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after it was cancelled: %v", err)
	}
}
