package pivot

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
)

// anyStep is a step that a page could ask for, sensible or not.
func anyStep(f *Facts, r *rand.Rand) Step {
	d := f.Dimensions[r.IntN(len(f.Dimensions))]
	s := Step{Act: Acts[r.IntN(len(Acts))], Dimension: d.Name, At: r.IntN(4) - 1}
	if s.Act == "clear" && r.IntN(5) > 0 {
		s.Act = "place"
	}
	to := map[string][]string{"place": Axes, "level": {"", "top", "leaf", "all"}, "total": {"on", "off"}, "show": {"", "row", "column", "sheet", "whole", "parent", "nonsense"},
		"group": {"", "G", "Total"}, "sort": {"", "/M"}, "chart": {"bars", "lines"}, "sheet": {"0", "3", "x"}, "collapse": {"A"}, "title": {"A title"}}[s.Act]
	if len(to) > 0 {
		s.To = to[r.IntN(len(to))]
	}
	for range r.IntN(4) {
		s.Codes = append(s.Codes, d.Codes[r.IntN(len(d.Codes))].Code)
	}
	return s
}

// Whatever steps are made in whatever order, a step is refused in words or the
// definition can be counted and drawn; it keeps through being saved, and its request
// reads as it was written.
func TestAnyStepsLeaveADefinitionThatCounts(t *testing.T) {
	e := NewEngine(1)
	table := sample(t, "table1", crowd(99, 120))
	facts := e.Facts(table)
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 5))
		d := New(facts)
		for range 25 {
			next, err := d.Apply(facts, anyStep(facts, r))
			if err != nil {
				if refusal.KindOf(err) == 0 {
					t.Fatalf("a fault: %v", err)
				}
				continue
			}
			d = next
			sameAfterSaving(t, d)
			spec := d.Spec(facts, "effects")
			read, err := airlock.ParseSpec(airlock.FormatSpec(spec))
			if err != nil || !reflect.DeepEqual(normal(read), normal(spec)) {
				t.Fatalf("%v\n%+v\n%+v", err, read, spec)
			}
		}
		h, err := e.Hold(context.Background(), table, d)
		if err != nil {
			if refusal.KindOf(err) == 0 {
				t.Fatal(err)
			}
			continue
		}
		if err := h.First(context.Background()); err != nil {
			t.Fatal(err)
		}
		f, err := h.Leaves(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		g := NewGrid(f, d, facts)
		for _, kind := range Charts {
			g.Plot(kind)
		}
		h.Release()
	}
}

func sameAfterSaving(t *testing.T, d *Definition) {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again Definition
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	other, _ := json.Marshal(&again)
	if string(text) != string(other) {
		t.Fatalf("saved as %s, read as %s", text, other)
	}
}

// normal is a spec in which nothing and an empty list are the same.
func normal(s *airlock.Spec) airlock.Spec {
	out := *s
	out.Dimensions = nil
	for _, d := range s.Dimensions {
		if len(d.Codes) == 0 {
			d.Codes = nil
		}
		if len(d.Groups) == 0 {
			d.Groups = nil
		}
		out.Dimensions = append(out.Dimensions, d)
	}
	if len(out.Filters) == 0 {
		out.Filters = nil
	}
	return out
}

// The bench keeps drafts, steps to undo, and shares versions inside a body only.
func TestBenchKeepsWork(t *testing.T) {
	ctx := context.Background()
	m, err := fixture.Make(ctx, "mini", filepath.Join(t.TempDir(), "mini"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(ctx, m.Hub, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	desk := roomtest.In(t, h.Room(), fixture.Study, "researcher.sw")
	b := NewBench(h, NewEngine(1))
	d, err := b.Open(ctx, desk, "table1")
	if err != nil {
		t.Fatal(err)
	}
	first := d.Definition
	for i := range mostSteps + 5 {
		to := []string{"education", "age"}[i%2]
		if err := b.Step(ctx, d, Step{Act: "place", Dimension: to, To: Axes[i%3], At: -1}); err != nil {
			t.Fatal(err)
		}
	}
	again, err := b.Open(ctx, desk, "table1")
	if err != nil || !reflect.DeepEqual(again.Definition.Placed(), d.Definition.Placed()) {
		t.Fatalf("found again: %v %v", again, err)
	}
	n := 0
	for ; again.CanUndo; n++ {
		if err := b.Undo(ctx, again, false); err != nil {
			t.Fatal(err)
		}
	}
	if n != mostSteps || slices.Equal(again.Definition.Placed(), first.Placed()) && n > mostSteps {
		t.Errorf("%d steps were undone", n)
	}
	if err := b.Undo(ctx, again, true); err != nil || !again.CanUndo {
		t.Errorf("redo: %v", err)
	}
	if err := b.Save(ctx, again, "Mine", "", false); err != nil {
		t.Fatal(err)
	}
	if err := b.Save(ctx, again, "Ours", "", true); err != nil {
		t.Fatal(err)
	}
	others, err := h.Store().Works(ctx, fixture.Study, "researcher.vdab", "vdab")
	if err != nil || len(others) != 0 {
		t.Errorf("another body sees %v %v", others, err)
	}
	colleague, err := h.Store().Works(ctx, fixture.Study, "somebody", desk.Body)
	if err != nil || len(colleague) != 1 || colleague[0].Name != "Ours" {
		t.Errorf("a colleague sees %v %v", colleague, err)
	}
	if _, err := b.Hold(ctx, desk, again); err != nil {
		t.Fatal(err)
	}
	if err := h.Room().EndSession(ctx, roomtest.Supervisor, desk.Session, "done"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open(ctx, desk, "table1"); refusal.KindOf(err) == 0 {
		t.Errorf("after the session: %v", errors.Unwrap(err))
	}
}
