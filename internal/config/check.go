package config

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// check compares values with each other and with what they stand for, as far
// as the file alone tells.
func (d *decoder) check(c *Config) {
	bad := func(path, format string, args ...any) { d.fault(d.places[path], path+": "+format, args...) }
	d.addresses(c)
	if len(c.Names) == 0 {
		bad("names", "at least one name is needed")
	}
	for i, name := range c.Names {
		if !isName(name) {
			d.fault(d.places["names["+strconv.Itoa(i)+"]"], "names: %q is no name of a machine", name)
		}
	}
	if c.Address != "" && !c.isOwn(c.Address) {
		bad("address", "is https:// and one of the names, with a port where it is not 443, and nothing behind it")
	}
	if called := strings.TrimSpace(c.Called); called == "" || len(called) > 60 {
		bad("called", "is a name of at most 60 characters")
	}
	if len(c.Contact) > 200 {
		bad("contact", "is at most 200 characters")
	}
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		d.fault(d.places["tls"], "tls: certificate and key go together")
	}
	d.oidc(c)
	if c.SignIn.Idle > c.SignIn.Longest {
		bad("sign_in.idle", "is longer than sign_in.longest")
	}
	if c.Uploads.Largest > c.Uploads.Quota {
		bad("uploads.largest", "is more than uploads.quota")
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		bad("log.level", "is debug, info, warn or error")
	}
	if !slices.Contains([]string{"json", "text"}, c.Log.Format) {
		bad("log.format", "is json or text")
	}
	for path, place := range map[string]string{"tls.certificate": c.TLS.Certificate, "tls.key": c.TLS.Key, "socket": c.Socket,
		"sign_in.oidc.secret_file": c.SignIn.OIDC.SecretFile, "programs.environment": c.Programs.Environment, "backup.folder": c.Backup.Folder} {
		if place != "" && !filepath.IsAbs(place) && !(path == "socket" && place == NoSocket) {
			bad(path, "write the whole path, from / on")
		}
	}
	if r := c.Backup.Recipient; r != "" && !strings.HasPrefix(r, "age1") {
		bad("backup.recipient", "is no age recipient: it begins with age1")
	}
	slices.SortFunc(d.faults, func(a, b Fault) int { return a.Line - b.Line })
}

// isOwn reports whether an address is of a site under one of the hub's names.
func (c *Config) isOwn(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && "https://"+u.Host == address && isAddress(net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))) &&
		slices.ContainsFunc(c.Names, func(name string) bool { return strings.EqualFold(name, u.Hostname()) })
}

// NoSocket as the socket's path means that there is none.
const NoSocket = "none"

func (d *decoder) addresses(c *Config) {
	if !isAddress(c.Listen) {
		d.fault(d.places["listen"], "listen: %q is no address and port, such as 10.1.2.3:443 or :443", c.Listen)
	}
	if c.Metrics == "" {
		return
	}
	if !isAddress(c.Metrics) {
		d.fault(d.places["metrics"], "metrics: %q is no address and port, such as 127.0.0.1:9464", c.Metrics)
		return
	}
	host, _, _ := net.SplitHostPort(c.Metrics)
	if host == "" || host == "0.0.0.0" || host == "::" {
		d.fault(d.places["metrics"], "metrics: name one address: figures about the process are not for every network")
	}
}

func isAddress(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return false
	}
	_, err = netip.ParseAddr(host)
	return host == "" || err == nil || isName(host)
}

func isName(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if s == "" || len(s) > 253 {
		return false
	}
	for _, label := range strings.Split(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(strings.ToLower(label), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return true
}

func (d *decoder) oidc(c *Config) {
	o := c.SignIn.OIDC
	if o.Issuer == "" {
		if o.ClientID != "" || o.SecretFile != "" {
			d.fault(d.places["sign_in.oidc"], "sign_in.oidc: the issuer is missing")
		}
		return
	}
	u, err := url.Parse(o.Issuer)
	loopback := err == nil && (u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127."))
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback) {
		d.fault(d.places["sign_in.oidc.issuer"], "sign_in.oidc.issuer: is an address that begins with https://")
	}
	if o.ClientID == "" {
		d.fault(d.places["sign_in.oidc"], "sign_in.oidc: client_id is needed")
	}
}
