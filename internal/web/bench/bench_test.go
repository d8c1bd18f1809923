package bench

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
)

// Every page shows itself in every state and language, and is sound markup.
func TestGallery(t *testing.T) { gallerytest.Area(t, New(Parts{})) }
