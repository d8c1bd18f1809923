package synth

import (
	"math"
	"strings"
	"testing"
)

// faults counts delivered rows that intake would reject, or whose person the
// warehouse does not know, or that touch another row of the same measure.
var faults = map[string]string{
	"number of another form":  "select count(*) from %s where not regexp_full_match(insz, '[0-9]{11}')",
	"wrong check digits":      "select count(*) from %s where regexp_full_match(insz, '[0-9]{11}') and insz[10:11]::int <> 97 - insz[1:9]::bigint %% 97 and insz[10:11]::int <> 97 - (2000000000 + insz[1:9]::bigint) %% 97",
	"the same row twice":      "select (select count(*) from %s) - (select count(*) from (select distinct * from %s))",
	"person not known":        "select count(*) from %s where insz not in (select insz from crosswalk)",
	"impossible or odd dates": "select count(*) from delivered where try_cast(start_date as date) is null or (end_date is not null and try_cast(end_date as date) < start_date::date)",
}

func TestMessyZeroIsClean(t *testing.T) {
	dir, s := run(t, Options{Persons: 30_000, Seed: 9})
	db := duck(t, dir)
	for what, query := range faults {
		for _, table := range []string{"delivered", "profiles"} {
			zero(t, db, table+": "+what, sprintf(query, table))
		}
	}
	zero(t, db, "spells of one measure that touch", `select count(*) from (select start_date::date - lag(coalesce(end_date::date, date '2100-01-01')) over (partition by insz, measure order by start_date) as gap from delivered) where gap <= 1`)
	zero(t, db, "levels of two groups", "select count(*) from (select 1 from profiles where education_level is not null group by insz having count(distinct education_level[1]) > 1)")
	if len(s.Messy) != 0 {
		t.Errorf("summary counts %v", s.Messy)
	}
}

func TestMessyRatesAreMet(t *testing.T) {
	rates := Rates{Late: 0.02, Duplicate: 0.03, BadCheck: 0.04, LeadingZero: 0.02, Unknown: 0.05, Adjacent: 0.03, Overlap: 0.01}
	dir, s := run(t, Options{Persons: 60_000, Seed: 9, MeasureRates: &rates})
	db := duck(t, dir)
	var clean int64
	_, base := run(t, Options{Persons: 60_000, Seed: 9})
	for _, n := range base.MeasureRows {
		clean += n
	}
	for name, rate := range map[string]float64{"late": 0.02, "duplicate": 0.03, "bad check digits": 0.04, "leading zero lost": 0.02, "unknown person": 0.05, "adjacent": 0.03, "overlapping": 0.01} {
		if got := float64(s.Messy[name]) / float64(clean); math.Abs(got-rate) > 0.003 {
			t.Errorf("%s: %.4f of the rows, asked %.4f", name, got, rate)
		}
	}
	for what, kind := range map[string]string{"wrong check digits": "bad check digits", "number of another form": "leading zero lost"} {
		var n int64
		if err := db.QueryRow(sprintf(faults[what], "delivered")).Scan(&n); err != nil || n != s.Messy[kind] {
			t.Errorf("%s: %d rows, summary %d, %v", what, n, s.Messy[kind], err)
		}
	}
}

func TestConflictingEducation(t *testing.T) {
	dir, s := run(t, Options{Persons: 30_000, Seed: 2, ProfileRates: &Rates{Conflict: 0.1}})
	db := duck(t, dir)
	var people int64
	if err := db.QueryRow("select count(*) from (select 1 from profiles group by insz having count(distinct education_level[1]) > 1)").Scan(&people); err != nil {
		t.Fatal(err)
	}
	if people < s.Messy["conflicting education"]*8/10 || people == 0 {
		t.Errorf("%d people with two levels, %d conflicts", people, s.Messy["conflicting education"])
	}
}

// sprintf puts a table's name in a query of faults.
func sprintf(query, table string) string {
	return strings.NewReplacer("%s", table, "%%", "%").Replace(query)
}
