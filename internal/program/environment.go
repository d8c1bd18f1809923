package program

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/store"
)

// Package is one package that programs may use.
type Package struct {
	Language Language `json:"language"`
	Name     string   `json:"name"`
	Version  string   `json:"version"`
}

// Environment is a system with R and Python in which programs run: this machine,
// or a folder with an unpacked one. What is in it was listed by programs inside
// it; when that changes it is another environment.
type Environment struct {
	Number   int
	Root     string // folder; / is this machine
	Packages []Package
	Hash     string
	Added    time.Time
}

// Of are the packages of a language, the language itself first.
func (e Environment) Of(l Language) (out []Package) {
	for _, p := range e.Packages {
		if p.Language == l {
			out = append(out, p)
		}
	}
	return out
}

// Has reports whether programs in a language can run.
func (e Environment) Has(l Language) bool { return len(e.Of(l)) > 0 }

// Change is how a package differs between two environments; a version is empty
// where there is none.
type Change struct {
	Language   Language
	Name       string
	Before     string
	Afterwards string
}

// Diff lists what differs in an environment from an earlier one.
func (e Environment) Diff(before Environment) (out []Change) {
	find := func(in []Package, p Package) string {
		i := slices.IndexFunc(in, func(q Package) bool { return q.Language == p.Language && q.Name == p.Name })
		if i < 0 {
			return ""
		}
		return in[i].Version
	}
	for _, p := range e.Packages {
		if was := find(before.Packages, p); was != p.Version {
			out = append(out, Change{p.Language, p.Name, was, p.Version})
		}
	}
	for _, p := range before.Packages {
		if find(e.Packages, p) == "" {
			out = append(out, Change{p.Language, p.Name, p.Version, ""})
		}
	}
	return out
}

// keepEnvironment puts a listed environment in force, under a new number where
// it is not the newest one.
func keepEnvironment(ctx context.Context, s *store.Store, by string, e Environment) (Environment, error) {
	all, err := s.Environments(ctx)
	if err != nil {
		return e, err
	}
	e.Number, e.Added = 1, hub.Now()
	if len(all) > 0 {
		if all[0].Hash == e.Hash && all[0].Root == e.Root {
			return read(all[0])
		}
		e.Number = all[0].Number + 1
	}
	list, err := json.Marshal(e.Packages)
	if err != nil {
		return e, err
	}
	ev := audit.Event{Who: by, Function: "steward", Act: audit.EnvironmentAdded, Object: fmt.Sprint(e.Number), Hash: e.Hash, Outcome: audit.Done}
	return e, s.Change(ctx, ev, func(tx *store.Tx) error {
		return tx.AddEnvironment(store.Environment{Number: e.Number, Root: e.Root, Packages: string(list), Hash: e.Hash, Added: e.Added})
	})
}

// read is an environment as the store keeps it.
func read(row store.Environment) (Environment, error) {
	e := Environment{Number: row.Number, Root: row.Root, Hash: row.Hash, Added: row.Added}
	return e, json.Unmarshal([]byte(row.Packages), &e.Packages)
}

// inventories list what a language has, inside the sandbox.
var inventories = map[Language]struct{ name, text string }{
	Python: {"inventory.py", `import importlib.metadata as m, json, platform
found = {"Python": platform.python_version()}
for d in m.distributions():
    if d.metadata["Name"]: found.setdefault(d.metadata["Name"], d.version)
json.dump(found, open("out/python.json", "w"))
`},
	R: {"inventory.R", `p <- installed.packages()[, c("Package", "Version"), drop = FALSE]
p <- rbind(c("R", paste(R.version$major, R.version$minor, sep = ".")), p)
quoted <- function(x) paste0('"', x, '"')
cat("{", paste(quoted(p[, 1]), quoted(p[, 2]), sep = ":", collapse = ","), "}", file = "out/r.json", sep = "")
`},
}

// inventory lists the packages of a system.
func inventory(ctx context.Context, box *sandbox.Sandbox, root string) (Environment, error) {
	e := Environment{Root: root}
	tmp, err := os.MkdirTemp("", "inventory-")
	if err != nil {
		return e, err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	for _, language := range []Language{Python, R} {
		found, err := e.list(ctx, box, language, tmp)
		if err != nil {
			return e, err
		}
		e.Packages = append(e.Packages, found...)
	}
	if len(e.Packages) == 0 {
		return e, locale.Refuse(refusal.Misuse, "program.environment.none", "folder", root)
	}
	slices.SortFunc(e.Packages, func(a, b Package) int {
		return cmp.Or(cmp.Compare(a.Language, b.Language), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Version, b.Version))
	})
	text, err := json.Marshal(e.Packages)
	e.Hash = hashText(string(text))
	return e, err
}

// list runs the inventory of one language. A language that is not there has no
// packages.
func (e Environment) list(ctx context.Context, box *sandbox.Sandbox, l Language, tmp string) ([]Package, error) {
	script := inventories[l]
	from, out := filepath.Join(tmp, script.name), filepath.Join(tmp, "out-"+string(l))
	if err := errors.Join(os.WriteFile(from, []byte(script.text), 0o600), os.Mkdir(out, 0o700)); err != nil {
		return nil, err
	}
	spec := e.Spec(l, script.name)
	if _, err := os.Stat(filepath.Join(e.Root, spec.Command[0])); err != nil {
		return nil, nil
	}
	spec.Inputs = append(spec.Inputs, sandbox.Input{From: from, To: sandbox.WorkFolder + "/" + script.name})
	spec.Out, spec.Limits = out, sandbox.Limits{Wall: 2 * time.Minute}
	result, err := box.Run(ctx, spec)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(out, string(l)+".json"))
	if result.State != sandbox.Done || err != nil {
		return nil, locale.Refuse(refusal.Misuse, "program.environment.broken", "folder", e.Root, "language", l.Title(), "log", lastLine(result.Log))
	}
	found := map[string]string{}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("packages of %s: %w", l, err)
	}
	packages := make([]Package, 0, len(found))
	for name, version := range found {
		packages = append(packages, Package{l, name, version})
	}
	return packages, nil
}

func lastLine(log []byte) string {
	lines := strings.Split(strings.TrimSpace(string(log)), "\n")
	return shown(lines[len(lines)-1])
}

// Title is the name of the language.
func (l Language) Title() string {
	if l == R {
		return "R"
	}
	return "Python"
}

// packagesFolder is where a program finds Python packages that are not the
// distribution's.
const packagesFolder = sandbox.WorkFolder + "/.packages"

// Spec is a run of a file in a language, without its inputs.
func (e Environment) Spec(l Language, main string) sandbox.Spec {
	s := sandbox.Spec{Environment: e.Root, Env: []string{
		"KRUISTABEL_DATA=" + dataFolder, "KRUISTABEL_OUT=" + sandbox.OutFolder,
		"MPLBACKEND=Agg", "MPLCONFIGDIR=/tmp", "PYTHONHASHSEED=0", "OPENBLAS_NUM_THREADS=2", "OMP_NUM_THREADS=2",
	}}
	if e.Root == "/" {
		s.Environment = ""
	}
	if l == R {
		s.Command = []string{"/usr/bin/Rscript", "--vanilla", main}
		return s
	}
	s.Command = []string{"/usr/bin/python3", "-u", "-B", main}
	if python, err := filepath.EvalSymlinks(filepath.Join(e.Root, "usr/bin/python3")); err == nil {
		own := filepath.Join(e.Root, "usr/local/lib", filepath.Base(python), "dist-packages")
		if _, err := os.Stat(own); err == nil {
			s.Inputs = []sandbox.Input{{From: own, To: packagesFolder}}
			s.Env = append(s.Env, "PYTHONPATH="+packagesFolder)
		}
	}
	return s
}
