package enginetest

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/studies"
)

// Advice is the study of advice 16/39, as the product ships it.
func Advice(t testing.TB) *study.Study {
	t.Helper()
	const name = "advice-16-39.yaml"
	data, err := studies.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse(name, data, studies.FS)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Query writes a world and asks a study's tables of it.
func Query(t testing.TB, s *study.Study, w World) engine.Query {
	t.Helper()
	on := s.Authorisation.Acts.From
	authorised, err := s.Authorise(on)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	w.write(t, folder, s)
	return engine.Query{
		Study:      authorised,
		Lists:      s.Lists(),
		Warehouse:  folder,
		Deliveries: w.deliveries(t),
		Threads:    1,
		Temp:       t.TempDir(),
	}
}
