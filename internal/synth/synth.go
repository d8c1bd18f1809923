// Package synth makes a synthetic country: a warehouse, deliveries of
// suppliers, a keyset and a crosswalk in the layout of the data contract,
// for any number of persons up to 11.2 million over the eight quarters from
// 2014Q3 to 2016Q2.
//
// Nothing in it is anybody's data. People are drawn from published totals
// (the files in facts/, each with its source in facts/SOURCES.md): the
// population of 2015 by region, sex, age and nationality; education,
// activity, household and country of birth of the census of 2011; the KSZ's
// counts of socio-economic positions; volumes and durations of measures.
// Totals are met by quotas, not by chance, so that even a small country
// keeps its margins within a percent; docs/synthetic-country.md shows how
// well, and which associations there are.
//
// # How a country comes about
//
// The country is made in blocks of about fifty thousand people. A block
// gets its share of every cell of the population, and from the seed and its
// own number follows everything else:
//
//   - people are joined to households by census household status: couples
//     of nearly one age, children with parents of a fitting age;
//   - nationality, country of birth and origin are dealt in runs over
//     households, so that families have them in common;
//   - positions are dealt by region, sex, age and education for the end of
//     2014; from there people keep what they have, but for exchanges
//     between pairs, ageing, and the moves that each quarter's totals ask;
//   - jobs follow positions, wages follow section, size, status,
//     education, age and sex;
//   - measures find their beneficiaries among the people they are for.
//
// The files depend on the options alone, not on the number of threads. Rows
// of a quarter stand in the order in which people were made, households
// together; with Shuffle they stand in random order over the whole quarter.
//
// # Numbers
//
// A person's number has the form of an INSZ with the month plus 60, which
// no real number has. Birth date and day counter follow from the person's
// place in the cohort, so no two are the same. Day counters from 900 belong
// to people whom the warehouse does not know.
//
// With Messy zero every delivered row is well formed and its person known;
// otherwise that share of rows has one of the troubles of Rates.
package synth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
)

// MaxPersons is the largest country: Belgium in 2015.
const MaxPersons = 11_200_000

// Options say what to make. Out and Persons are needed.
type Options struct {
	Out     string  // folder to make; must not exist or be empty
	Persons int     // people in the warehouse over all quarters together
	Seed    uint64  // same seed, same files
	Messy   float64 // share of delivered rows with a trouble, spread over its kinds; 0: none
	Shuffle bool    // rows of a quarter in random order
	Threads int     // 0: one for each processor

	// MeasureRates and ProfileRates, when set, replace Messy for the kind of
	// delivery.
	MeasureRates, ProfileRates *Rates

	block int // people a block makes; 0: blockPersons

	// Progress is told, from several goroutines, how many rows are written.
	Progress func(done, total int64)
}

// Summary counts what was made.
type Summary struct {
	Persons       int64            `json:"persons"`
	PersonRows    int64            `json:"person_rows"`
	JobRows       int64            `json:"job_rows"`
	Employers     int64            `json:"employers"`
	EmployerRows  int64            `json:"employer_rows"`
	Spells        int64            `json:"spells"`         // drawn: in the warehouse and delivered
	WarehouseRows int64            `json:"warehouse_rows"` // of employment_measures
	MeasureRows   map[string]int64 `json:"measure_rows"`   // delivered, by supplier
	ProfileRows   map[string]int64 `json:"profile_rows"`
	Messy         map[string]int64 `json:"messy"` // rows by kind of trouble
	Households    HouseholdChecks  `json:"households"`
	Bytes         int64            `json:"bytes"`
	Took          time.Duration    `json:"took"`
}

// ErrNotEmpty reports an output folder that has something in it.
var ErrNotEmpty = errors.New("folder is not empty")

func (o *Options) check() error {
	switch {
	case o.Out == "":
		return errors.New("synth needs a folder to write to")
	case o.Persons < 1 || o.Persons > MaxPersons:
		return fmt.Errorf("synth makes 1 to %d persons, not %d", MaxPersons, o.Persons)
	case o.Messy < 0 || o.Messy > 1:
		return fmt.Errorf("messy is a share of rows between 0 and 1, not %v", o.Messy)
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	entries, err := os.ReadDir(o.Out)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) > 0:
		return notEmpty(o.Out)
	}
	return nil
}

// Run makes the country. It builds in a folder of its own and puts that in
// place at the end: when it fails or the context ends, nothing is left behind.
func Run(ctx context.Context, opts Options) (Summary, error) {
	began := time.Now()
	if err := opts.check(); err != nil {
		return Summary{}, err
	}
	at, err := newOutFolder(opts.Out)
	if err != nil {
		return Summary{}, err
	}
	defer os.RemoveAll(at.partial)
	p, err := newPlan(opts)
	if err != nil {
		return Summary{}, err
	}
	w := newWarehouse(p, at.partial)
	if err := w.write(ctx); err != nil {
		return Summary{}, err
	}
	if err := at.finish(); err != nil {
		return Summary{}, err
	}
	w.summary.Took = time.Since(began)
	return w.summary, nil
}
