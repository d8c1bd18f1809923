package web_test

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/web"
	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// Every page shows itself in every state and language, and is sound markup.
func TestGallery(t *testing.T) {
	site, err := web.New(page.Site{Name: "KSZ", Synthetic: true, Demo: true}, web.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	gallerytest.Walk(t, site)
}
