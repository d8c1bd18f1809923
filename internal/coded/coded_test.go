package coded

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"
)

func measures(rows int) *Delivery {
	rng := rand.New(rand.NewPCG(1, uint64(rows)))
	d := &Delivery{ID: "D-7", Supplier: "vdab", Kind: MeasuresKind, Subtypes: []string{"A01", "A02", "B01"}}
	s := &d.Spells
	*s = Spells{make([]int64, rows), make([]uint16, rows), make([]int32, rows), make([]int32, rows)}
	for i := range rows {
		s.Person[i] = rng.Int64()
		s.Subtype[i] = uint16(rng.IntN(3))
		s.Start[i] = 16000 + rng.Int32N(700)
		s.End[i] = Running
	}
	return d
}

func profiles(rows int) *Delivery {
	rng := rand.New(rand.NewPCG(2, uint64(rows)))
	d := &Delivery{ID: "D-8", Supplier: "dwse", Kind: ProfilesKind, Levels: []string{"L", "M", "H"}, Sources: []string{"LED", "SELF"}}
	p := &d.Profiles
	for range rows {
		p.Person = append(p.Person, rng.Int64())
		p.Level = append(p.Level, []uint8{0, 1, 2, NoLevel}[rng.IntN(4)])
		p.Source = append(p.Source, []uint8{0, 1, NoAnswer}[rng.IntN(3)])
		p.Disability = append(p.Disability, []uint8{0, 1, NoAnswer}[rng.IntN(3)])
		p.From = append(p.From, 15000+rng.Int32N(900))
		p.To = append(p.To, Running)
	}
	return d
}

func encoded(tb testing.TB, d *Delivery) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := Encode(&b, d); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// normal makes empty columns equal to none.
func normal(d *Delivery) []byte {
	var b bytes.Buffer
	_ = Encode(&b, d)
	return b.Bytes()
}

func TestDecodeGivesWhatWasEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(0, 3*blockRows).Draw(t, "rows")
		for _, d := range []*Delivery{measures(rows), profiles(rows)} {
			var b bytes.Buffer
			if err := Encode(&b, d); err != nil {
				t.Fatal(err)
			}
			got, err := Decode(&b)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(normal(got), normal(d)) {
				t.Fatalf("%d rows of %s came back differently", rows, d.Kind)
			}
		}
	})
}

func TestDamageIsAnError(t *testing.T) {
	for _, d := range []*Delivery{measures(100), profiles(100)} {
		good := encoded(t, d)
		for n := range good {
			if _, err := Decode(bytes.NewReader(good[:n])); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s cut at %d: %v", d.Kind, n, err)
			}
		}
		if _, err := Decode(bytes.NewReader(append(bytes.Clone(good), 0))); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s with a byte more: %v", d.Kind, err)
		}
	}
	d := measures(3)
	d.Spells.Subtype[1] = 3
	if _, err := Decode(bytes.NewReader(encoded(t, d))); !errors.Is(err, ErrDamaged) {
		t.Errorf("index beyond its dictionary: %v", err)
	}
	other := encoded(t, measures(1))
	other[8] = 2
	if _, err := Decode(bytes.NewReader(other)); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("another version: %v", err)
	}
}

func TestEncodeRefusesUnevenColumns(t *testing.T) {
	d := measures(3)
	d.Spells.End = d.Spells.End[:2]
	if err := Encode(io.Discard, d); err == nil {
		t.Error("uneven columns were encoded")
	}
	d = measures(3)
	d.Kind = "other"
	if err := Encode(io.Discard, d); err == nil {
		t.Error("an unknown kind was encoded")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, measures(3)))
	f.Add(encoded(f, profiles(3)))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Decode(bytes.NewReader(b))
		if err == nil && !bytes.Equal(normal(d), b) {
			t.Error("what was read is not what was written")
		}
	})
}

func TestEncryptedRowsNeedTheirOwnKey(t *testing.T) {
	hub, stranger := identity(t), identity(t)
	var rows, key, otherRows, otherKey bytes.Buffer
	want := measures(1000)
	if err := errors.Join(Encrypt(&rows, &key, want, hub.Recipient()), Encrypt(&otherRows, &otherKey, profiles(10), hub.Recipient())); err != nil {
		t.Fatal(err)
	}
	open := func(rows, key []byte, id age.Identity) (*Delivery, error) {
		return Decrypt(bytes.NewReader(rows), bytes.NewReader(key), id)
	}
	got, err := open(rows.Bytes(), key.Bytes(), hub)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("came back differently: %v", err)
	}
	if _, err := open(rows.Bytes(), key.Bytes(), stranger); err == nil {
		t.Error("a stranger opened the delivery")
	}
	if _, err := open(rows.Bytes(), otherKey.Bytes(), hub); err == nil {
		t.Error("another delivery's key opened it")
	}
	if _, err := open(rows.Bytes(), make([]byte, key.Len()), hub); err == nil {
		t.Error("an overwritten key opened it")
	}
	if _, err := open(rows.Bytes()[:rows.Len()/2], key.Bytes(), hub); err == nil {
		t.Error("half of the rows were opened")
	}
	flipped := bytes.Clone(rows.Bytes())
	flipped[len(flipped)/2] ^= 1
	if _, err := open(flipped, key.Bytes(), hub); err == nil {
		t.Error("changed rows were opened")
	}
}

func identity(tb testing.TB) *age.HybridIdentity {
	tb.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

func BenchmarkDecrypt(b *testing.B) {
	hub := identity(b)
	var rows, key bytes.Buffer
	if err := Encrypt(&rows, &key, measures(1_500_000), hub.Recipient()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Decrypt(bytes.NewReader(rows.Bytes()), bytes.NewReader(key.Bytes()), hub); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncrypt(b *testing.B) {
	hub, d := identity(b), measures(1_500_000)
	for b.Loop() {
		if err := Encrypt(io.Discard, io.Discard, d, hub.Recipient()); err != nil {
			b.Fatal(err)
		}
	}
}

// TestVersion1IsReadable holds the bytes of version 1 still.
func TestVersion1IsReadable(t *testing.T) {
	d := &Delivery{
		ID: "D1", Supplier: "vdab", Kind: MeasuresKind, Subtypes: []string{"A01", "B02"},
		Spells: Spells{[]int64{1, 1 << 62}, []uint16{1, 0}, []int32{16436, -1}, []int32{Running, 0}},
	}
	const version1 = "4b5254434f444544" + "0100" + "01" + "00" + "0200000000000000" +
		"02004431" + "040076646162" + "02000000" + "0300413031" + "0300423032" + "00000000" + "00000000" +
		"0100000000000000" + "0000000000000040" + "0100" + "0000" + "34400000" + "ffffffff" + "ffffff7f" + "00000000" +
		"4b5254454e444544"
	if got := fmt.Sprintf("%x", encoded(t, d)); got != version1 {
		t.Errorf("written as\n%s, want\n%s", got, version1)
	}
	bytesOf1, err := hex.DecodeString(version1)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Decode(bytes.NewReader(bytesOf1)); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("read as %+v, %v", got, err)
	}
}
