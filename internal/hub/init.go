package hub

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// The settings that a hub keeps in its store.
const (
	setID        = "id"
	setSynthetic = "synthetic"
	setWarehouse = "warehouse"
	setIdentity  = "identity_folder" // only where init was told one
	setHSM       = "hsm"
	setRecipient = "recipient"
	setKeyset    = "keyset_sha256" // of keyset.age; empty where an HSM has the key
)

// InitOptions describe a new hub.
type InitOptions struct {
	Dir       string
	Warehouse string
	Keyset    string // file; or
	HSM       string // PKCS#11 URI
	Synthetic bool   // let synthetic numbers in; a keyset may say so itself
	Identity  string // folder for the private identity; empty: the default
}

// Made tells of a new hub.
type Made struct {
	ID        string   `json:"id"`
	Dir       string   `json:"hub"`
	PublicKey string   `json:"public_key_file"`
	Identity  string   `json:"identity"`
	Steward   string   `json:"steward"`
	Synthetic bool     `json:"synthetic"`
	Warnings  []string `json:"warnings"`
}

// Init makes a hub directory whole or not at all. Whoever runs it becomes the
// first steward.
func Init(ctx context.Context, o InitOptions) (*Made, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := mustBeFree(dir); err != nil {
		return nil, err
	}
	warnings, err := checkWarehouse(o.Warehouse)
	if err != nil {
		return nil, err
	}
	keys, err := readKeys(o)
	if err != nil {
		return nil, err
	}
	if keys.keyset != nil {
		defer keys.keyset.Close()
	}
	folder, err := identityFolder(o.Identity)
	if err != nil {
		return nil, err
	}
	if rel, err := filepath.Rel(dir, folder); err == nil && !strings.HasPrefix(rel, "..") {
		return nil, refusal.New(refusal.Misuse, "Choose a folder outside the hub and outside its backups.",
			"the private identity would lie inside the hub, in %s", folder)
	}
	m := &Made{Dir: dir, PublicKey: layout(dir).publicKey(), Synthetic: keys.synthetic, Warnings: warnings}
	if err := m.make(ctx, o, keys, folder); err != nil {
		return nil, err
	}
	return m, nil
}

func mustBeFree(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if info, err := os.Stat(filepath.Dir(dir)); err != nil || !info.IsDir() {
			return refusal.New(refusal.Misuse, "Make that folder first.", "%s is not a folder", filepath.Dir(dir))
		}
		return nil
	case errors.Is(err, syscall.ENOTDIR):
		return refusal.New(refusal.Misuse, "Name a folder that does not exist yet.", "%s is a file", dir)
	case err != nil:
		return refusal.Wrap(refusal.Misuse, "", err)
	case exists(layout(dir).store()):
		return refusal.New(refusal.Misuse, "Use it as it is, or name another folder.", "%s is a hub already", dir)
	case isWorkingFolder(dir):
		return refusal.New(refusal.Misuse, "Go to the folder above, and name it from there.", "%s is the folder you are in, which the hub would take the place of", dir)
	case len(entries) > 0:
		return refusal.New(refusal.Misuse, "Name a folder that does not exist yet, or an empty one.", "%s is not empty", dir)
	}
	return nil
}

// isWorkingFolder says whether a process that stands in dir would lose it.
func isWorkingFolder(dir string) bool {
	here, err := os.Stat(".")
	there, err2 := os.Stat(dir)
	return err == nil && err2 == nil && os.SameFile(here, there)
}

// checkWarehouse demands a folder; what of the usual layout is missing is a
// warning, because a study's sources may map another.
func checkWarehouse(dir string) (warnings []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, refusal.New(refusal.Misuse, "Name the folder that holds the warehouse's Parquet files.", "warehouse %s: %w", dir, err)
	}
	if len(entries) == 0 {
		return nil, refusal.New(refusal.Misuse, "Name the folder that holds the warehouse's Parquet files.", "warehouse %s is empty", dir)
	}
	for _, usual := range []string{"persons/quarter=*/*.parquet", "jobs/quarter=*/*.parquet", "employers.parquet", "employment_measures.parquet"} {
		if found, _ := fs.Glob(os.DirFS(dir), usual); len(found) == 0 {
			warnings = append(warnings, fmt.Sprintf("the warehouse has no %s: the sources of your studies must say where these lie", usual))
		}
	}
	if len(warnings) == 4 {
		return nil, refusal.New(refusal.Misuse,
			"Expected are persons/quarter=2015Q2/*.parquet, jobs/quarter=2015Q2/*.parquet, employers.parquet and employment_measures.parquet.",
			"%s is no warehouse: nothing of its layout is there", dir)
	}
	return warnings, nil
}

// codingKeys are where the coding keys of a new hub come from.
type codingKeys struct {
	keyset    *coding.Keyset
	hsm       string
	synthetic bool
}

func readKeys(o InitOptions) (codingKeys, error) {
	switch {
	case o.Keyset != "" && o.HSM != "":
		return codingKeys{}, refusal.New(refusal.Misuse, "Give one of them.", "both --keyset and --hsm were given")
	case o.HSM != "":
		return codingKeys{hsm: o.HSM, synthetic: o.Synthetic}, checkHSM(o.HSM)
	case o.Keyset == "":
		return codingKeys{}, refusal.New(refusal.Misuse, "Give --keyset FILE or --hsm URI.", "the hub needs the keys that persons are coded with")
	}
	// A named pipe that nobody writes to is empty then, and nothing waits for it.
	f, err := os.OpenFile(o.Keyset, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return codingKeys{}, refusal.New(refusal.Misuse, "Name the keyset file.", "keyset: %w", err)
	}
	defer f.Close()
	keyset, err := coding.ReadKeyset(f)
	if err != nil {
		return codingKeys{}, refusal.Wrap(refusal.Misuse, "", err)
	}
	if o.Synthetic && !keyset.Synthetic() {
		return codingKeys{}, refusal.New(refusal.Misuse, "Leave --synthetic out, or use a keyset of synthetic data.",
			"--synthetic was given and the keyset is not marked synthetic")
	}
	return codingKeys{keyset: keyset, synthetic: keyset.Synthetic()}, nil
}

// checkHSM opens the module once: a hub whose key cannot be reached is not made.
func checkHSM(uri string) error {
	u, err := coding.ParseHSMURI(uri)
	if err != nil {
		return refusal.Wrap(refusal.Misuse, "", err)
	}
	hsm, err := coding.OpenHSM(u, 1)
	if err != nil {
		return refusal.Wrap(refusal.Misuse, "Nothing was made.", err)
	}
	return hsm.Close()
}

func (m *Made) make(ctx context.Context, o InitOptions, keys codingKeys, folder string) (err error) {
	tmp := layout(m.Dir + partial)
	if err := clearKilled(ctx, tmp); err != nil {
		return err
	}
	if err := os.Mkdir(string(tmp), 0o700); err != nil {
		return refusal.Wrap(refusal.Misuse, "Choose a place where you may write.", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(string(tmp))) }()
	lock, err := takeLock(ctx, tmp.lock())
	if err != nil {
		return err
	}
	defer lock.Close()
	for _, sub := range []string{"studies", "requests", "releases"} {
		if err := os.Mkdir(tmp.at(sub), 0o700); err != nil {
			return err
		}
	}
	id, err := newIdentity()
	if err != nil {
		return err
	}
	m.ID = hubID(id.publicKey())
	m.Identity = filepath.Join(folder, m.ID)
	if err := m.files(tmp, id, keys); err != nil {
		return err
	}
	if err := m.store(ctx, tmp, o, keys, id); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := id.save(m.Identity); err != nil {
		return refusal.New(refusal.Misuse, "Name another place with --identity DIR or "+IdentityEnv+".", "the private identity could not be kept: %w", err)
	}
	if exists(m.Dir) { // empty: mustBeFree has looked
		if err = os.Remove(m.Dir); err != nil {
			err = refusal.Wrap(refusal.Misuse, "Name a folder that does not exist yet.", err)
		}
	}
	if err == nil {
		err = publish(string(tmp), m.Dir)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(m.Identity))
	}
	return nil
}

// clearKilled removes what an init that was killed left, not what one that is
// running makes.
func clearKilled(ctx context.Context, tmp layout) error {
	if !exists(string(tmp)) {
		return nil
	}
	lock, err := takeLock(ctx, tmp.lock())
	if err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(string(tmp)), lock.Close())
}

func (m *Made) files(tmp layout, id *Identity, keys codingKeys) error {
	pub, err := id.publicKey().MarshalText()
	if err != nil {
		return err
	}
	if err := writeFile(tmp.publicKey(), append(pub, '\n'), 0o600); err != nil {
		return err
	}
	if keys.keyset == nil {
		return nil
	}
	to, err := age.ParseHybridRecipient(id.recipient())
	if err != nil {
		return err
	}
	f, err := os.OpenFile(tmp.keyset(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(keys.keyset.Seal(f, to), f.Close())
}

func (m *Made) store(ctx context.Context, tmp layout, o InitOptions, keys codingKeys, id *Identity) error {
	m.Steward = osUser()
	warehouse, err := filepath.Abs(o.Warehouse)
	if err != nil {
		return err
	}
	s, err := store.Create(ctx, tmp.store(), storeOptions())
	if err != nil {
		return err
	}
	sealed, err := sealedKeyset(tmp)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	settings := map[string]string{setKeyset: sealed, setID: m.ID, setSynthetic: strconv.FormatBool(keys.synthetic), setWarehouse: warehouse,
		setHSM: keys.hsm, setRecipient: id.recipient()}
	if o.Identity != "" {
		settings[setIdentity] = filepath.Dir(m.Identity)
	}
	ev := audit.Event{Who: m.Steward, Function: string(access.Steward), Act: audit.HubMade, Object: m.ID, Outcome: audit.Done}
	err = s.Change(ctx, ev, func(tx *store.Tx) error {
		for name, value := range settings {
			if err := tx.Set(name, value); err != nil {
				return err
			}
		}
		return tx.PutFunction(store.Function{Name: m.Steward, Person: newPerson(), Role: string(access.Steward)})
	})
	return errors.Join(err, s.Close(), os.Chmod(tmp.store(), 0o600))
}

// newPerson is a pseudonym, under which packages name a checker.
func newPerson() string { return "p-" + randomHex(6) }

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
