package hub

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/engine/duckdb"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// BuildFile tells how the tables beside it were made.
const BuildFile = "build.json"

// BuildReport is build.json.
type BuildReport struct {
	Study      string             `json:"study"`
	Build      int                `json:"build"`
	Revision   int                `json:"revision"`
	Version    int                `json:"version"`
	StudyHash  string             `json:"study_sha256"`
	Program    string             `json:"program"`
	Engine     string             `json:"engine"`
	Synthetic  bool               `json:"synthetic"`
	Started    time.Time          `json:"started"`
	Finished   time.Time          `json:"finished"`
	Deliveries []BuildDelivery    `json:"deliveries"`
	Tables     []BuildTable       `json:"tables"`
	Meaning    []MeaningFile      `json:"meaning"`
	Seconds    map[string]float64 `json:"seconds"` // by stage
	Linkage    linkage.Report     `json:"linkage"`
}

// BuildDelivery is a delivery that was used.
type BuildDelivery struct {
	ID       string `json:"id"`
	Supplier string `json:"supplier"`
	Kind     string `json:"kind"`
	Accepted int64  `json:"rows"`
	SHA256   string `json:"sha256"`
	Coded    string `json:"coded_sha256"`
}

// BuildTable is a table file that was made.
type BuildTable struct {
	Name   string `json:"name"`
	File   string `json:"file"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// MeaningFile is a file that says what the tables' codes mean: the study file
// or a code list.
type MeaningFile struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// Engines are the engines by name. More of them may be known to the product
// than are in this version.
var engines = map[string]func() engine.Engine{
	"duckdb": func() engine.Engine { return duckdb.New() },
}

// BuildOptions describe a build.
type BuildOptions struct {
	Study    string
	Engine   string // empty: duckdb
	Threads  int
	Progress Progress
}

// Build makes the tables of a study from the deliveries in force.
func (h *Hub) Build(ctx context.Context, o BuildOptions) (*BuildReport, error) {
	object, err := h.Object(ctx, o.Study)
	if err != nil {
		return nil, err
	}
	by, err := h.may(ctx, "build", object)
	if err != nil {
		return nil, err
	}
	newEngine, ok := engines[o.Engine]
	if !ok {
		return nil, refusal.New(refusal.Misuse, "Use --engine duckdb.", "the engine %q is not in this version", o.Engine)
	}
	authorised, row, err := h.authorised(ctx, "build", o.Study)
	if err != nil {
		return nil, err
	}
	done, err := h.shared.building.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	builds, err := h.store.Builds(ctx, o.Study)
	if err != nil {
		return nil, err
	}
	b := &building{hub: h, by: by, study: authorised, options: o, stages: map[string]float64{}}
	b.report = BuildReport{Study: o.Study, Build: 1, Revision: row.Revision, Version: row.Version, StudyHash: row.Hash,
		Program: Version, Engine: o.Engine, Synthetic: h.Synthetic, Started: now().UTC()}
	if len(builds) > 0 {
		b.report.Build = builds[0].Number + 1
	}
	if err := b.run(ctx, newEngine()); err != nil {
		return nil, err
	}
	return &b.report, nil
}

// building is one build in the making.
type building struct {
	hub     *Hub
	by      store.Function
	study   study.Authorised
	options BuildOptions
	report  BuildReport
	stages  map[string]float64
	used    []string // deliveries
}

func (b *building) run(ctx context.Context, e engine.Engine) error {
	h := b.hub
	place := h.build(b.report.Study, b.report.Build)
	tmp := place + partial
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return err
	}
	defer func() { _ = removeTree(tmp) }()
	var rows []*coded.Delivery
	var result *engine.Result
	stages := []struct {
		name string
		do   func() error
	}{
		{"deliveries", func() (err error) { rows, err = b.deliveries(ctx); return err }},
		{"tabulate", func() (err error) { result, err = b.tabulate(ctx, e, rows, tmp); return err }},
		{"write", func() error { return b.write(ctx, result, tmp) }},
	}
	for _, s := range stages {
		start := time.Now()
		if err := s.do(); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		b.stages[s.name] = time.Since(start).Seconds()
	}
	return b.finish(ctx, tmp, place)
}

// deliveries decrypts the rows of the deliveries in force.
func (b *building) deliveries(ctx context.Context) (rows []*coded.Delivery, err error) {
	all, err := b.hub.store.Deliveries(ctx, b.report.Study)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(d store.Delivery) bool { return !d.InForce() })
	if !slices.ContainsFunc(all, func(d store.Delivery) bool { return d.Kind == string(coded.MeasuresKind) }) && len(b.study.Study().Measures.Warehouse) == 0 {
		return nil, refusal.New(refusal.Misuse, "Take one with: kruistabel deliver", "study %s has no delivery of measures in force", b.report.Study)
	}
	for i, d := range all {
		b.options.Progress("decrypting deliveries", int64(i), int64(len(all)))
		if d.Destroyed != "" {
			return nil, refusal.New(refusal.Forbidden, "Ask "+d.Supplier+" to deliver again, with --replaces "+d.ID+".",
				"the coded rows of delivery %s were destroyed when a build that used them was put in force, as the study says", d.ID)
		}
		coded, err := b.hub.readRows(d)
		if err != nil {
			return nil, err
		}
		rows = append(rows, coded)
		b.used = append(b.used, d.ID)
		b.report.Deliveries = append(b.report.Deliveries, BuildDelivery{d.ID, d.Supplier, d.Kind, d.Accepted, d.Hash, d.Coded})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (b *building) tabulate(ctx context.Context, e engine.Engine, rows []*coded.Delivery, tmp string) (*engine.Result, error) {
	scratch := filepath.Join(tmp, "scratch")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return nil, err
	}
	warehouse := b.hub.settings[setWarehouse]
	if info, err := os.Stat(warehouse); err != nil || !info.IsDir() {
		return nil, refusal.New(refusal.Misuse, "Mount it there again.", "the warehouse is not at %s", warehouse)
	}
	result, err := e.Tabulate(ctx, engine.Query{Study: b.study, Lists: b.study.Study().Lists(), Warehouse: warehouse, Deliveries: rows,
		Threads: b.options.Threads, Temp: scratch,
		Progress: func(p engine.Progress) { b.options.Progress(p.Step, p.Rows, p.Total) }})
	if err != nil {
		return nil, err
	}
	return result, os.RemoveAll(scratch)
}

// write writes tables, study file and code lists.
func (b *building) write(ctx context.Context, result *engine.Result, tmp string) error {
	total, written := int64(len(result.Tables)), atomic.Int64{}
	files, err := tabulate.WriteFolder(ctx, tmp, result.Tables, b.options.Threads, func(f tabulate.File) {
		b.options.Progress("writing "+f.Table, written.Add(1), total)
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		b.report.Tables = append(b.report.Tables, BuildTable{f.Table, filepath.Base(f.Path), f.Rows, f.Bytes, f.SHA256})
	}
	b.report.Linkage = result.Report
	return b.writeMeaning(tmp)
}

// writeMeaning keeps beside the tables what their codes mean: the study file
// and every code list that it names.
func (b *building) writeMeaning(tmp string) error {
	s := b.study.Study()
	text, err := os.ReadFile(filepath.Join(b.hub.revision(s.ID, b.report.Revision), studyFile))
	if err != nil {
		return err
	}
	if err := b.keepMeaning(tmp, studyFile, text); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(tmp, "codelists"), 0o700); err != nil {
		return err
	}
	for _, name := range s.ListNames() {
		data, err := s.Lists().Bytes(name)
		if err != nil {
			return err
		}
		if err := b.keepMeaning(tmp, filepath.Join("codelists", name+".csv"), data); err != nil {
			return err
		}
	}
	return nil
}

// keepMeaning writes one such file and notes its hash.
func (b *building) keepMeaning(tmp, file string, data []byte) error {
	b.report.Meaning = append(b.report.Meaning, MeaningFile{file, hashBytes(data)})
	return os.WriteFile(filepath.Join(tmp, file), data, 0o600)
}

// finish puts the build in its place, points tables/ at it and tells the store.
// Killed in between, recovery removes the folder and points back.
func (b *building) finish(ctx context.Context, tmp, place string) error {
	h := b.hub
	b.report.Finished, b.report.Seconds = now().UTC(), b.stages
	text, err := json.MarshalIndent(&b.report, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := os.WriteFile(filepath.Join(tmp, BuildFile), text, 0o600); err != nil {
		return err
	}
	row := store.Build{Study: b.report.Study, Number: b.report.Build, Revision: b.report.Revision, Hash: hashBytes(text),
		Finished: b.report.Finished, Deliveries: b.used}
	ev := h.event(b.by, audit.BuildFinished, row.Study, number(row.Number), row.Hash)
	if err := h.goesOn(ctx, row.Study); err != nil { // suspended meanwhile
		return err
	}
	if err := h.keep(ctx, tmp, place, ev, func(tx *store.Tx) error { return tx.AddBuild(row) }); err != nil {
		return err
	}
	return pointLink(filepath.Join("builds", number(row.Number)), h.tables(row.Study))
}
