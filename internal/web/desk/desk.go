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
// answer. To who is no researcher it says that first.
func Of(h *hub.Hub, r *page.Request) (*room.Desk, error) {
	at, err := Proof(h, r.Request)
	if err == nil {
		var d *room.Desk
		if d, err = h.Room().Desk(r.Context(), r.Name(), at); err == nil {
			return d, nil
		}
	}
	if why := Researches(h, r); why != nil {
		return nil, why
	}
	return nil, err
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

// Researches says whether the account of a request acts as a researcher of any
// study today; the refusal is the answer where it does not.
func Researches(h *hub.Hub, r *page.Request) error {
	return h.For(r.Name()).In(access.Role(r.Who.Role)).Enter(r.Context(), access.SessionAsk, "")
}
