package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/synth"
)

type synthCmd struct {
	Out     string  `required:"" placeholder:"DIR" help:"Folder to make; it must not exist, or be empty."`
	Persons int     `required:"" placeholder:"N" help:"People in the warehouse, up to 11200000."`
	Seed    uint64  `default:"1" placeholder:"S" help:"The same seed gives the same files."`
	Messy   float64 `placeholder:"RATE" help:"Share of delivered rows with a trouble, 0 to 1."`
	Shuffle bool    `help:"Rows of a quarter in random order."`
	Threads int     `placeholder:"N" help:"At most this many processors; all without it. The files do not depend on it."`
	output
}

func (*synthCmd) Help() string {
	return `Makes a synthetic country: a warehouse, deliveries of the suppliers, a keyset and a crosswalk. Nobody in it is real; its
totals follow published figures of Belgium in 2015.

  DIR/warehouse/                    persons and jobs by quarter, employers, employment measures (Parquet)
  DIR/deliveries/SUPPLIER_KIND.csv  what dwse and vdab deliver
  DIR/keyset.json                   the key for coding, marked synthetic
  DIR/crosswalk.parquet             INSZ and person of everybody, for checks only

Examples:

  kruistabel synth --out demo --persons 10000
  kruistabel synth --out big --persons 11200000 --seed 7 --messy 0.02`
}

func (c *synthCmd) Run(a *app) error {
	if c.Persons < 1 || c.Persons > synth.MaxPersons || !(c.Messy >= 0 && c.Messy <= 1) {
		return refusal.New(refusal.Misuse, fmt.Sprintf("Use --persons 1 to %d and --messy 0 to 1.", synth.MaxPersons), "--persons %d --messy %v", c.Persons, c.Messy)
	}
	bar := a.progress()
	defer bar.end()
	s, err := synth.Run(a.ctx, synth.Options{Out: c.Out, Persons: c.Persons, Seed: c.Seed, Messy: c.Messy, Shuffle: c.Shuffle,
		Threads: c.Threads, Progress: func(done, total int64) { bar.show("making rows", done, total) }})
	bar.end()
	if errors.Is(err, synth.ErrNotEmpty) {
		return refusal.Wrap(refusal.Misuse, "", err)
	}
	if err != nil {
		return err
	}
	return c.answer(a, true, s, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d persons, %d rows of persons, %d of jobs, %d employers, %d spells\n", c.Out, s.Persons, s.PersonRows, s.JobRows, s.Employers, s.Spells)
		for _, supplier := range slices.Sorted(maps.Keys(s.MeasureRows)) {
			fmt.Fprintf(w, "  deliveries/%s_measures.csv  %d rows\n", supplier, s.MeasureRows[supplier])
		}
		for _, supplier := range slices.Sorted(maps.Keys(s.ProfileRows)) {
			fmt.Fprintf(w, "  deliveries/%s_profiles.csv  %d rows\n", supplier, s.ProfileRows[supplier])
		}
		fmt.Fprintf(w, "%.1f seconds, %d bytes\n", s.Took.Seconds(), s.Bytes)
	})
}
