package web_test

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web"
	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/public"
)

// register is the studies that the gallery's pages name.
type register struct{}

func (register) PublicStudies(context.Context) ([]public.Study, error) {
	return []public.Study{{Code: "wse-2015"}}, nil
}

// Every page shows itself in every state and language, and is sound markup.
func TestGallery(t *testing.T) {
	site, err := web.New(page.Site{Name: "KSZ", Synthetic: true, Demo: true}, web.Parts{Register: register{}})
	if err != nil {
		t.Fatal(err)
	}
	gallerytest.Walk(t, site)
	gallerytest.Links(t, site)
}
