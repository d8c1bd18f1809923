package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
)

// Every page shows itself in every state and language, and is sound markup.
func TestGallery(t *testing.T) { gallerytest.Area(t, New(Parts{})) }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
