package hub

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// A keyset may come through a pipe, from a program that decrypts it; a pipe that
// nobody writes to is refused.
func TestKeysetFromAPipe(t *testing.T) {
	dir := filepath.Dir(newHub(t))
	text, err := os.ReadFile(filepath.Join(dir, "keyset.json"))
	if err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	options := InitOptions{Dir: filepath.Join(dir, "second"), Warehouse: filepath.Join(dir, "warehouse"), Keyset: pipe}
	done := make(chan error, 1)
	go func() { _, err := Init(t.Context(), options); done <- err }()
	select {
	case err := <-done:
		if refusal.KindOf(err) != refusal.Misuse {
			t.Errorf("without a writer: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("waits for a writer")
	}
	w, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, func() { _, _ = w.Write(text); _ = w.Close() })
	if _, err := Init(t.Context(), options); err != nil {
		t.Errorf("from a pipe: %v", err)
	}
}

// The hub takes the place of an empty folder: whoever stands in that one would
// be nowhere.
func TestInitNotInTheWorkingFolder(t *testing.T) {
	dir := filepath.Dir(newHub(t))
	t.Chdir(t.TempDir())
	_, err := Init(t.Context(), InitOptions{Dir: ".", Warehouse: filepath.Join(dir, "warehouse"), Keyset: filepath.Join(dir, "keyset.json")})
	if refusal.KindOf(err) != refusal.Misuse {
		t.Errorf("in the working folder: %v", err)
	}
	if _, err := os.Getwd(); err != nil {
		t.Error(err)
	}
}
