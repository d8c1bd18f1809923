package hub

import (
	"context"
	"errors"
	"strings"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Reviewed tells of a vote. It says nothing of the other votes: each checker
// judges for himself.
type Reviewed struct {
	Request string        `json:"request"`
	Verdict airlock.Act   `json:"verdict"`
	State   airlock.State `json:"state"`
}

// Review gives one checker's vote on a request.
func (h *Hub) Review(ctx context.Context, id string, verdict airlock.Act, reason string) (*Reviewed, error) {
	done, err := h.shared.deciding.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	r, s, by, err := h.decider(ctx, "review", id)
	if err != nil {
		return nil, err
	}
	if reason = strings.TrimSpace(reason); reason == "" && verdict != airlock.Approve {
		return nil, refusal.New(refusal.Misuse, "Give --reason TEXT.", "to %s needs a reason: the author reads it", verdict)
	}
	if err := errors.Join(airlock.CheckReason(reason), noNumbers("the reason", reason)); err != nil {
		return nil, err
	}
	votes, err := h.store.Reviews(ctx, id)
	if err != nil {
		return nil, err
	}
	approvals := 0
	for _, v := range votes {
		if v.Checker == h.who {
			return nil, refusal.New(refusal.Misuse, "Another checker gives the next vote.", "%s has voted on %s already", h.who, id)
		}
		if v.Verdict == string(airlock.Approve) {
			approvals++
		}
	}
	to, err := next(r, verdict, approvals+1 >= s.Outputs.Reviews)
	if err != nil {
		return nil, err
	}
	if err := h.checkRequest(r); err != nil {
		return nil, err
	}
	vote := store.Review{Request: id, Checker: h.who, Person: by.Person, Verdict: string(verdict), Reason: reason, Given: now()}
	ev := h.event(by, audit.RequestReviewed, r.Study, id, r.Hash)
	ev.Note = string(verdict)
	err = h.store.Change(ctx, ev, func(tx *store.Tx) error {
		if err := errors.Join(tx.AddReview(vote), tx.MoveRequest(id, r.State, string(to))); err != nil || to == airlock.InReview {
			return err
		}
		decided := h.event(by, audit.RequestDecided, r.Study, id, r.Hash)
		decided.Note = string(to)
		return tx.Record(decided)
	})
	return &Reviewed{id, verdict, to}, err
}

// next is the state that an act leads to, or why it is not possible.
func next(r store.Request, act airlock.Act, last bool) (airlock.State, error) {
	to, ok := airlock.Next(airlock.State(r.State), act, last)
	if ok {
		return to, nil
	}
	todo := "Nothing more can be done with it; a new request is needed."
	if can := airlock.Can(airlock.State(r.State)); len(can) > 0 {
		todo = "Possible is: " + strings.Join(can, ", ") + "."
	}
	return "", refusal.New(refusal.Forbidden, todo, "request %s is %s: it cannot be %s", r.ID, r.State, participle[act])
}

var participle = map[airlock.Act]string{
	airlock.Approve: "approved", airlock.Refuse: "refused", airlock.Return: "returned", airlock.Release: "released",
}

// decider finds a request for somebody who decides on it, and refuses those
// who must not: the author, those of his body, those who supply for the study.
func (h *Hub) decider(ctx context.Context, command, id string) (r store.Request, s *study.Study, by store.Function, err error) {
	if r, err = h.findRequest(ctx, id); err != nil {
		return r, nil, by, err
	}
	if err := h.refuseFiles(ctx, id); err != nil {
		return r, nil, by, err
	}
	object, err := h.Object(ctx, r.Study)
	if err != nil {
		return r, nil, by, err
	}
	object.Author, object.Body = r.Author, r.Body
	if by, err = h.may(ctx, command, object); err != nil {
		return r, nil, by, err
	}
	authorised, _, err := h.authorised(ctx, command, r.Study)
	if err != nil {
		return r, nil, by, err
	}
	return r, authorised.Study(), by, nil
}

func (h *Hub) findRequest(ctx context.Context, id string) (store.Request, error) {
	r, err := h.store.Request(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, refusal.New(refusal.Misuse, "kruistabel request prints the id of a request, such as R0001.", "there is no request %q", id)
	}
	return r, err
}

// checkRequest compares a request's folder with its registration.
func (h *Hub) checkRequest(r store.Request) error {
	hash, err := hashTree(h.request(r.ID))
	if err != nil {
		return err
	}
	if hash != r.Hash {
		return changed(h.request(r.ID))
	}
	return nil
}
