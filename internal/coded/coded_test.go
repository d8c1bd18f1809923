package coded

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
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

func TestSaveOpenDestroy(t *testing.T) {
	folder := t.TempDir()
	hub, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	want := measures(1000)
	if err := Save(folder, want, hub.Recipient()); err != nil {
		t.Fatal(err)
	}
	if err := Save(folder, want, hub.Recipient()); err == nil {
		t.Error("a delivery was written over another")
	}
	got, err := Open(folder, want.ID, hub)
	if err != nil || !reflect.DeepEqual(got.Spells, want.Spells) {
		t.Fatalf("came back differently: %v", err)
	}
	stranger, _ := age.GenerateX25519Identity()
	if _, err := Open(folder, want.ID, stranger); err == nil {
		t.Error("a stranger opened the delivery")
	}
	for range 2 { // again after a crash in between
		if err := Destroy(folder, want.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(folder, want.ID, hub); !errors.Is(err, ErrDestroyed) {
		t.Errorf("after it was destroyed: %v", err)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestOpenRefusesExchangedFiles(t *testing.T) {
	folder := t.TempDir()
	hub, _ := age.GenerateX25519Identity()
	one, two := measures(10), profiles(10)
	if err := errors.Join(Save(folder, one, hub.Recipient()), Save(folder, two, hub.Recipient())); err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{rowsEnding, keyEnding} {
		if err := os.Rename(filepath.Join(folder, two.ID+ending), filepath.Join(folder, one.ID+ending)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(folder, one.ID, hub); !errors.Is(err, ErrDamaged) {
		t.Errorf("another delivery's files: %v", err)
	}
}

func BenchmarkOpen(b *testing.B) {
	folder := b.TempDir()
	hub, _ := age.GenerateX25519Identity()
	d := measures(1_500_000)
	if err := Save(folder, d, hub.Recipient()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Open(folder, d.ID, hub); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSave(b *testing.B) {
	hub, _ := age.GenerateX25519Identity()
	d := measures(1_500_000)
	for b.Loop() {
		folder := b.TempDir()
		if err := Save(folder, d, hub.Recipient()); err != nil {
			b.Fatal(err)
		}
	}
}
