package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aead.dev/minisign"
	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/backup"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// BackedUp tells of a backup.
type BackedUp struct {
	File   string `json:"file"`
	Hub    string `json:"hub"`
	Made   string `json:"made"`
	Schema int    `json:"schema"`
	Files  int    `json:"files"`
	Bytes  int64  `json:"bytes"` // of these, before they were encrypted
	SHA256 string `json:"sha256"`
}

// Backup writes the whole hub, as it is at one moment, while it goes on. It is
// encrypted to the hub itself, or to an age recipient. Not in it: the private
// identity, uploads in progress, caches, and whatever is being made.
func (h *Hub) Backup(ctx context.Context, to io.Writer, recipient string, progress Progress) (*BackedUp, error) {
	by, err := h.may(ctx, "backup", access.Object{})
	if err != nil {
		return nil, err
	}
	return h.backUp(ctx, to, by, recipient, progress)
}

// BackupByItself is Backup as the serving hub makes it when its time has come.
func (h *Hub) BackupByItself(ctx context.Context, to io.Writer, recipient string) (*BackedUp, error) {
	return h.For("").backUp(ctx, to, store.Function{}, recipient, func(string, int64, int64) {})
}

func (h *Hub) backUp(ctx context.Context, to io.Writer, by store.Function, recipient string, progress Progress) (*BackedUp, error) {
	if recipient == "" {
		recipient = h.settings[setRecipient]
	}
	seal, err := parseRecipient(recipient)
	if err != nil {
		return nil, err
	}
	id, err := h.private()
	if err != nil {
		return nil, err
	}
	progress("looking", 0, 0)
	frozen, err := h.freeze(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = removeTree(frozen) }()
	m := &backup.Manifest{Hub: h.ID, Made: now().UTC(), Program: Version, Schema: store.SchemaVersion(), Synthetic: h.Synthetic}
	sum := sha256.New()
	sign := func(text []byte) []byte { return minisign.Sign(id.sign, text) }
	if err := backup.Write(ctx, io.MultiWriter(to, sum), frozen, m, seal, sign, func(done, total int64) { progress("writing the backup", done, total) }); err != nil {
		return nil, err
	}
	b := &BackedUp{Hub: h.ID, Made: m.Made.Format("2006-01-02T15:04:05Z"), Schema: m.Schema, Files: len(m.Files), SHA256: hex.EncodeToString(sum.Sum(nil))}
	for _, f := range m.Files {
		b.Bytes += f.Bytes
	}
	ev := h.event(by, audit.HubBackedUp, "", h.ID, b.SHA256)
	ev.Note = fmt.Sprintf("%d files", b.Files)
	return b, h.store.Change(ctx, ev, nil)
}

func parseRecipient(text string) (age.Recipient, error) {
	if r, err := age.ParseHybridRecipient(text); err == nil {
		return r, nil
	}
	if r, err := age.ParseX25519Recipient(text); err == nil {
		return r, nil
	}
	return nil, refusal.New(refusal.Misuse, "Such as age1..., which age-keygen prints.", "--to: that is no age recipient")
}

// freeze makes a folder in the hub that holds its state at one moment: a copy of
// the store, and everything that the store knows as further names of the same
// files, which never change.
func (h *Hub) freeze(ctx context.Context) (dir string, err error) {
	for _, turn := range []turn{h.shared.deciding, h.shared.keeping} {
		done, err := turn.take(ctx)
		if err != nil {
			return "", err
		}
		defer done()
	}
	if dir, err = os.MkdirTemp(h.at("."), "backup-*"+partial); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeTree(dir))
		}
	}()
	if err := h.store.Snapshot(ctx, layout(dir).store()); err != nil {
		return "", err
	}
	if err := linkTree(h.at("."), dir, leftOut); err != nil {
		return "", err
	}
	known, err := h.knownFolders(ctx)
	for _, place := range known {
		rel, _ := filepath.Rel(string(h.layout), place)
		if !exists(filepath.Join(dir, rel)) {
			err = errors.Join(err, refusal.New(refusal.NotHeld, "Restore it from a backup.", "%s is registered and not there: a backup would lack it", place))
		}
	}
	return dir, err
}

// leftOut are what no backup holds: what is being made, what can be made again,
// and what belongs to the running process.
func leftOut(rel string) bool {
	top, _, _ := strings.Cut(rel, string(filepath.Separator))
	if strings.HasSuffix(rel, partial) || strings.HasPrefix(rel, "store.sqlite") || strings.HasPrefix(rel, "store-schema") {
		return true
	}
	return slices.Contains([]string{"lock", "uploads", "cache", "scratch"}, top)
}

// linkTree gives every file below a folder a second name below another. Links
// are left out: recovery makes them.
func linkTree(from, to string, leave func(rel string) bool) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // something unfinished that was removed
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		switch {
		case err != nil || rel == ".":
			return err
		case leave(rel) && e.IsDir():
			return fs.SkipDir
		case leave(rel) || !e.IsDir() && !e.Type().IsRegular():
			return nil
		case e.IsDir():
			return os.Mkdir(filepath.Join(to, rel), 0o700)
		}
		err = os.Link(path, filepath.Join(to, rel))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}
