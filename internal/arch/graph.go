package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Module is the module's path; packages below it are named without it.
const Module = "github.com/kruistabel/kruistabel"

// Package is one package of the build, of this module or of another.
type Package struct {
	ImportPath   string
	Doc          string
	Standard     bool
	GoFiles      []string
	CgoFiles     []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// Graph is the packages of a build by import path; ours have it without the
// module's path, as have their imports.
type Graph map[string]*Package

// Load asks the go command for the packages of the module in dir and
// everything that they import.
func Load(dir string) (Graph, error) {
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Doc,Standard,GoFiles,CgoFiles,Imports,TestImports,XTestImports", "./...")
	list.Dir = dir
	var complaint bytes.Buffer
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, complaint.String())
	}
	return read(bytes.NewReader(out))
}

func read(r io.Reader) (Graph, error) {
	g := Graph{}
	for d := json.NewDecoder(r); ; {
		p := &Package{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return g, nil
		} else if err != nil {
			return nil, err
		}
		p.ImportPath = short(p.ImportPath)
		for _, imports := range [][]string{p.Imports, p.TestImports, p.XTestImports} {
			for i := range imports {
				imports[i] = short(imports[i])
			}
		}
		g[p.ImportPath] = p
	}
}

// short takes the module's path away from our own packages.
func short(path string) string {
	if rest, ours := strings.CutPrefix(path, Module+"/"); ours {
		return "./" + rest
	}
	return path
}

// ours reports whether a short path is of this module.
func ours(path string) bool { return strings.HasPrefix(path, "./") }

// reaches is everything that a package imports, directly or not, with the
// package through which it was first found.
func (g Graph) reaches(from string) map[string]string {
	through := map[string]string{}
	queue := []string{from}
	for len(queue) > 0 {
		p := g[queue[0]]
		queue = queue[1:]
		if p == nil {
			continue
		}
		for _, to := range p.Imports {
			if _, known := through[to]; !known && to != from {
				through[to] = p.ImportPath
				queue = append(queue, to)
			}
		}
	}
	return through
}

// way is how from reaches to, for messages.
func way(from, to string, through map[string]string) string {
	text := to
	for at := to; at != from; {
		at = through[at]
		text = at + " → " + text
	}
	return text
}
