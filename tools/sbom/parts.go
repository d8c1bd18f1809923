package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/google/licensecheck"
)

// part is one thing that somebody else wrote and that the binary contains.
type part struct {
	name, version string
	purl          string
	sum           string // of a Go module, as go.sum has it
	licence       string // SPDX expression; empty: not recognised
	texts         []text // licence files
	note          string
}

type text struct{ file, content string }

const bindings = "github.com/duckdb/duckdb-go-bindings/lib/"

// partsOf are the modules in the order of the binary's own list, then what is
// no Go module.
func partsOf(info *debug.BuildInfo, gcc string) ([]part, error) {
	var parts []part
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		p := part{name: m.Path, version: m.Version, sum: m.Sum, purl: "pkg:golang/" + m.Path + "@" + m.Version}
		dir, err := moduleDir(m)
		if err != nil {
			return nil, err
		}
		if p.licence, p.texts, err = licencesIn(dir); err != nil {
			return nil, err
		}
		parts = append(parts, p)
		if strings.HasPrefix(m.Path, bindings) {
			parts = append(parts, duckDB(p))
		}
		if m.Path == wasmRuntime {
			solver, err := highs(".")
			if err != nil {
				return nil, err
			}
			parts = append(parts, solver)
		}
	}
	standard := part{name: "Go standard library", version: strings.TrimPrefix(info.GoVersion, "go"), licence: "BSD-3-Clause"}
	standard.purl = "pkg:golang/std@" + standard.version
	root, err := goRoot()
	if err != nil {
		return nil, err
	}
	if _, standard.texts, err = licencesIn(root); err != nil {
		return nil, err
	}
	parts = append(parts, standard)
	if gcc != "" {
		parts = append(parts, part{name: "libstdc++ and libgcc", version: gcc, purl: "pkg:generic/gcc@" + gcc,
			licence: "GPL-3.0-only WITH GCC-exception-3.1", note: "linked statically; the exception lets a program under any licence contain them"})
	}
	return parts, nil
}

// duckDB is the database inside the bindings: their version 0.10506.0 holds
// DuckDB 1.5.6.
func duckDB(holder part) part {
	digits := strings.Split(strings.TrimPrefix(holder.version, "v"), ".")[1]
	n, _ := strconv.Atoi(digits) // a wrong number is found by checkDuckDB
	version := fmt.Sprintf("%d.%d.%d", n/10000, n/100%100, n%100)
	return part{name: "DuckDB", version: version, purl: "pkg:github/duckdb/duckdb@v" + version, licence: holder.licence,
		note: "prebuilt library of " + holder.name + ", linked statically, with its Parquet, JSON and ICU extensions"}
}

// wasmRuntime runs HiGHS: a binary that has the one embeds the other.
const wasmRuntime = "github.com/tetratelabs/wazero"

// highs is the solver that the program of a folder embeds, as its package-lock.json
// pins it.
func highs(root string) (part, error) {
	content, err := os.ReadFile(filepath.Join(root, "package-lock.json"))
	if err != nil {
		return part{}, err
	}
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(content, &lock); err != nil {
		return part{}, fmt.Errorf("package-lock.json: %w", err)
	}
	version := lock.Packages["node_modules/highs"].Version
	p := part{name: "HiGHS", version: version, purl: "pkg:npm/highs@" + version, note: "compiled to WebAssembly, embedded"}
	p.licence, p.texts, err = licencesIn(filepath.Join(root, "internal", "highs", "wasm"))
	if err == nil && (version == "" || len(p.texts) == 0) {
		err = fmt.Errorf("HiGHS: no version in package-lock.json, or no licence beside the module; run scripts/highs.sh")
	}
	return p, err
}

// checkDuckDB looks for the version that the database gives of itself.
func checkDuckDB(binary string, parts []part) error {
	for _, p := range parts {
		if p.name == "DuckDB" {
			content, err := os.ReadFile(binary)
			if err == nil && !bytes.Contains(content, []byte("v"+p.version+"\x00")) {
				err = fmt.Errorf("the binary does not hold DuckDB %s", p.version)
			}
			return err
		}
	}
	return fmt.Errorf("the binary holds no DuckDB")
}

func moduleDir(m *debug.Module) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", m.Path+"@"+m.Version).Output()
	if err != nil {
		return "", fmt.Errorf("module %s: %w", m.Path, err)
	}
	var module struct{ Dir string }
	err = json.Unmarshal(out, &module)
	return module.Dir, err
}

// goRoot is the folder of the toolchain. Distributions move its licence
// elsewhere; then there is no text, and the licence is known all the same.
func goRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
}

// licencesIn reads the licence files of a folder and recognises them.
func licencesIn(dir string) (expression string, texts []text, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, err
	}
	var ids []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "NOTICE") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", nil, err
		}
		texts = append(texts, text{e.Name(), string(content)})
		if strings.HasPrefix(name, "NOTICE") {
			continue // it names others' licences, which are beside it
		}
		for _, m := range licensecheck.Scan(content).Match {
			if !m.IsURL && !slices.Contains(ids, m.ID) {
				ids = append(ids, m.ID)
			}
		}
	}
	return strings.Join(ids, " AND "), texts, nil
}
