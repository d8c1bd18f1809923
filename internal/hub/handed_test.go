package hub

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// In a real hub nobody acts as somebody else, however the command came.
func TestActingAsAnother(t *testing.T) {
	h := full(t)
	real := *h
	real.Synthetic = false
	if _, err := real.Acting("tom", "griet"); refusal.KindOf(err) != refusal.Forbidden {
		t.Errorf("tom acts as griet: %v", err)
	}
	if as, err := real.Acting("tom", ""); err != nil || as.Who() != "tom" {
		t.Errorf("tom acts as %v, %v", as, err)
	}
	if as, err := h.Acting("tom", "griet"); err != nil || as.Who() != "griet" {
		t.Errorf("in a synthetic hub: %v, %v", as, err)
	}
}
