package serve

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/model"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/query"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/lab"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// lab is what runs researchers' statements and programs. Where the machine has
// no sandbox nothing runs, and the pages say why.
func (s *Site) lab(ctx context.Context, bench *pivot.Bench) (lab.Parts, error) {
	c := s.config
	box, why := sandbox.New(sandbox.Config{})
	if why == nil {
		why = box.Check(ctx)
	}
	if why != nil {
		s.log.Warn("statements and programs cannot run here", "why", why)
		box = nil
	} else {
		s.ended = append(s.ended, func(context.Context) error { return box.Close() })
	}
	sql := query.New(query.Options{Sandbox: box, Why: why, Tables: func(ctx context.Context, d *room.Desk) (query.Tables, error) {
		t, err := s.hub.For(d.Who).TableFiles(ctx, d)
		if err != nil {
			return query.Tables{}, err
		}
		return query.Tables{Study: d.Study, Build: t.Build, Hash: t.Hash, Files: t.Files}, nil
	}, Time: c.SQL.Time.Std(), Memory: int64(c.SQL.Memory), Rows: c.SQL.Rows, AtOnce: c.SQL.AtOnce})
	s.ended = append(s.ended, func(context.Context) error { sql.Close(); return nil })
	programs, err := program.Open(ctx, program.Options{Hub: s.hub, Box: box, Limits: programLimits(c), Environment: c.Programs.Environment,
		Stands: func(session string) bool { return stands(ctx, s.hub, session) }, Fault: s.fault("programs")})
	if err != nil {
		return lab.Parts{}, err
	}
	s.ended = append(s.ended, func(context.Context) error { return programs.Close() })
	models, err := model.New(s.hub, box, programs)
	if err != nil {
		return lab.Parts{}, err
	}
	return lab.Parts{Hub: s.hub, Desk: func(r *page.Request) (*room.Desk, error) { return desk.Of(s.hub, r) }, Programs: programs, Models: models, SQL: sql, Bench: bench}, nil
}

// stands reports whether a session is open or paused: its runs go on.
func stands(ctx context.Context, h *hub.Hub, session string) bool {
	st, err := h.Room().Status(ctx, session)
	return err == nil && (room.State(st.State) == room.Open || room.State(st.State) == room.Paused)
}

// programLimits are those of the configuration over the defaults.
func programLimits(c *config.Config) program.Limits {
	l := program.DefaultLimits()
	l.Time, l.Memory, l.Processes, l.Disk, l.AtOnce = c.Programs.Time.Std(), int64(c.Programs.Memory), c.Programs.Processes, int64(c.Programs.Disk), c.Programs.AtOnce
	return l
}
