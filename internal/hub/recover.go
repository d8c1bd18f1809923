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

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
)

// recover brings the directory to order after a command that was killed: what
// was promised in the store is finished, what the store does not know is
// removed. It runs under the lock, so that nothing it finds is in the making.
func (h *Hub) recover(ctx context.Context) error {
	for _, step := range []func(context.Context) error{h.trustStore, h.recoverPartials, h.recoverIntents, h.recoverUnknown, h.recoverLinks} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if len(h.Recovered) == 0 {
		return nil
	}
	ev := audit.Event{Who: h.who, Act: audit.HubRecovered, Object: h.ID, Outcome: audit.Done, Note: strings.Join(h.Recovered, "; ")}
	return h.store.Change(ctx, ev, nil)
}

func (h *Hub) told(sentence string) { h.Recovered = append(h.Recovered, sentence) }

// recoverPartials removes files and folders that were being made.
func (h *Hub) recoverPartials(context.Context) error {
	var found []string
	for _, pattern := range []string{"*", "requests/*", "releases/*", "studies/*", "studies/*/*", "studies/*/*/*"} {
		names, err := h.glob(pattern + partial)
		if err != nil {
			return err
		}
		found = append(found, names...)
	}
	for _, path := range found {
		if err := removeTree(path); err != nil {
			return err
		}
		rel, _ := filepath.Rel(string(h.layout), path)
		h.told("removed the unfinished " + strings.TrimSuffix(rel, partial))
	}
	return nil
}

// glob finds files below the hub, whatever characters the hub's own path has.
func (h *Hub) glob(pattern string) ([]string, error) {
	found, err := fs.Glob(os.DirFS(h.at(".")), pattern)
	for i, name := range found {
		found[i] = h.at(name)
	}
	return found, err
}

// trustStore looks how much the store does not know of. A command makes one
// thing before it tells the store, and the next removes or finishes it: a store
// that lacks several is an old one, and nothing is changed on its word.
func (h *Hub) trustStore(ctx context.Context) error {
	unknown, err := h.unknownFolders(ctx)
	if err != nil || len(unknown) <= 1 {
		return err
	}
	return h.damaged(fmt.Sprintf("does not know %d things that are in the hub, such as %s: it is older than they are", len(unknown), unknown[0]))
}

// recoverUnknown removes what came to its place in the moment before the store
// was told.
func (h *Hub) recoverUnknown(ctx context.Context) error {
	unknown, err := h.unknownFolders(ctx)
	if err != nil {
		return err
	}
	for _, path := range unknown {
		if err := removeTree(path); err != nil {
			return err
		}
		rel, _ := filepath.Rel(string(h.layout), path)
		h.told("removed " + rel + ", which was not registered yet")
	}
	return nil
}

func (h *Hub) unknownFolders(ctx context.Context) (unknown []string, err error) {
	known, err := h.knownFolders(ctx)
	if err != nil {
		return nil, err
	}
	for _, pattern := range []string{"studies/*/revisions/*", "studies/*/deliveries/*", "studies/*/builds/*", "requests/*", "releases/*"} {
		found, err := h.glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			if !slices.Contains(known, path) && !strings.HasSuffix(path, partial) {
				unknown = append(unknown, path)
			}
		}
	}
	return unknown, nil
}

func (h *Hub) knownFolders(ctx context.Context) (known []string, err error) {
	studies, err := h.store.Studies(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, s := range studies {
		known = append(known, h.revision(s.Study, s.Revision))
		builds, err := h.store.Builds(ctx, s.Study)
		if err != nil {
			return nil, err
		}
		for _, b := range builds {
			known = append(known, h.build(b.Study, b.Number))
		}
	}
	deliveries, err := h.store.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, d := range deliveries {
		known = append(known, h.delivery(d.Study, d.ID))
	}
	requests, err := h.store.Requests(ctx)
	for _, r := range requests {
		known = append(known, h.request(r.ID))
		if airlock.State(r.State) == airlock.Released {
			known = append(known, h.release(r.ID))
		}
	}
	return known, err
}

// recoverLinks points study.yaml at the newest revision and tables/ at the
// newest finished build.
func (h *Hub) recoverLinks(ctx context.Context) error {
	studies, err := h.store.Studies(ctx, "")
	if err != nil {
		return err
	}
	for i, s := range studies {
		if i > 0 && studies[i-1].Study == s.Study {
			continue // an older revision
		}
		if err := h.recoverLink(h.newestStudy(s.Study, s.Revision)); err != nil {
			return err
		}
		builds, err := h.store.Builds(ctx, s.Study)
		if err != nil {
			return err
		}
		if len(builds) == 0 {
			continue
		}
		if err := h.recoverLink(filepath.Join("builds", number(builds[0].Number)), h.tables(s.Study)); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) recoverLink(target, name string) error {
	if have, err := os.Readlink(name); err == nil && have == target {
		return nil
	}
	if err := pointLink(target, name); err != nil {
		return err
	}
	rel, _ := filepath.Rel(string(h.layout), name)
	h.told("pointed " + rel + " to " + target)
	return nil
}

// removeTree removes a folder, also one that was made read-only.
func removeTree(path string) error {
	err := filepath.Walk(path, func(p string, info os.FileInfo, err error) error {
		if err == nil && info.IsDir() {
			return os.Chmod(p, 0o700)
		}
		return err
	})
	return errors.Join(err, os.RemoveAll(path))
}
