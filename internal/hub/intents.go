package hub

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// recoverIntents finishes or undoes what a killed command had promised.
func (h *Hub) recoverIntents(ctx context.Context) error {
	open, err := h.store.Intents(ctx)
	if err != nil {
		return err
	}
	finish := map[audit.Act]func(context.Context, store.Intent) error{
		audit.BuildInForce:    h.finishInForce,
		audit.PackageReleased: h.finishRelease,
	}
	for _, i := range open {
		if slices.Contains(room.PromisedActs, i.Act) {
			continue // the room answers those
		}
		do, known := finish[i.Act]
		if !known {
			return fmt.Errorf("the hub was promised %s of %s, which this program does not know", i.Act, i.Object)
		}
		if err := do(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// finishInForce puts the build of an approval in force.
func (h *Hub) finishInForce(ctx context.Context, i store.Intent) error {
	n, err := strconv.Atoi(i.Object)
	if err != nil {
		return err
	}
	b, err := h.findBuild(ctx, i.Study, n)
	if err != nil {
		return err
	}
	s, err := h.current(ctx, i.Study)
	if err != nil {
		return err
	}
	var destroy []string
	if s.Deliveries.AfterCoding == study.Destroy {
		if destroy, err = h.stillThere(ctx, b); err != nil {
			return err
		}
	}
	h.told("finished putting build " + i.Object + " of " + i.Study + " in force")
	return h.putInForce(ctx, store.Function{}, b, destroy)
}
