package hub

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Table is a table of a build in force, in memory. Desks share it; it does not
// change.
type Table struct {
	Source *airlock.Source
	Study  string
	Name   string
	Build  store.Build
	Report *BuildReport
}

// keptTables bounds the tables that stay in memory, in bytes of their columns.
const keptTables = 2 << 30

// tableCache holds the tables of builds in force. A build's files are compared with
// their hashes when they are read, and a table is read once, however many ask.
type tableCache struct {
	mu    sync.Mutex
	clock int64
	held  map[tableKey]*heldTable
}

type tableKey struct {
	study, table string
	build        string // its hash
	revision     string // hash of the study's newest: its threshold may be higher
}

type heldTable struct {
	once  sync.Once
	table *Table
	err   error
	used  int64
}

// Table is a table of the newest build in force of the study for which a desk is
// open.
func (h *Hub) Table(ctx context.Context, desk *room.Desk, name string) (*Table, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	object, err := h.Object(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	object.Session = access.Session{State: access.Open, Researchers: []string{desk.Who}}
	if _, err := h.May(ctx, access.TableOpen, object); err != nil {
		return nil, err
	}
	return h.table(ctx, desk.Study, name)
}

// AllTables are the tables of the study for which a desk is open, in the study's
// order.
func (h *Hub) AllTables(ctx context.Context, desk *room.Desk) ([]*Table, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	s, _, err := h.newest(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	var out []*Table
	for _, t := range s.Tables {
		table, err := h.Table(ctx, desk, t.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, table)
	}
	return out, nil
}

// TableOf is Table of a build that was in force once, to be compared with the one
// that is.
func (h *Hub) TableOf(ctx context.Context, desk *room.Desk, name string, build int) (*Table, error) {
	if _, err := h.Table(ctx, desk, name); err != nil {
		return nil, err
	}
	row, err := h.registered(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	b, err := h.findBuild(ctx, desk.Study, build)
	if err != nil {
		return nil, err
	}
	if b.InForce == "" {
		return nil, refusal.New(refusal.Forbidden, "", "build %d was never in force", build)
	}
	return h.shared.tables.get(tableKey{desk.Study, name, b.Hash, row.Hash}, func() (*Table, error) {
		return h.loadTable(context.WithoutCancel(ctx), row, b, name)
	})
}

// table is Table without the rules of access.
func (h *Hub) table(ctx context.Context, id, name string) (*Table, error) {
	row, err := h.registered(ctx, id)
	if err != nil {
		return nil, err
	}
	builds, err := h.store.Builds(ctx, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(builds, func(b store.Build) bool { return b.InForce != "" })
	if i < 0 {
		_, _, err := h.inForce(ctx, id) // says what to do
		return nil, err
	}
	return h.shared.tables.get(tableKey{id, name, builds[i].Hash, row.Hash}, func() (*Table, error) {
		return h.loadTable(context.WithoutCancel(ctx), row, builds[i], name)
	})
}

// loadTable reads a table of a build whose files are as they were registered.
func (h *Hub) loadTable(ctx context.Context, row store.Study, b store.Build, name string) (*Table, error) {
	current, err := h.revisionOf(row)
	if err != nil {
		return nil, err
	}
	report, err := h.checkBuild(b)
	if err != nil {
		return nil, err
	}
	source, err := h.source(ctx, current, b, report, name)
	if err != nil {
		return nil, err
	}
	return &Table{source, b.Study, name, b, report}, nil
}

// source reads the two tables of a name, which mean what the study said when they
// were built. The threshold is the higher of then and now.
func (h *Hub) source(ctx context.Context, current *study.Study, b store.Build, report *BuildReport, name string) (*airlock.Source, error) {
	then, err := h.studyOf(ctx, b)
	if err != nil {
		return nil, err
	}
	if err := airlock.CheckTable(then, &airlock.Spec{Table: name, Purpose: then.Authorisation.Purposes[0].ID}); err != nil {
		return nil, err
	}
	then.Outputs.MinimumFrequency = max(then.Outputs.MinimumFrequency, current.Outputs.MinimumFrequency)
	var tables [2]*tabulate.Table
	for i, name := range []string{name, name + "_types"} {
		j := slices.IndexFunc(report.Tables, func(t BuildTable) bool { return t.Name == name })
		if j < 0 {
			return nil, refusal.New(refusal.Misuse, "Make a new build.", "build %d has no table %s", b.Number, name)
		}
		if tables[i], err = tabulate.ReadParquet(filepath.Join(h.build(b.Study, b.Number), report.Tables[j].File), name); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return airlock.NewSource(then, tables[0], tables[1]), nil
}

// get finds a table, or reads it and lets go of the longest unused ones where they
// take too much together.
func (c *tableCache) get(key tableKey, read func() (*Table, error)) (*Table, error) {
	c.mu.Lock()
	if c.held == nil {
		c.held = map[tableKey]*heldTable{}
	}
	t := c.held[key]
	if t == nil {
		t = &heldTable{}
		c.held[key] = t
	}
	c.clock++
	t.used = c.clock
	c.mu.Unlock()
	t.once.Do(func() { t.table, t.err = read() })
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.err != nil && c.held[key] == t {
		delete(c.held, key) // the next one tries again
	}
	c.trim(key)
	return t.table, t.err
}

// trim lets go of tables, but for the one that was just asked for. The lock is held.
func (c *tableCache) trim(keep tableKey) {
	for {
		var bytes, oldest int64
		var last tableKey
		for key, t := range c.held {
			if t.table == nil {
				continue
			}
			bytes += t.table.Source.Bytes()
			if key != keep && (oldest == 0 || t.used < oldest) {
				oldest, last = t.used, key
			}
		}
		if bytes <= keptTables || oldest == 0 {
			return
		}
		delete(c.held, last)
	}
}
