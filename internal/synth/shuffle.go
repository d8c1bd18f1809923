package synth

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// spill holds rows on disk between two passes, when a quarter's rows are to
// stand in random order: each row goes to one of the quarter's buckets by a
// hash of its person, and a bucket, small enough for memory, is then sorted
// by another hash and written as a file of the quarter.
type spill struct {
	dir     string
	buckets int
	persons [quarters][]*bucket
	jobs    [quarters][]*bucket
}

type bucket struct {
	mu   sync.Mutex
	file *os.File
	w    *bufio.Writer
}

const (
	personBytes = 8 + 4 + 2 + 9
	jobBytes    = 8 + 8 + 4 + 2 + 2 + 4
)

func newSpill(dir string, buckets int) (*spill, error) {
	s := &spill{dir: filepath.Join(dir, "spill"), buckets: buckets}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return nil, err
	}
	for t := range quarters {
		for k := range buckets {
			p, err := openBucket(filepath.Join(s.dir, fmt.Sprintf("p%d-%d", t, k)))
			if err != nil {
				return nil, err
			}
			j, err := openBucket(filepath.Join(s.dir, fmt.Sprintf("j%d-%d", t, k)))
			if err != nil {
				return nil, err
			}
			s.persons[t], s.jobs[t] = append(s.persons[t], p), append(s.jobs[t], j)
		}
	}
	return s, nil
}

func openBucket(path string) (*bucket, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &bucket{file: f, w: bufio.NewWriterSize(f, 1<<16)}, nil
}

// remove closes and deletes all buckets.
func (s *spill) remove() {
	for t := range quarters {
		for k := range s.persons[t] {
			s.persons[t][k].file.Close()
			s.jobs[t][k].file.Close()
		}
	}
	os.RemoveAll(s.dir)
}

func (b *bucket) write(row []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err := b.w.Write(row)
	return err
}

func (b *bucket) read() ([]byte, error) {
	if err := b.w.Flush(); err != nil {
		return nil, err
	}
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(b.file)
}

func (s *spill) place(person int64, t int) int {
	return int(hash(uint64(person), 61, uint64(t)) % uint64(s.buckets))
}

func (s *spill) close() error { return nil }
func (s *spill) abandon()     {}

func (s *spill) person(t int, r personRow) error {
	var buf [personBytes]byte
	return s.persons[t][s.place(r.code, t)].write(encodePerson(buf[:0], &r))
}

func (s *spill) job(t int, r jobRow) error {
	var buf [jobBytes]byte
	return s.jobs[t][s.place(r.person, t)].write(encodeJob(buf[:0], &r))
}

func encodePerson(b []byte, r *personRow) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(r.code))
	b = binary.LittleEndian.AppendUint32(b, uint32(r.born))
	b = binary.LittleEndian.AppendUint16(b, r.place)
	return append(b, r.sex, r.nationality, r.birth, r.origin, r.lipro, r.intensity, r.position, r.education, flags(r.handicap, r.invalid))
}

func decodePerson(b []byte) personRow {
	return personRow{
		code: int64(binary.LittleEndian.Uint64(b)), born: day(binary.LittleEndian.Uint32(b[8:])), place: binary.LittleEndian.Uint16(b[12:]),
		sex: b[14], nationality: b[15], birth: b[16], origin: b[17], lipro: b[18], intensity: b[19], position: b[20], education: b[21],
		handicap: b[22]&1 != 0, invalid: b[22]&2 != 0,
	}
}

func encodeJob(b []byte, r *jobRow) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(r.person))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.employer))
	b = binary.LittleEndian.AppendUint32(b, uint32(r.cents))
	b = binary.LittleEndian.AppendUint16(b, r.nace)
	b = binary.LittleEndian.AppendUint16(b, r.committee)
	return append(b, r.statuut, r.regime, r.pct, flags(r.main, false))
}

func decodeJob(b []byte) jobRow {
	return jobRow{
		person: int64(binary.LittleEndian.Uint64(b)), employer: int64(binary.LittleEndian.Uint64(b[8:])), cents: int32(binary.LittleEndian.Uint32(b[16:])),
		nace: binary.LittleEndian.Uint16(b[20:]), committee: binary.LittleEndian.Uint16(b[22:]),
		statuut: b[24], regime: b[25], pct: b[26], main: b[27]&1 != 0,
	}
}

func flags(first, second bool) (f byte) {
	if first {
		f |= 1
	}
	if second {
		f |= 2
	}
	return f
}

// writeShuffled turns the buckets into files.
func (w *warehouse) writeShuffled(ctx context.Context) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(w.opts.Threads)
	for t := range quarters {
		for k := range w.spill.buckets {
			group.Go(func() error {
				if err := inner.Err(); err != nil {
					return err
				}
				return writeBucket(w.spill.persons[t][k], w.rel.persons, w.quarterFile("persons", t, k), personBytes, decodePerson,
					func(r *personRow) (int64, int64) { return r.code, 0 })
			})
			group.Go(func() error {
				if err := inner.Err(); err != nil {
					return err
				}
				return writeBucket(w.spill.jobs[t][k], w.rel.jobs, w.quarterFile("jobs", t, k), jobBytes, decodeJob,
					func(r *jobRow) (int64, int64) { return r.person, r.employer })
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	w.spill.remove()
	return nil
}

// writeBucket sorts a bucket by a hash of its rows' keys, so that the order
// is random and yet the same however rows came in.
func writeBucket[R any](b *bucket, rel *relation[R], path string, size int, decode func([]byte) R, key func(*R) (int64, int64)) error {
	data, err := b.read()
	if err != nil {
		return err
	}
	type ranked struct {
		rank uint64
		at   int
	}
	order := make([]ranked, len(data)/size)
	for i := range order {
		row := decode(data[i*size:])
		x, y := key(&row)
		order[i] = ranked{hash(uint64(x), 62, uint64(y)), i}
	}
	slices.SortFunc(order, func(x, y ranked) int { return cmp.Compare(x.rank, y.rank) })
	f, err := rel.create(path)
	if err != nil {
		return err
	}
	defer f.abandon()
	for _, o := range order {
		if err := f.add(decode(data[o.at*size:])); err != nil {
			return err
		}
	}
	return f.close()
}
