package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Stream sends events to a page that stays open (server-sent events). Its route
// has the option Timeout(0). It may be used by several goroutines. Before it sends
// anything it asks anew who the reader is and whether they may: an ended login
// hears nothing more.
type Stream struct {
	r       *Request
	control *http.ResponseController
	mu      sync.Mutex
	asked   time.Time // when the reader was judged last
	over    error     // why the reader hears nothing more
}

// stillEvery is for how long a reader who was judged is not judged again.
const stillEvery = 250 * time.Millisecond

// errReaderChanged is for a reader who is another, or nobody, by now.
var errReaderChanged = errors.New("page: the login of the reader has ended")

// Stream begins to send events. The browser comes back by itself after two
// seconds where the connection is lost.
func (r *Request) Stream() (*Stream, error) {
	h := r.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	r.Header.Set("Accept", "text/event-stream") // whatever was asked for: it keeps no login alive
	s := &Stream{r: r, control: http.NewResponseController(r.Writer), asked: time.Now()}
	r.Writer.WriteHeader(http.StatusOK)
	return s, s.write("retry: 2000\n\n")
}

// Done is closed when the reader went away or the server stops.
func (s *Stream) Done() <-chan struct{} { return s.r.Context().Done() }

// Send sends an event with data as JSON.
func (s *Stream) Send(event string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", line(event), text))
}

// Swap sends a fragment that takes the place of what is inside the element with
// the id.
func (s *Stream) Swap(id, template string, data any) error {
	var b bytes.Buffer
	if err := s.r.area.part(&b, s.r.Lang, template, data); err != nil {
		return err
	}
	return s.Send("swap", map[string]string{"id": id, "html": b.String()})
}

// Say sends a sentence for the live region of the page.
func (s *Stream) Say(key string, args ...any) error {
	return s.Send("say", map[string]string{"text": s.r.T(key, args...)})
}

// Beat sends nothing, so that both ends know that the connection is there.
// Every 10 seconds is enough: a page without a sign for 25 s says that it may
// be out of date.
func (s *Stream) Beat() error { return s.write("event: beat\ndata: {}\n\n") }

// BeatEvery is how often Beat is due.
const BeatEvery = 10 * time.Second

func (s *Stream) write(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.still(); err != nil {
		return err
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(15 * time.Second)) // a test's recorder has none
	if _, err := s.r.Writer.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}

// still judges the reader anew; the lock is held.
func (s *Stream) still() error {
	r := s.r
	if s.over != nil || r.Who == nil || time.Since(s.asked) < stillEvery {
		return s.over
	}
	who, err := r.site.Authenticate(r.Request)
	switch {
	case err != nil:
		s.over = err
	case who == nil || who.ID != r.Who.ID || who.Role != r.Who.Role:
		s.over = errReaderChanged
	default:
		s.over = r.site.Authorise(r, r.route.action, r.PathValue("study"))
	}
	s.asked = time.Now()
	return s.over
}

func line(s string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(s) }
