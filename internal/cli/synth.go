package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/synth"
)

type synthCmd struct {
	Out     string  `required:"" placeholder:"DIR" help:"Folder to make; it must not exist, or be empty."`
	Persons int     `required:"" placeholder:"N" help:"People in the warehouse, up to 11200000."`
	Seed    uint64  `default:"1" placeholder:"S" help:"The same seed gives the same files."`
	Messy   string  `default:"0.02" placeholder:"RATE" help:"Share of delivered rows with a trouble, 0 to 1; or shares by kind, such as duplicate=0.01,unknown=0.05."`
	Margins string  `placeholder:"FILE" help:"Also write a page (Markdown) of the country's margins beside the real ones; FILE must not exist."`
	Shuffle bool    `help:"Rows of a quarter in random order."`
	Threads threads `placeholder:"N" help:"At most this many processors; all without it. The files do not depend on it."`
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
  kruistabel synth --out clean --persons 10000 --messy 0
  kruistabel synth --out rough --persons 10000 --messy late=0.05,bad-check=0.01
  kruistabel synth --out big --persons 11200000 --seed 7 --margins margins.md

Kinds of trouble for --messy: late (a spell of years ago), duplicate (the same row twice), bad-check (wrong check digits),
leading-zero (ten digits), conflict (another education level from the other supplier), unknown (a person whom the warehouse
does not know), adjacent and overlap (of spells). One rate is spread over all of them.`
}

func (c *synthCmd) Run(a *app) error {
	options := synth.Options{Out: c.Out, Persons: c.Persons, Seed: c.Seed, Shuffle: c.Shuffle, Threads: int(c.Threads)}
	if c.Persons < 1 || c.Persons > synth.MaxPersons {
		return refusal.New(refusal.Misuse, fmt.Sprintf("Use --persons 1 to %d.", synth.MaxPersons), "--persons %d", c.Persons)
	}
	if err := readMessy(c.Messy, &options); err != nil {
		return err
	}
	var margins *page
	if c.Margins != "" {
		var err error
		if margins, err = holdPage(c.Margins, c.Out); err != nil {
			return err
		}
		defer margins.drop()
	}
	bar := a.progress()
	defer bar.end()
	options.Progress = func(done, total int64) { bar.show("making rows", done, total) }
	s, err := synth.Run(a.ctx, options)
	bar.end()
	if errors.Is(err, synth.ErrNotEmpty) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrPermission) || noPlace(err) {
		return refusal.Wrap(refusal.Misuse, "", err)
	}
	if err != nil {
		return err
	}
	if margins != nil {
		if err := c.writeMargins(a, s, margins); err != nil {
			return err
		}
	}
	return c.answer(a, true, s, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d persons, %d rows of persons, %d of jobs, %d employers, %d spells\n", c.Out, s.Persons, s.PersonRows, s.JobRows, s.Employers, s.Spells)
		for _, supplier := range slices.Sorted(maps.Keys(s.MeasureRows)) {
			fmt.Fprintf(w, "  deliveries/%s_measures.csv  %d rows\n", supplier, s.MeasureRows[supplier])
		}
		for _, supplier := range slices.Sorted(maps.Keys(s.ProfileRows)) {
			fmt.Fprintf(w, "  deliveries/%s_profiles.csv  %d rows\n", supplier, s.ProfileRows[supplier])
		}
		for _, kind := range slices.Sorted(maps.Keys(s.Messy)) {
			if s.Messy[kind] > 0 {
				fmt.Fprintf(w, "  trouble: %s, %d rows\n", kind, s.Messy[kind])
			}
		}
		fmt.Fprintf(w, "%.1f seconds, %d bytes\n", s.Took.Seconds(), s.Bytes)
	})
}

// noPlace reports whether a folder could not be made where it was asked for; on
// a full disk the place itself is right.
func noPlace(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at) && at.Op == "mkdir" && !errors.Is(err, syscall.ENOSPC)
}

// readMessy reads one rate, or rates by kind of trouble.
func readMessy(text string, into *synth.Options) error {
	wrong := func(what string) error {
		return refusal.New(refusal.Misuse, "Use --messy 0 to 1, or kinds such as duplicate=0.01,unknown=0.05.", "--messy: %s", what)
	}
	if rate, err := strconv.ParseFloat(text, 64); err == nil {
		if !(rate >= 0 && rate <= 1) {
			return wrong(text + " is no share")
		}
		into.Messy = rate
		return nil
	}
	var rates synth.Rates
	kinds := map[string]*float64{"late": &rates.Late, "duplicate": &rates.Duplicate, "bad-check": &rates.BadCheck, "leading-zero": &rates.LeadingZero,
		"conflict": &rates.Conflict, "unknown": &rates.Unknown, "adjacent": &rates.Adjacent, "overlap": &rates.Overlap}
	for part := range strings.SplitSeq(text, ",") {
		name, share, _ := strings.Cut(part, "=")
		rate, err := strconv.ParseFloat(share, 64)
		if kinds[name] == nil || err != nil || !(rate >= 0 && rate <= 1) {
			return wrong(fmt.Sprintf("%q is no kind with a share", part))
		}
		*kinds[name] = rate
	}
	into.MeasureRates, into.ProfileRates = &rates, &rates
	return nil
}
