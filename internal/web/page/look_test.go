package page_test

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
	. "github.com/kruistabel/kruistabel/internal/web/page"
)

// The frame's own pages, seen in a browser.
func TestFrameInABrowser(t *testing.T) {
	gallerytest.Browse(t, Area{Name: "frame"})
}
