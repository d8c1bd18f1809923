package problem_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// TestOnlyFilesAreRead puts a named pipe and a folder in the place of each file.
func TestOnlyFilesAreRead(t *testing.T) {
	makers := map[string]func(path string) error{
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
	}
	for _, name := range []string{"spec.json", "cells.csv", "microdata.csv", "microdata.measure.csv", "hier_sex.csv", "forced.csv"} {
		for what, mk := range makers {
			t.Run(name+" "+what, func(t *testing.T) {
				in := write(t, files())
				replaceBy(t, filepath.Join(in, name), mk)
				soon(t, name, func() error { _, _, err := problem.Read(in); return err })
			})
		}
	}
	for _, name := range []string{"spec.json", "protected.csv", "witnesses.jsonl.zst"} {
		for what, mk := range makers {
			t.Run("protected "+name+" "+what, func(t *testing.T) {
				in, out := write(t, files()), t.TempDir()
				if _, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{}); err != nil {
					t.Fatal(err)
				}
				replaceBy(t, filepath.Join(out, name), mk)
				soon(t, name, func() error { _, err := problem.CheckDir(context.Background(), in, out); return err })
			})
		}
	}
}

func replaceBy(t *testing.T, path string, mk func(string) error) {
	t.Helper()
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if err := mk(path); err != nil {
		t.Fatal(err)
	}
}

// soon wants a refusal of a file that is none, without waiting.
func soon(t *testing.T, name string, read func() error) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- read() }()
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), name+": not a file") {
			t.Errorf("got %v, want that %s is no file", err, name)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%s is still being read", name)
	}
}

// TestHugeFilesAreRefused makes files that have no end of a row, and a large
// specification; none of them takes room on the disk.
func TestHugeFilesAreRefused(t *testing.T) {
	for name, want := range map[string]string{"spec.json": "larger than 1048576 bytes", "cells.csv": "a row is larger", "hier_sex.csv": "a row is larger"} {
		in := write(t, files())
		replaceBy(t, filepath.Join(in, name), func(path string) error {
			return os.WriteFile(path, nil, 0o600)
		})
		if err := os.Truncate(filepath.Join(in, name), 64<<30); err != nil {
			t.Skip("no sparse files here")
		}
		if _, _, err := problem.Read(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}
