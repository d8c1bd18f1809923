//go:build !linux || !(amd64 || arm64)

package sandbox

import (
	"context"
	"io"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Config says how sandboxes are made.
type Config struct {
	UID        int
	Staging    string
	Bubblewrap string
}

// Sandbox cannot be had here.
type Sandbox struct{}

// Process cannot be had here.
type Process struct {
	In  io.WriteCloser
	Out io.ReadCloser
}

// New refuses: sandboxes need Linux.
func New(Config) (*Sandbox, error) {
	return nil, refusal.New(refusal.Misuse, "Run the hub on Linux.", "programs and SQL need Linux and bubblewrap: %w", ErrUnavailable)
}

// Main does nothing here.
func Main() {}

// Run refuses.
func (*Sandbox) Run(context.Context, Spec) (Result, error) { return Result{}, ErrUnavailable }

// Start refuses.
func (*Sandbox) Start(context.Context, Spec) (*Process, error) { return nil, ErrUnavailable }

// Check refuses.
func (*Sandbox) Check(context.Context) error { return ErrUnavailable }

// Close does nothing.
func (*Sandbox) Close() error { return nil }

// Kill does nothing.
func (*Process) Kill() {}

// Wait gives nothing.
func (*Process) Wait() Result { return Result{} }
