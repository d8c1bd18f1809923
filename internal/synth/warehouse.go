package synth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// warehouse writes a plan to a folder, shard by shard.
type warehouse struct {
	*plan
	dir     string
	rel     *relations
	parts   []shardResult
	spill   *spill // with Shuffle
	done    atomic.Int64
	total   int64
	summary Summary
}

// shardResult is what a shard leaves to the single files.
type shardResult struct {
	people     []crosswalkRow
	measures   []measureRow
	deliveries *deliveries
	persons    int64
	jobs       int64
	spells     int64
	homes      homeTally
}

func newWarehouse(p *plan, dir string) *warehouse {
	w := &warehouse{plan: p, dir: dir, rel: p.relations(), parts: make([]shardResult, p.shards)}
	w.total = int64(float64(p.opts.Persons) * 11.1) // rows of persons and jobs
	return w
}

func (w *warehouse) write(ctx context.Context) error {
	if w.opts.Shuffle {
		var err error
		if w.spill, err = newSpill(w.dir, w.shards); err != nil {
			return err
		}
		defer w.spill.remove()
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(w.opts.Threads)
	for s := range w.shards {
		group.Go(func() error { return w.writeShard(inner, s) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if w.spill != nil {
		if err := w.writeShuffled(ctx); err != nil {
			return err
		}
	}
	for _, step := range []func() error{w.writeCrosswalk, w.writeMeasures, w.writeEmployers, w.writeDeliveries, w.writeKeyset, w.sumUp} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	if w.opts.Progress != nil {
		w.opts.Progress(w.total, w.total)
	}
	return nil
}

// sink takes the rows of a shard's quarters.
type sink interface {
	person(t int, row personRow) error
	job(t int, row jobRow) error
	close() error
	abandon()
}

func (w *warehouse) writeShard(ctx context.Context, shard int) (err error) {
	var out sink
	if w.spill != nil {
		out = w.spill
	} else {
		files, err := w.openFiles(shard)
		if err != nil {
			return err
		}
		defer files.abandon()
		out = files
	}
	part := &w.parts[shard]
	part.deliveries = newDeliveries(w.opts, shard)
	codes := newCoder(w.key[:])
	from, to := w.shardRange(shard)
	for n := from; n < to; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.writeBlock(ctx, w.newBlock(n, codes), part, out); err != nil {
			return err
		}
	}
	return out.close()
}

func (w *warehouse) writeBlock(ctx context.Context, b *block, part *shardResult, out sink) error {
	var failed error
	for t := range quarters {
		if err := ctx.Err(); err != nil {
			return err
		}
		before := part.persons + part.jobs
		b.quarter(t, func(row personRow) {
			part.persons++
			if err := out.person(t, row); err != nil {
				failed = errors.Join(failed, err)
			}
		}, func(row jobRow) {
			part.jobs++
			if err := out.job(t, row); err != nil {
				failed = errors.Join(failed, err)
			}
		})
		if failed != nil {
			return failed
		}
		w.progress(part.persons + part.jobs - before)
	}
	for i := range b.people {
		part.people = append(part.people, crosswalkRow{b.people[i].code, b.people[i].insz})
	}
	part.homes.count(b)
	w.deliver(b, part)
	return nil
}

func (w *warehouse) progress(rows int64) {
	done := w.done.Add(rows)
	if w.opts.Progress != nil {
		w.opts.Progress(min(done, w.total), w.total)
	}
}

// deliver sends spells to the warehouse or the suppliers, and profiles.
func (w *warehouse) deliver(b *block, part *shardResult) {
	spells := b.spells()
	part.spells += int64(len(spells))
	for i := range spells {
		s := &spells[i]
		f, p := &w.measures[s.measure], &b.people[s.person]
		supplier := f.supplier
		if f.either && hash(uint64(p.code), 9)%3 == 0 {
			supplier = deliverDWSE
		}
		if supplier == inWarehouse {
			part.measures = append(part.measures, measureRow{p.code, s.measure, s.from, s.to, s.open})
			continue
		}
		part.deliveries.spell(supplier, p.insz, f.code, s)
	}
	for _, r := range b.profiles(spells) {
		part.deliveries.profile(b.people[r.person].insz, &r)
	}
}

// shardFiles are the open files of a shard, one of persons and one of jobs
// for each quarter.
type shardFiles struct {
	persons [quarters]*tableWriter[personRow]
	jobs    [quarters]*tableWriter[jobRow]
}

// relationFile is the place of a relation that is one file.
func (w *warehouse) relationFile(name string) string {
	return filepath.Join(w.dir, "warehouse", name+".parquet")
}

func (w *warehouse) quarterFile(name string, t, part int) string {
	return filepath.Join(w.dir, "warehouse", name, "quarter="+quarterNames[t], fmt.Sprintf("part-%03d.parquet", part))
}

func (w *warehouse) openFiles(shard int) (*shardFiles, error) {
	f := &shardFiles{}
	var err error
	for t := range quarters {
		if f.persons[t], err = w.rel.persons.create(w.quarterFile("persons", t, shard)); err != nil {
			f.abandon()
			return nil, err
		}
		if f.jobs[t], err = w.rel.jobs.create(w.quarterFile("jobs", t, shard)); err != nil {
			f.abandon()
			return nil, err
		}
	}
	return f, nil
}

func (f *shardFiles) person(t int, row personRow) error { return f.persons[t].add(row) }
func (f *shardFiles) job(t int, row jobRow) error       { return f.jobs[t].add(row) }

func (f *shardFiles) close() error {
	for t := range quarters {
		if err := f.persons[t].close(); err != nil {
			return err
		}
		if err := f.jobs[t].close(); err != nil {
			return err
		}
	}
	return nil
}

func (f *shardFiles) abandon() {
	for t := range quarters {
		if f.persons[t] != nil {
			f.persons[t].abandon()
		}
		if f.jobs[t] != nil {
			f.jobs[t].abandon()
		}
	}
}

// writeCrosswalk also finds out whether two people got the same code, which
// stops the work.
func (w *warehouse) writeCrosswalk() error {
	var all []crosswalkRow
	for i := range w.parts {
		all = append(all, w.parts[i].people...)
		w.parts[i].people = nil
	}
	slices.SortFunc(all, func(x, y crosswalkRow) int { return cmp.Compare(x.code, y.code) })
	for i := 1; i < len(all); i++ {
		if all[i].code == all[i-1].code {
			return errors.New("two people got the same code; use another seed")
		}
	}
	w.summary.Persons = int64(len(all))
	return writeAll(w.rel.crosswalk, filepath.Join(w.dir, "crosswalk.parquet"), all)
}

func (w *warehouse) writeMeasures() error {
	var all []measureRow
	for i := range w.parts {
		all = append(all, w.parts[i].measures...)
	}
	w.summary.WarehouseRows = int64(len(all))
	return writeAll(w.rel.measures, w.relationFile("employment_measures"), all)
}

func (w *warehouse) writeEmployers() error {
	var all []employerRow
	for i := range w.firms.all {
		for y, class := range w.firms.all[i].size {
			if class != null {
				all = append(all, employerRow{w.firms.number(int32(i)), int32(2013 + y), class})
			}
		}
	}
	w.summary.Employers, w.summary.EmployerRows = int64(len(w.firms.all)), int64(len(all))
	return writeAll(w.rel.employers, w.relationFile("employers"), all)
}

func writeAll[R any](rel *relation[R], path string, rows []R) error {
	f, err := rel.create(path)
	if err != nil {
		return err
	}
	defer f.abandon()
	for _, row := range rows {
		if err := f.add(row); err != nil {
			return err
		}
	}
	return f.close()
}

func (w *warehouse) writeDeliveries() error {
	dir := filepath.Join(w.dir, "deliveries")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	w.summary.MeasureRows, w.summary.ProfileRows = map[string]int64{}, map[string]int64{}
	for s, name := range suppliers {
		measures, profiles := [][]byte{[]byte(measureHeader)}, [][]byte{[]byte(profileHeader)}
		for i := range w.parts {
			d := w.parts[i].deliveries
			measures, profiles = append(measures, d.measures[s].Bytes()), append(profiles, d.profiles[s].Bytes())
			w.summary.MeasureRows[name] += d.measureRows[s]
			w.summary.ProfileRows[name] += d.profileRows[s]
		}
		if err := writeParts(filepath.Join(dir, name+"_measures.csv"), measures); err != nil {
			return err
		}
		if err := writeParts(filepath.Join(dir, name+"_profiles.csv"), profiles); err != nil {
			return err
		}
	}
	return nil
}

func writeParts(path string, parts [][]byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, p := range parts {
		if _, err := f.Write(p); err != nil {
			return err
		}
	}
	return f.Close()
}

// syntheticKey follows from the seed: a synthetic country keeps no secret,
// and the same seed must give the same codes.
func syntheticKey(seed uint64) [32]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("kruistabel synthetic keyset "), seed))
}

func (w *warehouse) writeKeyset() error {
	text, err := json.Marshal(map[string]any{"method": "hmac-sha256-63", "key": hex.EncodeToString(w.key[:]), "synthetic": true})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, "keyset.json"), append(text, '\n'), 0o600)
}

func (w *warehouse) sumUp() error {
	w.summary.Messy = map[string]int64{}
	var homes homeTally
	for i := range w.parts {
		part := &w.parts[i]
		w.summary.PersonRows += part.persons
		w.summary.JobRows += part.jobs
		w.summary.Spells += part.spells
		homes.add(&part.homes)
		for k, name := range trouble {
			if n := part.deliveries.measureChaos.count[k] + part.deliveries.profileChaos.count[k]; n > 0 {
				w.summary.Messy[name] += n
			}
		}
	}
	w.summary.Households = homes.checks()
	return filepath.WalkDir(w.dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			w.summary.Bytes += info.Size()
		}
		return err
	})
}
