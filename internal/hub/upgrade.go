package hub

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Upgraded tells what an upgrade did, or would do.
type Upgraded struct {
	Hub    string       `json:"hub"`
	From   int          `json:"from"`
	To     int          `json:"to"`
	Steps  []store.Step `json:"steps"`
	Copy   string       `json:"copy,omitempty"` // of the store as it was
	DryRun bool         `json:"dry_run"`
}

// Upgrade brings a hub's store to the schema of this program. It first makes a
// copy of the store beside it; each step is whole or not at all. A dry run
// changes nothing.
func Upgrade(ctx context.Context, dir string, dryRun bool) (_ *Upgraded, err error) {
	dir, err = realDir(dir)
	if err != nil {
		return nil, err
	}
	if err := checkOwner(dir); err != nil {
		return nil, err
	}
	l := layout(dir)
	lock, err := takeLock(ctx, l.lock())
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	version, err := storeVersion(ctx, l)
	if err != nil {
		return nil, err
	}
	u := &Upgraded{Hub: dir, From: version, To: store.SchemaVersion(), Steps: store.StepsAfter(version), DryRun: dryRun}
	if len(u.Steps) == 0 || dryRun {
		return u, nil
	}
	u.Copy = l.at(fmt.Sprintf("store-schema%d.sqlite", version))
	if !exists(u.Copy) { // an upgrade that was killed has made it
		if err := store.Copy(ctx, l.store(), u.Copy); err != nil {
			return nil, err
		}
	}
	if err := syncFolder(dir); err != nil {
		return nil, err
	}
	return u, upgradeStore(ctx, l)
}

// upgradeStore brings a store up to date and records that.
func upgradeStore(ctx context.Context, l layout) error {
	version, err := store.VersionOf(ctx, l.store())
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, l.store(), storeOptions())
	if err != nil {
		return err
	}
	id, err := s.Setting(ctx, setID)
	if err == nil {
		ev := audit.Event{Who: osUser(), Act: audit.HubUpgraded, Object: id, Outcome: audit.Done,
			Note: fmt.Sprintf("schema %d to %d", version, store.SchemaVersion())}
		err = s.Change(ctx, ev, nil)
	}
	return errors.Join(err, s.Close())
}

// storeVersion is the schema of a hub's store; one of a newer program is
// refused.
func storeVersion(ctx context.Context, l layout) (int, error) {
	h := &Hub{layout: l}
	version, err := store.VersionOf(ctx, l.store())
	if errors.Is(err, store.ErrNoStore) {
		return 0, h.damaged("is no store of a hub")
	}
	if err != nil {
		return 0, err
	}
	if version > store.SchemaVersion() {
		return 0, refusal.Wrap(refusal.Misuse, "Nothing was changed.", &store.NewerError{Have: version, Know: store.SchemaVersion()})
	}
	return version, nil
}

// mustBeUpToDate refuses a hub of an older program: its store is changed only
// when somebody asks for it, after a copy was made.
func (h *Hub) mustBeUpToDate(ctx context.Context) error {
	version, err := storeVersion(ctx, h.layout)
	if err != nil || version == store.SchemaVersion() {
		return err
	}
	return refusal.New(refusal.Misuse, "Run: kruistabel upgrade "+string(h.layout)+" (with --dry-run it only says what it would do). Nothing was changed.",
		"the hub has schema version %d, of an older program, and this one works with version %d", version, store.SchemaVersion())
}

func realDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	return abs, nil
}
