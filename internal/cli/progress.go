package cli

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/kruistabel/kruistabel/internal/intake"
)

// progress shows how far long work is, on a terminal that can draw it only.
type progress struct {
	mu   sync.Mutex
	out  io.Writer // nil: no terminal
	bar  *progressbar.ProgressBar
	step string
	tell func(step string, done, total int64) // a caller's process draws
}

func (a *app) progress() *progress {
	p := &progress{}
	if a.caller != nil {
		p.tell = a.caller.call.Progress
		return p
	}
	if f, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) && draws(os.Getenv("TERM")) {
		p.out = f
	}
	return p
}

// draws reports whether a kind of terminal can go back to the start of a line.
func draws(kind string) bool { return kind != "dumb" }

// rowSteps are the steps that count rows, and show how many a second.
var rowSteps = map[string]bool{"scan": true, "making rows": true}

// byteSteps are the steps that count bytes of a file.
var byteSteps = map[string]bool{string(intake.Checking): true}

// show tells that a step has done so much of so much; total 0 is unknown.
func (p *progress) show(step string, done, total int64) {
	if p.tell != nil {
		p.tell(step, done, total)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out == nil {
		return
	}
	if p.bar == nil || p.step != step {
		p.clear()
		p.step = step
		if total <= 0 {
			total = -1
		}
		p.bar = progressbar.NewOptions64(total, barOptions(p.out, step)...)
	} else if total > 0 && p.bar.GetMax64() != total {
		p.bar.ChangeMax64(total)
	}
	_ = p.bar.Set64(done) // a bar that cannot be drawn is no reason to stop
}

// barOptions are how the bar of a step looks.
func barOptions(out io.Writer, step string) []progressbar.Option {
	options := []progressbar.Option{progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(step),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100 * time.Millisecond),
		// A spinner that turns by itself would go on after it was cleared.
		progressbar.OptionSetSpinnerChangeInterval(0), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24)}
	switch {
	case rowSteps[step]:
		options = append(options, progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows"))
	case byteSteps[step]:
		options = append(options, progressbar.OptionShowBytes(true), progressbar.OptionShowTotalBytes(true))
	}
	return options
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
