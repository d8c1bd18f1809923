// Package convert changes problems and protected tables from one program's files to
// another's: those of this library, of τ-ARGUS, and of sdcTable in R.
//
//	notes, err := convert.Run("jobs/turnover.arb", "turnover", convert.Options{})
//	notes, err = convert.Run("turnover", "for-r", convert.Options{To: convert.R})
//
// What is read is known by what lies there, or said by Options.From. The result is a
// new folder, whole or not at all; files that are there already are never touched.
// Notes say, in sentences, what the other side does not express; they are for the
// person who asked, and may name codes but never a count.
package convert

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/rtable"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// Kind is a kind of files.
type Kind string

// The kinds.
const (
	Neutral   Kind = "problem"   // a folder with spec.json
	Protected Kind = "protected" // a folder with protected.csv, which protect made
	Argus     Kind = "argus"     // .arb, or .rda with its data
	R         Kind = "r"         // a folder with hierarchies dim_*.csv and data.csv
)

// Options say what the files do not. The zero value takes everything from them.
type Options struct {
	From, To Kind              // empty: by what lies there; to Neutral, and from Neutral to Argus. To Protected takes a table that another program protected
	Problem  string            // of a protected folder, or table of another program: the problem that it protects
	Table    int               // of a job of τ-ARGUS with several tables, from 1
	Encoding textfile.Encoding // of files for τ-ARGUS; UTF-8 where it is empty

	// Of data without a job or arguments.
	Dimensions []string // τ-ARGUS
	Response   string   // column whose values are summed
	Rule       string   // τ-ARGUS, such as "P(20)|FREQ(3,10)"
	Frequency  string   // R: column of counts
	Weight     string   // R: column of sampling weights
	MaxN       *int64   // R: largest count that is unsafe
}

// Run converts what is at from into the new folder to. It writes nothing where it
// returns an error.
func Run(from, to string, o Options) ([]string, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.From == "" && o.To != Protected {
		kind, err := Detect(from)
		if err != nil {
			return nil, err
		}
		o.From = kind
	}
	if o.To == "" {
		o.To = Neutral
		if o.From == Neutral || o.From == Protected {
			o.To = Argus
		}
	}
	files, notes, err := o.convert(from)
	if err != nil {
		return nil, err
	}
	var accept func(made string) error
	if o.To == Neutral {
		accept = func(made string) (err error) { notes, err = tryReading(made, notes); return err }
	}
	if err := problem.WriteFiles(to, files, accept); err != nil {
		return nil, err
	}
	return notes, nil
}

func (o *Options) check() error {
	for _, kind := range []Kind{o.From, o.To} {
		if !slices.Contains([]Kind{"", Neutral, Protected, Argus, R}, kind) {
			return fmt.Errorf("%q is no kind of files: use problem, protected, argus or r", kind)
		}
	}
	if !slices.Contains([]textfile.Encoding{"", textfile.UTF8, textfile.Windows1252}, o.Encoding) {
		return fmt.Errorf("%q is no encoding: use utf-8 or windows-1252", o.Encoding)
	}
	return nil
}

// convert reads one side and writes the other.
func (o *Options) convert(from string) ([]problem.File, []string, error) {
	switch {
	case o.To == Protected:
		return o.protectedElsewhere(from)
	case o.From == Protected:
		return o.result(from)
	}
	if o.From == o.To && o.From == Neutral {
		return nil, nil, fmt.Errorf("%s is a problem already: say what it should become, argus or r", from)
	}
	folder, notes, err := o.read(from)
	if err != nil {
		return nil, nil, err
	}
	var files []problem.File
	var more []string
	switch o.To {
	case Argus:
		files, more, err = argus.Write(folder, argus.Options{Encoding: o.Encoding})
	case R:
		files, more, err = rtable.Write(folder)
	default:
		files, err = folder.Files()
	}
	return files, append(notes, more...), err
}

func (o *Options) read(from string) (problem.Folder, []string, error) {
	switch o.From {
	case Argus:
		return argus.Read(from, argus.Options{Table: o.Table, Dimensions: o.Dimensions, Response: o.Response, Rule: o.Rule})
	case R:
		return rtable.Read(from, rtable.Options{Frequency: o.Frequency, Response: o.Response, Weight: o.Weight, MaxN: o.MaxN})
	}
	folder, err := problem.ReadFolder(from)
	return folder, nil, err
}

// result converts a protected table.
func (o *Options) result(from string) ([]problem.File, []string, error) {
	if o.To == Neutral {
		return nil, nil, fmt.Errorf("%s is a protected table: convert it to argus or r", from)
	}
	name := problem.FullFile
	if _, err := os.Stat(filepath.Join(from, name)); errors.Is(err, fs.ErrNotExist) {
		name = problem.ProtectedFile
	}
	cells, err := problem.ReadSheet(from, name)
	if err != nil {
		return nil, nil, err
	}
	if o.To == R {
		spec, err := problem.ReadSpec(from)
		if err != nil {
			return nil, nil, err
		}
		files, err := rtable.WriteResult(spec, cells)
		return files, nil, err
	}
	if o.Problem == "" {
		return nil, nil, fmt.Errorf("%s has no hierarchies: name the problem that it protects (--problem)", from)
	}
	folder, err := problem.ReadFolder(o.Problem)
	if err != nil {
		return nil, nil, err
	}
	return argus.WriteResult(folder, cells, argus.Options{Encoding: o.Encoding})
}

// Detect says what kind of files lies at a path.
func Detect(path string) (Kind, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		switch strings.ToLower(filepath.Ext(path)) {
		case ".arb", ".rda", ".asc", ".tab":
			return Argus, nil
		}
		return "", fmt.Errorf("%s: a file of no known kind: name a job (.arb) or metadata (.rda) of τ-ARGUS, or a folder", path)
	}
	has := func(name string) bool { _, err := os.Stat(filepath.Join(path, name)); return err == nil }
	switch {
	case has(problem.ProtectedFile):
		return Protected, nil
	case has(problem.SpecFile):
		return Neutral, nil
	case rtable.Is(path):
		return R, nil
	}
	return "", fmt.Errorf("%s: neither spec.json nor protected.csv nor dim_*.csv is in this folder: for τ-ARGUS name the job itself (.arb), or its metadata (.rda)", path)
}

// tryReading reads a problem that was made, so that nobody gets one that is refused
// later. Kinds that cannot be read yet are noted.
func tryReading(dir string, notes []string) ([]string, error) {
	_, _, err := problem.Read(dir)
	switch {
	case errors.Is(err, problem.ErrUnsupported):
		return append(notes, "the problem is written, but cannot be protected here: "+inside(err, dir)), nil
	case err != nil:
		return nil, fmt.Errorf("what was read is no valid problem: %s", inside(err, dir))
	}
	return notes, nil
}

// inside takes the temporary folder out of a message.
func inside(err error, dir string) string {
	return strings.ReplaceAll(err.Error(), "problem "+dir+": ", "")
}
