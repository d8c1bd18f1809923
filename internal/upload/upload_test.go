package upload

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"
)

func newDepot(t *testing.T) (*Depot, *age.HybridIdentity) {
	t.Helper()
	return newDepotIn(t, filepath.Join(t.TempDir(), "uploads"))
}

func newDepotIn(t *testing.T, dir string) (*Depot, *age.HybridIdentity) {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return NewDepot(dir, id.Recipient()), id
}

// file is text with something in it that must never be seen on the disk.
func file(n int) []byte {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	out := []byte("insz,measure,start_date,end_date\n85073003328,A01,2015-02-01,\n")
	for len(out) < n {
		out = append(out, byte('a'+rng.IntN(26)))
	}
	return out[:n]
}

func create(t *testing.T, d *Depot) string {
	t.Helper()
	id := NewID()
	if err := d.Create(id); err != nil {
		t.Fatal(err)
	}
	return id
}

func content(t *testing.T, d *Depot, id string, hub age.Identity) []byte {
	t.Helper()
	r, err := d.Open(id, hub)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// What comes in pieces of any length is the file, and nothing on the disk
// shows a byte of it.
func TestPiecesMakeTheFile(t *testing.T) {
	d, hub := newDepot(t)
	want := file(3*PieceBytes + 12345)
	id := create(t, d)
	size := int64(len(want))
	for at, n := int64(0), int64(0); at < size; at += n {
		n = min(int64(1+rand.IntN(2*PieceBytes)), size-at)
		p := Piece{Offset: at, Size: size, Body: bytes.NewReader(want[at : at+n])}
		if rand.IntN(2) == 0 {
			sum := sha256.Sum256(want[at : at+n])
			p.SHA256 = sum[:]
		}
		if got, err := d.Append(id, p); err != nil || got != at+n {
			t.Fatalf("at %d, %d bytes: %d, %v", at, n, got, err)
		}
	}
	if !bytes.Equal(content(t, d, id, hub), want) {
		t.Error("another file came out")
	}
	err := filepath.Walk(d.dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("85073003328")) || bytes.Contains(data, want[100:120]) {
			t.Errorf("%s shows what was sent", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Nothing else than the next byte is taken, and a refusal changes nothing.
func TestWrongPieces(t *testing.T) {
	d, hub := newDepot(t)
	want := file(1000)
	id := create(t, d)
	send := func(at int64, body []byte, sum []byte) error {
		_, err := d.Append(id, Piece{Offset: at, Size: 1000, SHA256: sum, Body: bytes.NewReader(body)})
		return err
	}
	if err := send(0, want[:400], nil); err != nil {
		t.Fatal(err)
	}
	var wrong *OffsetError
	for _, at := range []int64{0, 399, 401, 1000, -1} {
		if err := send(at, want[:400], nil); !errors.As(err, &wrong) || wrong.Have != 400 {
			t.Errorf("at %d: %v", at, err)
		}
	}
	if err := send(400, want[:600], make([]byte, 32)); !errors.Is(err, ErrChecksum) {
		t.Errorf("a wrong checksum: %v", err)
	}
	if err := send(400, make([]byte, 601), nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much: %v", err)
	}
	if err := send(400, want[400:], nil); err != nil {
		t.Fatal(err)
	}
	if err := send(1000, []byte("x"), nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("after the end: %v", err)
	}
	if !bytes.Equal(content(t, d, id, hub), want) {
		t.Error("a refused piece changed the file")
	}
}

// broken is a connection that ends in the middle.
type broken struct{ r io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// What came before a connection broke is kept; with a checksum it is not.
func TestBrokenConnection(t *testing.T) {
	d, hub := newDepot(t)
	want := file(PieceBytes + 500)
	id := create(t, d)
	got, err := d.Append(id, Piece{Size: int64(len(want)), Body: broken{bytes.NewReader(want[:PieceBytes+100])}})
	if !errors.Is(err, io.ErrUnexpectedEOF) || got != PieceBytes+100 {
		t.Fatalf("%d, %v", got, err)
	}
	sum := sha256.Sum256(want[got:])
	again := Piece{Offset: got, Size: int64(len(want)), SHA256: sum[:], Body: broken{bytes.NewReader(want[got : got+10])}}
	if at, err := d.Append(id, again); err == nil || at != got {
		t.Fatalf("%d, %v", at, err)
	}
	again.Body = bytes.NewReader(want[got:])
	if _, err := d.Append(id, again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(content(t, d, id, hub), want) {
		t.Error("another file came out")
	}
}

// A process that is killed while it writes leaves a part that does not count.
func TestKilledWhileWriting(t *testing.T) {
	d, hub := newDepot(t)
	want := file(900)
	id := create(t, d)
	if _, err := d.Append(id, Piece{Size: 900, Body: bytes.NewReader(want[:300])}); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(d.dir, id, "123"+partial)
	if err := os.WriteFile(left, want[300:500], 0o600); err != nil {
		t.Fatal(err)
	}
	if at, err := d.Offset(id); err != nil || at != 300 {
		t.Errorf("offset %d, %v", at, err)
	}
	if err := d.Tidy(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what was unfinished is still there")
	}
	if !bytes.Equal(content(t, d, id, hub), want[:300]) {
		t.Error("another file came out")
	}
}

// Two connections cannot write the same bytes.
func TestOneConnectionAtATime(t *testing.T) {
	d, _ := newDepot(t)
	id := create(t, d)
	in, out := io.Pipe()
	first := make(chan error)
	go func() {
		_, err := d.Append(id, Piece{Size: 10, Body: in})
		first <- err
	}()
	if _, err := out.Write([]byte("hello")); err != nil { // the first has begun
		t.Fatal(err)
	}
	if _, err := d.Append(id, Piece{Size: 10, Body: strings.NewReader("again")}); !errors.Is(err, ErrBusy) {
		t.Errorf("the second: %v", err)
	}
	_ = out.Close()
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// After destruction nobody reads the pieces, not even from a copy with the
// hub's identity.
func TestDestroyed(t *testing.T) {
	d, hub := newDepot(t)
	id := create(t, d)
	if _, err := d.Append(id, Piece{Size: 3, Body: strings.NewReader("abc")}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Destroy(id), d.Destroy(id)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(id, hub); !errors.Is(err, ErrNotThere) {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "..", "../" + id, strings.Repeat("g", 32)} {
		if _, err := d.Offset(bad); !errors.Is(err, ErrNotThere) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A full disk is told apart, and what was taken before stays.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skip("a small disk cannot be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	d, hub := newDepotIn(t, filepath.Join(dir, "uploads"))
	id := create(t, d)
	want := file(16 << 20)
	if _, err := d.Append(id, Piece{Size: 16 << 20, Body: bytes.NewReader(want[:1<<20])}); err != nil {
		t.Fatal(err)
	}
	at, err := d.Append(id, Piece{Offset: 1 << 20, Size: 16 << 20, Body: bytes.NewReader(want[1<<20:])})
	if !errors.Is(err, ErrFull) || at != 1<<20 {
		t.Fatalf("%d, %v", at, err)
	}
	if !bytes.Equal(content(t, d, id, hub), want[:1<<20]) {
		t.Error("what was taken before is lost")
	}
	if parts, _ := filepath.Glob(filepath.Join(d.dir, id, "*"+partial)); len(parts) > 0 {
		t.Errorf("left: %v", parts)
	}
}
