// Package browser drives the Chromium of the machine for tests: pages as people
// see them, by pointer and by keyboard, what a page asks for and says on its
// console, and what the accessibility checker axe finds. It is imported by tests
// only.
package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to do what a test waits for.
const patience = 20 * time.Second

// Browser is a running Chromium with a profile of its own.
type Browser struct {
	ctx context.Context
}

// Start runs Chromium for a test, which is skipped where there is none.
func Start(t testing.TB, flags ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	program := find()
	if program == "" {
		t.Skip("Chromium is not installed: make deps brings it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()),
		chromedp.IgnoreCertErrors, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "en-GB"),
		chromedp.Flag("force-prefers-reduced-motion", true)) // a click on what still scrolls misses
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, flags...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		ended := make(chan struct{})
		go func() { _ = chromedp.Cancel(ctx); close(ended) }()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
		}
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium did not start: %v", err)
	}
	return &Browser{ctx}
}

// find is the machine's Chromium; empty where there is none.
func find() string {
	if path := os.Getenv("KRUISTABEL_TEST_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// axeScript is the accessibility checker, empty where it was not fetched.
func axeScript(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, ".deps", "axe", "axe.min.js"))
	if err != nil {
		t.Skip("axe is not there: make deps brings it")
	}
	return string(text)
}
