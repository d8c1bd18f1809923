package query

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// process is a worker seen from the server: it answers once.
type process struct {
	run    *sandbox.Process
	lines  *bufio.Reader
	tables []worker.Table
	born   time.Time
}

// pool keeps workers ready. What is asked for first is started ahead next.
type pool struct {
	box     *sandbox.Sandbox
	o       Options
	ctx     context.Context
	stop    context.CancelFunc
	mu      sync.Mutex
	idle    map[string][]*process
	coming  map[string]int // being started, by key
	waiting sync.WaitGroup
}

// idleFor is how long a worker waits for a question.
const idleFor = 5 * time.Minute

// readyLimit is how long a worker may take until it is ready.
const readyLimit = 20 * time.Second

func newPool(o Options) *pool {
	ctx, stop := context.WithCancel(context.Background())
	return &pool{box: o.Sandbox, o: o, ctx: ctx, stop: stop, idle: map[string][]*process{}, coming: map[string]int{}}
}

// take gives a worker for a build, a ready one where there is one.
func (p *pool) take(ctx context.Context, t Tables) (*process, error) {
	key := t.key()
	p.mu.Lock()
	p.expire()
	var w *process
	if ready := p.idle[key]; len(ready) > 0 {
		w, p.idle[key] = ready[0], ready[1:]
	}
	p.mu.Unlock()
	defer p.Ahead(t)
	if w != nil {
		return w, nil
	}
	return p.start(ctx, t)
}

// Ahead starts workers for a build until enough are ready, in the background.
func (p *pool) Ahead(t Tables) {
	key := t.key()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expire()
	total := 0
	for _, ready := range p.idle {
		total += len(ready)
	}
	for _, n := range p.coming {
		total += n
	}
	for ; len(p.idle[key])+p.coming[key] < p.o.Ready && p.ctx.Err() == nil; total++ {
		if total >= p.o.ReadyInAll && !p.dropOther(key) {
			return
		}
		p.coming[key]++
		p.waiting.Go(func() { p.add(t) })
	}
}

// add starts a worker and puts it with the ready ones.
func (p *pool) add(t Tables) {
	key := t.key()
	w, err := p.start(p.ctx, t)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.coming[key]--
	switch {
	case err != nil: // whoever asks next is told
	case p.ctx.Err() != nil:
		w.kill()
	default:
		p.idle[key] = append(p.idle[key], w)
		time.AfterFunc(idleFor+time.Second, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.expire()
		})
	}
}

// expire ends workers that waited too long; the lock is held.
func (p *pool) expire() {
	for key, ready := range p.idle {
		for len(ready) > 0 && time.Since(ready[0].born) > idleFor {
			ready[0].kill()
			ready = ready[1:]
		}
		p.idle[key] = ready
		if len(ready) == 0 {
			delete(p.idle, key)
		}
	}
}

// dropOther ends the oldest worker of another build; the lock is held.
func (p *pool) dropOther(key string) bool {
	oldest := ""
	for other, ready := range p.idle {
		if other != key && len(ready) > 0 && (oldest == "" || ready[0].born.Before(p.idle[oldest][0].born)) {
			oldest = other
		}
	}
	if oldest == "" {
		return false
	}
	p.idle[oldest][0].kill()
	p.idle[oldest] = p.idle[oldest][1:]
	return true
}

// close ends all workers that wait.
func (p *pool) close() {
	p.stop()
	p.waiting.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ready := range p.idle {
		for _, w := range ready {
			w.kill()
		}
	}
	p.idle = map[string][]*process{}
}

// start starts a worker and waits until it is ready.
func (p *pool) start(ctx context.Context, t Tables) (*process, error) {
	spec := sandbox.Spec{
		Command: []string{sandbox.Self, worker.Command}, Bare: true, Env: []string{"MALLOC_ARENA_MAX=4", "GOMAXPROCS=2"},
		Limits: sandbox.Limits{
			Wall: idleFor + p.o.Time + time.Minute, CPU: time.Duration(p.o.Threads+1)*p.o.Time + time.Minute, Memory: p.o.Memory,
			Processes: 48, Descriptors: 256, Disk: 1 << 20, Files: 100, LogBytes: 16 << 10, Nice: 5,
		},
	}
	for _, name := range t.names() {
		spec.Inputs = append(spec.Inputs, sandbox.Input{From: t.file(name), To: path.Join(worker.Folder, name+".parquet")})
	}
	run, err := p.box.Start(context.WithoutCancel(ctx), spec)
	if err != nil {
		return nil, err
	}
	w := &process{run: run, lines: bufio.NewReaderSize(run.Out, 64<<10), born: time.Now()}
	timer := time.AfterFunc(readyLimit, run.Kill)
	defer timer.Stop()
	stop := context.AfterFunc(ctx, run.Kill)
	defer stop()
	if err := w.setUp(t, p.o); err != nil {
		w.kill()
		return nil, fmt.Errorf("SQL worker: %w: %s", err, strings.TrimSpace(string(run.Wait().Log)))
	}
	return w, nil
}

func (w *process) setUp(t Tables, o Options) error {
	if err := w.send(worker.Setup{Tables: t.names(), Memory: o.Memory / 2, Threads: o.Threads}); err != nil {
		return err
	}
	line, err := w.next()
	if err != nil {
		return err
	}
	if line.Ready == nil {
		return errors.New("it was not ready")
	}
	w.tables = line.Ready
	return nil
}

func (w *process) send(v any) error { return json.NewEncoder(w.run.In).Encode(v) }

// next reads a line, of bounded length.
func (w *process) next() (line worker.Line, err error) {
	var text []byte
	for {
		part, err := w.lines.ReadSlice('\n')
		if text = append(text, part...); len(text) > worker.MaxLine {
			return line, errors.New("a line is too long")
		}
		if err == nil {
			return line, json.Unmarshal(text, &line)
		}
		if err != bufio.ErrBufferFull {
			if errors.Is(err, io.EOF) && len(text) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return line, err
		}
	}
}

// kill ends a worker and leaves its process to nobody.
func (w *process) kill() {
	w.run.Kill()
	go w.end()
}

// end waits for the process and gives how it ended.
func (w *process) end() sandbox.Result {
	r := w.run.Wait()
	_ = w.run.Out.Close()
	return r
}

// give puts a worker back that was asked nothing.
func (p *pool) give(t Tables, w *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		w.kill()
		return
	}
	p.idle[t.key()] = append(p.idle[t.key()], w)
}
