package page

import (
	"io/fs"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// Area is a part of the site: its pages and what they add to the frame.
type Area struct {
	Name      string // of the package, the catalogue file and the folder of its styles
	Templates fs.FS  // holds templates/*.html
	Routes    func(*Mux)
	Nav       []Nav
	Scripts   []string // of internal/web/static, on each page of the area
	Styles    []string
	Gallery   []State

	// Needs are what waits for the person, for the list on /home. Things are
	// what they have, below it. Either may be nil.
	Needs  func(*Request) ([]Need, error)
	Things func(*Request) ([]Thing, error)
}

// Nav is an entry of the navigation.
type Nav struct {
	Key   string // of its word in the catalogue
	Path  string
	Roles []string // that see it; none: everybody who is signed in
	Order int      // lower stands further to the left
}

// Need is something that waits for somebody.
type Need struct {
	Text  locale.Text
	Note  locale.Text // who, since when; may be empty
	Path  string      // where it is done
	Study string
	Due   time.Time // zero: no deadline
	State string    // a mark of the function state: needs, waiting, blocking
}

// Thing is something that somebody has: a study, a request, a delivery.
type Thing struct {
	Group locale.Text // heading under which it stands
	Title string      // a name, in its own language
	Lang  locale.Lang // of the title; empty: the reader's
	Path  string
	State string      // mark
	Word  locale.Text // beside the mark
	Note  locale.Text
}

// State is a page as the gallery shows it: made-up data through the real
// template.
type State struct {
	Name     string // what the state is, in English: "receipt, 3 rejects"
	Path     string // address that the page has in the product
	Template string
	Data     func(locale.Lang) any
	Role     string // of who sees it; empty: nobody is signed in
	Status   int    // 0: 200
	Who      func(*Login)
	Fragment bool // the template is a part of a page: it is shown in an empty one
}
