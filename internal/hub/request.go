package hub

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Requested tells of an output request.
type Requested struct {
	ID      string          `json:"request"`
	Study   string          `json:"study"`
	Build   int             `json:"build"`
	Title   string          `json:"title"`
	State   airlock.State   `json:"state"`
	Summary airlock.Summary `json:"summary"`
}

// The files of a request beside those of the airlock.
const (
	specFile    = "spec.yaml"
	summaryFile = "summary.json"
	saltFile    = "salt" // random: see salted
)

// Request computes an output request from the newest build in force, protects
// and checks it, and submits it for review. The account does it at its desk, in
// an open session of the study; what the session ends the request ends with it.
// One that cannot be proven is kept as not releasable; the error then says so,
// beside the result.
func (h *Hub) Request(ctx context.Context, desk *room.Desk, specPath string, progress Progress) (*Requested, error) {
	return h.RequestFrom(ctx, desk, func() ([]byte, error) { return readSpecFile(specPath) }, progress)
}

// RequestFrom is Request for what is asked wherever it is: it is read when its
// turn comes.
func (h *Hub) RequestFrom(ctx context.Context, desk *room.Desk, read func() ([]byte, error), progress Progress) (*Requested, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	id := desk.Study
	object, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	object.Session = at(desk)
	by, err := h.may(ctx, "request", object)
	if err != nil {
		return nil, err
	}
	authorised, _, err := h.authorised(ctx, "request", id)
	if err != nil {
		return nil, err
	}
	text, spec, err := readSpec(read)
	if err != nil {
		return nil, err
	}
	ctx, end, err := desk.Begin(ctx, room.Job{Kind: room.Requesting, Text: string(text), Object: spec.Table, Hash: hashBytes(text)})
	if err != nil {
		return nil, err
	}
	r, err := h.requestAt(ctx, desk, by, authorised, text, spec, progress)
	end(ending(ctx, err))
	if r == nil && context.Cause(ctx) != nil && refusal.KindOf(context.Cause(ctx)) != 0 {
		err = context.Cause(ctx) // the desk is gone: that is why
	}
	return r, err
}

// ending is how work at a desk ended, as its log tells it.
func ending(ctx context.Context, err error) string {
	switch {
	case ctx.Err() != nil:
		return "stopped"
	case err != nil:
		return "failed"
	}
	return "done"
}

func (h *Hub) requestAt(ctx context.Context, desk *room.Desk, by store.Function, authorised study.Authorised, text []byte, spec *airlock.Spec, progress Progress) (*Requested, error) {
	id := desk.Study
	if err := airlock.CheckTable(authorised.Study(), spec); err != nil {
		return nil, h.refuse(ctx, "request", id, err)
	}
	b, report, err := h.inForce(ctx, id)
	if err != nil {
		return nil, err
	}
	progress("reading the tables", 0, 0)
	plan, err := h.plan(ctx, authorised.Study(), b, report, spec)
	if err != nil {
		return nil, err
	}
	all, err := h.store.Requests(ctx)
	if err != nil {
		return nil, err
	}
	r := &Requested{ID: h.nextID("R", requestIDs(all)), Study: id, Build: b.Number, Title: spec.Title}
	row := store.Request{ID: r.ID, Study: id, Build: b.Number, Title: spec.Title, Purpose: spec.Purpose, Author: h.who, Body: by.Body, Made: now()}
	if err := h.keepRequest(ctx, by, r, &row, plan, text, progress); err != nil {
		return nil, err
	}
	if err := noteSession(ctx, desk, room.RequestMade, r.ID, row.Hash); err != nil {
		return r, err
	}
	if r.State == airlock.NotReleasable {
		return r, refusal.New(refusal.NotHeld, "Take fewer dimensions or coarser levels, and make a new request.",
			"request %s is not releasable: %d unsafe cells could not be proven to be protected", r.ID, r.Summary.Unproven)
	}
	return r, nil
}

func requestIDs(all []store.Request) (ids []string) {
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

func readSpecFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return nil, refusal.New(refusal.Misuse, "Name the file with the request. See: kruistabel help request", "%s cannot be read as a file", path)
	}
	text, err := os.ReadFile(path)
	return text, refusal.Wrap(refusal.Misuse, "", err)
}

func readSpec(read func() ([]byte, error)) ([]byte, *airlock.Spec, error) {
	text, err := read()
	if err != nil {
		return nil, nil, err
	}
	spec, err := airlock.ParseSpec(text)
	if err != nil {
		return nil, nil, err
	}
	return text, spec, noNumbers("the title", spec.Title)
}

var longNumber = regexp.MustCompile(`[0-9]{2}[.]?[0-9]{2}[.]?[0-9]{2}[-. ]?[0-9]{3}[-. ]?[0-9]{2}`)

// noNumbers keeps identification numbers out of texts that are kept and shown.
func noNumbers(what, text string) error {
	if longNumber.MatchString(text) {
		return refusal.New(refusal.Misuse, "Leave it out.", "%s holds a number that looks like an identification number", what)
	}
	return nil
}

// plan ties a spec to the tables of a build.
func (h *Hub) plan(ctx context.Context, current *study.Study, b store.Build, report *BuildReport, spec *airlock.Spec) (*airlock.Plan, error) {
	source, err := h.source(ctx, current, b, report, spec.Table)
	if err != nil {
		return nil, err
	}
	return source.Plan(spec)
}

// studyOf is the revision of the study that a build was made by.
func (h *Hub) studyOf(ctx context.Context, b store.Build) (*study.Study, error) {
	revisions, err := h.store.Studies(ctx, b.Study)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(revisions, func(s store.Study) bool { return s.Revision == b.Revision })
	if i < 0 {
		return nil, fmt.Errorf("build %d names a revision of %s that is not registered", b.Number, b.Study)
	}
	return h.revisionOf(revisions[i])
}

// keepRequest computes, protects and checks a request in its folder, and then
// tells the store.
func (h *Hub) keepRequest(ctx context.Context, by store.Function, r *Requested, row *store.Request, plan *airlock.Plan, text []byte, progress Progress) error {
	progress("counting", 0, 0)
	computed, err := plan.Compute(ctx)
	if err != nil {
		return err
	}
	place := h.request(r.ID)
	tmp := place + partial
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return err
	}
	defer func() { _ = removeTree(tmp) }()
	if r.Summary, r.State, err = protect(ctx, tmp, computed, progress); err != nil {
		return err
	}
	summary, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(filepath.Join(tmp, specFile), text, 0o600), os.WriteFile(filepath.Join(tmp, summaryFile), summary, 0o600), salted(tmp))
	if err != nil {
		return err
	}
	row.State = string(r.State)
	if row.Hash, err = hashTree(tmp); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ev := h.event(by, audit.RequestMade, r.Study, r.ID, row.Hash)
	ev.Rules = plan.Rules()
	ev.Note = fmt.Sprintf("%s, build %d: %d cells, %d unsafe, %d hidden, %s", r.State, r.Build, r.Summary.Cells, r.Summary.Unsafe, r.Summary.Suppressed, row.Purpose)
	return h.keep(ctx, tmp, place, ev, func(tx *store.Tx) error { return tx.AddRequest(*row) })
}

// salted puts something random into a request's folder. Its hash stands in events,
// session logs and day sheets, for eyes that see no count: without this, whoever
// knows what was published could try which hidden counts give that hash.
func salted(dir string) error {
	return os.WriteFile(filepath.Join(dir, saltFile), []byte(rand.Text()+"\n"), 0o600)
}

// protect protects a computed table and lets the verifier judge it. What it
// does not prove is not releasable.
func protect(ctx context.Context, dir string, c *airlock.Computed, progress Progress) (airlock.Summary, airlock.State, error) {
	summary, err := airlock.Protect(ctx, dir, c, progress)
	if err != nil {
		return airlock.Summary{}, "", err
	}
	checked, findings, err := airlock.Check(ctx, dir)
	if err != nil {
		return airlock.Summary{}, "", err
	}
	if summary.Proven = checked != nil; !summary.Proven {
		summary.Unproven = max(summary.Unproven, len(findings))
		return *summary, airlock.NotReleasable, nil
	}
	return *summary, airlock.Submitted, nil
}
