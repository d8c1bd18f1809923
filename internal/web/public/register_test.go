package public_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
	. "github.com/kruistabel/kruistabel/internal/web/public"
)

// newHub makes a hub over a warehouse that has only its layout, with one study.
func newHub(t *testing.T) *hub.Hub {
	t.Helper()
	dir := t.TempDir()
	t.Setenv(hub.IdentityEnv, filepath.Join(dir, "identity"))
	for name, text := range map[string]string{
		"warehouse/persons/quarter=2015Q1/a.parquet": "", "warehouse/jobs/quarter=2015Q1/a.parquet": "",
		"warehouse/employers.parquet": "", "warehouse/employment_measures.parquet": "",
		"keyset.json": `{"method":"hmac-sha256-63","key":"` + strings.Repeat("0f", 32) + `","synthetic":true}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	m, err := hub.Init(ctx, hub.InitOptions{Dir: filepath.Join(dir, "hub"), Warehouse: filepath.Join(dir, "warehouse"), Keyset: filepath.Join(dir, "keyset.json")})
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(ctx, m.Dir, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// The register of a hub shows what its study file says and what left, and
// nothing of a request that did not leave.
func TestRegisterOfAHub(t *testing.T) {
	h := newHub(t)
	ctx := context.Background()
	if _, err := h.AddUser(ctx, store.Function{Name: "ann", Role: "steward"}); err != nil {
		t.Fatal(err)
	}
	r, err := h.For("ann").AddStudy(ctx, "../../../studies/advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ev := audit.Event{At: time.Now(), Who: "ann", Act: audit.PackageReleased, Study: r.Study, Outcome: audit.Done}
	err = h.Store().Change(ctx, ev, func(tx *store.Tx) error {
		for id, title := range map[string]string{"R0001": "What left", "R0002": "What stayed"} {
			if err := tx.AddRequest(store.Request{ID: id, Study: r.Study, Build: 1, Title: title, Made: time.Now(), State: "released"}); err != nil {
				return err
			}
		}
		return tx.AddRelease(store.Release{Request: "R0001", Hash: strings.Repeat("ab", 32), Released: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)})
	})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(t, FromHub(h), "/fr/register/"+r.Study)
	text := w.Body.String()
	for _, want := range []string{"R0001", "What left", strings.Repeat("ab", 32), "03/02/2026", r.Authorisation} {
		if !strings.Contains(text, want) {
			t.Errorf("the register does not say %s", want)
		}
	}
	if strings.Contains(text, "R0002") || strings.Contains(text, "stayed") || w.Code != 200 {
		t.Errorf("status %d, or the register tells of what did not leave", w.Code)
	}
}
