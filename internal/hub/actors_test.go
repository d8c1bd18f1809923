package hub

import (
	"context"
	"fmt"
	"sync"
	"testing"
)

// Numbers are given out once, also to many who ask at the same moment, and
// come after all that are used.
func TestNumbersAreGivenOutOnce(t *testing.T) {
	h := &Hub{shared: newShared()}
	used := []string{"R0007", "R0003"}
	var ids sync.Map
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, twice := ids.LoadOrStore(h.For("els").nextID("R", used), true); twice {
				t.Error("a number was given out twice")
			}
		})
	}
	all.Wait()
	for n := 8; n < 58; n++ {
		if _, ok := ids.Load(fmt.Sprintf("R%04d", n)); !ok {
			t.Errorf("R%04d was not given out", n)
		}
	}
}

// Who waits for his turn may stop waiting.
func TestTurnIsNotWaitedForInVain(t *testing.T) {
	one := newTurn()
	done, err := one.take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := one.take(ctx); err == nil {
		t.Error("two had the turn")
	}
	done()
	if _, err := one.take(context.Background()); err != nil {
		t.Error(err)
	}
}
