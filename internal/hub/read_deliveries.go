package hub

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// bodies are those whose deliveries the account may see: all is true for a
// steward, else they are those that it supplies for.
func (h *Hub) bodies(ctx context.Context, id string) (all bool, own []string, err error) {
	o, err := h.Object(ctx, id)
	if err != nil {
		return false, nil, err
	}
	s, err := h.Subject(ctx)
	if err != nil {
		return false, nil, err
	}
	d, err := h.Decide(ctx, access.DeliveryRead, o)
	if err != nil || d.Allowed {
		return d.Allowed, nil, err
	}
	for _, f := range s.Held {
		o.Body = f.Body
		if f.Body == "" || slices.Contains(own, f.Body) {
			continue
		}
		if d, err := h.Decide(ctx, access.DeliveryRead, o); err != nil {
			return false, nil, err
		} else if d.Allowed {
			own = append(own, f.Body)
		}
	}
	if len(own) == 0 {
		o.Body = ""
		if len(s.Held) > 0 {
			o.Body = s.Held[0].Body
		}
		_, err = h.May(ctx, access.DeliveryRead, o) // the refusal, and its event
	}
	return false, own, err
}

// Suppliers are the bodies of a study for which the account delivers.
func (h *Hub) Suppliers(ctx context.Context, id string) ([]string, error) {
	all, own, err := h.bodies(ctx, id)
	if err != nil || !all {
		return own, err
	}
	s, err := h.current(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.Authorisation.Suppliers, nil
}

// DeliveryList are the deliveries of a study that the account may see, the
// newest first.
func (h *Hub) DeliveryList(ctx context.Context, id string) ([]store.Delivery, error) {
	all, own, err := h.bodies(ctx, id)
	if err != nil {
		return nil, err
	}
	list, err := h.store.Deliveries(ctx, id)
	list = slices.DeleteFunc(list, func(d store.Delivery) bool { return !all && !slices.Contains(own, d.Supplier) })
	slices.Reverse(list)
	return list, err
}

// ReceiptView is a delivery with its receipt.
type ReceiptView struct {
	Row     store.Delivery
	Receipt intake.Receipt
	Builds  []int // that used it
}

// DeliveryPage is one delivery and its receipt; that of another body is refused.
func (h *Hub) DeliveryPage(ctx context.Context, study, id string) (*ReceiptView, error) {
	row, err := h.mayReadDelivery(ctx, study, id)
	if err != nil {
		return nil, err
	}
	v := &ReceiptView{Row: row}
	text, err := os.ReadFile(filepath.Join(h.delivery(study, id), receiptFile))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &v.Receipt); err != nil {
		return nil, err
	}
	builds, err := h.store.Builds(ctx, study)
	for _, b := range builds {
		if slices.Contains(b.Deliveries, id) {
			v.Builds = append(v.Builds, b.Number)
		}
	}
	return v, err
}

func (h *Hub) mayReadDelivery(ctx context.Context, study, id string) (store.Delivery, error) {
	o, err := h.Object(ctx, study)
	if err != nil {
		return store.Delivery{}, err
	}
	all, err := h.store.Deliveries(ctx, study)
	if err != nil {
		return store.Delivery{}, err
	}
	i := slices.IndexFunc(all, func(d store.Delivery) bool { return d.ID == id })
	if i < 0 {
		return store.Delivery{}, NoSuch("delivery", id)
	}
	o.Body = all[i].Supplier
	_, err = h.May(ctx, access.DeliveryRead, o)
	return all[i], err
}

// ErrNoSuch means that the hub has no such thing.
var ErrNoSuch = errors.New("there is no such thing")

// NoSuch refuses an id that names nothing.
func NoSuch(what, id string) error {
	return refusal.New(refusal.Absent, "", "%w: %s %q", ErrNoSuch, what, id)
}

// RejectsCSV writes the rejected lines of a delivery: line and reason.
func (h *Hub) RejectsCSV(ctx context.Context, study, id string, w io.Writer) error {
	if _, err := h.mayReadDelivery(ctx, study, id); err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(h.delivery(study, id), rejectsFile))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// RejectedLines are some of the rejected lines of a delivery, in the file's
// order, of one reason where it is not empty, and how many there are of it.
func (h *Hub) RejectedLines(ctx context.Context, study, id, reason string, from, n int) (out []intake.RejectedLine, total int, err error) {
	in, w := io.Pipe()
	go func() { _ = w.CloseWithError(h.RejectsCSV(ctx, study, id, w)) }()
	defer in.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line, why, ok := strings.Cut(lines.Text(), ",")
		number, err := strconv.ParseInt(line, 10, 64)
		if why = strings.Trim(why, `"`); !ok || err != nil || reason != "" && why != reason {
			continue // the header, or another reason
		}
		if total >= from && len(out) < n {
			out = append(out, intake.RejectedLine{Line: number, Reason: why})
		}
		total++
	}
	return out, total, lines.Err()
}

// ScratchFolder is an empty folder inside the hub, for a file that has to be
// looked at. The caller removes it; one that a killed server left the next
// removes.
func (h *Hub) ScratchFolder() (string, error) { return os.MkdirTemp(h.at("."), "scratch-*"+partial) }
