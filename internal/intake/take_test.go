package intake

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/codelists"
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/study"
)

// testStudy is as much of a study as intake looks at.
func testStudy() *study.Study {
	return &study.Study{
		ID: "advice-16-39",
		Deliveries: study.Deliveries{
			MaxRejectShare: 0.10,
			MeasuresFrom:   []string{"dwse", "vdab"},
			ProfilesFrom:   []string{"vdab"},
		},
		Measures: study.Measures{
			List:      "measure",
			Supplier:  []string{"A01", "A02", "A07"},
			Warehouse: map[string][]string{"E01": {"W-E01"}},
		},
	}
}

var testKey = [32]byte{1, 2, 3, 4, 5, 6, 7, 8}

// request is a request of the test study for a file.
func request(tb testing.TB, kind coded.Kind, path string) Request {
	tb.Helper()
	return Request{
		Study: testStudy(), Lists: classification.NewSet(codelists.FS),
		Supplier: "vdab", Kind: kind, Path: path,
		Coder: coding.NewKeyset(testKey, true),
	}
}

// textFile writes a file of the test's own.
func textFile(tb testing.TB, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "delivery.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

const measuresHeader = "insz,measure,start_date,end_date\n"

// randomMeasures is a good measures file of n rows.
func randomMeasures(n int) string {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString(measuresHeader)
	for range n {
		fmt.Fprintf(&b, "%s,A%02d,2015-%02d-%02d,2016-%02d-%02d\n", randomINSZ(rng),
			1+rng.IntN(11), 1+rng.IntN(12), 1+rng.IntN(28), 1+rng.IntN(12), 1+rng.IntN(28))
	}
	return b.String()
}

func randomINSZ(rng *rand.Rand) string {
	nine := rng.Uint64N(100)*10_000_000 + (1+rng.Uint64N(12))*100_000 + (1+rng.Uint64N(28))*1000 + 1 + rng.Uint64N(997)
	return fmt.Sprintf("%09d%02d", nine, 97-nine%97)
}

func TestTakeCountsAndCodes(t *testing.T) {
	text := measuresHeader +
		"85073003328,A01,2015-02-01,2015-05-31\n" +
		"85073003327,A01,2015-02-01,2015-05-31\n" +
		"17073003384,ZZ9,2015-02-01,\n" +
		"98472899765,A01,2015-02-01,2015-01-31\n" +
		"01490700185,A01,31/02/2015,\n" +
		"85073003328,A01,2015-02-01,2015-05-31\n"
	r := request(t, coded.MeasuresKind, textFile(t, text))
	receipt, delivery, err := Take(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Read != 6 || receipt.Accepted != 1 || receipt.Rejected != 5 || delivery.Rows() != 1 {
		t.Fatalf("read %d, accepted %d, rejected %d, coded %d", receipt.Read, receipt.Accepted, receipt.Rejected, delivery.Rows())
	}
	want := []RejectedLine{
		{3, "wrong check digits"}, {4, "unknown measure"}, {5, "end before start"},
		{6, "malformed date"}, {7, "duplicate row"},
	}
	if got := fmt.Sprint(receipt.RejectedLines); got != fmt.Sprint(want) {
		t.Errorf("rejected lines %v, want %v", got, want)
	}
	var text2 strings.Builder
	if err := receipt.WriteText(&text2); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + text2.String())
}

func BenchmarkTakeCSV(b *testing.B) {
	const rows = 1_000_000
	benchmarkTake(b, request(b, coded.MeasuresKind, textFile(b, randomMeasures(rows))), rows)
}

// benchmarkTake also reports rows for each second of a processor: on a machine
// that others use, that is the figure that holds.
func benchmarkTake(b *testing.B, r Request, rows float64) {
	b.Helper()
	started := processorTime(b)
	b.ResetTimer()
	for b.Loop() {
		if _, _, err := Take(context.Background(), r); err != nil {
			b.Fatal(err)
		}
	}
	all := rows * float64(b.N)
	b.ReportMetric(all/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(all/(processorTime(b)-started).Seconds(), "rows/cpu-s")
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
