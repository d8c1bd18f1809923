package memory_test

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/engine/enginetest"
	"github.com/kruistabel/kruistabel/internal/engine/memory"
)

func TestSpecification(t *testing.T) { enginetest.Specification(t, memory.Engine{}) }

// The oracle agrees with itself: what is tested is that random countries are
// answered at all, and that nothing hangs on the order of maps and rows.
func TestRandomCountries(t *testing.T) {
	enginetest.Differential(t, memory.Engine{}, memory.Engine{}, 12)
}

func TestInvariance(t *testing.T) { enginetest.Invariance(t, memory.Engine{}, 3) }
