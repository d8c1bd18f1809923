package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

// OpenFile opens a file of a program's run.
type OpenFile func(run, name string) (io.ReadCloser, error)

// FilesAsked are files that leave if the checkers say so.
type FilesAsked struct {
	Title   string
	Context string
	Purpose string
	Files   []store.RequestFile
}

// filesDir is where a request of files has them, beside summary.json.
const filesDir = "files"

// maxFileBytes is the largest file that can be asked for.
const maxFileBytes = 16 << 20

// RequestTable is RequestFrom with what the author says of the table.
func (h *Hub) RequestTable(ctx context.Context, desk *room.Desk, spec []byte, about string, progress Progress) (*Requested, error) {
	if err := noNumbers("the context", about); err != nil {
		return nil, err
	}
	r, err := h.RequestFrom(ctx, desk, func() ([]byte, error) { return spec, nil }, progress)
	if r == nil {
		return nil, err
	}
	ev := audit.Event{Who: h.who, Function: string(access.Researcher), Study: r.Study, Act: audit.RequestMade, Object: r.ID, Outcome: audit.Done, Note: "terms"}
	return r, errors.Join(err, h.store.Change(context.WithoutCancel(ctx), ev, func(tx *store.Tx) error {
		return tx.AddTerms(store.Terms{Request: r.ID, Kind: store.TableRequest, Context: about})
	}))
}

// RequestFiles submits files of program runs for review, as they are. Their
// hashes are compared with what was chosen.
func (h *Hub) RequestFiles(ctx context.Context, desk *room.Desk, a FilesAsked, open OpenFile) (*Requested, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	object, err := h.Object(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	object.Session = at(desk)
	by, err := h.may(ctx, "request", object)
	if err != nil {
		return nil, err
	}
	authorised, _, err := h.authorised(ctx, "request", desk.Study)
	if err != nil {
		return nil, err
	}
	// A request of files names a purpose of the authorisation as one of a table does.
	anyTable := &airlock.Spec{Table: authorised.Study().Tables[0].Name, Purpose: a.Purpose}
	if err := errors.Join(noNumbers("the title", a.Title), noNumbers("the context", a.Context)); err != nil {
		return nil, err
	}
	if err := airlock.CheckTable(authorised.Study(), anyTable); err != nil {
		return nil, h.refuse(ctx, "request", desk.Study, err)
	}
	b, _, err := h.inForce(ctx, desk.Study)
	if err != nil {
		return nil, err
	}
	all, err := h.store.Requests(ctx)
	if err != nil {
		return nil, err
	}
	r := &Requested{ID: h.nextID("R", requestIDs(all)), Study: desk.Study, Build: b.Number, Title: a.Title, State: airlock.Submitted}
	row := store.Request{ID: r.ID, Study: desk.Study, Build: b.Number, Title: a.Title, Purpose: a.Purpose, Author: h.who, Body: by.Body, Made: now(), State: string(r.State)}
	if err := h.keepFiles(ctx, by, r, row, a, open); err != nil {
		return nil, err
	}
	return r, noteSession(ctx, desk, room.RequestMade, r.ID, "")
}

// keepFiles copies the files into the request's folder and tells the store.
func (h *Hub) keepFiles(ctx context.Context, by store.Function, r *Requested, row store.Request, a FilesAsked, open OpenFile) error {
	place := h.request(r.ID)
	tmp := place + partial
	if err := os.MkdirAll(filepath.Join(tmp, filesDir), 0o700); err != nil {
		return err
	}
	defer func() { _ = removeTree(tmp) }()
	for _, f := range a.Files {
		if err := keepFile(filepath.Join(tmp, filesDir), f, open); err != nil {
			return err
		}
	}
	summary, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(filepath.Join(tmp, summaryFile), summary, 0o600), salted(tmp)); err != nil {
		return err
	}
	if row.Hash, err = hashTree(tmp); err != nil {
		return err
	}
	ev := h.event(by, audit.RequestMade, r.Study, r.ID, row.Hash)
	ev.Note = fmt.Sprintf("%s, build %d: %d files, %s", r.State, r.Build, len(a.Files), row.Purpose)
	return h.keep(ctx, tmp, place, ev, func(tx *store.Tx) error {
		err := errors.Join(tx.AddRequest(row), tx.AddTerms(store.Terms{Request: r.ID, Kind: store.FilesRequest, Context: a.Context}))
		for _, f := range a.Files {
			f.Request = r.ID
			err = errors.Join(err, tx.AddRequestFile(f))
		}
		return err
	})
}

// fileName is the name of a file that leaves: no path, no hidden file.
var fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._ -]{0,120}$`)

func keepFile(dir string, f store.RequestFile, open OpenFile) error {
	if !fileName.MatchString(f.Name) || f.Bytes > maxFileBytes {
		return refusal.New(refusal.Misuse, "Give it a plain name of letters and digits, and at most 16 MB.", "the file %q cannot be asked for", f.Name)
	}
	in, err := open(f.Run, f.Name)
	if err != nil {
		return err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxFileBytes+1))
	if err != nil {
		return err
	}
	if int64(len(data)) != f.Bytes || hashBytes(data) != f.Hash {
		return locale.Refuse(refusal.NotHeld, "pivot.file_changed", "name", f.Name, "run", f.Run)
	}
	return os.WriteFile(filepath.Join(dir, f.Name), data, 0o600)
}

// refuseFiles refuses an act on a request of files, which only those of tables know
// so far.
func (h *Hub) refuseFiles(ctx context.Context, id string) error {
	terms, err := h.store.Terms(ctx, id)
	if err != nil || terms.Kind != store.FilesRequest {
		return err
	}
	return locale.Refuse(refusal.Misuse, "pivot.files", "id", id)
}

// RequestSummary is what a request was found to be when it was made. It has no
// count of its table.
func (h *Hub) RequestSummary(_ context.Context, r store.Request) (Requested, error) {
	text, err := os.ReadFile(filepath.Join(h.request(r.ID), summaryFile))
	if err != nil {
		return Requested{}, err
	}
	var out Requested
	err = json.Unmarshal(text, &out)
	out.State = airlock.State(r.State)
	return out, err
}
