// Package desk finds, for a page, the desk at which its reader sits: the seat
// that the browser has proven, and the open session in which the reader was
// admitted there. A page that touches a table begins with Of.
package desk

import (
	"net/http"
	"net/netip"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// cookie holds the token of a seat's proof. With the prefix a browser takes it
// from this host over TLS only.
const (
	cookie      = "__Host-kruistabel-seat"
	plainCookie = "kruistabel-seat" // without TLS, on loopback
)

// Of is the desk of a request, or why there is none: a refusal that is the
// answer.
func Of(h *hub.Hub, r *page.Request) (*room.Desk, error) {
	at, err := Proof(h, r.Request)
	if err != nil {
		return nil, err
	}
	return h.Room().Desk(r.Context(), r.Name(), at)
}

// Proof is the seat that the browser of a request has proven.
func Proof(h *hub.Hub, r *http.Request) (room.Proof, error) {
	from := From(r)
	token := ""
	if c, err := r.Cookie(name(r)); err == nil {
		token = c.Value
	}
	at, err := h.Room().Proven(token, from)
	if err == nil || r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return at, err
	}
	return h.Room().ProveCertificate(r.Context(), r.TLS.PeerCertificates[0].Raw, from)
}

// Keep gives the browser the token of a proof.
func Keep(w http.ResponseWriter, r *http.Request, at room.Proof) {
	http.SetCookie(w, &http.Cookie{Name: name(r), Value: at.Token(), Path: "/", Secure: r.TLS != nil, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

func name(r *http.Request) string {
	if r.TLS == nil {
		return plainCookie
	}
	return cookie
}

// From is the address from which a request comes, as the kernel says.
func From(r *http.Request) netip.Addr {
	p, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap()
}

// Show has the header of every page show the session in which its reader works.
func Show(site *page.Site, h *hub.Hub) {
	find := site.Authenticate
	site.Authenticate = func(r *http.Request) (*page.Login, error) {
		login, err := find(r)
		if login != nil {
			login.Room = Bar(h, login.Name)
		}
		return login, err
	}
}

// Bar is the session of an account, as the header of its pages shows it; nil
// outside a session.
func Bar(h *hub.Hub, account string) *page.Room {
	g := h.Room().Glance(account)
	if g.Session == "" {
		return nil
	}
	return &page.Room{Session: g.Session, Study: g.Study, Seat: g.Seat, Path: "/work", Ends: g.Until, Paused: g.State == room.Paused, Watched: g.Eye}
}

// Researches says whether the account of a request is a researcher of any study
// today; the refusal is the answer where it is none.
func Researches(h *hub.Hub, r *page.Request) error {
	own := access.Session{Researchers: []string{r.Name()}}
	_, err := h.For(r.Name()).May(r.Context(), access.SessionRead, access.Object{Session: own})
	return err
}
