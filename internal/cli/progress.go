package cli

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far long work is, on a terminal only.
type progress struct {
	mu   sync.Mutex
	out  io.Writer // nil: no terminal
	bar  *progressbar.ProgressBar
	step string
}

func (a *app) progress() *progress {
	p := &progress{}
	if f, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.out = f
	}
	return p
}

// rowSteps are the steps that count rows, and show how many a second.
var rowSteps = map[string]bool{"scan": true, "making rows": true}

// show tells that a step has done so much of so much; total 0 is unknown.
func (p *progress) show(step string, done, total int64) {
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
		options := []progressbar.Option{progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(step),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100 * time.Millisecond),
			// A spinner that turns by itself would go on after it was cleared.
			progressbar.OptionSetSpinnerChangeInterval(0), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24)}
		if rowSteps[step] {
			options = append(options, progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows"))
		}
		p.bar = progressbar.NewOptions64(total, options...)
	} else if total > 0 && p.bar.GetMax64() != total {
		p.bar.ChangeMax64(total)
	}
	_ = p.bar.Set64(done) // a bar that cannot be drawn is no reason to stop
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
