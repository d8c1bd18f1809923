package page

import (
	"net/http"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// Login is somebody who is signed in, as pages know them. The package that
// keeps accounts makes it: see Site.Authenticate.
type Login struct {
	ID      string      // of the login; never the token that proves it
	Name    string      // account
	Display string      // name to show
	Body    string      // for which they act, may be empty
	Role    string      // in which they act now
	Roles   []string    // that they could act in, this one among them
	Lang    locale.Lang // empty: as the browser asks
	Theme   string      // light, dark, or empty: as the system
	Dense   bool        // rows of 24 px
	Keys    bool        // shortcuts of a single key are on
	Ends    time.Time   // when the login ends whatever is done
	Room    *Room       // the open session that they work in, nil outside
}

// Room is an open supervised session, as the header shows it.
type Room struct {
	Session string
	Study   string
	Seat    string
	Path    string // of its page
	Ends    time.Time
	Paused  bool
	Watched bool // the supervisor sees along
}

// Preferences are what somebody chose in the header or on their own page. Empty
// fields were not chosen now.
type Preferences struct {
	Lang  locale.Lang
	Theme string // light, dark, system
}

// Authenticator finds the login of a request: nil where nobody is signed in, a
// refusal where a login has ended.
type Authenticator func(*http.Request) (*Login, error)
