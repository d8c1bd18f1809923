package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const staticPath = "/static/"

// types are the endings of the files that are served.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".woff2": "font/woff2", ".ico": "image/x-icon",
}

// files are the styles and scripts, under names that hold their hash: a file
// under a name never changes, so that a browser may keep it for ever.
type files struct {
	names  map[string]string // plain name to the one with its hash
	served map[string]file
}

type file struct {
	kind          string
	body, zipped  []byte
	plain, served string
}

// imported finds what a script imports from beside it.
var imported = regexp.MustCompile(`(\bfrom\s*|\bimport\s*\(?\s*)"(\./[A-Za-z0-9_./-]+\.js)"`)

func readFiles(fsys fs.FS) (*files, error) {
	f := &files{names: map[string]string{}, served: map[string]file{}}
	raw := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || types[path.Ext(name)] == "" {
			return err
		}
		raw[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	for name := range raw {
		if _, err := f.add(name, raw, nil); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// add gives a file its hashed name, after those that it imports: their names
// are part of it.
func (f *files) add(name string, raw map[string][]byte, within []string) (string, error) {
	if done := f.names[name]; done != "" {
		return done, nil
	}
	body, there := raw[name]
	if !there {
		return "", fmt.Errorf("static file %s imports %s, which is not there", within[len(within)-1], name)
	}
	if slices.Contains(within, name) {
		return "", fmt.Errorf("static files import each other in a circle: %s", strings.Join(append(within, name), ", "))
	}
	if path.Ext(name) == ".js" {
		var failed error
		body = imported.ReplaceAllFunc(body, func(m []byte) []byte {
			parts := imported.FindSubmatch(m)
			to, err := f.add(path.Join(path.Dir(name), string(parts[2])), raw, append(within, name))
			if err != nil {
				failed = err
			}
			return fmt.Appendf(nil, "%s%q", parts[1], staticPath+to)
		})
		if failed != nil {
			return "", failed
		}
	}
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	served := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	f.names[name] = served
	f.served[served] = file{kind: types[ext], body: body, zipped: squeeze(body), plain: name, served: served}
	return served, nil
}

// squeeze is a file compressed, nil where that does not make it smaller.
func squeeze(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(body)
	_ = w.Close()
	if b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// address is where a file is served. ok is false where there is none.
func (f *files) address(name string) (string, bool) {
	served, ok := f.names[name]
	return staticPath + served, ok
}

// serve answers for a file. Only these answers are compressed: a page holds
// secrets beside what a reader sent, and its length would tell (BREACH).
func (f *files) serve(w http.ResponseWriter, r *http.Request) {
	one, there := f.served[strings.TrimPrefix(r.URL.Path, staticPath)]
	if !there || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := one.body
	if one.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = one.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}
