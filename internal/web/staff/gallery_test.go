package staff

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
)

func TestGallery(t *testing.T) { gallerytest.Area(t, Area(&Desk{})) }
