package serve

import (
	"net"
	"net/netip"
	"slices"
	"sync"
)

// bounded is a listener with at most so many connections, in all and from one
// address. What is too much is closed at once: who opens connections and says
// nothing keeps nobody else away.
type bounded struct {
	net.Listener
	all, each int
	proxies   []netip.Prefix

	mu    sync.Mutex
	open  int
	by    map[netip.Addr]int
	turns int // away, so far
}

func newBounded(l net.Listener, all, each int, proxies []netip.Prefix) *bounded {
	return &bounded{Listener: l, all: all, each: each, proxies: proxies, by: map[netip.Addr]int{}}
}

// Accept is the next connection that may be.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := addressOf(c.RemoteAddr())
		if b.enter(from) {
			return &counted{Conn: c, leave: sync.OnceFunc(func() { b.leave(from) })}, nil
		}
		_ = c.Close()
	}
}

func addressOf(a net.Addr) netip.Addr {
	p, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	addr := p.Addr().Unmap().WithZone("")
	if addr.Is6() { // one household or floor has a whole range
		network, _ := addr.Prefix(64)
		return network.Addr()
	}
	return addr
}

func (b *bounded) enter(from netip.Addr) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	proxy := slices.ContainsFunc(b.proxies, func(p netip.Prefix) bool { return p.Contains(from) })
	if b.open >= b.all || !proxy && b.by[from] >= b.each {
		b.turns++
		return false
	}
	b.open++
	b.by[from]++
	return true
}

func (b *bounded) leave(from netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open--
	if b.by[from]--; b.by[from] == 0 {
		delete(b.by, from)
	}
}

func (b *bounded) figures() (open, turnedAway int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open, b.turns
}

// counted is a connection that tells when it is closed.
type counted struct {
	net.Conn
	leave func()
}

func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}
