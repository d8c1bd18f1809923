// Package peopletest makes small hubs with people, for tests of signing in.
package peopletest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Functions are those of everybody but the steward, who is the account that
// runs the test.
var Functions = []store.Function{
	{Name: "els", Role: "researcher", Body: "sw"}, {Name: "els", Role: "checker", Study: "elsewhere"},
	{Name: "tom", Role: "checker"}, {Name: "sam", Role: "supplier", Body: "vdab"},
	{Name: "vic", Role: "supervisor"}, {Name: "pia", Role: "privacy"},
}

// Make makes a synthetic hub over a warehouse that has only its layout, in
// dir/hub, with its identity in dir/identity.
func Make(ctx context.Context, dir string) error {
	for name, text := range map[string]string{
		"warehouse/persons/quarter=2015Q1/a.parquet": "", "warehouse/jobs/quarter=2015Q1/a.parquet": "",
		"warehouse/employers.parquet": "", "warehouse/employment_measures.parquet": "",
		"keyset.json": `{"method":"hmac-sha256-63","key":"` + strings.Repeat("0f", 32) + `","synthetic":true}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	m, err := hub.Init(ctx, hub.InitOptions{Dir: filepath.Join(dir, "hub"), Warehouse: filepath.Join(dir, "warehouse"),
		Keyset: filepath.Join(dir, "keyset.json"), Identity: filepath.Join(dir, "identity")})
	if err != nil {
		return err
	}
	h, err := hub.Open(ctx, m.Dir, "")
	if err != nil {
		return err
	}
	for _, f := range Functions {
		if _, err := h.AddUser(ctx, f); err != nil {
			return errors.Join(err, h.Close())
		}
	}
	return h.Close()
}

// Copy puts a copy of the hub that Make made into dir.
func Copy(from, dir string) (string, error) {
	to := filepath.Join(dir, "hub")
	if err := os.CopyFS(to, os.DirFS(filepath.Join(from, "hub"))); err != nil {
		return "", err
	}
	return to, os.Chmod(to, 0o700)
}
