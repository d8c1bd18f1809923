package lab

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
)

func TestGallery(t *testing.T) { gallerytest.Area(t, New(Parts{})) }

func TestGalleryInABrowser(t *testing.T) { gallerytest.Browse(t, New(Parts{})) }
