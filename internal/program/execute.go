package program

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/store"
)

// execute runs a run that was taken from the queue, to its end.
func (s *Service) execute(l *live) {
	defer l.cancel(context.Canceled)
	select {
	case <-s.listed:
	case <-l.ctx.Done():
	}
	if s.ctx.Err() != nil {
		return // it stays queued
	}
	row, outputs := s.carryOut(l)
	if errors.Is(context.Cause(l.ctx), errClosing) && State(row.State) == Queued {
		return
	}
	s.fault(s.keepEnd(context.WithoutCancel(s.ctx), row, outputs))
	s.tell(l, row, outputs)
}

// carryOut starts a run and waits for it; what stopped it is in the row.
func (s *Service) carryOut(l *live) (store.ProgramRun, []store.RunOutput) {
	row := l.row
	if l.ctx.Err() != nil {
		row.State, row.Reason = string(Killed), string(whyEnded(l.ctx))
		return row, nil
	}
	in, spec, err := s.prepare(l, &row)
	if err != nil {
		if l.ctx.Err() != nil {
			row.State, row.Reason = string(Killed), string(whyEnded(l.ctx))
			return row, nil
		}
		s.fault(err)
		row.State, row.Reason = string(Killed), string(NotStarted)
		return row, nil
	}
	defer func() { _ = os.RemoveAll(s.stageFolder(row)) }()
	result, err := s.options.Box.Run(l.ctx, spec)
	err = errors.Join(err, l.log.close())
	row.LogHash, _ = hashFile(s.logPath(row))
	if err != nil && l.ctx.Err() == nil {
		s.fault(err)
		row.State, row.Reason = string(Killed), string(NotStarted)
		return row, nil
	}
	if err != nil {
		row.State, row.Reason = string(Killed), string(whyEnded(l.ctx))
		return row, nil
	}
	row.State, row.Reason = string(result.State), string(result.Reason)
	if result.Reason == sandbox.Stopped {
		row.Reason = string(whyEnded(l.ctx))
	}
	row.Wall, row.Memory, row.Network, row.LogCut = result.Usage.Wall, result.Usage.Memory, result.Network, result.LogCut
	return row, s.judge(row, result, in.rules)
}

// whyEnded is who ended a run, by the cause of its context.
func whyEnded(ctx context.Context) Reason {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errStopped):
		return Stopped
	case errors.Is(cause, errClosing):
		return Lost
	}
	return SessionOver
}

func (s *Service) stageFolder(r store.ProgramRun) string {
	return s.hub.Folder(CacheFolder, "programs", r.ID)
}

// prepare makes inputs and folders, and tells the store that the run starts.
func (s *Service) prepare(l *live, row *store.ProgramRun) (*inputs, sandbox.Spec, error) {
	e, err := s.Environment()
	if err != nil {
		return nil, sandbox.Spec{}, err
	}
	in, err := s.ready(l.ctx, s.hub.For(row.Who), row.Study, Input(row.Input))
	if err != nil {
		return nil, sandbox.Spec{}, err
	}
	spec, err := s.stage(l.ctx, *row, e)
	if err != nil {
		return nil, spec, err
	}
	if err := errors.Join(makeFolder(s.folder(*row)), os.Mkdir(s.outPath(*row), 0o700)); err != nil {
		return nil, spec, err
	}
	started := hub.Now()
	row.State, row.Started, row.Input, row.Build, row.InputHash, row.Environment = string(Running), started, string(in.kind), in.build, in.hash, e.Number
	ev := s.event(*row, audit.RunStarted)
	ev.Hash = in.hash
	if err := s.store.Change(l.ctx, ev, func(tx *store.Tx) error { return tx.StartRun(*row) }); err != nil {
		row.State = string(Queued)
		return nil, spec, err
	}
	log, err := newLiveLog(s.logPath(*row))
	if err != nil {
		return nil, spec, err
	}
	s.mu.Lock()
	l.row, l.log, l.since = *row, log, time.Now()
	spec.Limits = s.limits.sandbox()
	s.mu.Unlock()
	spec.Inputs = append(spec.Inputs, in.files...)
	spec.Out, spec.Log = s.outPath(*row), log
	spec.Watch = func(u sandbox.Usage) { s.mu.Lock(); l.usage = u; s.mu.Unlock() }
	spec.Alert = func(a sandbox.Alert) { s.alert(l, a) }
	return in, spec, nil
}

// stage puts the program's files where the sandbox can take them.
func (s *Service) stage(ctx context.Context, row store.ProgramRun, e Environment) (sandbox.Spec, error) {
	v, files, err := s.version(ctx, row.Program, row.Version)
	if err != nil {
		return sandbox.Spec{}, err
	}
	dir := s.stageFolder(row)
	if err := makeFolder(dir); err != nil {
		return sandbox.Spec{}, err
	}
	spec := e.Spec(Language(v.Language), v.Main)
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, []byte(f.Content), 0o600); err != nil {
			return spec, err
		}
		spec.Inputs = append(spec.Inputs, sandbox.Input{From: path, To: sandbox.WorkFolder + "/" + f.Name})
	}
	return spec, nil
}

// alert tells the supervisor that a program looked for a network.
func (s *Service) alert(l *live, a sandbox.Alert) {
	if l.desk != nil {
		s.fault(l.desk.Log(context.WithoutCancel(s.ctx), room.Entry{Kind: room.NetworkTried, Text: a.Family, Object: l.row.ID}))
	}
}

// judge looks at every file that a run left.
func (s *Service) judge(row store.ProgramRun, result sandbox.Result, rules Rules) (out []store.RunOutput) {
	for _, o := range result.Outputs {
		j, err := Judge(filepath.Join(s.outPath(row), filepath.FromSlash(o.Name)), o.Name, rules)
		if err != nil {
			s.fault(err)
			j = Judged{Rows: -1}
			j.find(NotTaken, 0, 0)
		}
		out = append(out, store.RunOutput{Run: row.ID, Name: o.Name, Kind: string(j.Kind), Bytes: o.Bytes, Rows: j.Rows, Hash: o.SHA256,
			Mark: string(j.Mark()), Findings: encode(j.Findings)})
	}
	for _, n := range result.NotTaken {
		out = append(out, store.RunOutput{Run: row.ID, Name: Scrub(n.Name), Kind: string(n.Why), Rows: -1, Mark: string(Blocked),
			Findings: encode([]Finding{{Rule: NotTaken}})})
	}
	return distinct(out)
}

// distinct keeps one of several files whose names were cut to the same.
func distinct(all []store.RunOutput) (out []store.RunOutput) {
	seen := map[string]bool{}
	for _, o := range all {
		if !seen[o.Name] {
			out = append(out, o)
		}
		seen[o.Name] = true
	}
	return out
}

func encode(f []Finding) string {
	if f == nil {
		f = []Finding{}
	}
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // names and numbers always have a form
	}
	return string(text)
}

// keepEnd tells the store how a run ended.
func (s *Service) keepEnd(ctx context.Context, row store.ProgramRun, outputs []store.RunOutput) error {
	row.Ended = hub.Now()
	ev := s.event(row, audit.RunEnded)
	ev.Hash, ev.Note = row.LogHash, row.State
	if row.Reason != "" {
		ev.Note += ": " + row.Reason
	}
	return s.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.EndRun(row, outputs) })
}

// tell ends the job on the wall, with the files that were made.
func (s *Service) tell(l *live, row store.ProgramRun, outputs []store.RunOutput) {
	if l.desk == nil {
		return
	}
	ctx := context.WithoutCancel(s.ctx)
	for _, o := range outputs {
		if o.Hash != "" {
			s.fault(l.desk.Log(ctx, room.Entry{Kind: room.FileMade, Object: row.ID + "/" + o.Name, Hash: o.Hash}))
		}
	}
	if Reason(row.Reason).LimitReached() {
		s.fault(l.desk.Log(ctx, room.Entry{Kind: room.LimitReached, Text: row.Reason, Object: row.ID}))
	}
	how := row.State
	if row.Reason != "" {
		how += ": " + row.Reason
	}
	l.end(how)
}

func (s *Service) event(row store.ProgramRun, act audit.Act) audit.Event {
	return audit.Event{Who: row.Who, Function: "researcher", Study: row.Study, Act: act, Object: row.ID, Outcome: audit.Done}
}
