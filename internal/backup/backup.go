// Package backup is the form of a hub's backup: one line that says what it is
// and of which hub, then a tar archive encrypted with age. The archive holds the
// hub's files and after them a manifest with the hash of each, signed by the
// hub. So it is written in one pass, and whoever reads it knows at the end that
// nothing is missing, added or changed.
//
// Never inside: the hub's private identity. The manifest is not secret in what
// it names: ids and sizes.
package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
)

// Format is the version of the form that this program writes.
const Format = 1

// Manifest says what is in a backup.
type Manifest struct {
	Format    int       `json:"format"`
	Hub       string    `json:"hub"`
	Made      time.Time `json:"made"`
	Program   string    `json:"program"`
	Schema    int       `json:"schema"` // of the store
	Synthetic bool      `json:"synthetic"`
	Files     []File    `json:"files"`
}

// File is one file of a hub.
type File struct {
	Path   string `json:"path"` // below the hub, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// The last two entries of the archive.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.json.minisig"
)

// ErrDamaged means that a backup is not as it was written.
var ErrDamaged = errors.New("the backup is damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// Progress is how many bytes are done.
type Progress func(done, total int64)

// Write writes the files of a folder as a backup of the hub that the manifest
// names; it fills in the files. Nothing may change in the folder meanwhile.
// Sign signs the manifest.
func Write(ctx context.Context, to io.Writer, folder string, m *Manifest, recipient age.Recipient, sign func([]byte) []byte, show Progress) error {
	files, total, err := list(folder)
	if err != nil {
		return err
	}
	m.Format = Format
	if _, err := fmt.Fprintf(to, "kruistabel backup %d %s %s\n", m.Format, m.Hub, m.Made.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	sealed, err := age.Encrypt(to, recipient)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(sealed)
	var done int64
	for _, path := range files {
		f, err := add(ctx, archive, folder, path, func(n int64) { done += n; show(done, total) })
		if err != nil {
			return err
		}
		m.Files = append(m.Files, f)
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := errors.Join(addText(archive, manifestName, text, m.Made), addText(archive, signatureName, sign(text), m.Made)); err != nil {
		return err
	}
	return errors.Join(archive.Close(), sealed.Close())
}

func list(folder string) (files []string, total int64, err error) {
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no regular file", path)
		}
		rel, err := filepath.Rel(folder, path)
		files, total = append(files, filepath.ToSlash(rel)), total+info.Size()
		return err
	})
	return files, total, err
}

func add(ctx context.Context, archive *tar.Writer, folder, path string, show func(int64)) (File, error) {
	in, err := os.Open(filepath.Join(folder, filepath.FromSlash(path)))
	if err != nil {
		return File{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return File{}, err
	}
	head := &tar.Header{Typeflag: tar.TypeReg, Name: path, Size: info.Size(), Mode: int64(info.Mode().Perm()), ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := archive.WriteHeader(head); err != nil {
		return File{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(archive, sum, told(show)), &cancelled{ctx, io.LimitReader(in, info.Size())})
	if err == nil && n != info.Size() {
		err = fmt.Errorf("%s became shorter while it was read", path)
	}
	return File{path, n, hex.EncodeToString(sum.Sum(nil))}, err
}

type told func(int64)

func (t told) Write(p []byte) (int, error) {
	t(int64(len(p)))
	return len(p), nil
}

// cancelled ends reading when the context does.
type cancelled struct {
	ctx context.Context
	in  io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.in.Read(p)
}

func addText(archive *tar.Writer, name string, text []byte, at time.Time) error {
	err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text)), Mode: 0o600, ModTime: at, Format: tar.FormatPAX})
	if err == nil {
		_, err = archive.Write(text)
	}
	return err
}

// Header is the first line of a backup. Nothing vouches for it.
type Header struct {
	Format int
	Hub    string
	Made   time.Time
}

var firstLine = regexp.MustCompile(`^kruistabel backup ([0-9]{1,4}) ([0-9a-f]{16}) ([0-9TZ:-]{20})\n$`)

// ErrNoBackup means that a file is no backup.
var ErrNoBackup = errors.New("the file is no backup of a hub")

// ReadHeader reads the first line.
func ReadHeader(in *bufio.Reader) (Header, error) {
	line, err := in.ReadSlice('\n')
	m := firstLine.FindSubmatch(line)
	if err != nil || m == nil {
		return Header{}, ErrNoBackup
	}
	h := Header{Hub: string(m[2])}
	_, _ = fmt.Sscan(string(m[1]), &h.Format)
	if h.Made, err = time.Parse(time.RFC3339, string(m[3])); err != nil {
		return Header{}, ErrNoBackup
	}
	if h.Format > Format {
		return h, fmt.Errorf("the backup has form %d and this program knows form %d: use the newer kruistabel that made it", h.Format, Format)
	}
	return h, nil
}

// maxManifest bounds what is read into memory.
const maxManifest = 256 << 20

// Extract writes the files of a backup into an empty folder and compares each
// with the manifest. Verify is given the manifest's text and its signature
// before anything else is made of them. The header has been read.
func Extract(ctx context.Context, in io.Reader, folder string, keys []age.Identity, verify func(text, signature []byte) error, show Progress) (*Manifest, error) {
	plain, err := age.Decrypt(in, keys...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, err
	}
	if err != nil {
		return nil, damaged("%v", err)
	}
	archive := tar.NewReader(plain)
	have := map[string]File{}
	texts := map[string][]byte{}
	var done int64
	for {
		head, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, damaged("%v", err)
		}
		if len(texts) == 2 || len(texts) == 1 && head.Name != signatureName {
			return nil, damaged("something follows the manifest")
		}
		if head.Name == manifestName || head.Name == signatureName {
			if texts[head.Name], err = io.ReadAll(io.LimitReader(archive, maxManifest)); err != nil {
				return nil, damaged("%v", err)
			}
			continue
		}
		f, err := extract(&cancelled{ctx, archive}, folder, head, func(n int64) { done += n; show(done, 0) })
		if err != nil {
			return nil, err
		}
		if _, twice := have[f.Path]; twice {
			return nil, damaged("%s is in it twice", f.Path)
		}
		have[f.Path] = f
	}
	if texts[manifestName] == nil || texts[signatureName] == nil {
		return nil, damaged("it has no manifest: it was cut off")
	}
	// What age did not read to its end it did not authenticate.
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return nil, damaged("%v", err)
	}
	if err := verify(texts[manifestName], texts[signatureName]); err != nil {
		return nil, err
	}
	return compare(texts[manifestName], have)
}

func compare(text []byte, have map[string]File) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, damaged("its manifest cannot be read")
	}
	for _, f := range m.Files {
		switch got, ok := have[f.Path]; {
		case !ok:
			return nil, damaged("%s is missing", f.Path)
		case got != f:
			return nil, damaged("%s is not as it was: its hash differs", f.Path)
		}
		delete(have, f.Path)
	}
	for path := range have {
		return nil, damaged("%s is not in its manifest", path)
	}
	return m, nil
}

// extract writes one file, which must lie inside the folder and be new.
func extract(in io.Reader, folder string, head *tar.Header, show func(int64)) (File, error) {
	path := head.Name
	if head.Typeflag != tar.TypeReg || !fs.ValidPath(path) || path == "." || strings.Contains(path, `\`) || !filepath.IsLocal(filepath.FromSlash(path)) ||
		slices.ContainsFunc(strings.Split(path, "/"), func(p string) bool { return p == ".." }) {
		return File{}, damaged("%q is no file of a hub", path)
	}
	to := filepath.Join(folder, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return File{}, err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return File{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum, told(show)), in)
	if err != nil && (errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "age:") || strings.Contains(err.Error(), "decrypt")) {
		err = damaged("%v", err)
	}
	err = errors.Join(err, out.Chmod(fs.FileMode(head.Mode&0o700|0o400)), out.Sync(), out.Close())
	return File{path, n, hex.EncodeToString(sum.Sum(nil))}, err
}
