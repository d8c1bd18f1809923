package cli

import (
	"context"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/internal/highs"
	"github.com/kruistabel/kruistabel/sdc/lp"
)

// solver is the strongest solver that this program has, nil for the embedded one. It
// is compiled once and kept in the user's cache, where there is one.
func solver(ctx context.Context) lp.Solver {
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "kruistabel")
	}
	strong, err := highs.New(ctx, cache)
	if err != nil {
		return nil // built without it, or no cache: the embedded solver answers the same
	}
	return strong
}
