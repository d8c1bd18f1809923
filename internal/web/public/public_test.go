package public_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/web/gallerytest"
	"github.com/kruistabel/kruistabel/internal/web/page"
	. "github.com/kruistabel/kruistabel/internal/web/public"
)

type register struct{ err error }

func (r register) PublicStudies(context.Context) ([]Study, error) {
	return []Study{{Code: "wse", Title: map[string]string{"nl": "Studie", "fr": "Étude"}, Date: time.Date(2018, 11, 6, 0, 0, 0, 0, time.UTC), From: "2015Q1", Until: "2016Q4"}}, r.err
}

func ask(t *testing.T, r Register, path string) *httptest.ResponseRecorder {
	t.Helper()
	site, err := page.New(page.Site{}, New(r))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestGallery(t *testing.T) { gallerytest.Area(t, New(register{})) }

func TestInABrowser(t *testing.T) { gallerytest.Browse(t, New(register{})) }

// The language of a public page is that of its address.
func TestLanguageOfTheAddress(t *testing.T) {
	for path, want := range map[string]string{
		"/nl/register": "Register van vrijgaven", "/fr/register/wse": "Étude", "/de/accessibility": "Erklärung zur Barrierefreiheit", "/en/verify": "kruistabel verify",
	} {
		w := ask(t, register{}, path)
		if lang := path[1:3]; w.Code != 200 || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `<html lang="`+lang+`"`) {
			t.Errorf("%s: %d", path, w.Code)
		}
		if w := ask(t, register{}, path); !strings.Contains(w.Body.String(), `hreflang="fr" href="/fr`+path[3:]+`"`) {
			t.Errorf("%s does not name its other languages", path)
		}
	}
}

// A closed register is not there, and no page links to it.
func TestClosedRegister(t *testing.T) {
	if w := ask(t, nil, "/nl/register"); w.Code != 404 {
		t.Errorf("status %d", w.Code)
	}
	if w := ask(t, nil, "/nl/accessibility"); w.Code != 200 || strings.Contains(w.Body.String(), "/nl/register") {
		t.Errorf("status %d, or a link to the register", w.Code)
	}
}

func TestFaultsOfTheRegister(t *testing.T) {
	if w := ask(t, register{}, "/nl/register/none"); w.Code != 404 {
		t.Errorf("status %d", w.Code)
	}
	if w := ask(t, register{errors.New("disk")}, "/nl/register"); w.Code != 500 || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("status %d", w.Code)
	}
}
