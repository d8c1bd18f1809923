package hub

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/release"
)

// Left tells of a released package.
type Left struct {
	Request string `json:"request"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	Bytes   int    `json:"bytes"`
	Again   bool   `json:"released_before"`
}

// Release writes the package of an approved request to a file. Of a request
// that was released before it writes the same bytes again.
func (h *Hub) Release(ctx context.Context, id, out string) (*Left, error) {
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	r, s, by, err := h.decider(ctx, "release", id)
	if err != nil {
		return nil, err
	}
	if out, err = h.checkOut(out); err != nil {
		return nil, err
	}
	if airlock.State(r.State) == airlock.Released {
		return h.copyRelease(ctx, by, r, out)
	}
	if _, err := next(r, airlock.Release, false); err != nil {
		return nil, err
	}
	data, err := h.seal(ctx, r, s)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	left := &Left{Request: id, File: out, SHA256: hashBytes(data), Bytes: len(data)}
	return left, h.letOut(context.WithoutCancel(ctx), by, r, data, left)
}

func (h *Hub) checkOut(out string) (string, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	if rel, err := filepath.Rel(string(h.layout), out); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
		return "", refusal.New(refusal.Misuse, "Name a file outside the hub.", "--out %s lies inside the hub", out)
	}
	if exists(out) {
		return "", refusal.New(refusal.Misuse, "Name a new file.", "--out %s exists already", out)
	}
	if info, err := os.Stat(filepath.Dir(out)); err != nil || !info.IsDir() {
		return "", refusal.New(refusal.Misuse, "Make it first.", "--out: %s is not a folder", filepath.Dir(out))
	}
	return out, nil
}

// seal checks once more everything that a package says, and makes it.
func (h *Hub) seal(ctx context.Context, r store.Request, s *study.Study) ([]byte, error) {
	if err := h.checkRequest(r); err != nil {
		return nil, err
	}
	b, err := h.findBuild(ctx, r.Study, r.Build)
	if err != nil {
		return nil, err
	}
	report, err := h.checkBuild(b)
	if err != nil {
		return nil, err
	}
	checked, findings, err := airlock.Check(ctx, h.request(r.ID))
	if err != nil {
		return nil, err
	}
	if checked == nil {
		return nil, refusal.New(refusal.NotHeld, "It must not be released.", "request %s does not hold: %s", r.ID, findings[0])
	}
	votes, err := h.store.Reviews(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	id, err := h.private()
	if err != nil {
		return nil, err
	}
	m, err := h.manifest(r, s, report, b.Hash, votes)
	if err != nil {
		return nil, err
	}
	data, err := release.Seal(checked.Content(m), id.sign)
	if err != nil {
		return nil, err
	}
	return data, verifyOwn(data, id)
}

// verifyOwn is the last test before a package leaves: it must verify as any
// outsider verifies it.
func verifyOwn(data []byte, id *Identity) error {
	p, err := release.Open(data)
	if err != nil {
		return err
	}
	key := id.publicKey()
	for _, c := range p.Verify(&key).Checks {
		if !c.Holds {
			return refusal.New(refusal.NotHeld, "It must not be released.", "the package does not verify: %s: %s", c.Name, c.Text)
		}
	}
	return nil
}

func (h *Hub) manifest(r store.Request, s *study.Study, report *BuildReport, hash string, votes []store.Review) (release.Manifest, error) {
	a := s.Authorisation
	m := release.Manifest{Request: r.ID, Title: r.Title, Released: h.today.String(), Synthetic: h.Synthetic,
		Hub:   release.Hub{ID: h.ID},
		Study: release.Study{ID: s.ID, Version: report.Version, Title: release.Text(s.Title), SHA256: report.StudyHash},
		Authorisation: release.Authorisation{Number: a.Number, Reference: a.Reference, Date: a.Date.String(), Body: release.Text(a.Body),
			LegalBasis: a.LegalBasis, PriorAdvice: a.PriorAdvice, From: a.Acts.From.String(), Until: a.Acts.Until.String()},
		Source: release.Source{Build: report.Build, SHA256: hash},
		Rules:  release.Rules{Reviews: s.Outputs.Reviews, Program: Version}}
	for _, p := range a.Purposes {
		if p.ID == r.Purpose {
			m.Authorisation.Purpose = release.Purpose{ID: p.ID, Text: release.Text(p.Text)}
		}
	}
	if m.Authorisation.Purpose.ID == "" {
		return m, refusal.New(refusal.Forbidden, "A new request is needed.", "authorisation %s does not list the purpose %s any more", a.Number, r.Purpose)
	}
	table, err := h.tableOf(r)
	if err != nil {
		return m, err
	}
	for _, t := range report.Tables {
		if t.Name != table && t.Name != table+"_types" {
			continue
		}
		m.Source.Tables = append(m.Source.Tables, release.File{Name: t.File, Bytes: t.Bytes, SHA256: t.SHA256})
	}
	for _, v := range votes {
		if v.Verdict == string(airlock.Approve) {
			m.Reviews = append(m.Reviews, release.Review{Checker: v.Person, Role: string(access.Checker), Date: v.Given.Local().Format(time.DateOnly), Verdict: v.Verdict})
		}
	}
	return m, nil
}

// tableOf is the table that a request asks for.
func (h *Hub) tableOf(r store.Request) (string, error) {
	text, err := os.ReadFile(filepath.Join(h.request(r.ID), specFile))
	if err != nil {
		return "", err
	}
	spec, err := airlock.ParseSpec(text)
	if err != nil {
		return "", err
	}
	return spec.Table, nil
}

// letOut keeps the package, promises the release, writes the file and tells the
// store that it left.
func (h *Hub) letOut(ctx context.Context, by store.Function, r store.Request, data []byte, left *Left) error {
	done, err := h.shared.keeping.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := writeFile(h.release(r.ID), data, 0o600); err != nil {
		return err
	}
	ev := h.event(by, audit.PackageReleased, r.Study, r.ID, left.SHA256)
	ev.Outcome = audit.Intended
	intent := store.Intent{Act: audit.PackageReleased, Study: r.Study, Object: r.ID, Hash: left.SHA256, Place: left.File}
	if err := h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.Intend(intent) }); err != nil {
		return err
	}
	if err := writeFile(left.File, data, 0o644); err != nil {
		// The file could not be written: the release did not happen.
		return errors.Join(refusal.New(refusal.Misuse, "Name another place.", "the package could not be written: %w", err), h.undoRelease(ctx, by, intent))
	}
	return h.released(ctx, by, intent)
}

// released records that a promised package is in its place.
func (h *Hub) released(ctx context.Context, by store.Function, i store.Intent) error {
	ev := h.event(by, audit.PackageReleased, i.Study, i.Object, i.Hash)
	return h.store.Change(ctx, ev, func(tx *store.Tx) error {
		return errors.Join(tx.MoveRequest(i.Object, string(airlock.Approved), string(airlock.Released)),
			tx.AddRelease(store.Release{Request: i.Object, Hash: i.Hash, Released: now()}), tx.Conclude(i.Act, i.Study, i.Object))
	})
}

// undoRelease takes back a promised release whose file is not in its place.
func (h *Hub) undoRelease(ctx context.Context, by store.Function, i store.Intent) error {
	if err := os.Remove(h.release(i.Object)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	ev := h.event(by, audit.PackageReleased, i.Study, i.Object, i.Hash)
	ev.Outcome = audit.Undone
	return h.store.Change(ctx, ev, func(tx *store.Tx) error { return tx.Conclude(i.Act, i.Study, i.Object) })
}

// finishRelease answers what a crash left open: did the package leave?
func (h *Hub) finishRelease(ctx context.Context, i store.Intent) error {
	if err := removeUnfinished(i.Place); err != nil {
		return err
	}
	if hash, err := hashFile(i.Place); err == nil && hash == i.Hash {
		h.told(fmt.Sprintf("recorded that request %s was released to %s", i.Object, i.Place))
		return h.released(ctx, store.Function{}, i)
	}
	h.told(fmt.Sprintf("took back the release of %s, which was not written", i.Object))
	return h.undoRelease(ctx, store.Function{}, i)
}

// removeUnfinished removes what a killed release was writing beside its place,
// whatever characters that has. A folder that is gone has nothing.
func removeUnfinished(place string) error {
	entries, err := os.ReadDir(filepath.Dir(place))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, filepath.Base(place)+".") && strings.HasSuffix(name, partial) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(place), name)))
		}
	}
	return err
}

// copyRelease writes the package of a released request once more.
func (h *Hub) copyRelease(ctx context.Context, by store.Function, r store.Request, out string) (*Left, error) {
	row, data, err := h.keptRelease(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := h.store.Change(ctx, h.event(by, audit.PackageCopied, r.Study, r.ID, row.Hash), nil); err != nil {
		return nil, err
	}
	left := &Left{Request: r.ID, File: out, SHA256: row.Hash, Bytes: len(data), Again: true}
	return left, writeFile(out, data, 0o644)
}

// VerifyPackage checks a package against the hub that released it: that it is
// the package that left, and that its witnesses still prove it.
func (h *Hub) VerifyPackage(ctx context.Context, p *release.Package, hash string) ([]release.Check, error) {
	if _, err := h.may(ctx, "verify", access.Object{}); err != nil {
		return nil, err
	}
	out := []release.Check{{Name: "register", Text: "this hub released it, as request " + p.Manifest.Request}}
	row, err := h.store.Release(ctx, p.Manifest.Request)
	switch {
	case p.Manifest.Hub.ID != h.ID:
		out[0].Text = "the package is of the hub " + p.Manifest.Hub.ID + ", not of this one"
		return out, nil
	case errors.Is(err, store.ErrNotFound) || err == nil && row.Hash != hash:
		out[0].Text = "this hub did not release these bytes"
		return out, nil
	case err != nil:
		return nil, err
	}
	out[0].Holds = true
	r, err := h.findRequest(ctx, p.Manifest.Request)
	if err != nil {
		return nil, err
	}
	if _, _, err := h.authorised(ctx, "verify", r.Study); err != nil {
		return nil, err // the witnesses hold the true counts
	}
	proof := release.Check{Name: "witnesses", Holds: true, Text: "every hidden cell that needs it is proven, by the witnesses in the hub"}
	if err := h.checkRequest(r); err != nil {
		proof.Holds, proof.Text = false, err.Error()
		return append(out, proof), nil
	}
	checked, findings, err := airlock.Check(ctx, h.request(r.ID))
	if err != nil {
		return nil, err
	}
	switch {
	case checked == nil:
		proof.Holds, proof.Text = false, findings[0].String()
	case !checked.Matches(p):
		proof.Holds, proof.Text = false, "the package shows another table than the one that was proven"
	}
	return append(out, proof), nil
}
