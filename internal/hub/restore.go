package hub

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aead.dev/minisign"
	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/backup"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// RestoreOptions describe the restoring of a hub.
type RestoreOptions struct {
	Backup   string // file
	Dir      string // the hub that will be
	Identity string // folder of hubs' private identities; empty: as for init
	Key      string // file with the age identity of another recipient
	Progress Progress
}

// Restored tells of a restored hub.
type Restored struct {
	Hub       string   `json:"hub"`
	ID        string   `json:"id"`
	Made      string   `json:"made"`
	Schema    int      `json:"schema"`
	Files     int      `json:"files"`
	Synthetic bool     `json:"synthetic"`
	Notes     []string `json:"notes"`
}

// Restore makes a hub of a backup, whole or not at all. Every file is compared
// with the hash that the hub signed before the hub is put in its place. Logins
// and sessions come back ended.
func Restore(ctx context.Context, o RestoreOptions) (*Restored, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := mustBeFree(dir); err != nil {
		return nil, err
	}
	tmp := layout(dir + partial)
	if err := clearKilled(ctx, tmp); err != nil {
		return nil, err
	}
	if err := os.Mkdir(string(tmp), 0o700); err != nil {
		return nil, refusal.Wrap(refusal.Misuse, "Choose a place where you may write.", err)
	}
	lock, err := takeLock(ctx, tmp.lock())
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	r := &restoring{RestoreOptions: o, tmp: tmp, out: Restored{Hub: dir, Notes: []string{}}}
	if err := r.make(ctx); err != nil {
		return nil, errors.Join(err, removeTree(string(tmp)))
	}
	if exists(dir) { // empty: mustBeFree has looked
		err = os.Remove(dir)
	}
	if err == nil {
		err = publish(string(tmp), dir)
	}
	if err != nil {
		return nil, errors.Join(err, removeTree(string(tmp)))
	}
	return &r.out, nil
}

type restoring struct {
	RestoreOptions
	tmp layout
	out Restored
}

func (r *restoring) make(ctx context.Context) error {
	if err := r.extract(ctx); err != nil {
		return err
	}
	for _, sub := range []string{"studies", "requests", "releases"} {
		if err := os.MkdirAll(r.tmp.at(sub), 0o700); err != nil {
			return err
		}
	}
	return r.settle(ctx)
}

// extract reads the backup into the folder in the making.
func (r *restoring) extract(ctx context.Context) error {
	file, err := os.Open(r.Backup)
	if err != nil {
		return refusal.Wrap(refusal.Misuse, "Name the backup.", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return refusal.New(refusal.Misuse, "Name the backup.", "%s is not a file", r.Backup)
	}
	in := bufio.NewReaderSize(file, 1<<16)
	head, err := backup.ReadHeader(in)
	if err != nil {
		return refusal.New(refusal.Misuse, "Name the backup.", "%s: %w", r.Backup, err)
	}
	own, keys, err := r.keys(head.Hub)
	if err != nil {
		return err
	}
	verify := func(text, signature []byte) error { return r.verify(text, signature, head.Hub, own) }
	m, err := backup.Extract(ctx, in, string(r.tmp), keys, verify, func(done, total int64) { r.Progress("restoring", done, total) })
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return refusal.New(refusal.Misuse, "Give the key of the recipient to whom it is encrypted: --key FILE.", "%s cannot be opened with this key", r.Backup)
	case errors.Is(err, backup.ErrDamaged):
		return refusal.New(refusal.NotHeld, "Nothing was restored. Use another backup.", "%s: %w", r.Backup, err)
	case err != nil:
		return err
	}
	r.out.ID, r.out.Made, r.out.Schema, r.out.Files, r.out.Synthetic = m.Hub, m.Made.Format("2006-01-02T15:04:05Z"), m.Schema, len(m.Files), m.Synthetic
	return nil
}

// keys are what opens the backup, and the hub's own identity where it is here.
func (r *restoring) keys(id string) (own *Identity, keys []age.Identity, err error) {
	folder, err := identityFolder(r.Identity)
	if err != nil {
		return nil, nil, err
	}
	own, err = loadIdentity(filepath.Join(folder, id))
	if r.Key == "" {
		if err != nil {
			return nil, nil, err
		}
		return own, []age.Identity{own.seal}, nil
	}
	if err != nil {
		own = nil
		r.note("the hub's private identity is not here: put its copy into %s before the hub is used", filepath.Join(folder, id))
	}
	text, err := readPrivate(r.Key)
	if err != nil {
		return nil, nil, err
	}
	if keys, err = age.ParseIdentities(strings.NewReader(string(text))); err != nil {
		return nil, nil, refusal.New(refusal.Misuse, "It is the file that age-keygen made.", "--key %s holds no age identity", r.Key)
	}
	return own, keys, nil
}

// verify demands that the hub whose key lies in the backup signed the manifest,
// and that it is the hub that the first line and the identity name.
func (r *restoring) verify(text, signature []byte, id string, own *Identity) error {
	var key minisign.PublicKey
	pub, err := os.ReadFile(r.tmp.publicKey())
	if err == nil {
		err = key.UnmarshalText(pub)
	}
	if err != nil {
		return fmt.Errorf("%w: it has no public key", backup.ErrDamaged)
	}
	if hubID(key) != id || own != nil && !own.publicKey().Equal(key) {
		return fmt.Errorf("%w: it is another hub's than it says", backup.ErrDamaged)
	}
	if !minisign.Verify(key, text, signature) {
		return fmt.Errorf("%w: the hub did not sign its manifest", backup.ErrDamaged)
	}
	return nil
}

func (r *restoring) note(format string, args ...any) {
	r.out.Notes = append(r.out.Notes, fmt.Sprintf(format, args...))
}

// settle looks whether all that the store knows is there, and ends what does
// not outlive a copy. A store of an older version stays as it is: upgrade
// brings it up to date first.
func (r *restoring) settle(ctx context.Context) error {
	version, err := store.VersionOf(ctx, r.tmp.store())
	if err != nil {
		return err
	}
	switch newest := store.SchemaVersion(); {
	case version > newest:
		return refusal.Wrap(refusal.Misuse, "Nothing was restored.", &store.NewerError{Have: version, Know: newest})
	case version < newest:
		if err := upgradeStore(ctx, r.tmp); err != nil {
			return err
		}
		r.note("the store was brought from schema %d to %d", version, newest)
	}
	s, err := store.Open(ctx, r.tmp.store(), storeOptions())
	if err != nil {
		return err
	}
	h := &Hub{layout: r.tmp, store: s, settings: map[string]string{}, shared: newShared(), who: osUser()}
	err = r.settleIn(ctx, h)
	return errors.Join(err, s.Close())
}

func (r *restoring) settleIn(ctx context.Context, h *Hub) error {
	id, err := h.store.Setting(ctx, setID)
	if err != nil || id != r.out.ID {
		return errors.Join(err, h.damaged("is not the store of the hub "+r.out.ID))
	}
	if err := madeWhole(ctx, h); err != nil {
		return err
	}
	known, err := h.knownFolders(ctx)
	if err != nil {
		return err
	}
	for _, place := range known {
		if !exists(place) {
			rel, _ := filepath.Rel(string(h.layout), place)
			return refusal.New(refusal.NotHeld, "Nothing was restored. Use another backup.", "the backup lacks %s, which its store knows", rel)
		}
	}
	warehouse, err := h.store.Setting(ctx, setWarehouse)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if info, err := os.Stat(warehouse); err != nil || !info.IsDir() {
		r.note("the warehouse is not at %s: builds need it there", warehouse)
	}
	ended := map[string]int64{}
	ev := audit.Event{Who: h.who, Act: audit.HubRestored, Object: r.out.ID, Outcome: audit.Done, Note: "from the backup of " + r.out.Made}
	err = h.store.Change(ctx, ev, func(tx *store.Tx) (err error) {
		ended, err = tx.EndAll("the hub was restored from a backup")
		return err
	})
	for _, what := range slices.Sorted(maps.Keys(ended)) {
		r.note("ended: %d %s", ended[what], what)
	}
	r.note("not in a backup: uploads in progress, caches, and what came after %s", r.out.Made)
	return err
}

// madeWhole makes what a backup has no files of: empty folders and links.
func madeWhole(ctx context.Context, h *Hub) error {
	studies, err := h.store.Studies(ctx, "")
	if err != nil {
		return err
	}
	for _, s := range studies {
		for _, dir := range []string{h.deliveries(s.Study), h.builds(s.Study)} {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
		}
	}
	return h.recoverLinks(ctx)
}
