package worker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/query/statement"
)

// tables is a folder with the sample's tables, written by DuckDB itself.
func tables(t testing.TB) (folder string, names []string) {
	t.Helper()
	folder, names = t.TempDir(), []string{"table1", "table1_types", "table2"}
	free := unlocked(t)
	for _, name := range names {
		sql := `COPY (SELECT DATE '2015-06-30' + to_months(CAST(6 * m AS INTEGER))::INTERVAL AS moment, measure, education, sex, age,
			(hash(m, measure, education, sex, age) % 900 + 1)::BIGINT AS persons
			FROM range(2) r(m), unnest(['A01', 'A02', 'E01']) a(measure), unnest(['H', 'L', 'M', 'U']) b(education), unnest(['F', 'M']) c(sex),
			unnest(['15', '25', '35', '45', '55']) d(age)) TO ` + literal(filepath.Join(folder, name+".parquet"))
		if err := free.query(sql, nil); err != nil {
			t.Fatal(err)
		}
	}
	return folder, names
}

// lines are the statements of a file; comments and headings are left out.
func lines(t testing.TB, file string) (out []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if line != "" && !strings.HasPrefix(line, "--") {
			out = append(out, line)
		}
	}
	return out
}

// locked is a database as a worker has it, and its tables as a statement sees them.
func locked(t testing.TB) (*database, statement.Tables) {
	t.Helper()
	folder, names := tables(t)
	d, err := open(Setup{Tables: names, Memory: 256 << 20, Threads: 1}, folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	has, err := d.tables(names)
	if err != nil {
		t.Fatal(err)
	}
	out := statement.Tables{}
	for _, table := range has {
		for _, c := range table.Columns {
			out[table.Name] = append(out[table.Name], c.Name)
		}
	}
	return d, out
}

func TestAttacksAreRefused(t *testing.T) {
	d, has := locked(t)
	all := lines(t, "testdata/attacks.sql")
	for _, sql := range all {
		_, _, err := d.decide(sql, has)
		var no *statement.Refusal
		if !errors.As(err, &no) {
			t.Errorf("%s\n\twas not refused: %v", sql, err)
			continue
		}
		names, known := statement.Keys[no.Key]
		if !known || len(no.Args) != 2*len(names) {
			t.Errorf("%s\n\tis refused with %s %q, which the catalogue does not know", sql, no.Key, no.Args)
		}
	}
	t.Logf("%d statements", len(all))
}

func TestHonestStatementsRun(t *testing.T) {
	d, has := locked(t)
	for _, sql := range lines(t, "testdata/honest.sql") {
		_, checked, err := d.decide(sql, has)
		if err != nil {
			t.Errorf("%s\n\t%v", sql, err)
			continue
		}
		count := func(sql string) (n string) {
			if n, err = d.one("SELECT count(*)::VARCHAR || ' ' || coalesce(bit_xor(hash(t)), 0)::VARCHAR FROM (" + sql + ") t"); err != nil {
				t.Errorf("%s\n\t%v", sql, err)
			}
			return n
		}
		// What runs is written again from the tree: it must give the same.
		plain, _, _ := strings.Cut(sql, "--")
		if !strings.Contains(plain, "LIMIT") && count(checked) != count(plain) {
			t.Errorf("%s\n\tgives something else as %s", sql, checked)
		}
	}
}
