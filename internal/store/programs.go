package store

import (
	"context"
	"database/sql"
	"time"
)

// Environment is a system with R and Python, as it was found once.
type Environment struct {
	Number   int
	Root     string // folder; / is this machine
	Packages string // JSON
	Hash     string // of Packages
	Added    time.Time
}

// Program is a researcher's program; its versions hold the files.
type Program struct {
	ID      string
	Study   string
	Owner   string // account
	Body    string
	Title   string
	Made    time.Time
	PutAway time.Time // zero: it is listed
}

// ProgramVersion is one content of a program. It never changes.
type ProgramVersion struct {
	Program  string
	Version  int
	Language string // r or python
	Main     string // name of the file that is started
	Hash     string // of names and contents
	Origin   string // sent or edited
	Made     time.Time
}

// ProgramFile is a text file of a version.
type ProgramFile struct {
	Name    string
	Content string
	Hash    string
}

// ProgramRun is one run of a version.
type ProgramRun struct {
	ID          string
	Program     string
	Number      int // 1, 2, ... of the program's
	Version     int
	Study       string
	Who         string
	Session     string // empty: a run for acceptance
	Input       string // synthetic, extract or tables
	Build       int    // 0: the input is no build
	InputHash   string
	Environment int
	State       string
	Reason      string
	Queued      time.Time
	Started     time.Time
	Ended       time.Time
	Wall        time.Duration
	Memory      int64 // most bytes
	Network     int   // attempts to reach one
	LogHash     string
	LogCut      bool
}

// RunOutput is a file that a run left.
type RunOutput struct {
	Run      string
	Name     string
	Kind     string
	Bytes    int64
	Rows     int    // of a table, without its head; -1: it is none
	Hash     string // empty: it was not taken
	Mark     string // pass, note or blocked
	Findings string // JSON
}

// AddEnvironment keeps an environment under a new number.
func (t *Tx) AddEnvironment(e Environment) error {
	return t.exec(`INSERT INTO environments VALUES (?,?,?,?,?)`, e.Number, e.Root, e.Packages, e.Hash, stamp(e.Added))
}

// Environments lists the environments, newest first.
func (s *Store) Environments(ctx context.Context) ([]Environment, error) {
	return list(ctx, s, func(r *sql.Rows) (e Environment, err error) {
		var at string
		err = r.Scan(&e.Number, &e.Root, &e.Packages, &e.Hash, &at)
		e.Added = instant(at)
		return e, err
	}, `SELECT number, root, packages, hash, added FROM environments ORDER BY number DESC`)
}

// AddProgram registers a program.
func (t *Tx) AddProgram(p Program) error {
	return t.exec(`INSERT INTO programs (id, study, owner, body, title, made) VALUES (?,?,?,?,?,?)`,
		p.ID, p.Study, p.Owner, p.Body, p.Title, stamp(p.Made))
}

// AddProgramVersion keeps a version with its files.
func (t *Tx) AddProgramVersion(v ProgramVersion, files []ProgramFile) error {
	if err := t.exec(`INSERT INTO program_versions VALUES (?,?,?,?,?,?,?)`,
		v.Program, v.Version, v.Language, v.Main, v.Hash, v.Origin, stamp(v.Made)); err != nil {
		return err
	}
	for _, f := range files {
		if err := t.exec(`INSERT INTO program_files VALUES (?,?,?,?,?)`, v.Program, v.Version, f.Name, f.Content, f.Hash); err != nil {
			return err
		}
	}
	return nil
}

// PutProgramAway takes a program off the lists. What it ran stays.
func (t *Tx) PutProgramAway(id string, at time.Time) error {
	return t.one(`UPDATE programs SET put_away = ? WHERE id = ? AND put_away = ''`, stamp(at), id)
}

// Programs lists an account's programs in a study, newest first; every
// account's where owner is empty, every study's where study is.
func (s *Store) Programs(ctx context.Context, study, owner string) ([]Program, error) {
	return list(ctx, s, scanProgram, `SELECT id, study, owner, body, title, made, put_away FROM programs
		WHERE (?1 = '' OR study = ?1) AND (?2 = '' OR owner = ?2) ORDER BY id DESC`, study, owner)
}

// Program finds a program; ErrNotFound where there is none.
func (s *Store) Program(ctx context.Context, id string) (Program, error) {
	return single(list(ctx, s, scanProgram, `SELECT id, study, owner, body, title, made, put_away FROM programs WHERE id = ?`, id))
}

func scanProgram(r *sql.Rows) (p Program, err error) {
	var made, away string
	err = r.Scan(&p.ID, &p.Study, &p.Owner, &p.Body, &p.Title, &made, &away)
	p.Made, p.PutAway = instant(made), instant(away)
	return p, err
}

// ProgramVersions lists the versions of a program, newest first.
func (s *Store) ProgramVersions(ctx context.Context, program string) ([]ProgramVersion, error) {
	return list(ctx, s, func(r *sql.Rows) (v ProgramVersion, err error) {
		var made string
		err = r.Scan(&v.Program, &v.Version, &v.Language, &v.Main, &v.Hash, &v.Origin, &made)
		v.Made = instant(made)
		return v, err
	}, `SELECT program, version, language, main, hash, origin, made FROM program_versions WHERE program = ? ORDER BY version DESC`, program)
}

// ProgramFiles lists the files of a version by name.
func (s *Store) ProgramFiles(ctx context.Context, program string, version int) ([]ProgramFile, error) {
	return list(ctx, s, func(r *sql.Rows) (f ProgramFile, err error) {
		return f, r.Scan(&f.Name, &f.Content, &f.Hash)
	}, `SELECT name, content, hash FROM program_files WHERE program = ? AND version = ? ORDER BY name`, program, version)
}

// AddRun registers a run that is queued.
func (t *Tx) AddRun(r ProgramRun) error {
	return t.exec(`INSERT INTO runs (id, program, number, version, study, who, session, input, build, state, queued)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
		r.ID, r.Program, r.Number, r.Version, r.Study, r.Who, r.Session, r.Input, r.Build, r.State, stamp(r.Queued))
}

// StartRun moves a queued run to another state, with what it starts on.
func (t *Tx) StartRun(r ProgramRun) error {
	return t.one(`UPDATE runs SET state = ?, started = ?, input = ?, build = ?, input_hash = ?, environment = ? WHERE id = ? AND state = 'queued'`,
		r.State, stamp(r.Started), r.Input, r.Build, r.InputHash, r.Environment, r.ID)
}

// EndRun keeps how a run ended, with the files that it left. A run ends once.
func (t *Tx) EndRun(r ProgramRun, outputs []RunOutput) error {
	if err := t.one(`UPDATE runs SET state = ?, reason = ?, ended = ?, wall_ms = ?, memory = ?, network = ?, log_hash = ?, log_cut = ?
		WHERE id = ? AND ended = ''`, r.State, r.Reason, stamp(r.Ended), r.Wall.Milliseconds(), r.Memory, r.Network, r.LogHash,
		r.LogCut, r.ID); err != nil {
		return err
	}
	for _, o := range outputs {
		if err := t.exec(`INSERT INTO run_outputs VALUES (?,?,?,?,?,?,?,?)`,
			r.ID, o.Name, o.Kind, o.Bytes, o.Rows, o.Hash, o.Mark, o.Findings); err != nil {
			return err
		}
	}
	return nil
}

const runColumns = `SELECT id, program, number, version, study, who, session, input, build, input_hash, environment, state, reason,
	queued, started, ended, wall_ms, memory, network, log_hash, log_cut FROM runs `

// Runs lists the runs of a program, newest first.
func (s *Store) Runs(ctx context.Context, program string) ([]ProgramRun, error) {
	return list(ctx, s, scanRun, runColumns+`WHERE program = ? ORDER BY number DESC`, program)
}

// OpenRuns lists the runs that have not ended, in the order in which they were
// queued.
func (s *Store) OpenRuns(ctx context.Context) ([]ProgramRun, error) {
	return list(ctx, s, scanRun, runColumns+`WHERE ended = '' ORDER BY id`)
}

// Run finds a run by its id; ErrNotFound where there is none.
func (s *Store) Run(ctx context.Context, id string) (ProgramRun, error) {
	return single(list(ctx, s, scanRun, runColumns+`WHERE id = ?`, id))
}

// LastRun is the highest id of a run, empty where there is none.
func (s *Store) LastRun(ctx context.Context) (string, error) {
	return single(list(ctx, s, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT coalesce(max(id), '') FROM runs`))
}

func scanRun(r *sql.Rows) (p ProgramRun, err error) {
	var queued, started, ended string
	var wall int64
	err = r.Scan(&p.ID, &p.Program, &p.Number, &p.Version, &p.Study, &p.Who, &p.Session, &p.Input, &p.Build, &p.InputHash,
		&p.Environment, &p.State, &p.Reason, &queued, &started, &ended, &wall, &p.Memory, &p.Network, &p.LogHash, &p.LogCut)
	p.Queued, p.Started, p.Ended, p.Wall = instant(queued), instant(started), instant(ended), time.Duration(wall)*time.Millisecond
	return p, err
}

// RunOutputs lists the files that a run left, by name.
func (s *Store) RunOutputs(ctx context.Context, run string) ([]RunOutput, error) {
	return list(ctx, s, func(r *sql.Rows) (o RunOutput, err error) {
		return o, r.Scan(&o.Run, &o.Name, &o.Kind, &o.Bytes, &o.Rows, &o.Hash, &o.Mark, &o.Findings)
	}, `SELECT run, name, kind, bytes, rows, hash, mark, findings FROM run_outputs WHERE run = ? ORDER BY name`, run)
}
