package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Stream sends events to a page that stays open (server-sent events). Its route
// has the option Timeout(0). It may be used by several goroutines.
type Stream struct {
	r       *Request
	control *http.ResponseController
	mu      sync.Mutex
}

// Stream begins to send events. The browser comes back by itself after two
// seconds where the connection is lost.
func (r *Request) Stream() (*Stream, error) {
	h := r.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	s := &Stream{r: r, control: http.NewResponseController(r.Writer)}
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
	_ = s.control.SetWriteDeadline(time.Now().Add(15 * time.Second)) // a test's recorder has none
	if _, err := s.r.Writer.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}

func line(s string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(s) }
