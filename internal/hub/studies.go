package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// studyFile is the name of a study file inside the hub.
const studyFile = "study.yaml"

// Registered tells of a registered study.
type Registered struct {
	Study         string `json:"study"`
	Revision      int    `json:"revision"`
	Version       int    `json:"version"`
	Hash          string `json:"sha256"`
	Authorisation string `json:"authorisation"`
	Already       bool   `json:"already_registered"`
}

// AddStudy checks a study file and registers it with its own code lists. What
// is registered never changes; a changed file is a new revision and must carry
// a higher version.
func (h *Hub) AddStudy(ctx context.Context, path string) (*Registered, error) {
	return h.addStudy(ctx, path, func() (*study.Study, fs.FS, error) {
		s, err := study.Load(path)
		return s, os.DirFS(filepath.Dir(path)), err
	})
}

// AddStudyFrom is AddStudy for a file in a folder that is at hand. Path is what
// messages call it.
func (h *Hub) AddStudyFrom(ctx context.Context, path string, folder fs.FS) (*Registered, error) {
	return h.addStudy(ctx, path, func() (*study.Study, fs.FS, error) {
		s, err := study.LoadFrom(path, folder)
		return s, folder, err
	})
}

func (h *Hub) addStudy(ctx context.Context, path string, load func() (*study.Study, fs.FS, error)) (*Registered, error) {
	by, err := h.may(ctx, "study add", access.Object{})
	if err != nil {
		return nil, err
	}
	s, folder, err := load()
	if err != nil {
		return nil, err
	}
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	known, err := h.store.Studies(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	tmp, hash, err := h.copyStudy(s, filepath.Base(path), folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	r := &Registered{Study: s.ID, Revision: 1, Version: s.Version, Hash: hash, Authorisation: s.Authorisation.Number}
	if len(known) > 0 {
		if known[0].Hash == hash {
			r.Revision, r.Already = known[0].Revision, true
			return r, nil
		}
		if s.Version <= known[0].Version {
			return nil, refusal.New(refusal.Misuse, "Raise `version` in the file.",
				"%s: version %d of %s is registered with another content", path, known[0].Version, s.ID)
		}
		r.Revision = known[0].Revision + 1
	}
	to := h.revision(s.ID, r.Revision)
	for _, dir := range []string{filepath.Dir(to), h.deliveries(s.ID), h.builds(s.ID)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	row := store.Study{Study: s.ID, Revision: r.Revision, Version: s.Version, Hash: hash, Registered: now()}
	ev := h.event(by, audit.StudyRegistered, s.ID, number(r.Revision), hash)
	if err := h.keep(ctx, tmp, to, ev, func(tx *store.Tx) error { return tx.AddStudy(row) }); err != nil {
		return nil, err
	}
	return r, pointLink(h.newestStudy(s.ID, r.Revision))
}

// newestStudy is the link that shows the newest revision, target first.
func (h *Hub) newestStudy(id string, revision int) (target, name string) {
	return filepath.Join("revisions", number(revision), studyFile), h.at("studies", id, studyFile)
}

// copyStudy copies a study file and the lists it names beside it into the hub,
// and checks the copy: what is registered is what was checked.
func (h *Hub) copyStudy(s *study.Study, name string, folder fs.FS) (tmp, hash string, err error) {
	tmp = h.at("studies", s.ID+partial)
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return "", "", err
	}
	err = copyFile(folder, name, filepath.Join(tmp, studyFile))
	for _, file := range s.CodeLists {
		err = errors.Join(err, copyFile(folder, file, filepath.Join(tmp, filepath.FromSlash(file))))
	}
	if err == nil {
		hash, err = hashTree(tmp)
	}
	if err == nil {
		_, err = study.Load(filepath.Join(tmp, studyFile))
	}
	if err != nil {
		return "", "", errors.Join(err, os.RemoveAll(tmp))
	}
	return tmp, hash, nil
}

func copyFile(folder fs.FS, from, to string) error {
	data, err := fs.ReadFile(folder, from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}

// hashTree is a hash of the names and contents of all files below a folder.
func hashTree(dir string) (string, error) {
	var lines []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		h, err := hashFile(path)
		rel, _ := filepath.Rel(dir, path)
		lines = append(lines, fmt.Sprintf("%s  %s\n", h, filepath.ToSlash(rel)))
		return err
	})
	slices.Sort(lines)
	return hashBytes([]byte(strings.Join(lines, ""))), err
}

// current is the newest revision of a registered study.
func (h *Hub) current(ctx context.Context, id string) (*study.Study, error) {
	s, _, err := h.newest(ctx, id)
	return s, err
}

func (h *Hub) newest(ctx context.Context, id string) (*study.Study, store.Study, error) {
	row, err := h.registered(ctx, id)
	if err != nil {
		return nil, row, err
	}
	s, err := h.revisionOf(row)
	return s, row, err
}

// registered is the row of the newest revision of a study.
func (h *Hub) registered(ctx context.Context, id string) (store.Study, error) {
	known, err := h.store.Studies(ctx, id)
	if err != nil {
		return store.Study{}, err
	}
	if id == "" || len(known) == 0 {
		return store.Study{}, refusal.New(refusal.Misuse, h.knownStudies(ctx), "no study %q is registered in this hub", id)
	}
	return known[0], nil
}

// revisionOf loads a registered revision, which must be as it was registered.
func (h *Hub) revisionOf(r store.Study) (*study.Study, error) {
	dir := h.revision(r.Study, r.Revision)
	hash, err := hashTree(dir)
	if err != nil {
		return nil, err
	}
	if hash != r.Hash {
		return nil, changed(dir)
	}
	return study.Load(filepath.Join(dir, studyFile))
}

func changed(path string) error {
	return refusal.New(refusal.NotHeld, "Restore it from a backup.", "%s is not as it was registered: its hash differs", path)
}

func (h *Hub) knownStudies(ctx context.Context) string {
	all, err := h.store.Studies(ctx, "")
	if err != nil || len(all) == 0 {
		return "Register one with: kruistabel study add HUB FILE"
	}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.Study)
	}
	return "Registered are: " + strings.Join(slices.Compact(ids), ", ")
}

// authorised is a study whose authorisation allows acts today.
func (h *Hub) authorised(ctx context.Context, command, id string) (study.Authorised, store.Study, error) {
	s, row, err := h.newest(ctx, id)
	if err != nil {
		return study.Authorised{}, row, err
	}
	if err := h.goesOn(ctx, id); err != nil {
		return study.Authorised{}, row, h.refuseForbidden(ctx, command, id, err)
	}
	a, err := s.Authorise(h.today)
	if err != nil {
		return a, row, h.refuse(ctx, command, id, refusal.Wrap(refusal.Forbidden, "", err))
	}
	return a, row, nil
}
