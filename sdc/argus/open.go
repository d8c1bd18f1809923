package argus

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

func open(path string, o Options) (*reader, error) {
	r := &reader{dir: filepath.Dir(path), name: filepath.Base(path), forced: map[string]string{}}
	if strings.EqualFold(filepath.Ext(path), ".arb") {
		return r, r.openJob(o)
	}
	return r, r.openData(o)
}

func (r *reader) openJob(o Options) error {
	text, err := textfile.Read(r.dir, r.name)
	if err != nil {
		return err
	}
	job, err := ParseJob(text)
	if err != nil {
		return err
	}
	for i := range job.Tables {
		if remark := job.Tables[i].remark; remark != nil {
			if err := remark.decode(); err != nil {
				return textfile.Fail(r.name, job.Tables[i].Line, "the remark of this program is damaged: take its lines out")
			}
		}
	}
	at := o.Table
	if at == 0 && (len(job.Tables) == 1 || job.Tables[0].remark != nil) {
		at = 1
	}
	if at < 1 || at > len(job.Tables) {
		return textfile.Fail(r.name, job.Tables[0].Line, "the job has %d tables: say which one, from 1 to %d", len(job.Tables), len(job.Tables))
	}
	if len(job.Tables) > 1 && job.Tables[0].remark == nil {
		r.note("table %d of %d is converted; that they share cells is not: protect them one after the other with the statuses of the one before", at, len(job.Tables))
	}
	r.notes = append(r.notes, job.Notes...)
	r.job = &job.Tables[at-1]
	return nil
}

// partners are the endings of data that go with metadata of the same name.
var partners = []string{".asc", ".tab", ".dat", ".txt", ".csv"}

// openData makes a job of data with metadata of the same name.
func (r *reader) openData(o Options) error {
	base := strings.TrimSuffix(r.name, filepath.Ext(r.name))
	r.job = &JobTable{Dimensions: o.Dimensions, Response: o.Response, Rule: o.Rule}
	if strings.EqualFold(filepath.Ext(r.name), ".rda") {
		r.job.Metadata = r.name
		for _, ending := range partners {
			if name, err := resolve(r.dir, base+ending); err == nil && r.job.Data == "" {
				r.job.Data = name
			}
		}
		if r.job.Data == "" {
			return textfile.Fail(r.name, 0, "there is no data beside it: add %s.asc or %s.tab, or name a job (.arb)", base, base)
		}
	} else {
		r.job.Data, r.job.Metadata = r.name, base+".rda"
	}
	text, err := r.file(r.job.Metadata)
	if err != nil {
		return err
	}
	// Metadata of cells give no widths.
	m, err := ParseMetadata(text, true)
	r.job.Records = err != nil || !slices.ContainsFunc(m.Variables, func(v Variable) bool {
		return len(v.Missing) == 0 || strings.Trim(v.Missing[0], "0123456789") != ""
	})
	return nil
}

// resolve finds a file that a job names, often by a path of another computer: by its
// path, else by its name beside the job, in capitals or not.
func resolve(dir, name string) (string, error) {
	slashed := strings.ReplaceAll(name, `\`, "/")
	if filepath.IsAbs(slashed) {
		if relative, err := filepath.Rel(dir, slashed); err == nil && exists(dir, relative) {
			return relative, nil
		}
	} else if exists(dir, slashed) {
		return slashed, nil
	}
	base := slashed[strings.LastIndexAny(slashed, "/:")+1:]
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, exact := range []bool{true, false} {
		for _, e := range entries {
			if e.Name() == base || !exact && strings.EqualFold(e.Name(), base) {
				return e.Name(), nil
			}
		}
	}
	return "", fmt.Errorf("%s: it is not in %s: put it beside the job: %w", base, dir, os.ErrNotExist)
}

func exists(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

func (r *reader) file(name string) (textfile.Text, error) {
	found, err := resolve(r.dir, name)
	if err != nil {
		return textfile.Text{}, err
	}
	return textfile.Read(r.dir, found)
}
