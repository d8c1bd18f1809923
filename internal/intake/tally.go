package intake

import (
	"math/bits"
	"math/rand/v2"

	"github.com/kruistabel/kruistabel/internal/coding"
)

// findings are what the check of a file found: the accepted rows by column,
// each person as an index in persons, and the rejected lines.
type findings struct {
	bytes    int64
	sha256   string
	read     int64
	persons  coding.NumberSet
	person   []uint32
	codes    []uint32
	from, to []int32
	rejects  Rejects
}

// tally puts the workers' findings together, in the file's order.
type tally struct {
	findings
	seen  duplicates
	blank int64 // line on which empty lines began that no row has followed yet
}

func newTally() *tally {
	t := &tally{}
	t.persons.Seed(rand.Uint64())
	t.seen.seed = rand.Uint64() | 1
	return t
}

// reserve makes room for rows.
func (t *tally) reserve(rows int) {
	t.person = make([]uint32, 0, rows)
	t.codes = make([]uint32, 0, rows)
	t.from = make([]int32, 0, rows)
	t.to = make([]int32, 0, rows)
	slots := 1024
	for slots/4*3 <= rows {
		slots *= 2
	}
	t.seen.resize(&t.findings, slots)
}

// add takes one batch's findings over.
func (t *tally) add(c *checked) error {
	if t.blank != 0 && c.read > 0 {
		return emptyLine(t.blank)
	}
	if t.blank == 0 {
		t.blank = c.firstBlank
	}
	t.read += c.read
	next := 0
	for i := range c.rows {
		for next < len(c.lines) && c.lines[next] < c.rows[i].line {
			t.rejects.add(c.lines[next], c.whys[next])
			next++
		}
		if err := t.accept(&c.rows[i]); err != nil {
			return err
		}
	}
	for ; next < len(c.lines); next++ {
		t.rejects.add(c.lines[next], c.whys[next])
	}
	if c.fault != nil {
		return c.fault
	}
	return nil
}

func (t *tally) accept(r *row) error {
	person, err := t.persons.Index(r.number)
	if err != nil {
		return refuse(err.Error(), "split it")
	}
	if t.seen.has(&t.findings, person, r) {
		t.rejects.add(r.line, DuplicateRow)
		return nil
	}
	t.person = append(t.person, person)
	t.codes = append(t.codes, r.codes)
	t.from = append(t.from, r.from)
	t.to = append(t.to, r.to)
	return nil
}

// duplicates is an open-addressing table of the accepted rows: a slot holds 32
// bits of the row's hash and the row's index plus one. Equal hashes are
// compared column by column, so that no row is taken for another's copy.
type duplicates struct {
	seed  uint64 // odd; unknown to who writes the rows
	slots []uint64
	mask  uint64
	rows  int
}

// has reports whether an equal row is among those accepted; if not, it counts
// as the next one.
func (d *duplicates) has(f *findings, person uint32, r *row) bool {
	if d.rows >= len(d.slots)/4*3 {
		d.resize(f, 2*len(d.slots))
	}
	h := d.hash(person, r.codes, r.from, r.to)
	at := h & d.mask
	for ; d.slots[at] != 0; at = (at + 1) & d.mask {
		if d.slots[at]>>32 != h>>32 {
			continue
		}
		i := uint32(d.slots[at]) - 1
		if f.person[i] == person && f.codes[i] == r.codes && f.from[i] == r.from && f.to[i] == r.to {
			return true
		}
	}
	d.rows++
	d.slots[at] = h&^(1<<32-1) | uint64(d.rows)
	return false
}

func (d *duplicates) hash(person, codes uint32, from, to int32) uint64 {
	hi, lo := bits.Mul64((uint64(person)<<32|uint64(codes))^d.seed, 0x9e3779b97f4a7c15)
	hi2, lo2 := bits.Mul64((uint64(uint32(from))<<32|uint64(uint32(to)))^hi^lo, 0xd6e8feb86659fd93|d.seed<<1|1)
	return hi2 ^ lo2
}

func (d *duplicates) resize(f *findings, slots int) {
	d.slots = make([]uint64, max(1024, slots))
	d.mask = uint64(len(d.slots) - 1)
	for i := range d.rows {
		h := d.hash(f.person[i], f.codes[i], f.from[i], f.to[i])
		at := h & d.mask
		for d.slots[at] != 0 {
			at = (at + 1) & d.mask
		}
		d.slots[at] = h&^(1<<32-1) | uint64(i+1)
	}
}
