package intake

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
)

// progressEvery is how many batches pass between two reports of progress.
const progressEvery = 16

// maxReserved is for how many rows room is made beforehand.
const maxReserved = 16 << 20

// producer fills batches with the rows of a file; io.EOF says that there are
// no more.
type producer interface {
	next(b *batch) error
	// expect guesses how many rows there are, from the first batch of them; 0:
	// no idea.
	expect(first *batch) int
}

// check reads a whole file and decides on every row.
func check(ctx context.Context, r *Request, u *rules) (*findings, error) {
	src, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	rows, err := newProducer(src, r)
	if err != nil {
		return nil, err
	}
	t := newTally()
	if err := run(ctx, r, u, src, rows, t); err != nil {
		return nil, err
	}
	if t.sha256, err = src.finish(); err != nil {
		return nil, err
	}
	t.bytes = src.read.Load()
	return &t.findings, nil
}

func newProducer(src *source, r *Request) (producer, error) {
	in := bufio.NewReaderSize(src, batchBytes)
	head, err := in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, parquetMagic):
		return newParquet(in, src, r)
	case bytes.HasPrefix(head, gzipMagic):
		text, err := unpack(in, src, r.Limits)
		if err != nil {
			return nil, err
		}
		return newSplitter(text, columns[r.Kind], 0)
	}
	return newSplitter(in, columns[r.Kind], src.size)
}

// run has a producer's batches checked by workers and tallied in order. What a
// batch before shows goes before what the producer finds later.
func run(ctx context.Context, r *Request, u *rules, src *source, rows producer, t *tally) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := pipeline{
		work:    make(chan *batch, r.Threads),
		ordered: make(chan *batch, 2*r.Threads),
		spare:   make(chan *batch, 3*r.Threads+4),
	}
	var wg sync.WaitGroup
	var failed error // of the producer; read after wg.Wait
	wg.Go(func() { failed = p.produce(ctx, rows) })
	for range r.Threads {
		wg.Go(func() {
			for b := range p.work {
				b.check(u)
				close(b.ready)
			}
		})
	}
	err := p.collect(ctx, t, rows.expect, func() { r.report(Checking, src.read.Load(), src.size) })
	stop(err)
	for range p.ordered { // let the producer and the workers end
	}
	wg.Wait()
	if err != nil {
		return err
	}
	return failed
}

// pipeline carries batches: to the workers in any order, to the tally in the
// file's. The capacity of its channels bounds the memory in use.
type pipeline struct {
	work, ordered, spare chan *batch
}

func (p *pipeline) produce(ctx context.Context, rows producer) error {
	defer close(p.work)
	defer close(p.ordered)
	for ctx.Err() == nil {
		b := p.empty()
		if err := rows.next(b); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		p.work <- b
		p.ordered <- b
	}
	return context.Cause(ctx)
}

func (p *pipeline) empty() *batch {
	var b *batch
	select {
	case b = <-p.spare:
	default:
		b = &batch{}
	}
	b.ready = make(chan struct{})
	return b
}

func (p *pipeline) collect(ctx context.Context, t *tally, expect func(*batch) int, report func()) error {
	for n := 0; ; n++ {
		b, more := <-p.ordered
		if !more {
			report()
			return nil
		}
		<-b.ready
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if n == 0 {
			t.reserve(min(expect(b), maxReserved))
		}
		if err := t.add(&b.out); err != nil {
			return err
		}
		if n%progressEvery == 0 {
			report()
		}
		select {
		case p.spare <- b:
		default:
		}
	}
}

func (r *Request) report(step Step, done, total int64) {
	if r.Progress != nil {
		r.Progress(Progress{step, done, total})
	}
}
