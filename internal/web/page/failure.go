package page

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Failure is an error with the status of its page.
type Failure struct {
	Status int
	err    error
	hidden bool
}

func (f *Failure) Error() string { return fmt.Sprintf("%d: %v", f.Status, f.err) }

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.err }

// Fail gives an error the status of its page. Without it a refusal's kind says
// the status, and everything else is 500.
func Fail(status int, err error) error { return &Failure{Status: status, err: err} }

// NotFound is the answer where there is no such thing.
func NotFound() error { return &Failure{Status: http.StatusNotFound, err: errors.New("not found")} }

// Hide answers as NotFound does where even a refusal would tell that something
// exists. The refusal is in the log.
func Hide(err error) error { return &Failure{Status: http.StatusNotFound, err: err, hidden: true} }

// Conflict is the answer where somebody else changed meanwhile what the person
// is changing. The page shows both.
type Conflict struct {
	By     string // display name of who changed it
	Fields []Differing
	Path   string // where the present state is
}

// Differing is a field in two versions.
type Differing struct{ Label, Theirs, Mine string }

func (c *Conflict) Error() string { return "somebody else changed it meanwhile" }

// kindStatus is the status of each kind of refusal.
var kindStatus = map[refusal.Kind]int{
	refusal.Misuse:    http.StatusBadRequest,
	refusal.Forbidden: http.StatusForbidden,
	refusal.NotHeld:   http.StatusConflict,
	refusal.Absent:    http.StatusNotFound,
	refusal.Changed:   http.StatusConflict,
	refusal.Ended:     http.StatusGone,
	refusal.Full:      http.StatusTooManyRequests,
	refusal.Unready:   http.StatusServiceUnavailable,
}

// StatusOf is the status of the page of an error.
func StatusOf(err error) int {
	var f *Failure
	var large *http.MaxBytesError
	var conflict *Conflict
	switch {
	case errors.As(err, &f):
		return f.Status
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &conflict):
		return http.StatusConflict
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return http.StatusInsufficientStorage
	}
	if status := kindStatus[refusal.KindOf(err)]; status != 0 {
		return status
	}
	return http.StatusInternalServerError
}

// fail answers with the page of an error.
func (f *Frame) fail(r *Request, err error) {
	if errors.Is(err, errSignIn) {
		f.toSignIn(r)
		return
	}
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody waits for an answer
	}
	status := StatusOf(err)
	f.note(r, status, err)
	if !r.Writer.written {
		f.failed(r, status, err)
	}
}

// note writes an error to the log. Only refusals say what they are: the text of
// a fault may hold a value, so that of it only the kind stands there.
func (f *Frame) note(r *Request, status int, err error) {
	pattern := ""
	if r.route != nil {
		pattern = r.route.method + " " + r.route.pattern
	}
	if status < 500 {
		f.Log.Info("refused", "reference", r.Reference, "status", status, "route", pattern, "who", r.Name(), "key", keyOf(err))
		return
	}
	f.Log.Error("failed", "reference", r.Reference, "status", status, "route", pattern, "who", r.Name(), "kind", kindOf(err))
}

func keyOf(err error) string {
	var e *refusal.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// kindOf is the type of the innermost error, which holds no value.
func kindOf(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return fmt.Sprintf("%T", err)
		}
		err = inner
	}
}

// toSignIn sends a reader to sign in, and back afterwards; a script gets 401.
func (f *Frame) toSignIn(r *Request) {
	if r.Method != http.MethodGet || r.Swap() || wantsJSON(r) {
		f.failed(r, http.StatusUnauthorized, nil)
		return
	}
	http.Redirect(r.Writer, r.Request, f.signInFor(r), http.StatusSeeOther)
}

// signInFor is where one signs in and comes back from.
func (f *Frame) signInFor(r *Request) string {
	back := r.here()
	if back == "/" || back == "/home" {
		return f.SignIn
	}
	return f.SignIn + "?next=" + url.QueryEscape(back)
}

func wantsJSON(r *Request) bool { return strings.HasPrefix(r.Header.Get("Accept"), "application/json") }

// trouble is what the page of an error shows.
type trouble struct {
	Status    int
	What      locale.Explanation
	Reference string
	Back      string // where to go on
	Contact   string
	Conflict  *Conflict
}

// statuses that have words of their own.
var statuses = []int{400, 401, 403, 404, 405, 409, 410, 413, 429, 500, 503, 507}

// words is the text of an error's page: that of the refusal where it has one,
// else that of the status.
func words(l locale.Lang, status int, err error) locale.Explanation {
	var e *refusal.Error
	var f *Failure
	if errors.As(err, &f) && f.hidden || !errors.As(err, &e) {
		if !slices.Contains(statuses, status) {
			status = http.StatusInternalServerError
		}
		key := fmt.Sprintf("error.%d", status)
		return locale.Explanation{What: locale.T(l, key), Todo: locale.T(l, key+".todo"), Lang: l}
	}
	return locale.Tell(l, err)
}

// failed sends the page of an error, or the same as JSON to a script.
func (f *Frame) failed(r *Request, status int, err error) {
	x := trouble{Status: status, What: words(r.Lang, status, err), Reference: r.Reference, Back: f.nearest(r)}
	if f.Contact != nil && status == http.StatusForbidden {
		x.Contact = f.Contact(r, err)
	}
	if r.Who == nil && (status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusGone) {
		x.Back = f.signInFor(r)
	}
	errors.As(err, &x.Conflict)
	if x.Conflict != nil && x.Conflict.Path != "" {
		x.Back = x.Conflict.Path
	}
	if wantsJSON(r) {
		r.Writer.Header().Set("Content-Type", "application/json; charset=utf-8")
		r.Writer.WriteHeader(status)
		_ = json.NewEncoder(r.Writer).Encode(map[string]any{"status": status, "what": x.What.What, "todo": x.What.Todo, "reference": x.Reference})
		return
	}
	r.area = f.areas[0]
	var b bytes.Buffer
	if err := r.area.page(&b, r.Lang, "error", r.view(x)); err != nil {
		f.Log.Error("page of an error", "reference", r.Reference, "kind", kindOf(err))
		http.Error(r.Writer, r.Reference, status)
		return
	}
	_ = r.send(status, &b)
}

// missing answers for an address that no route has: 404, or 405 where another
// method is taken.
func (f *Frame) missing(r *Request) {
	probe := &silent{header: http.Header{}}
	f.mux.ServeHTTP(probe, r.Request)
	if probe.status == http.StatusMethodNotAllowed {
		r.Writer.Header().Set("Allow", probe.header.Get("Allow"))
		f.fail(r, Fail(http.StatusMethodNotAllowed, errors.New("method")))
		return
	}
	f.fail(r, NotFound())
}

// silent takes an answer and sends nothing.
type silent struct {
	header http.Header
	status int
}

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(status int)      { s.status = status }
