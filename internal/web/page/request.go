package page

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// Request is a request with what every handler needs to know.
type Request struct {
	*http.Request
	Writer    *answer
	Who       *Login // nil where nobody is signed in
	Lang      locale.Lang
	Reference string // in the log and on the page of an error
	Now       time.Time

	site  *Frame
	area  *area
	route *route
	form  *Form
}

// T is a sentence in the reader's language.
func (r *Request) T(key string, args ...any) string { return locale.T(r.Lang, key, args...) }

// Name is the account that asks, empty where nobody is signed in.
func (r *Request) Name() string {
	if r.Who == nil {
		return ""
	}
	return r.Who.Name
}

// Swap says that a script asks for a part of the page: Fragment answers it with
// less, and Render is right too.
func (r *Request) Swap() bool { return r.Header.Get("Kruistabel-Swap") != "" }

// Render answers with a page: the template of the area with that name. Where the
// form of the request has faults, the status is 422.
func (r *Request) Render(template string, data any) error {
	status := http.StatusOK
	if f := formOf(data); f != nil && !f.OK() {
		status = http.StatusUnprocessableEntity
	}
	return r.RenderStatus(status, template, data)
}

// RenderStatus answers with a page and a status.
func (r *Request) RenderStatus(status int, template string, data any) error {
	var b bytes.Buffer
	if err := r.area.page(&b, r.Lang, template, r.view(data)); err != nil {
		return err
	}
	return r.send(status, &b)
}

// Fragment answers with a part of a page: a template of a file of the area whose
// name begins with _ (_grid.html, or a define in it).
func (r *Request) Fragment(template string, data any) error {
	var b bytes.Buffer
	if err := r.area.part(&b, r.Lang, template, data); err != nil {
		return err
	}
	return r.send(http.StatusOK, &b)
}

func (r *Request) send(status int, b *bytes.Buffer) error {
	h := r.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(r.Lang))
	r.Writer.WriteHeader(status)
	_, err := r.Writer.Write(b.Bytes())
	return gone(err)
}

// gone drops the error of a reader who went away.
func gone(error) error { return nil }

// JSON answers a script.
func (r *Request) JSON(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	r.Writer.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = r.Writer.Write(text)
	return gone(err)
}

// NoContent answers that it was done and there is nothing to show.
func (r *Request) NoContent() error {
	r.Writer.WriteHeader(http.StatusNoContent)
	return nil
}

// Redirect sends the reader to another address of this site.
func (r *Request) Redirect(to string) error {
	http.Redirect(r.Writer, r.Request, local(to), http.StatusSeeOther)
	return nil
}

// local keeps an address inside the site: of anything else it is /home.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/home"
	}
	return to
}

// Local is an address that came with a request, where it is one of this site,
// else /home.
func Local(to string) string { return local(to) }

// Flash keeps a sentence for the next page of this login: "saved", "sent". The
// kind is ok, info, warn or error.
func (r *Request) Flash(kind, key string, args ...any) {
	if r.Who != nil {
		r.site.flashes.add(r.Who.ID, Flash{kind, locale.Say(key, args...)}, r.Now)
	}
}

// Site is the site that answers.
func (r *Request) Site() *Site { return &r.site.Site }
