package hub

import (
	"path/filepath"
	"strconv"
)

// layout names the places in a hub directory.
type layout string

func (l layout) at(parts ...string) string {
	return filepath.Join(append([]string{string(l)}, parts...)...)
}

func (l layout) lock() string             { return l.at("lock") }
func (l layout) store() string            { return l.at("store.sqlite") }
func (l layout) publicKey() string        { return l.at("hub.pub") }
func (l layout) keyset() string           { return l.at("keyset.age") }
func (l layout) request(id string) string { return l.at("requests", id) }
func (l layout) release(id string) string { return l.at("releases", id+".krp") }

func (l layout) revision(study string, r int) string {
	return l.at("studies", study, "revisions", strconv.Itoa(r))
}

func (l layout) deliveries(study string) string   { return l.at("studies", study, "deliveries") }
func (l layout) delivery(study, id string) string { return l.at("studies", study, "deliveries", id) }
func (l layout) builds(study string) string       { return l.at("studies", study, "builds") }
func (l layout) tables(study string) string       { return l.at("studies", study, "tables") }

func (l layout) build(study string, n int) string {
	return l.at("studies", study, "builds", strconv.Itoa(n))
}
