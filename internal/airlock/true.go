package airlock

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
)

// True are the counts as they are, by number of the cell, for somebody at a desk of
// the study. They stay in the room.
func (c *Computed) True(desk *room.Desk) ([]int64, error) {
	if err := desk.Err(); err != nil {
		return nil, err
	}
	if desk.Study != c.study {
		return nil, refusal.New(refusal.Forbidden, "Open a session for the study.", "the session is for %s, not for %s", desk.Study, c.study)
	}
	return slices.Clone(c.problem.Table.Counts), nil
}
