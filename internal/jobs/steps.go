package jobs

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kruistabel/kruistabel/internal/store"
)

// StepState is how far a step is.
type StepState string

// The states of a step.
const (
	Waiting StepState = "waiting"
	Running StepState = "running"
	Done    StepState = "done"
)

// Step is one part of a job, in the order in which they come.
type Step struct {
	Name    string
	State   StepState
	Done    int64 // rows, bytes or things
	Total   int64 // 0: not known
	Elapsed time.Duration
}

// PerSecond is the speed of a step, 0 before there is one.
func (s Step) PerSecond() int64 {
	if s.Elapsed < 100*time.Millisecond {
		return 0
	}
	return int64(float64(s.Done) / s.Elapsed.Seconds())
}

const stepRecount = "recount"

// stepsOf are the steps of each kind, in order, by the words in which hub,
// engine and intake report them. A step that reports under several names is
// written with its prefix.
var stepsOf = map[store.JobKind][]struct{ name, reported string }{
	store.BuildJob: {
		{"deliveries", "decrypting deliveries"}, {"spells", "spells"}, {"warehouse", "scan"}, {"link", "profiles"},
		{"tables", "tables"}, {"write", "writing "}, {stepRecount, stepRecount},
	},
	store.DeliveryJob: {{"checking", "checking"}, {"coding", "coding"}},
}

// StepNames are the steps of a kind.
func StepNames(kind store.JobKind) (out []string) {
	for _, s := range stepsOf[kind] {
		out = append(out, s.name)
	}
	return out
}

// progress is how far a job is. Its reports come from several goroutines.
type progress struct {
	kind    store.JobKind
	study   string
	stop    context.CancelFunc
	stopped atomic.Bool

	mu    sync.Mutex
	steps []Step
	began []time.Time
	at    int // the step that runs
}

func newProgress(j store.Job, stop context.CancelFunc) *progress {
	p := &progress{kind: j.Kind, study: j.Study, stop: stop}
	for _, name := range StepNames(j.Kind) {
		p.steps = append(p.steps, Step{Name: name, State: Waiting})
	}
	p.began = make([]time.Time, len(p.steps))
	p.begin(0)
	return p
}

func (p *progress) begin(i int) {
	p.steps[i].State, p.began[i] = Running, time.Now()
}

func (p *progress) cancel() { p.stopped.Store(true); p.stop() }

func (p *progress) cancelled() bool { return p.stopped.Load() }

// report takes a report of hub, engine or intake. A step ends when the next
// begins; a late word of an earlier one is passed over.
func (p *progress) report(step string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, s := range stepsOf[p.kind] {
		if step != s.reported && !(strings.HasSuffix(s.reported, " ") && strings.HasPrefix(step, s.reported)) {
			continue
		}
		for p.at < i {
			p.finish(p.at)
			p.at++
			p.begin(p.at)
		}
		if i == p.at {
			p.steps[i].Done, p.steps[i].Total = max(done, p.steps[i].Done), total
		}
		return
	}
}

func (p *progress) finish(i int) {
	p.steps[i].State, p.steps[i].Elapsed = Done, time.Since(p.began[i])
	p.steps[i].Done = max(p.steps[i].Done, p.steps[i].Total)
}

// end says that the last step is done.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; p.at < len(p.steps); p.at++ {
		if p.steps[p.at].State == Waiting {
			p.begin(p.at)
		}
		p.finish(p.at)
	}
	p.at = len(p.steps) - 1
}

// Steps is how far the job is now.
func (p *progress) Steps() []Step {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := append([]Step{}, p.steps...)
	if out[p.at].State == Running {
		out[p.at].Elapsed = time.Since(p.began[p.at])
	}
	return out
}

func (p *progress) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.steps[p.at].Name
}
