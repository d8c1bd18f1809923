package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// InForce tells of a build that was put in force.
type InForce struct {
	Study     string   `json:"study"`
	Build     int      `json:"build"`
	Hash      string   `json:"sha256"` // of build.json
	Already   bool     `json:"already_in_force"`
	Destroyed []string `json:"deliveries_destroyed"`
}

// Approve puts a build in force: requests use the newest build in force. Its
// files are made read-only, and every later use compares their hashes. Where
// the study says that deliveries are destroyed after coding, the keys of those
// that the build used are destroyed now.
func (h *Hub) Approve(ctx context.Context, id string, n int) (*InForce, error) {
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	object, err := h.Object(ctx, id)
	if err != nil {
		return nil, err
	}
	by, err := h.may(ctx, "approve", object)
	if err != nil {
		return nil, err
	}
	authorised, _, err := h.authorised(ctx, "approve", id)
	if err != nil {
		return nil, err
	}
	b, err := h.findBuild(ctx, id, n)
	if err != nil {
		return nil, err
	}
	out := &InForce{Study: id, Build: n, Hash: b.Hash, Already: b.InForce != "", Destroyed: []string{}}
	if out.Already {
		return out, nil
	}
	if _, err := h.checkBuild(b); err != nil {
		return nil, err
	}
	if authorised.Study().Deliveries.AfterCoding == study.Destroy {
		if out.Destroyed, err = h.stillThere(ctx, b); err != nil {
			return nil, err
		}
	}
	ev := h.event(by, audit.BuildInForce, id, number(n), b.Hash)
	ev.Outcome = audit.Intended
	if err := h.store.Change(ctx, ev, func(tx *store.Tx) error {
		return tx.Intend(store.Intent{Act: audit.BuildInForce, Study: id, Object: number(n), Hash: b.Hash})
	}); err != nil {
		return nil, err
	}
	// From here on the act is promised: what a crash leaves, recovery finishes.
	return out, h.putInForce(context.WithoutCancel(ctx), by, b, out.Destroyed)
}

func (h *Hub) findBuild(ctx context.Context, id string, n int) (store.Build, error) {
	builds, err := h.store.Builds(ctx, id)
	if err != nil {
		return store.Build{}, err
	}
	i := slices.IndexFunc(builds, func(b store.Build) bool { return b.Number == n })
	if i < 0 {
		todo := "Make one with: kruistabel build HUB " + id
		if len(builds) > 0 {
			todo = "The newest is build " + number(builds[0].Number) + "."
		}
		return store.Build{}, refusal.New(refusal.Misuse, todo, "study %s has no build %d", id, n)
	}
	return builds[i], nil
}

// stillThere names the deliveries of a build whose rows are not destroyed.
func (h *Hub) stillThere(ctx context.Context, b store.Build) ([]string, error) {
	all, err := h.store.Deliveries(ctx, b.Study)
	out := []string{}
	for _, d := range all {
		if d.Destroyed == "" && slices.Contains(b.Deliveries, d.ID) {
			out = append(out, d.ID)
		}
	}
	return out, err
}

// putInForce has the effects of an approval that was promised. It may be run
// again after a crash anywhere in it.
func (h *Hub) putInForce(ctx context.Context, by store.Function, b store.Build, destroy []string) error {
	if err := makeReadOnly(h.build(b.Study, b.Number)); err != nil {
		return err
	}
	for _, id := range destroy {
		if err := h.destroyRows(b.Study, id); err != nil {
			return err
		}
	}
	return h.store.Change(ctx, h.event(by, audit.BuildInForce, b.Study, number(b.Number), b.Hash), func(tx *store.Tx) error {
		for _, id := range destroy {
			if err := errors.Join(tx.MarkDestroyed(id), tx.Record(h.event(by, audit.RowsDestroyed, b.Study, id, ""))); err != nil {
				return err
			}
		}
		return errors.Join(tx.PutInForce(b.Study, b.Number), tx.Conclude(audit.BuildInForce, b.Study, number(b.Number)))
	})
}

func makeReadOnly(dir string) error {
	var folders []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			folders = append(folders, path)
			return nil
		}
		return os.Chmod(path, 0o400)
	})
	for _, f := range slices.Backward(folders) {
		err = errors.Join(err, os.Chmod(f, 0o500))
	}
	return err
}

// checkBuild compares a build with its registration: build.json by the store's
// hash, the tables, the study file and the code lists by build.json's.
func (h *Hub) checkBuild(b store.Build) (*BuildReport, error) {
	dir := h.build(b.Study, b.Number)
	path := filepath.Join(dir, BuildFile)
	text, err := os.ReadFile(path)
	if err != nil || hashBytes(text) != b.Hash {
		return nil, changed(path)
	}
	r := &BuildReport{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, err
	}
	files := slices.Clone(r.Meaning)
	for _, t := range r.Tables {
		files = append(files, MeaningFile{t.File, t.SHA256})
	}
	for _, f := range files {
		path := filepath.Join(dir, f.File)
		if hash, err := hashFile(path); err != nil || hash != f.SHA256 {
			return nil, changed(path)
		}
	}
	return r, nil
}

// inForce is the newest build in force of a study, checked.
func (h *Hub) inForce(ctx context.Context, id string) (store.Build, *BuildReport, error) {
	builds, err := h.store.Builds(ctx, id)
	if err != nil {
		return store.Build{}, nil, err
	}
	i := slices.IndexFunc(builds, func(b store.Build) bool { return b.InForce != "" })
	if i < 0 {
		todo := "Make one with: kruistabel build HUB " + id
		if len(builds) > 0 {
			todo = "Put one in force with: kruistabel approve HUB " + id + " " + number(builds[0].Number)
		}
		return store.Build{}, nil, refusal.New(refusal.Misuse, todo, "study %s has no build in force", id)
	}
	r, err := h.checkBuild(builds[i])
	return builds[i], r, err
}
