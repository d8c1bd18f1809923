package hub

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// newHub makes a hub over a warehouse that has only its layout.
func newHub(t *testing.T) string {
	t.Helper()
	return newHubIn(t, t.TempDir())
}

func newHubIn(t *testing.T, dir string) string {
	t.Helper()
	t.Setenv(IdentityEnv, filepath.Join(dir, "identity"))
	files := map[string]string{
		"warehouse/persons/quarter=2015Q1/a.parquet": "", "warehouse/jobs/quarter=2015Q1/a.parquet": "",
		"warehouse/employers.parquet": "", "warehouse/employment_measures.parquet": "",
		"keyset.json": `{"method":"hmac-sha256-63","key":"` + strings.Repeat("0f", 32) + `","synthetic":true}`,
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := Init(context.Background(), InitOptions{Dir: filepath.Join(dir, "hub"), Warehouse: filepath.Join(dir, "warehouse"), Keyset: filepath.Join(dir, "keyset.json")})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Warnings) > 0 {
		t.Errorf("warnings %v", m.Warnings)
	}
	return m.Dir
}

func openHub(t *testing.T, dir, as string) *Hub {
	t.Helper()
	h, err := Open(context.Background(), dir, as)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// A refusal of access is remembered.
func TestRefusalIsAnEvent(t *testing.T) {
	h := openHub(t, newHub(t), "tom")
	_, err := h.AddUser(context.Background(), store.Function{Name: "ann", Role: "checker"})
	if refusal.KindOf(err) != refusal.Forbidden {
		t.Fatalf("%v", err)
	}
	events, err := h.store.Events(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Act != audit.AccessRefused || last.Who != "tom" || last.Outcome != audit.Refused {
		t.Errorf("the last event is %+v", last)
	}
}

// Opening brings to order whatever a killed command can have left: files in the
// making, and one thing that the store was not told of yet.
func TestRecovery(t *testing.T) {
	for _, unknown := range []string{"studies/a/deliveries/D0002", "studies/a/builds/2", "studies/a/revisions/1", "requests/R0001", "releases/R0001.krp"} {
		dir := newHub(t)
		for _, name := range []string{"studies/a.partial", "studies/a/deliveries/D0001.partial", "studies/a/builds/1.partial/scratch", "requests/R0002.partial", unknown} {
			if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(filepath.Join(dir, unknown), 0o500); err != nil {
			t.Fatal(err)
		}
		h := openHub(t, dir, "")
		if len(h.Recovered) != 5 {
			t.Errorf("%s: %d things brought to order: %v", unknown, len(h.Recovered), h.Recovered)
		}
		for _, pattern := range []string{"studies/a/*/*", "requests/*", "releases/*", "studies/*.partial"} {
			if left, _ := filepath.Glob(filepath.Join(dir, pattern)); len(left) > 0 {
				t.Errorf("%s: left: %v", unknown, left)
			}
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		if again := openHub(t, dir, ""); len(again.Recovered) > 0 {
			t.Errorf("%s: again: %v", unknown, again.Recovered)
		}
	}
}

// Somebody can always give functions.
func TestTheLastStewardStays(t *testing.T) {
	h := openHub(t, newHub(t), "")
	end := store.Function{Name: osUser(), Role: string(access.Steward), Until: "2020-01-01"}
	if _, err := h.AddUser(t.Context(), end); refusal.KindOf(err) != refusal.Misuse {
		t.Errorf("the last steward ended with %v", err)
	}
	if _, err := h.AddUser(t.Context(), store.Function{Name: "bob", Role: string(access.Steward)}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddUser(t.Context(), end); err != nil {
		t.Errorf("with another steward: %v", err)
	}
}

// Only the owner of a real hub runs commands: another steward cannot stand in
// for him, until the folder is his.
func TestTheOwnerOfARealHubStaysSteward(t *testing.T) {
	h := openHub(t, newHub(t), "")
	h.Synthetic = false
	end := store.Function{Name: osUser(), Role: string(access.Steward), Until: "2020-01-01"}
	if _, err := h.AddUser(t.Context(), store.Function{Name: "bob", Role: string(access.Steward)}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddUser(t.Context(), end); refusal.KindOf(err) != refusal.Misuse || !strings.Contains(err.Error(), "chown") {
		t.Errorf("the owner ended with %v", err)
	}
	h.who = "bob"
	if _, err := h.AddUser(t.Context(), end); err != nil {
		t.Errorf("by the new owner: %v", err)
	}
}

// A hub's own path is no pattern: recovery finds what is the hub's, and leaves
// a neighbour alone whose path would match.
func TestRecoveryStaysInsideTheHub(t *testing.T) {
	dir := t.TempDir()
	neighbour := filepath.Join(dir, "x1", "hub", "studies", "a", "deliveries", "D0001")
	hub := newHubIn(t, filepath.Join(dir, "x[1]"))
	left := filepath.Join(hub, "studies", "a", "deliveries", "D0009")
	for _, folder := range []string{neighbour, left} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	openHub(t, hub, "")
	if _, err := os.Stat(neighbour); err != nil {
		t.Errorf("the neighbour lost a delivery: %v", err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed command left is still there")
	}
}

// A lost, foreign or open identity is told, and nothing is read with it.
func TestIdentity(t *testing.T) {
	dir := newHub(t)
	h := openHub(t, dir, "")
	place := filepath.Join(os.Getenv(IdentityEnv), h.ID)
	if _, err := h.private(); err != nil {
		t.Fatal(err)
	}
	h.shared.identity = nil
	if err := os.Chmod(filepath.Join(place, sealFile), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := h.private(); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("open to others: %v", err)
	}
	if err := os.RemoveAll(place); err != nil {
		t.Fatal(err)
	}
	if _, err := h.private(); err == nil || !strings.Contains(err.Error(), "is not in") {
		t.Errorf("lost: %v", err)
	}
	foreign, err := newIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if err := foreign.save(place); err != nil {
		t.Fatal(err)
	}
	if _, err := h.private(); err == nil || !strings.Contains(err.Error(), "another hub's") {
		t.Errorf("foreign: %v", err)
	}
	if err := os.WriteFile(filepath.Join(place, sealFile), []byte("AGE-SECRET-KEY-PQ-1QQQ"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.private(); err == nil || strings.Contains(err.Error(), "QQQ") {
		t.Errorf("damaged: %v", err)
	}
}

// A second command waits for the first, and then says who has the hub.
func TestLock(t *testing.T) {
	dir := newHub(t)
	h := openHub(t, dir, "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, dir, ""); err == nil {
		t.Error("two commands have the hub")
	}
	defer func(d time.Duration) { lockPatience = d }(lockPatience)
	lockPatience = 10 * time.Millisecond
	if _, err := Open(context.Background(), dir, ""); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("in use by process %d", os.Getpid())) {
		t.Errorf("who has the hub: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	openHub(t, dir, "")
}
