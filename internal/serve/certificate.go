package serve

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

const (
	authorityLife = 10 * 365 * 24 * time.Hour
	leafLife      = 90 * 24 * time.Hour
	renewBefore   = 30 * 24 * time.Hour
)

// certificates has the certificate of the pages: one that is given, read again
// when its files change, or the hub's own, made and renewed by itself.
type certificates struct {
	given  config.TLS
	folder string // of the own ones
	names  []string
	now    func() time.Time

	mu        sync.Mutex
	current   *tls.Certificate
	read      [2]time.Time // changes of the given files
	looked    time.Time
	authority *x509.Certificate
}

// newCertificates reads or makes the certificate of the pages.
func newCertificates(c *config.Config, folder string, now func() time.Time) (*certificates, error) {
	cs := &certificates{given: c.TLS, folder: folder, names: c.Names, now: now}
	return cs, cs.load()
}

// tls is how connections are secured: TLS 1.3 alone. A workstation may show a
// certificate of its own; whoever cares compares it with those registered.
func (c *certificates) tls() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, ClientAuth: tls.RequestClientCert, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.get() }}
}

// get is the certificate of a new connection. Once a minute it looks whether
// there is a newer one; a new one that cannot be read leaves the former.
func (c *certificates) get() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked).Abs() > time.Minute {
		c.looked = now
		_ = c.reload() // the former stays
	}
	return c.current, nil
}

// load reads what there is, or makes it.
func (c *certificates) load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = c.now()
	return c.reload()
}

func (c *certificates) reload() error {
	if c.given.Certificate != "" {
		return c.readGiven()
	}
	if c.current != nil && c.current.Leaf.NotAfter.Sub(c.now()) > renewBefore && !c.current.Leaf.NotBefore.After(c.now()) {
		return nil
	}
	return c.own()
}

func (c *certificates) readGiven() error {
	var changed [2]time.Time
	for i, path := range []string{c.given.Certificate, c.given.Key} {
		info, err := os.Stat(path)
		if err != nil {
			return refusal.New(refusal.Misuse, "Put it there, or change tls in the configuration.", "the certificate: %w", err)
		}
		if i == 1 && info.Mode().Perm()&0o077 != 0 {
			return refusal.New(refusal.Misuse, "Run: chmod 600 "+path, "%s can be read by others", path)
		}
		changed[i] = info.ModTime()
	}
	if c.current != nil && changed == c.read {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.given.Certificate, c.given.Key)
	if err != nil {
		return refusal.New(refusal.Misuse, "Name a certificate and its own key, in PEM.", "the certificate in %s: %w", c.given.Certificate, err)
	}
	if pair.Leaf == nil {
		return fmt.Errorf("the certificate in %s cannot be read", c.given.Certificate)
	}
	if now := c.now(); now.After(pair.Leaf.NotAfter) {
		return refusal.New(refusal.Misuse, "Get a new one.", "the certificate in %s ended on %s", c.given.Certificate, pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	c.current, c.read = &pair, changed
	return nil
}

// The files of the own certificates.
const (
	authorityFile = "authority.pem"
	authorityKey  = "authority.key"
	leafFile      = "server.pem"
	leafKey       = "server.key"
)

// own reads the hub's own certificate, or makes a new one where it is missing,
// near its end, or not for the hub's names.
func (c *certificates) own() error {
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return err
	}
	authority, key, err := c.ownAuthority()
	if err != nil {
		return err
	}
	c.authority = authority
	at := func(name string) string { return filepath.Join(c.folder, name) }
	pair, err := tls.LoadX509KeyPair(at(leafFile), at(leafKey))
	if err == nil && c.serves(pair.Leaf, authority) {
		c.current = &pair
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = os.Remove(at(leafFile)) // damaged: a new one is made
	}
	leaf := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{CommonName: c.names[0]},
		NotBefore: c.now().Add(-time.Hour), NotAfter: c.now().Add(leafLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	leaf.DNSNames, leaf.IPAddresses = splitNames(c.names)
	if err := sign(leaf, authority, key, at(leafFile), at(leafKey)); err != nil {
		return err
	}
	if pair, err = tls.LoadX509KeyPair(at(leafFile), at(leafKey)); err != nil {
		return err
	}
	c.current = &pair
	return nil
}

// serves reports whether a certificate of the hub will do for a while.
func (c *certificates) serves(leaf, authority *x509.Certificate) bool {
	if leaf == nil || leaf.NotAfter.Sub(c.now()) <= renewBefore || leaf.NotBefore.After(c.now()) || leaf.CheckSignatureFrom(authority) != nil {
		return false
	}
	return !slices.ContainsFunc(c.names, func(name string) bool { return leaf.VerifyHostname(name) != nil })
}

// ownAuthority reads or makes the authority that workstations are told to
// trust. It can sign for the hub's names alone: who stole its key could not
// pose as anything else.
func (c *certificates) ownAuthority() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	cert, key := filepath.Join(c.folder, authorityFile), filepath.Join(c.folder, authorityKey)
	pair, err := tls.LoadX509KeyPair(cert, key)
	dns, ips := splitNames(c.names)
	if err == nil && pair.Leaf != nil && pair.Leaf.NotAfter.Sub(c.now()) > leafLife {
		same := slices.Equal(pair.Leaf.PermittedDNSDomains, dns) && len(pair.Leaf.PermittedIPRanges) == len(ips)
		for i := 0; same && i < len(ips); i++ {
			same = pair.Leaf.PermittedIPRanges[i].IP.Equal(ips[i])
		}
		if private, ok := pair.PrivateKey.(*ecdsa.PrivateKey); ok && same {
			return pair.Leaf, private, nil
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("the hub's own authority in %s: %w", c.folder, err)
	}
	authority := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{CommonName: "Kruistabel, hub " + c.names[0]},
		NotBefore: c.now().Add(-time.Hour), NotAfter: c.now().Add(authorityLife), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign, PermittedDNSDomainsCritical: true, PermittedDNSDomains: dns}
	for _, ip := range ips {
		authority.PermittedIPRanges = append(authority.PermittedIPRanges, &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))})
	}
	if len(dns) == 0 {
		authority.ExcludedDNSDomains = []string{"."}
	}
	if err := sign(authority, nil, nil, cert, key); err != nil {
		return nil, nil, err
	}
	if pair, err = tls.LoadX509KeyPair(cert, key); err != nil {
		return nil, nil, err
	}
	return pair.Leaf, pair.PrivateKey.(*ecdsa.PrivateKey), nil
}

func splitNames(names []string) (dns []string, ips []net.IP) {
	for _, name := range names {
		if ip := net.ParseIP(name); ip == nil {
			dns = append(dns, strings.ToLower(name))
		} else if v4 := ip.To4(); v4 != nil {
			ips = append(ips, v4)
		} else {
			ips = append(ips, ip)
		}
	}
	return dns, ips
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // never fails
	}
	return n
}

// sign makes a key and a certificate for it, signed by the one above or by
// itself. The key is written first: a certificate in its place has one.
func sign(c, above *x509.Certificate, aboveKey *ecdsa.PrivateKey, certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if above == nil {
		above, aboveKey = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, above, key.Public(), aboveKey)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if above != c {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: above.Raw})...)
	}
	if err := replaceFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})); err != nil {
		return err
	}
	return replaceFile(certFile, text)
}

// replaceFile writes a private file whole or not at all.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// fingerprint is the SHA-256 of the certificate that workstations are told to
// trust, empty where one was given.
func (c *certificates) fingerprint() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.authority == nil {
		return ""
	}
	sum := sha256.Sum256(c.authority.Raw)
	text := strings.ToUpper(hex.EncodeToString(sum[:]))
	var parts []string
	for i := 0; i < len(text); i += 4 {
		parts = append(parts, text[i:i+4])
	}
	return strings.Join(parts, " ")
}

// ends is when the certificate in use ends.
func (c *certificates) ends() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current.Leaf.NotAfter
}
