//go:build testclock

package attack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// made is the hub mini, of which each server gets a copy.
var made *fixture.Made

func TestMain(m *testing.M) {
	sandbox.Main() // this program is also what runs in the sandbox
	worker.Main()
	dir, err := os.MkdirTemp("", "attack")
	if err == nil {
		made, err = fixture.Make(context.Background(), "mini", filepath.Join(dir, "mini"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}
