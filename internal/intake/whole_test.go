package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/apache/arrow-go/v18/parquet/compress"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/intake/leak"
)

// TestNoINSZLeavesIntake takes good, rejected and refused deliveries of every
// format, writes down all that comes out, plain and encrypted, and looks for
// any number of the input in it.
func TestNoINSZLeavesIntake(t *testing.T) {
	text := randomMeasures(3000) + strings.Repeat("85073003328,A01,2015-01-01,\n", 50) +
		"85.07.30-033.28,A01,2015-01-01,\n8507300332,A01,2015-01-01,\n85073003327,A01,2015-01-01,\n17073003384,ZZ9,2015-01-01,\n"
	out := t.TempDir()
	hub, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	for i, path := range []string{
		textFile(t, text), textFile(t, gzipped(text)), parquetOf(t, text, true, compress.Codecs.Zstd),
		textFile(t, text+"85073003328,A01\n"), textFile(t, text+"\"85073003328"), textFile(t, text[len(measuresHeader):]),
		textFile(t, text+strings.Repeat("85073003328,17073003384,85073003328,\n", 4000)), textFile(t, text+"85073003328,\xff,,\n"),
	} {
		r := request(t, coded.MeasuresKind, path)
		r.Progress = func(p Progress) { fmt.Fprintln(&log, p) }
		receipt, d, err := Take(context.Background(), r)
		fmt.Fprintf(&log, "%v %+v %#v\n", err, err, err)
		var refused *RefusedError
		if errors.As(err, &refused) {
			receipt = refused.Receipt
		}
		if receipt != nil {
			if err := errors.Join(json.NewEncoder(&log).Encode(receipt), receipt.WriteText(&log), receipt.Rejects.WriteCSV(&log)); err != nil {
				t.Fatal(err)
			}
		}
		if d == nil {
			continue
		}
		d.ID = fmt.Sprint("D-", i)
		fmt.Fprintf(&log, "%+v\n", d)
		var rows, key bytes.Buffer
		if err := errors.Join(coded.Encrypt(&rows, &key, d, hub.Recipient()), coded.Encode(&log, d),
			os.WriteFile(filepath.Join(out, d.ID+".rows"), rows.Bytes(), 0o600), os.WriteFile(filepath.Join(out, d.ID+".key"), key.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(out, "log"), log.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	numbers := regexp.MustCompile(`[0-9]{11}`).FindAllString(text, -1)
	s, err := leak.New(numbers)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Folder(out)
	if err != nil || len(found) > 0 {
		t.Errorf("%v %v", err, found)
	}
}

// BenchmarkTakeHSM uses the token that a PKCS#11 URI in KRUISTABEL_TEST_HSM
// names.
func BenchmarkTakeHSM(b *testing.B) {
	uri := os.Getenv("KRUISTABEL_TEST_HSM")
	if uri == "" {
		b.Skip("KRUISTABEL_TEST_HSM does not name a token")
	}
	u, err := coding.ParseHSMURI(uri)
	if err != nil {
		b.Fatal(err)
	}
	h, err := coding.OpenHSM(u, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	const rows = 50_000
	r := request(b, coded.MeasuresKind, textFile(b, randomMeasures(rows)))
	r.Coder = h
	benchmarkTake(b, r, rows)
}
