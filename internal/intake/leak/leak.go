// Package leak looks for national numbers where they must not be: in every
// file below a folder, in whatever form a program may have written them. Tests
// of a whole run use it on the hub's folder, its logs and all output.
//
// It finds a number
//
//   - as text: eleven digits in a row, also as a part of a longer run, and in
//     the printed form 85.07.30-033.28;
//   - as text in UTF-16 and UTF-32 of either byte order, and as hexadecimal
//     digits of the text or of a binary form;
//   - in base64, standard or for addresses, at any of its three alignments;
//   - as a binary integer of six or more bytes, of either byte order and at
//     any offset, which covers int64 and uint64 and the integers of SQLite;
//   - as float64 of either byte order;
//   - as a varint, plain or zigzag, as protobuf, Avro and Thrift write it;
//   - inside gzip, zlib, zstd and zip wherever such a stream begins in a file,
//     and in the values of Parquet files, whatever their encoding; and in what
//     these hold, to any depth that real files have;
//   - in names of files and folders, and where symbolic links point to.
//
// Encrypted data look random: a six-byte window of random bytes hits one of n
// numbers with a chance of n in 2^48, so that a gigabyte of it and a thousand
// numbers give a false finding once in a hundred runs.
//
// A Finding says where and in which form, never which number.
package leak

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Finding is one place that holds one of the numbers.
type Finding struct {
	Path   string // below the folder, then the containers, such as a.zip!b.csv
	Offset int64  // in what the path names; -1 where it has no bytes of its own
	Form   string // how it is written
}

func (f Finding) String() string { return fmt.Sprintf("%s, byte %d: as %s", f.Path, f.Offset, f.Form) }

// maxFindings ends a search: a leak that is found a thousand times is found.
const maxFindings = 1000

// Searcher looks for a fixed set of numbers.
type Searcher struct {
	set      map[uint64]struct{}
	filter   []uint64 // one bit per hash: most windows need no look at the map
	findings []Finding
}

// New makes a searcher for numbers given as eleven digits. Numbers that begin
// with so many zeros that they are small integers are looked for as text only.
func New(numbers []string) (*Searcher, error) {
	s := &Searcher{set: make(map[uint64]struct{}, len(numbers)), filter: make([]uint64, filterWords(len(numbers)))}
	for _, text := range numbers {
		n, ok := digits([]byte(text))
		if !ok || len(text) != numberDigits {
			return nil, fmt.Errorf("leak: a number to look for is not eleven digits")
		}
		s.set[n] = struct{}{}
		h := s.hash(n)
		s.filter[h/64] |= 1 << (h % 64)
	}
	return s, nil
}

// Folder searches every file below a folder. Files that cannot be read are an
// error: what was not searched is not clean.
func (s *Searcher) Folder(root string) ([]Finding, error) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return s.entry(path, name, d)
	})
	if err != nil {
		return nil, fmt.Errorf("leak: %w", err)
	}
	return s.findings, nil
}

func (s *Searcher) entry(path, name string, d fs.DirEntry) error {
	s.text(name+" (name)", []byte(name))
	switch {
	case d.Type()&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		s.text(name+" (link)", []byte(target))
		return nil
	case !d.Type().IsRegular():
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s.bytes(name, content, 0)
	return nil
}

// Bytes searches output that is in no file, such as what a command printed.
func (s *Searcher) Bytes(name string, content []byte) []Finding {
	s.bytes(name, content, 0)
	return s.findings
}

func (s *Searcher) found(path string, at int, form string) {
	if len(s.findings) < maxFindings {
		s.findings = append(s.findings, Finding{path, int64(at), form})
	}
}

// maxDepth is how deep containers within containers are opened.
const maxDepth = 8

func (s *Searcher) bytes(path string, content []byte, depth int) {
	if len(s.findings) >= maxFindings {
		return
	}
	s.text(path, content)
	s.wide(path, content)
	s.encoded(path, content)
	s.binary(path, content)
	if depth < maxDepth {
		s.containers(path, content, depth+1)
	}
}

func filterWords(numbers int) int {
	words := 1024
	for words*4 < numbers {
		words *= 2
	}
	return words
}

func (s *Searcher) hash(n uint64) uint64 {
	return (n * 0x9e3779b97f4a7c15) >> 20 % uint64(len(s.filter)*64)
}

func (s *Searcher) has(n uint64) bool {
	h := s.hash(n)
	if s.filter[h/64]&(1<<(h%64)) == 0 {
		return false
	}
	_, ok := s.set[n]
	return ok
}
