package program

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Reader is who looks at programs and runs. Desk is nil outside the room: then
// only runs for acceptance can be looked at.
type Reader struct {
	Person Person
	Desk   *room.Desk
}

// AtDesk is the reader at a desk.
func AtDesk(d *room.Desk) Reader { return Reader{At(d), d} }

// Listed is a program in a list.
type Listed struct {
	store.Program
	Version  store.ProgramVersion // the newest
	Accepted bool                 // the newest version
	Last     *store.ProgramRun    // nil: it never ran
}

// List lists the person's programs in the study, newest first, without those
// that were put away.
func (s *Service) List(ctx context.Context, p Person) ([]Listed, error) {
	all, err := s.store.Programs(ctx, p.Study, p.Name)
	if err != nil {
		return nil, err
	}
	var out []Listed
	for _, g := range all {
		if !g.PutAway.IsZero() {
			continue
		}
		d, err := s.detail(ctx, g, 0)
		if err != nil {
			return nil, err
		}
		l := Listed{Program: g, Version: d.Version, Accepted: d.AcceptedBy != nil}
		if len(d.Runs) > 0 {
			l.Last = &d.Runs[0]
		}
		out = append(out, l)
	}
	return out, nil
}

// Detail is one program in one version.
type Detail struct {
	store.Program
	Version    store.ProgramVersion
	Files      []store.ProgramFile
	Versions   []store.ProgramVersion // newest first
	AcceptedBy *store.ProgramRun      // nil: this version was not accepted
	Runs       []store.ProgramRun     // of all versions, newest first
	Changed    []Change               // of the environment, since the version was accepted
}

// Program is a program of the person's; version 0 is the newest.
func (s *Service) Program(ctx context.Context, p Person, id string, version int) (*Detail, error) {
	g, err := s.own(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return s.detail(ctx, g, version)
}

func (s *Service) detail(ctx context.Context, g store.Program, version int) (*Detail, error) {
	d := &Detail{Program: g}
	var err error
	if d.Versions, err = s.store.ProgramVersions(ctx, g.ID); err != nil {
		return nil, err
	}
	if version == 0 {
		version = d.Versions[0].Version
	}
	if d.Version, d.Files, err = s.version(ctx, g.ID, version); err != nil {
		return nil, err
	}
	if d.Runs, err = s.store.Runs(ctx, g.ID); err != nil {
		return nil, err
	}
	by, err := s.Accepted(ctx, g.ID, version)
	if refusal.KindOf(err) == refusal.NotHeld {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	d.AcceptedBy = &by
	now, broken := s.Environment()
	if broken == nil && by.Environment != now.Number {
		before, err := s.environmentOf(ctx, by)
		if err != nil {
			return nil, err
		}
		d.Changed = now.Diff(before)
	}
	return d, nil
}

// environmentOf is the environment in which a run ran.
func (s *Service) environmentOf(ctx context.Context, r store.ProgramRun) (Environment, error) {
	all, err := s.store.Environments(ctx)
	if err != nil {
		return Environment{}, err
	}
	i := slices.IndexFunc(all, func(e store.Environment) bool { return e.Number == r.Environment })
	if i < 0 {
		return Environment{}, nil
	}
	return read(all[i])
}

// Output is a file that a run left.
type Output struct {
	store.RunOutput
	Found []Finding
}

// Status is a run as it is now.
type Status struct {
	Run     store.ProgramRun
	Program store.Program
	Place   int  // in the queue; 0: it does not wait
	Held    bool // it waits for its researcher to be at the seat
	Elapsed time.Duration
	Limit   time.Duration
	Memory  int64 // bytes now, of an ended run the most
	Allowed int64
	Outputs []Output
	Changed []Change // of the environment, since the version was accepted
}

// Status is a run of the reader's.
func (s *Service) Status(ctx context.Context, r Reader, id string) (*Status, error) {
	row, err := s.find(ctx, r, id)
	if err != nil {
		return nil, err
	}
	limits := s.Limits()
	out := &Status{Run: row, Elapsed: row.Wall, Memory: row.Memory, Limit: limits.Time, Allowed: limits.Memory}
	if out.Program, err = s.own(ctx, r.Person, row.Program); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if l := s.live[id]; l != nil {
		out.Held, out.Place = l.held, s.queue.place(id)
		if out.Run.State = l.row.State; l.log != nil {
			out.Elapsed, out.Memory = time.Since(l.since), l.usage.Memory
		}
	}
	s.mu.Unlock()
	if out.Outputs, err = s.outputs(ctx, row); err != nil {
		return nil, err
	}
	if Input(row.Input) == Tables && row.Environment > 0 {
		out.Changed, err = s.changedSince(ctx, row)
	}
	return out, err
}

// changedSince is how the environment of a run differs from that of the run that
// accepted its version.
func (s *Service) changedSince(ctx context.Context, row store.ProgramRun) ([]Change, error) {
	by, err := s.Accepted(ctx, row.Program, row.Version)
	if err != nil {
		return nil, err
	}
	then, err := s.environmentOf(ctx, by)
	if err != nil {
		return nil, err
	}
	now, err := s.environmentOf(ctx, row)
	return now.Diff(then), err
}

func (s *Service) outputs(ctx context.Context, row store.ProgramRun) (out []Output, err error) {
	rows, err := s.store.RunOutputs(ctx, row.ID)
	for _, o := range rows {
		one := Output{RunOutput: o}
		err = errors.Join(err, json.Unmarshal([]byte(o.Findings), &one.Found))
		out = append(out, one)
	}
	return out, err
}

// find is a run that the reader may see: his own, and on the full tables only
// from a desk in an open session of its study.
func (s *Service) find(ctx context.Context, r Reader, id string) (store.ProgramRun, error) {
	if r.Person.Name == "" {
		return store.ProgramRun{}, errNoReader
	}
	row, err := s.store.Run(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (row.Who != r.Person.Name || row.Study != r.Person.Study) {
		return row, locale.Refuse(refusal.Absent, "program.run.none", "id", shown(id))
	}
	if err != nil || Input(row.Input) != Tables {
		return row, err
	}
	if r.Desk == nil || r.Desk.Study != row.Study || r.Desk.Who != row.Who {
		return store.ProgramRun{}, locale.Refuse(refusal.Forbidden, "program.run.room")
	}
	return row, r.Desk.Err()
}

// RunOf is the id of a program's run by its number.
func (s *Service) RunOf(ctx context.Context, p Person, program string, number int) (string, error) {
	if _, err := s.own(ctx, p, program); err != nil {
		return "", err
	}
	runs, err := s.store.Runs(ctx, program)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(runs, func(r store.ProgramRun) bool { return r.Number == number })
	if i < 0 {
		return "", locale.Refuse(refusal.Absent, "program.run.none", "id", program)
	}
	return runs[i].ID, nil
}

// ended is a closed channel: nothing more comes.
var ended = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Log is a run's log after a place in bytes. More closes when there is more;
// over says that nothing comes any more.
func (s *Service) Log(ctx context.Context, r Reader, id string, place int) (text string, more <-chan struct{}, over bool, err error) {
	row, err := s.find(ctx, r, id)
	if err != nil {
		return "", nil, false, err
	}
	s.mu.Lock()
	l := s.live[id]
	var log *liveLog
	if l != nil {
		log = l.log
	}
	s.mu.Unlock()
	if log != nil {
		text, more, over = log.after(place)
		return text, more, over, nil
	}
	if l != nil {
		return "", nil, false, nil // it waits: there is no log yet
	}
	all, err := os.ReadFile(s.logPath(row))
	if errors.Is(err, fs.ErrNotExist) {
		return "", ended, true, nil
	}
	return string(all[min(max(place, 0), len(all)):]), ended, true, err
}

// Item is a file of a run as an item for release names it.
type Item struct {
	Run     string
	Program string
	Version int
	Build   int
	Name    string
	Kind    Kind
	Hash    string
	Bytes   int64
	Rows    int
	Found   []Finding
	Path    string // inside the hub
}

// Offer is a file of a run on the full tables, for the basket. What a rule
// blocks is refused with the rule.
func (s *Service) Offer(ctx context.Context, desk *room.Desk, id, name string) (*Item, error) {
	row, o, path, err := s.output(ctx, AtDesk(desk), id, name)
	if err != nil {
		return nil, err
	}
	if Input(row.Input) != Tables {
		return nil, locale.Refuse(refusal.Misuse, "program.offer.madeup")
	}
	if Mark(o.Mark) == Blocked {
		return nil, locale.Refuse(refusal.NotHeld, "program.offer.blocked", "name", o.Name, "rule", locale.Say("program.rule."+string(blocking(o.Found)), "n", int64(0), "most", int64(0)))
	}
	return &Item{Run: id, Program: row.Program, Version: row.Version, Build: row.Build, Name: o.Name, Kind: Kind(o.Kind), Hash: o.Hash,
		Bytes: o.Bytes, Rows: o.Rows, Found: o.Found, Path: path}, nil
}

func blocking(found []Finding) Rule {
	for _, f := range found {
		if !slices.Contains(notes, f.Rule) {
			return f.Rule
		}
	}
	return ""
}

// OpenFile opens a file of a run on the full tables for a request that was made
// from the basket; the request compares it with its hash.
func (s *Service) OpenFile(run, name string) (io.ReadCloser, error) {
	row, err := s.store.Run(s.ctx, run)
	if err != nil {
		return nil, err
	}
	all, err := s.outputs(s.ctx, row)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(o Output) bool { return o.Name == name && o.Hash != "" && Mark(o.Mark) != Blocked })
	if i < 0 || Input(row.Input) != Tables {
		return nil, locale.Refuse(refusal.Absent, "program.output.none", "name", shown(name))
	}
	return os.Open(filepath.Join(s.outPath(row), filepath.FromSlash(name)))
}

// Shown is the most of an output that a page shows, in bytes.
const Shown = 1 << 20

// Show is an output as a page may show it: text, tables and pictures that no
// rule blocks, compared with its hash.
func (s *Service) Show(ctx context.Context, r Reader, id, name string) (Output, []byte, error) {
	_, o, path, err := s.output(ctx, r, id, name)
	if err != nil {
		return o, nil, err
	}
	if Mark(o.Mark) == Blocked || Kind(o.Kind) == SVG || o.Bytes > Shown {
		return o, nil, locale.Refuse(refusal.NotHeld, "program.show", "name", o.Name)
	}
	data, err := os.ReadFile(path)
	if err == nil && hashText(string(data)) != o.Hash {
		err = locale.Refuse(refusal.NotHeld, "program.changed", "name", o.Name)
	}
	return o, data, err
}

func (s *Service) output(ctx context.Context, r Reader, id, name string) (store.ProgramRun, Output, string, error) {
	row, err := s.find(ctx, r, id)
	if err != nil {
		return row, Output{}, "", err
	}
	all, err := s.outputs(ctx, row)
	if err != nil {
		return row, Output{}, "", err
	}
	i := slices.IndexFunc(all, func(o Output) bool { return o.Name == name && o.Hash != "" })
	if i < 0 {
		return row, Output{}, "", locale.Refuse(refusal.Absent, "program.output.none", "name", shown(name))
	}
	return row, all[i], filepath.Join(s.outPath(row), filepath.FromSlash(name)), nil
}
