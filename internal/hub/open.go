package hub

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Hub is an open hub. It holds the lock until Close.
type Hub struct {
	layout
	ID        string
	Synthetic bool
	Recovered []string // what Open brought to order, in sentences

	store    *store.Store
	lockFile *os.File
	who      string
	role     access.Role // in which it acts; empty: any that it holds
	today    study.Date
	settings map[string]string
	shared   *shared
}

// Version is the program's version, which events and builds name. The command
// sets it once at start.
var Version = "dev"

func storeOptions() store.Options { return store.Options{Now: now, Program: Version} }

// Open opens a hub for the account that runs the command, or, in a synthetic
// hub, for the account as names.
func Open(ctx context.Context, dir, as string) (*Hub, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	if err := checkOwner(abs); err != nil {
		return nil, err
	}
	h := &Hub{layout: layout(abs), today: study.DateOf(now()), settings: map[string]string{}, shared: newShared()}
	if h.lockFile, err = takeLock(ctx, h.lock()); err != nil {
		return nil, err
	}
	if err := h.open(ctx, as); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *Hub) open(ctx context.Context, as string) (err error) {
	if err := h.openStore(ctx); err != nil {
		return err
	}
	for _, name := range []string{setID, setSynthetic, setWarehouse, setIdentity, setHSM, setRecipient, setKeyset} {
		v, err := h.store.Setting(ctx, name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		h.settings[name] = v
	}
	h.ID, h.Synthetic = h.settings[setID], h.settings[setSynthetic] == "true"
	if err := h.checkOwn(); err != nil {
		return err
	}
	if err := h.actor(as); err != nil {
		return err
	}
	if err := h.recover(ctx); err != nil {
		return err
	}
	return h.openRoom(ctx)
}

// Close lets go of the hub.
func (h *Hub) Close() error {
	var errs []error
	if h.shared.room != nil {
		errs = append(errs, h.shared.room.Close())
	}
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	return errors.Join(append(errs, h.lockFile.Close())...)
}

// checkOwner demands a directory that nobody else can read.
func checkOwner(dir string) error {
	const todo = "The account that owns the hub runs commands on it. Those of others go through its server: kruistabel serve."
	info, err := os.Lstat(dir)
	if err == nil && info.IsDir() {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
			return refusal.New(refusal.Forbidden, todo, "%s belongs to account number %d", dir, st.Uid)
		}
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.IsDir() || !exists(layout(dir).store())) {
		return refusal.New(refusal.Misuse, "Make one with: kruistabel init "+dir+" --warehouse DIR --keyset FILE", "%s is not a hub", dir)
	}
	if errors.Is(err, fs.ErrPermission) {
		return refusal.New(refusal.Forbidden, todo, "%s is not yours", dir)
	}
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return refusal.New(refusal.Misuse, "Run: chmod 700 "+dir,
			"%s can be read by others (mode %#o): a hub is opened only where one account can read it", dir, info.Mode().Perm())
	}
	return nil
}

// osUser is the account that runs the command, by its number where the system
// has no name for it.
func osUser() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "uid" + number(os.Getuid())
	}
	return u.Username
}

func (h *Hub) actor(as string) error {
	if as != "" && !h.Synthetic {
		return asIsForSynthetic()
	}
	if h.who = as; as == "" {
		h.who = osUser()
	}
	return nil
}

// event starts an event of the account in a function.
func (h *Hub) event(f store.Function, act audit.Act, study, object, hash string) audit.Event {
	return audit.Event{Who: h.who, Function: f.Role, Study: study, Act: act, Object: object, Hash: hash, Outcome: audit.Done}
}

// private is the hub's private identity, which must be its own.
func (h *Hub) private() (*Identity, error) {
	h.shared.loading.Lock()
	defer h.shared.loading.Unlock()
	if h.shared.identity != nil {
		return h.shared.identity, nil
	}
	dir, err := h.IdentityFolder()
	if err != nil {
		return nil, err
	}
	id, err := loadIdentity(dir)
	if err != nil {
		return nil, err
	}
	pub, err := os.ReadFile(h.publicKey())
	if err != nil {
		return nil, err
	}
	own, err := id.publicKey().MarshalText()
	if err != nil {
		return nil, err
	}
	if id.recipient() != h.settings[setRecipient] || strings.TrimSpace(string(pub)) != string(own) {
		return nil, refusal.New(refusal.Misuse, "Put back the copy that was made with this hub.", "the private identity in %s is another hub's", dir)
	}
	h.shared.identity = id
	return id, nil
}

func number(n int) string { return strconv.Itoa(n) }
