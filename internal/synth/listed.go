package synth

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// Group is a number of people who are alike: a cell of a table that is wanted
// as it is.
type Group struct {
	Persons   int
	Sex       string    // M or F
	Born      time.Time // the first of them; the others are born in the four years after
	Education string    // L, M or H, as the supplier knows it
	Measure   string    // subtype that a supplier delivers
	From, To  time.Time // of the spell; a zero To is running
}

// daysApart is over how many days of birth a group is spread.
const daysApart = 4 * 365

// Listed makes a country of exactly the people listed, who have neither jobs
// nor anything else that is not said, in the layout of Run. All deliveries are
// vdab's. It is for examples whose figures are known beforehand.
func Listed(ctx context.Context, out string, seed uint64, groups []Group) (Summary, error) {
	opts := Options{Out: out, Persons: 1, Seed: seed}
	if err := opts.check(); err != nil {
		return Summary{}, err
	}
	at, err := newOutFolder(out)
	if err != nil {
		return Summary{}, err
	}
	defer os.RemoveAll(at.partial)
	p, err := newPlan(opts)
	if err != nil {
		return Summary{}, err
	}
	w := newWarehouse(p, at.partial)
	w.parts = make([]shardResult, 1)
	if err := w.writeListed(ctx, groups); err != nil {
		return Summary{}, err
	}
	for _, step := range []func() error{w.writeCrosswalk, w.writeMeasures, w.writeNoEmployers, w.writeDeliveries, w.writeKeyset} {
		if err := step(); err != nil {
			return Summary{}, err
		}
	}
	return w.summary, at.finish()
}

func (w *warehouse) writeNoEmployers() error {
	return writeAll(w.rel.employers, w.relationFile("employers"), nil)
}

func (w *warehouse) writeListed(ctx context.Context, groups []Group) error {
	files, err := w.openFiles(0)
	if err != nil {
		return err
	}
	defer files.abandon()
	l := listing{warehouse: w, files: files, codes: newCoder(w.key[:]), counters: map[day]int{}}
	w.parts[0].deliveries = newDeliveries(w.opts, 0)
	for _, g := range groups {
		if err := l.group(ctx, g); err != nil {
			return err
		}
	}
	return files.close()
}

// listing writes people one by one. It counts those born on each day, so that
// no two have one number.
type listing struct {
	*warehouse
	files    *shardFiles
	codes    *coder
	counters map[day]int
}

func (l *listing) group(ctx context.Context, g Group) error {
	sex := slices.Index(sexCodes, g.Sex)
	if sex < 0 || !slices.ContainsFunc(l.measures, func(f measureFact) bool { return f.code == g.Measure }) {
		return fmt.Errorf("a group has sex %q and measure %q: there is no such sex, or no such measure", g.Sex, g.Measure)
	}
	from, to := dayAt(g.From), dayAt(g.To)
	for i := range g.Persons {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		born := dayAt(g.Born) + day(i%daysApart)
		l.counters[born]++
		number := insz(born, l.counters[born])
		if l.counters[born] > 899 {
			return fmt.Errorf("more than 899 people are born on %s: spread the groups over other days", dateText(born, false))
		}
		row := personRow{code: l.codes.code(number), born: born, sex: uint8(sex), intensity: null,
			education: uint8(slices.Index(levelCodes, "UNK"))}
		if err := l.person(row, number); err != nil {
			return err
		}
		d := l.parts[0].deliveries
		d.measureRow(0, inszText(number), g.Measure, from, to, g.To.IsZero())
		d.profileRow(inszText(number), &profile{level: g.Education, source: "LED", disability: "0", from: dayAt(g.From) - 365, open: true})
	}
	return nil
}

func (l *listing) person(row personRow, number uint64) error {
	for t := range quarters {
		if err := l.files.person(t, row); err != nil {
			return err
		}
	}
	l.parts[0].people = append(l.parts[0].people, crosswalkRow{row.code, number})
	return nil
}

// dayAt is the day of an instant in UTC.
func dayAt(t time.Time) day { return day(t.Unix() / 86400) }
