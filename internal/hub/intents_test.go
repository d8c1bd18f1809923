package hub

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

// promise puts a request, and the promise that it is released to a file, into
// a hub, and closes it: as a command that was killed right after.
func promise(t *testing.T, dir, place, hash string) {
	t.Helper()
	h := openHub(t, dir, "")
	if err := os.Mkdir(h.request("R0001"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := h.store.Change(context.Background(), audit.Event{Act: audit.PackageReleased, Outcome: audit.Intended}, func(tx *store.Tx) error {
		if err := tx.AddRequest(store.Request{ID: "R0001", Study: "a", State: string(airlock.Approved), Made: time.Now()}); err != nil {
			return err
		}
		return tx.Intend(store.Intent{Act: audit.PackageReleased, Study: "a", Object: "R0001", Hash: hash, Place: place})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{h.release("R0001"), place + ".123" + partial} {
		if err := os.WriteFile(path, []byte("package"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

// A promised release counts if its file is there, whole; else it is taken back.
func TestPromisedRelease(t *testing.T) {
	cases := map[string]struct {
		file  string
		state airlock.State
		last  audit.Outcome
	}{
		"written":      {"package", airlock.Released, audit.Done},
		"half written": {"pack", airlock.Approved, audit.Undone},
		"not written":  {"", airlock.Approved, audit.Undone},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			dir, place := newHub(t), filepath.Join(t.TempDir(), "out.krp")
			promise(t, dir, place, hashBytes([]byte("package")))
			if tc.file != "" {
				if err := os.WriteFile(place, []byte(tc.file), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			h := openHub(t, dir, "")
			r, err := h.findRequest(context.Background(), "R0001")
			if err != nil || r.State != string(tc.state) {
				t.Errorf("state %s, %v", r.State, err)
			}
			if kept := exists(h.release("R0001")); kept != (tc.state == airlock.Released) {
				t.Errorf("the hub's own copy is there: %v", kept)
			}
			if left, _ := filepath.Glob(place + "*" + partial); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			if open, err := h.store.Intents(context.Background()); err != nil || len(open) > 0 {
				t.Errorf("still promised: %v, %v", open, err)
			}
			events, err := h.store.Events(context.Background(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if e := events[len(events)-2]; e.Act != audit.PackageReleased || e.Outcome != tc.last {
				t.Errorf("the event is %+v", e)
			}
		})
	}
}
