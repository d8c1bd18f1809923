package store

import (
	"context"
	"database/sql"
	"time"
)

// Upload is a delivery that comes, or came, in pieces.
type Upload struct {
	ID       string
	Study    string
	Supplier string
	Kind     string
	Name     string // of the file, long numbers left out
	Size     int64
	Rows     *int64
	SHA256   string
	Replaces string
	Who      string
	Begun    time.Time
	State    UploadState
	Ended    time.Time
	Delivery string // what it became
}

// UploadState is how far an upload is.
type UploadState string

// The states of an upload.
const (
	UploadOpen      UploadState = "open"
	UploadChecking  UploadState = "checking"
	UploadTaken     UploadState = "taken"
	UploadRefused   UploadState = "refused"
	UploadCancelled UploadState = "cancelled"
	UploadExpired   UploadState = "expired"
)

// AddUpload begins an upload.
func (t *Tx) AddUpload(u Upload) error {
	return t.exec(`INSERT INTO uploads (id, study, supplier, kind, name, size, rows, sha256, replaces, who, begun, state)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, u.ID, u.Study, u.Supplier, u.Kind, u.Name, u.Size, u.Rows, u.SHA256, u.Replaces,
		u.Who, stamp(u.Begun), UploadOpen)
}

// MoveUpload changes the state of an upload, from the one it must be in.
func (t *Tx) MoveUpload(id string, from, to UploadState, delivery string) error {
	ended := ""
	if to != UploadOpen && to != UploadChecking {
		ended = stamp(t.store.now())
	}
	return t.one(`UPDATE uploads SET state = ?, ended = ?, delivery = ? WHERE id = ? AND state = ?`, to, ended, delivery, id, from)
}

// SizeUpload says how large an open upload is that came whole.
func (t *Tx) SizeUpload(id string, size int64) error {
	return t.one(`UPDATE uploads SET size = ? WHERE id = ? AND state = ?`, size, id, UploadOpen)
}

// Uploads lists the uploads of a study in the order in which they began; of all
// studies where it is empty.
func (s *Store) Uploads(ctx context.Context, study string) ([]Upload, error) {
	return list(ctx, s, scanUpload, uploadColumns+` WHERE ?1 = '' OR study = ?1 ORDER BY begun, id`, study)
}

// Upload finds an upload; ErrNotFound where there is none.
func (s *Store) Upload(ctx context.Context, id string) (Upload, error) {
	return single(list(ctx, s, scanUpload, uploadColumns+` WHERE id = ?`, id))
}

const uploadColumns = `SELECT id, study, supplier, kind, name, size, rows, sha256, replaces, who, begun, state, ended, delivery FROM uploads`

func scanUpload(r *sql.Rows) (u Upload, err error) {
	var begun, ended string
	err = r.Scan(&u.ID, &u.Study, &u.Supplier, &u.Kind, &u.Name, &u.Size, &u.Rows, &u.SHA256, &u.Replaces, &u.Who, &begun, &u.State, &ended, &u.Delivery)
	u.Begun, u.Ended = instant(begun), instant(ended)
	return u, err
}

// Job is something long that the server does for somebody.
type Job struct {
	ID      int64
	Kind    JobKind
	Study   string
	Object  string // upload of a delivery
	Who     string
	State   JobState
	Asked   time.Time
	Started time.Time
	Ended   time.Time
	Step    string // the last that was begun
	Result  string // id of what was made
	Said    string // the refusal, as the command line says it
	Report  string // JSON: the receipt of what was refused
}

// JobKind is what a job does.
type JobKind string

// The kinds of job.
const (
	BuildJob    JobKind = "build"
	DeliveryJob JobKind = "delivery"
)

// JobState is how far a job is.
type JobState string

// The states of a job.
const (
	JobQueued      JobState = "queued"
	JobRunning     JobState = "running"
	JobDone        JobState = "done"
	JobFailed      JobState = "failed"
	JobCancelled   JobState = "cancelled"
	JobInterrupted JobState = "interrupted" // the server ended while it ran
)

// Ended says that nothing more comes of a job in this state.
func (s JobState) Ended() bool { return s != JobQueued && s != JobRunning }

// AddJob queues a job and gives its id.
func (t *Tx) AddJob(j Job) (id int64, err error) {
	if err := t.exec(`INSERT INTO jobs (kind, study, object, who, state, asked) VALUES (?,?,?,?,?,?)`,
		j.Kind, j.Study, j.Object, j.Who, JobQueued, stamp(t.store.now())); err != nil {
		return 0, err
	}
	return id, t.tx.QueryRowContext(t.ctx, `SELECT last_insert_rowid()`).Scan(&id)
}

// StartJob says that a queued job runs.
func (t *Tx) StartJob(id int64) error {
	return t.one(`UPDATE jobs SET state = ?, started = ? WHERE id = ? AND state = ?`, JobRunning, stamp(t.store.now()), id, JobQueued)
}

// EndJob says how a job ended that had not.
func (t *Tx) EndJob(j Job) error {
	return t.one(`UPDATE jobs SET state = ?, ended = ?, step = ?, result = ?, said = ?, report = ? WHERE id = ? AND state IN (?,?)`,
		j.State, stamp(t.store.now()), j.Step, j.Result, j.Said, j.Report, j.ID, JobQueued, JobRunning)
}

// Jobs lists the jobs of a study, the newest first; of all studies where it is
// empty.
func (s *Store) Jobs(ctx context.Context, study string) ([]Job, error) {
	return list(ctx, s, scanJob, jobColumns+` WHERE ?1 = '' OR study = ?1 ORDER BY id DESC`, study)
}

// Job finds a job; ErrNotFound where there is none.
func (s *Store) Job(ctx context.Context, id int64) (Job, error) {
	return single(list(ctx, s, scanJob, jobColumns+` WHERE id = ?`, id))
}

const jobColumns = `SELECT id, kind, study, object, who, state, asked, started, ended, step, result, said, report FROM jobs`

func scanJob(r *sql.Rows) (j Job, err error) {
	var asked, started, ended string
	err = r.Scan(&j.ID, &j.Kind, &j.Study, &j.Object, &j.Who, &j.State, &asked, &started, &ended, &j.Step, &j.Result, &j.Said, &j.Report)
	j.Asked, j.Started, j.Ended = instant(asked), instant(started), instant(ended)
	return j, err
}
