// Package config reads the configuration of a hub that serves: one YAML file in
// which every key may be left out. What it does not know it refuses, with line
// and column, so that a slip of the pen is not a default.
//
// The type Config is the list of keys: their names, what they mean and their
// defaults. docs/serve.md has the same list; a test compares the two.
package config

import "net/netip"

// Config is how a hub serves.
type Config struct {
	Listen   string     `key:"listen" means:"address and port of the pages"`
	Address  string     `key:"address" means:"of the site, as browsers call it, where a proxy before the hub has another port; empty: https, the first name, the port of listen"`
	Called   string     `key:"called" means:"what pages call the hub"`
	Contact  string     `key:"contact" means:"whom people can ask where something is refused, such as a telephone number; beside the names of those whose function it is"`
	Names    []string   `key:"names" means:"names by which browsers call the hub, the first in links; the own certificate has them all"`
	TLS      TLS        `key:"tls"`
	Networks Networks   `key:"networks"`
	SignIn   SignIn     `key:"sign_in"`
	Room     Room       `key:"room"`
	SQL      SQL        `key:"sql"`
	Programs Programs   `key:"programs"`
	Uploads  Uploads    `key:"uploads"`
	Limits   Limits     `key:"limits"`
	Socket   string     `key:"socket" means:"socket for commands of other accounts; empty: HUB.sock beside the hub; none: only the pages"`
	Metrics  string     `key:"metrics" means:"address and port of the figures for monitoring, without TLS: loopback, or a network of its own; empty: none"`
	Public   bool       `key:"public" means:"pages for everybody: the register of releases, the verifier"`
	Backup   BackupPlan `key:"backup"`
	Log      Log        `key:"log"`
}

// TLS is the certificate of the pages.
type TLS struct {
	Certificate string `key:"certificate" means:"file with the certificate and those above it (PEM); empty: the hub makes its own, for a closed network"`
	Key         string `key:"key" means:"file with its private key (PEM), readable by the hub's account only"`
}

// Networks are who may call, and how the hub learns who calls.
type Networks struct {
	Inside  []netip.Prefix `key:"inside" means:"ranges of the workstations in the room; sessions open only on these"`
	Proxies []netip.Prefix `key:"proxies" means:"ranges of proxies before the hub, whose X-Forwarded-For is believed"`
}

// SignIn is how people sign in and for how long.
type SignIn struct {
	OIDC    OIDC     `key:"oidc"`
	Idle    Duration `key:"idle" means:"a sign-in ends after so long without a click"`
	AtASeat Duration `key:"idle_at_a_seat" means:"the same for who works at a seat in the room"`
	Longest Duration `key:"longest" means:"a sign-in ends so long after it began, whatever happens"`
	Link    Duration `key:"link" means:"life of a link with which somebody sets up an account"`
	Fresh   Duration `key:"fresh" means:"passwords and passkeys are changed at most so long after signing in"`
}

// OIDC is the provider of identities.
type OIDC struct {
	Called     string `key:"called" means:"the provider's name, as people know it"`
	Issuer     string `key:"issuer" means:"address of the OpenID Connect provider; empty: none"`
	ClientID   string `key:"client_id" means:"by which the provider knows the hub"`
	SecretFile string `key:"secret_file" means:"file with the client's secret, readable by the hub's account only"`
	Claim      string `key:"claim" means:"claim that binds somebody to an account the first time: email with the account's mail address, any other with its name; empty: a steward binds each"`
}

// Room is how sessions are supervised.
type Room struct {
	Away     Duration   `key:"away" means:"sessions pause when the supervisor was not there for so long"`
	Pairing  Duration   `key:"pairing" means:"life of the code that a seat shows"`
	Warnings []Duration `key:"warnings" means:"how long before its end a session warns"`
	Longest  Duration   `key:"longest" means:"longest session"`
}

// SQL limits one query.
type SQL struct {
	Time   Duration `key:"time" means:"longest query"`
	Memory Bytes    `key:"memory" means:"memory of a query"`
	Rows   int      `key:"rows" means:"rows of a result"`
	AtOnce int      `key:"at_once" means:"queries at the same time, of all people"`
}

// Programs limits one run of a researcher's program.
type Programs struct {
	Environment string   `key:"environment" means:"folder with R and Python for researchers' programs; empty: those of the machine"`
	Time        Duration `key:"time" means:"longest run"`
	Memory      Bytes    `key:"memory" means:"memory of a run, all its processes together"`
	Processes   int      `key:"processes" means:"processes of a run"`
	Disk        Bytes    `key:"disk" means:"bytes that a run may write"`
	AtOnce      int      `key:"at_once" means:"runs at the same time; others wait their turn"`
}

// Uploads limits deliveries through the browser.
type Uploads struct {
	Largest Bytes    `key:"largest" means:"largest file"`
	Quota   Bytes    `key:"quota" means:"of all uploads in progress of one supplier"`
	Keep    Duration `key:"keep" means:"an upload that nobody goes on with is removed after so long"`
}

// Limits protect the process.
type Limits struct {
	Connections int      `key:"connections" means:"connections at the same time"`
	PerAddress  int      `key:"connections_per_address" means:"of one address; proxies are not bounded by it"`
	Header      Bytes    `key:"header" means:"size of a request's header"`
	Body        Bytes    `key:"body" means:"size of a form; uploads have their own limit"`
	Reading     Duration `key:"reading" means:"time in which a request must have come, a piece of an upload too"`
	Answering   Duration `key:"answering" means:"time in which a page must have been sent; live pages are not bounded by it"`
	Idle        Duration `key:"idle" means:"a connection without a request is closed after so long"`
	Stopping    Duration `key:"stopping" means:"how long a stop waits for what is running"`
	DiskFree    Bytes    `key:"disk_free" means:"below so much free disk the hub takes no new work, and says so"`
}

// BackupPlan is where backups go when no place is named.
type BackupPlan struct {
	Folder    string `key:"folder" means:"folder in which serve makes backups; empty: it makes none by itself"`
	Every     Days   `key:"every" means:"days between these backups"`
	Keep      int    `key:"keep" means:"how many of them stay, the newest"`
	Recipient string `key:"recipient" means:"age recipient to whom they are encrypted; empty: the hub itself"`
}

// Log is what the process says of itself.
type Log struct {
	Level  string `key:"level" means:"debug, info, warn or error"`
	Format string `key:"format" means:"json or text"`
}

// Default is the configuration of an empty file.
func Default() *Config {
	return &Config{
		Listen: "127.0.0.1:8443", Called: "Kruistabel", Names: []string{"localhost", "127.0.0.1"}, Metrics: "127.0.0.1:9464",
		Networks: Networks{Inside: prefixes("127.0.0.0/8", "::1/128")},
		SignIn:   SignIn{Idle: Duration(hour), AtASeat: Duration(15 * minute), Longest: Duration(12 * hour), Link: Duration(3 * day), Fresh: Duration(15 * minute)},
		Room: Room{Away: Duration(5 * minute), Pairing: Duration(3 * minute), Warnings: []Duration{Duration(10 * minute), Duration(2 * minute)},
			Longest: Duration(10 * hour)},
		SQL:      SQL{Time: Duration(30 * second), Memory: gib, Rows: 10000, AtOnce: 4},
		Programs: Programs{Time: Duration(30 * minute), Memory: 4 * gib, Processes: 128, Disk: gib, AtOnce: 2},
		Uploads:  Uploads{Largest: 4 * gib, Quota: 16 * gib, Keep: Duration(7 * day)},
		Limits: Limits{Connections: 2000, PerAddress: 200, Header: 32 * kib, Body: mib, Reading: Duration(minute),
			Answering: Duration(2 * minute), Idle: Duration(2 * minute), Stopping: Duration(20 * second), DiskFree: 64 * mib},
		Backup: BackupPlan{Every: 1, Keep: 14},
		Log:    Log{Level: "info", Format: "json"},
	}
}

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}
