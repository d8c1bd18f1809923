package synth

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestMarginsWithinOnePercent(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 200,000 people")
	}
	dir, s := run(t, Options{Persons: 200_000, Seed: 1639})
	r, err := Margins(context.Background(), dir, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Margins {
		if !(m.TV <= 0.01) {
			t.Errorf("%s: total variation %.2f %%", m.Name, 100*m.TV)
		}
	}
	if r.EducationV < 0.15 || r.PositionV[male] < 0.3 || r.PositionV[female] < 0.3 || r.OriginV["origin and nationality"] < 0.4 || r.WageEta["sector"] < 0.1 || r.WageEta["size"] < 0.02 {
		t.Errorf("associations: education %.2f, position %.2f, origin %v, wage %v", r.EducationV, r.PositionV, r.OriginV, r.WageEta)
	}
	for _, row := range r.Targets[1:] {
		if row[3] != "100.0 %" {
			t.Errorf("measure %s: %s of the beneficiaries are whom it is for", row[0], row[3])
		}
	}
	var page bytes.Buffer
	if err := r.WriteMarkdown(&page, "kruistabel synth"); err != nil || !strings.Contains(page.String(), "## Households") {
		t.Errorf("page: %v", err)
	}
}
