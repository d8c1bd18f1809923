package hub

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/store"
)

// unpack unpacks a hub of an earlier version; nothing in it stands for a real
// person.
func unpack(t *testing.T, name string) (hub string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for in := tar.NewReader(plain); ; {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, h.Name)
		switch h.Typeflag {
		case tar.TypeDir:
			err = os.MkdirAll(to, 0o700)
		case tar.TypeSymlink:
			err = os.Symlink(h.Linkname, to)
		default:
			var data []byte
			if data, err = io.ReadAll(in); err == nil {
				err = os.WriteFile(to, data, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(IdentityEnv, filepath.Join(dir, "identity"))
	return filepath.Join(dir, "hub")
}

// earlier are hubs as each earlier schema left them, made by the program of
// then, and what is in them.
var earlierHubs = []struct {
	file    string
	version int
}{{"hub-schema1.tar.gz", 1}}

// The hub of an earlier version is refused until it is upgraded, and then
// everything in it is there and works.
func TestEarlierHubs(t *testing.T) {
	for _, e := range earlierHubs {
		t.Run(e.file, func(t *testing.T) {
			ctx := context.Background()
			dir := unpack(t, e.file)
			if _, err := Open(ctx, dir, "griet"); err == nil || !strings.Contains(err.Error(), "kruistabel upgrade") {
				t.Fatalf("opened without an upgrade: %v", err)
			}
			before, err := hashFile(layout(dir).store())
			if err != nil {
				t.Fatal(err)
			}
			u, err := Upgrade(ctx, dir, true)
			if err != nil || u.From != e.version || u.To != store.SchemaVersion() || len(u.Steps) != u.To-u.From {
				t.Fatalf("dry run: %+v, %v", u, err)
			}
			if now, _ := hashFile(layout(dir).store()); now != before {
				t.Error("a dry run changed the store")
			}
			if u, err = Upgrade(ctx, dir, false); err != nil {
				t.Fatal(err)
			}
			if v, err := store.VersionOf(ctx, u.Copy); err != nil || v != e.version {
				t.Errorf("the copy has version %d, %v", v, err)
			}
			h, err := Open(ctx, dir, "griet")
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			allIsThere(t, h)
		})
	}
}

// allIsThere looks for everything that the hub of schema 1 was made with.
func allIsThere(t *testing.T, h *Hub) {
	t.Helper()
	ctx := context.Background()
	states := map[string]string{"R0001": "released", "R0002": "approved", "R0003": "refused", "R0004": "returned", "R0005": "in review", "R0006": "submitted"}
	requests, err := h.store.Requests(ctx)
	if err != nil || len(requests) != len(states) {
		t.Fatalf("%d requests, %v", len(requests), err)
	}
	for _, r := range requests {
		if states[r.ID] != r.State {
			t.Errorf("%s is %s, was %s", r.ID, r.State, states[r.ID])
		}
		if err := h.checkRequest(r); err != nil {
			t.Error(err)
		}
	}
	deliveries, err := h.store.Deliveries(ctx, "advice-16-39")
	if err != nil || len(deliveries) != 5 {
		t.Fatalf("%d deliveries, %v", len(deliveries), err)
	}
	for _, d := range deliveries {
		if _, err := h.readRows(d); d.Destroyed == "" && err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
	}
	builds, err := h.store.Builds(ctx, "advice-16-39")
	if err != nil || len(builds) != 3 {
		t.Fatalf("%d builds, %v", len(builds), err)
	}
	for _, b := range builds {
		if _, err := h.checkBuild(b); err != nil {
			t.Error(err)
		}
	}
	events, err := h.store.Events(ctx, 0)
	if err != nil || len(events) < 40 || events[0].Act != "hub.made" || events[len(events)-1].Act != "hub.upgraded" {
		t.Errorf("%d events, %v", len(events), err)
	}
	held, err := h.store.Functions(ctx, "els")
	if err != nil || len(held) != 1 || held[0].Body != "steunpunt-werk" {
		t.Errorf("els: %v, %v", held, err)
	}
	if _, err := h.coder(); err != nil {
		t.Errorf("the coding key: %v", err)
	}
	left, err := h.For("tom").Release(ctx, "R0001", filepath.Join(t.TempDir(), "again.krp"))
	if err != nil || !left.Again {
		t.Errorf("the released package: %v, %v", left, err)
	}
}

// A hub of a newer program is refused, and not touched.
func TestNewerHubIsRefused(t *testing.T) {
	ctx := context.Background()
	dir := unpack(t, "hub-schema1.tar.gz")
	setVersion(t, layout(dir).store(), byte(store.SchemaVersion()+1))
	before, _ := hashFile(layout(dir).store())
	var newer *store.NewerError
	if _, err := Open(ctx, dir, ""); !errors.As(err, &newer) {
		t.Errorf("opened: %v", err)
	}
	if _, err := Upgrade(ctx, dir, false); !errors.As(err, &newer) {
		t.Errorf("upgraded: %v", err)
	}
	if now, _ := hashFile(layout(dir).store()); now != before {
		t.Error("the store was changed")
	}
}

// setVersion writes the schema version where SQLite keeps it.
func setVersion(t *testing.T, path string, v byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{0, 0, 0, v}, 60); err != nil {
		t.Fatal(err)
	}
}
