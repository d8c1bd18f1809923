//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Config says how sandboxes are made; the zero value is right for most.
type Config struct {
	// UID is the user that runs programs where the caller is root; 0 takes a
	// number that nobody has, another one for each run at one time.
	UID int
	// Staging is a folder for copies of inputs where the caller is root, since
	// that other user cannot read the caller's files. Empty is one below /run.
	Staging string
	// Bubblewrap is its path; empty looks it up.
	Bubblewrap string
}

// Sandbox runs programs. It is safe for use by many at once.
type Sandbox struct {
	bwrap string
	self  string
	root  bool // the caller is root
	uid   int  // fixed, or 0
	stage *stage
	slots chan int // numbers of runs at one time
}

// unusedID is the first of the numbers that runs take where the caller is root:
// far above what systems and containers give out.
const unusedID = 1_790_000_000

// atOnce is the most runs at one time.
const atOnce = 256

// New finds bubblewrap. It is a refusal where the machine has none.
func New(c Config) (*Sandbox, error) {
	b := &Sandbox{root: os.Geteuid() == 0, uid: c.UID, slots: make(chan int, atOnce)}
	for n := range atOnce {
		b.slots <- n
	}
	name := c.Bubblewrap
	if name == "" {
		name = "bwrap"
	}
	var err error
	if b.bwrap, err = exec.LookPath(name); err != nil {
		return nil, refusal.New(refusal.Misuse, "Install it (Debian: apt-get install bubblewrap).",
			"programs and SQL need bubblewrap, which this machine does not have: %w", ErrUnavailable)
	}
	if b.self, err = os.Executable(); err != nil {
		return nil, fmt.Errorf("sandbox: where this program lies: %w", err)
	}
	if b.root {
		if err := b.checkUser(); err != nil {
			return nil, err
		}
		if b.stage, err = newStage(c.Staging, b.group()); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// checkUser refuses to run programs as somebody who means something.
func (b *Sandbox) checkUser() error {
	if b.uid == 0 {
		if _, err := user.LookupId(strconv.Itoa(unusedID)); err == nil {
			return refusal.New(refusal.Misuse, "Configure the number of a user for sandboxes.", "the user number %d is taken on this machine", unusedID)
		}
		return nil
	}
	if b.uid < 1000 {
		return refusal.New(refusal.Misuse, "Choose the number of an account that owns nothing.", "programs cannot run as user %d, which is one of the system's", b.uid)
	}
	return nil
}

// group is that of programs where the caller is root: copies of inputs are
// readable by it.
func (b *Sandbox) group() int {
	if b.uid != 0 {
		return b.uid
	}
	return unusedID
}

// Close removes copies of inputs. No run may be under way.
func (b *Sandbox) Close() error {
	if b.stage == nil {
		return nil
	}
	return b.stage.remove()
}

// Check runs a program that does nothing, and says why where that fails: some
// systems forbid user namespaces.
func (b *Sandbox) Check(ctx context.Context) error {
	r, err := b.Run(ctx, Spec{Command: []string{"/usr/bin/true"}, Limits: Limits{Wall: 10 * time.Second}})
	if err != nil {
		return err
	}
	if r.State != Done {
		return fmt.Errorf("%w: %s", ErrUnavailable, strings.TrimSpace(string(r.Log)))
	}
	return nil
}

// Run runs a program to its end. A refusal means that it was not started; how it
// ended is in the result. When ctx ends the run is killed and reported.
func (b *Sandbox) Run(ctx context.Context, s Spec) (Result, error) {
	p, err := b.start(ctx, s, false)
	if err != nil {
		return Result{}, err
	}
	return p.Wait(), nil
}

// Start starts a program and leaves its standard input and output to the
// caller, who must read all of it and call Wait.
func (b *Sandbox) Start(ctx context.Context, s Spec) (*Process, error) { return b.start(ctx, s, true) }

// check refuses what is wrong in a specification.
func (s *Spec) check() error {
	if len(s.Command) == 0 {
		return errors.New("sandbox: no command")
	}
	if s.Command[0] != Self && !path.IsAbs(s.Command[0]) {
		return fmt.Errorf("sandbox: %q is no absolute path", s.Command[0])
	}
	for i, in := range s.Inputs {
		to := path.Clean(in.To)
		if !strings.HasPrefix(to, WorkFolder+"/") || to == OutFolder || strings.HasPrefix(to, OutFolder+"/") {
			return fmt.Errorf("sandbox: an input cannot lie at %q", in.To)
		}
		from, err := filepath.Abs(in.From)
		if err != nil {
			return fmt.Errorf("sandbox: input %s: %w", in.To, err)
		}
		s.Inputs[i] = Input{from, to}
	}
	return nil
}

// environment is what the program finds, and nothing else.
func (s *Spec) environment() []string {
	return append([]string{
		"PATH=/usr/bin:/bin", "HOME=" + WorkFolder, "TMPDIR=/tmp", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC", "USER=work", "LOGNAME=work",
	}, s.Env...)
}
