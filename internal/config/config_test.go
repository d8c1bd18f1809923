package config

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// What is written out and read again is the same: each key, in its place.
func TestTextIsRead(t *testing.T) {
	c := Default()
	c.Address = "https://hub.example"
	c.Listen, c.Names, c.TLS = "10.1.2.3:443", []string{"hub.example", "10.1.2.3"}, TLS{"/etc/c.pem", "/etc/k.pem"}
	c.SignIn.OIDC = OIDC{"Our provider", "https://id.example/realm", "hub", "/etc/secret", "sub"}
	c.Networks.Proxies = prefixes("10.0.0.0/8")
	got, faults := Parse("x", []byte(c.Text()))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if !reflect.DeepEqual(got, c) {
		t.Errorf("read back\n%+v\nwant\n%+v", got, c)
	}
}

func TestEmptyFileIsTheDefault(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n"} {
		c, faults := Parse("x", []byte(text))
		if len(faults) > 0 || !reflect.DeepEqual(c, Default()) {
			t.Errorf("%q: %v", text, faults)
		}
	}
}

// Each slip is told where it stands.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"lisen: a":                         `x:1:1: "lisen" is not a key here`,
		"room:\n  away: 5\n":               `x:2:9: room.away: "5" is no duration`,
		"room:\n  awai: 5m\n":              `x:2:3: "awai" is not a key here; keys are: away`,
		"listen: nowhere":                  `x:1:9: listen: "nowhere" is no address`,
		"metrics: 0.0.0.0:1":               `x:1:10: metrics: name one address`,
		"listen: a:1\nlisten: b:1":         `x:2:1: listen stands here twice`,
		"names: hub":                       `x:1:8: names is a list`,
		"address: https://hub.example":     `x:1:10: address: is https:// and one of the names`,
		"address: https://localhost/a":     `address: is https://`,
		"address: http://localhost":        `address: is https://`,
		"names: []":                        `names: at least one name`,
		"names: [a b]":                     `x:1:9: names: "a b" is no name`,
		"tls: {certificate: /c}":           `x:1:6: tls: certificate and key go together`,
		"tls: {certificate: c, key: k}":    `write the whole path`,
		"networks: {inside: [10.0.0.1/8]}": `the range around it is 10.0.0.0/8`,
		"sql: {memory: 1GB}":               `x:1:15: sql.memory: "1GB" is no size`,
		"public: yess":                     `x:1:9: public: "yess" is neither true nor false`,
		"public: !!bool true":              `write the value out`,
		"a: &x b\nlisten: *x":              `is not a key`,
		"listen:":                          `listen has no value`,
		"sign_in: {oidc: {issuer: 'http://id.example', client_id: a}}": `begins with https://`,
		"listen: a:1\n---\nlisten: b:1":                                `a second document`,
		"log: {level: loud}":                                           `log.level: is debug, info, warn or error`,
		"room: 5":                                                      `room has keys below it`,
		"\tlisten: a:1":                                                `not YAML`,
		"programs: {at_once: 0}":                                       `is no whole number from 1 on`,
		"- a":                                                          `the file has keys below it`,
	} {
		_, faults := Parse("x", []byte(text))
		var all []string
		for _, f := range faults {
			all = append(all, f.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("%q: got %q, want %q", text, all, want)
		}
	}
}

// The page lists every key with its default, and no key that there is not.
func TestPageListsEveryKey(t *testing.T) {
	page, err := os.ReadFile("../../docs/serve.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| `([^|]*)` \\|").FindAllStringSubmatch(string(page), -1) {
		told[m[1]] = m[2]
	}
	for _, k := range Default().Keys() {
		if got, ok := told[k.Path]; !ok {
			t.Errorf("docs/serve.md does not list | `%s` | `%s` | %s |", k.Path, k.Value, k.Meaning)
		} else if got != k.Value {
			t.Errorf("docs/serve.md says that %s is %s by default, and it is %s", k.Path, got, k.Value)
		}
		delete(told, k.Path)
	}
	for path := range told {
		t.Errorf("docs/serve.md lists %s, which is no key", path)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(Default().Text()))
	f.Add([]byte("room: {away: 5m}\nnames: [a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, faults := Parse("x", data)
		if len(faults) > 0 {
			return
		}
		again, faults := Parse("x", []byte(c.Text()))
		if len(faults) > 0 || !reflect.DeepEqual(c, again) {
			t.Errorf("%q is not read back from\n%s\n%v", data, c.Text(), faults)
		}
	})
}
