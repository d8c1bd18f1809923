package model

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Service makes models of the tables in force. It is safe for use by many at once.
type Service struct {
	hub      *hub.Hub
	box      *sandbox.Sandbox
	programs *program.Service
	scratch  string        // holds counts while a model is fitted
	turns    chan struct{} // models that are fitted at one time

	mu    sync.Mutex
	kept  *tabulate.Table // the table that was read last
	which string
}

// New makes models in the environment of the programs. Box may be nil: then
// nothing is fitted, and pages say so.
func New(h *hub.Hub, box *sandbox.Sandbox, programs *program.Service) (*Service, error) {
	// What a killed server left there are counts.
	scratch := h.Folder("scratch", "models")
	if err := errors.Join(os.RemoveAll(scratch), os.MkdirAll(scratch, 0o700)); err != nil {
		return nil, err
	}
	return &Service{scratch: scratch, hub: h, box: box, programs: programs, turns: make(chan struct{}, 2)}, nil
}

// Menu is what a model of a table may be chosen from.
type Menu struct {
	Study   *study.Study
	Build   int
	Tables  []string // by subtypes, and with _types by types of measures
	Table   string
	Columns []Column
}

// Column is a column of the table with its codes that occur.
type Column struct {
	Name  string
	Codes []string
	Apart bool // the same person may be in several codes: one has to be chosen
}

// Menu lists what there is to choose from. A table that is empty is the first.
func (s *Service) Menu(ctx context.Context, desk *room.Desk, table string) (*Menu, error) {
	in, err := s.inForce(ctx, desk)
	if err != nil {
		return nil, err
	}
	m := &Menu{Study: in.Study, Build: in.Build}
	for _, f := range in.Files {
		m.Tables = append(m.Tables, f.Name)
	}
	if m.Table = table; table == "" {
		m.Table = m.Tables[0]
	}
	t, err := s.table(in, m.Table)
	if err != nil {
		return nil, err
	}
	apart := apart(in.Study)
	for _, c := range t.Columns {
		m.Columns = append(m.Columns, Column{c.Name, c.Dictionary, slices.Contains(apart, c.Name)})
	}
	return m, nil
}

// Fit makes a model at a desk. The session's log holds what was chosen, and the
// supervisor can stop it.
func (s *Service) Fit(ctx context.Context, desk *room.Desk, spec Spec) (*Result, error) {
	in, err := s.inForce(ctx, desk)
	if err != nil {
		return nil, err
	}
	t, err := s.table(in, spec.Table)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	running, end, err := desk.Begin(ctx, room.Job{Kind: room.ProgramRun, Text: string(text), Object: "model"})
	if err != nil {
		return nil, err
	}
	result, err := s.fit(running, t, spec, apart(in.Study))
	if err != nil {
		end(string(program.Failed))
		return nil, err
	}
	end(string(program.Done))
	return result, desk.Err()
}

func (s *Service) fit(ctx context.Context, t *tabulate.Table, spec Spec, apart []string) (*Result, error) {
	counts, err := Count(ctx, t, spec, apart)
	if err != nil {
		return nil, err
	}
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	select {
	case <-s.programs.Listed():
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	environment, err := s.programs.Environment()
	if err != nil {
		return nil, err
	}
	return Fit(ctx, s.box, environment, s.scratch, spec, counts)
}

func (s *Service) inForce(ctx context.Context, desk *room.Desk) (*hub.Tables, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	return s.hub.For(desk.Who).TablesInForce(ctx, desk.Study)
}

// table reads a table of the build; the last one stays at hand.
func (s *Service) table(in *hub.Tables, name string) (*tabulate.Table, error) {
	i := slices.IndexFunc(in.Files, func(f hub.BuildTable) bool { return f.Name == name })
	if i < 0 {
		return nil, no("table", "name", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.which == in.Files[i].SHA256 {
		return s.kept, nil
	}
	t, err := tabulate.ReadParquet(filepath.Join(in.Folder, in.Files[i].File), name)
	if err == nil {
		s.kept, s.which = t, in.Files[i].SHA256
	}
	return t, err
}

// apart are the columns whose codes cannot be added up: times, and measures, of
// which a person may have several.
func apart(s *study.Study) []string {
	out := []string{"moment", "offset", "inflow_quarter", "outflow_quarter"}
	for name, d := range s.Dimensions {
		if d.Derive == study.DeriveMeasure {
			out = append(out, name)
		}
	}
	return out
}
