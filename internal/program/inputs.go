package program

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// dataFolder is where a program finds its inputs; docs/programs.md says what
// lies in it.
const dataFolder = sandbox.WorkFolder + "/data"

// inputs is what one run reads.
type inputs struct {
	kind  Input
	build int    // 0: no build
	hash  string // of every file's name and content
	files []sandbox.Input
	rules Rules
}

// CacheFolder is below the hub's directory: what can be made again at any time.
// It is no part of a backup.
const CacheFolder = "cache"

// ready makes what a run of a kind reads, once.
func (s *Service) ready(ctx context.Context, h *hub.Hub, study string, kind Input) (*inputs, error) {
	s.making.Lock()
	defer s.making.Unlock()
	if kind == Tables {
		return s.fullTables(ctx, h, study)
	}
	if s.options.Extract != nil {
		if dir, err := s.options.Extract(ctx, study); err != nil || dir != "" {
			if err != nil {
				return nil, err
			}
			return s.extract(ctx, h, study, dir)
		}
	}
	return s.synthetic(ctx, h, study)
}

// fullTables are the tables of the build in force: its own Parquet files, and
// beside them the same as CSV.
func (s *Service) fullTables(ctx context.Context, h *hub.Hub, id string) (*inputs, error) {
	t, err := h.TablesInForce(ctx, id)
	if err != nil {
		return nil, err
	}
	in := &inputs{kind: Tables, build: t.Build, rules: rulesOf(t.Study, s.Limits())}
	folder := h.Folder(CacheFolder, "data", id, t.Hash[:16])
	err = once(folder, func(dir string) error {
		for _, f := range t.Files {
			if err := ctx.Err(); err != nil {
				return err
			}
			table, err := tabulate.ReadParquet(filepath.Join(t.Folder, f.File), f.Name)
			if err != nil {
				return err
			}
			if err := writeCSV(filepath.Join(dir, f.Name+".csv"), table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, f := range t.Files {
		in.add(filepath.Join(t.Folder, f.File), f.Name+".parquet")
		in.add(filepath.Join(folder, f.Name+".csv"), f.Name+".csv")
	}
	for _, f := range t.Meaning {
		in.add(filepath.Join(t.Folder, filepath.FromSlash(f.File)), f.File)
	}
	return in, in.sum()
}

// synthetic are tables of the study's form with made-up counts.
func (s *Service) synthetic(ctx context.Context, h *hub.Hub, id string) (*inputs, error) {
	st, revision, err := h.StudyNow(ctx, id)
	if err != nil {
		return nil, err
	}
	in := &inputs{kind: Synthetic, rules: rulesOf(st, s.Limits())}
	folder := h.Folder(CacheFolder, "synthetic", id, fmt.Sprintf("%s-%d", filepath.Base(revision), st.Outputs.MinimumFrequency))
	tables := syntheticTables(st)
	err = once(folder, func(dir string) error {
		for _, t := range tables {
			if err := errors.Join(writeCSV(filepath.Join(dir, t.Name+".csv"), t),
				tabulate.WriteParquet(filepath.Join(dir, t.Name+".parquet"), t)); err != nil {
				return err
			}
		}
		return writeMeaning(st, revision, dir)
	})
	if err != nil {
		return nil, err
	}
	return in, in.addFolder(folder)
}

// extract is the preparatory extract, which has the same layout.
func (s *Service) extract(ctx context.Context, h *hub.Hub, id, dir string) (*inputs, error) {
	st, _, err := h.StudyNow(ctx, id)
	if err != nil {
		return nil, err
	}
	in := &inputs{kind: Extract, rules: rulesOf(st, s.Limits())}
	return in, in.addFolder(dir)
}

// writeMeaning puts the study file and its code lists beside made-up tables, as
// a build has them.
func writeMeaning(st *study.Study, revision, dir string) error {
	text, err := os.ReadFile(filepath.Join(revision, "study.yaml"))
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(filepath.Join(dir, "study.yaml"), text, 0o600), os.Mkdir(filepath.Join(dir, "codelists"), 0o700))
	for _, name := range listNames(st) {
		list, failed := st.Lists().Bytes(name)
		if failed != nil {
			return failed
		}
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, "codelists", name+".csv"), list, 0o600))
	}
	return err
}

// listNames are the code lists of a study's dimensions and measures.
func listNames(st *study.Study) (names []string) {
	names = append(names, st.Measures.List)
	for _, d := range st.Dimensions {
		names = append(names, d.List, d.Values, d.SupplierList, d.Committees)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}

// once makes a folder whole or not at all, and leaves one that is there. What a
// killed server left unfinished is made again.
func once(folder string, fill func(dir string) error) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	part := folder + ".partial"
	if err := errors.Join(os.RemoveAll(part), os.MkdirAll(part, 0o700)); err != nil {
		return err
	}
	if err := fill(part); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	return os.Rename(part, folder)
}

func (in *inputs) add(from, name string) {
	in.files = append(in.files, sandbox.Input{From: from, To: dataFolder + "/" + name})
}

// addFolder adds every file below a folder.
func (in *inputs) addFolder(dir string) error {
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		in.add(path, filepath.ToSlash(name))
		return err
	})
	return errors.Join(err, in.sum())
}

// sum works the hash out.
func (in *inputs) sum() error {
	slices.SortFunc(in.files, func(a, b sandbox.Input) int {
		switch {
		case a.To < b.To:
			return -1
		case a.To > b.To:
			return 1
		}
		return 0
	})
	list := ""
	for _, f := range in.files {
		hash, err := hashFile(f.From)
		if err != nil {
			return err
		}
		list += hash + "  " + f.To + "\n"
	}
	in.hash = hashText(list)
	return nil
}

// writeCSV writes a table as the programs read it: a head, codes as they are,
// persons last.
func writeCSV(path string, t *tabulate.Table) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buffer := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buffer)
	record := make([]string, len(t.Columns)+1)
	for i, c := range t.Columns {
		record[i] = c.Name
	}
	record[len(t.Columns)] = "persons"
	err = w.Write(record)
	for row, persons := range t.Persons {
		for i, c := range t.Columns {
			record[i] = c.Dictionary[c.Codes[row]]
		}
		record[len(t.Columns)] = strconv.FormatInt(persons, 10)
		err = errors.Join(err, w.Write(record))
	}
	w.Flush()
	return errors.Join(err, w.Error(), buffer.Flush())
}
