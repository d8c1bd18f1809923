-- Schema 1. Times are RFC 3339 in UTC, days YYYY-MM-DD, hashes SHA-256 in hex.

CREATE TABLE settings (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- A person is a pseudonym for packages beside the account's name.
CREATE TABLE people (
	name   TEXT PRIMARY KEY,
	person TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE functions (
	name      TEXT NOT NULL REFERENCES people,
	role      TEXT NOT NULL,
	body      TEXT NOT NULL DEFAULT '',
	study     TEXT NOT NULL DEFAULT '', -- '' is every study
	from_day  TEXT NOT NULL DEFAULT '', -- '' is no bound
	until_day TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (name, role, body, study)
) STRICT;

CREATE TABLE studies (
	study      TEXT NOT NULL,
	revision   INTEGER NOT NULL, -- 1, 2, ... as registered
	version    INTEGER NOT NULL, -- as the file says
	hash       TEXT NOT NULL,    -- of the file and its own code lists
	registered TEXT NOT NULL,
	PRIMARY KEY (study, revision)
) STRICT;

CREATE TABLE deliveries (
	id        TEXT PRIMARY KEY,
	study     TEXT NOT NULL,
	supplier  TEXT NOT NULL,
	kind      TEXT NOT NULL,
	hash      TEXT NOT NULL, -- of the bytes delivered
	bytes     INTEGER NOT NULL,
	rows      INTEGER NOT NULL,
	accepted  INTEGER NOT NULL,
	rejected  INTEGER NOT NULL,
	taken     TEXT NOT NULL,
	coded     TEXT NOT NULL, -- hash of coded.age
	replaces  TEXT NOT NULL DEFAULT '',
	replaced  TEXT NOT NULL DEFAULT '', -- by which delivery
	destroyed TEXT NOT NULL DEFAULT ''  -- when its coded rows were
) STRICT;
CREATE INDEX deliveries_by_hash ON deliveries (study, hash);

CREATE TABLE builds (
	study    TEXT NOT NULL,
	number   INTEGER NOT NULL,
	revision INTEGER NOT NULL, -- of the study
	hash     TEXT NOT NULL,    -- of build.json
	finished TEXT NOT NULL,
	in_force TEXT NOT NULL DEFAULT '', -- since when
	PRIMARY KEY (study, number)
) STRICT;

CREATE TABLE build_deliveries (
	study    TEXT NOT NULL,
	number   INTEGER NOT NULL,
	delivery TEXT NOT NULL REFERENCES deliveries,
	PRIMARY KEY (study, number, delivery)
) STRICT;

CREATE TABLE requests (
	id      TEXT PRIMARY KEY,
	study   TEXT NOT NULL,
	build   INTEGER NOT NULL,
	title   TEXT NOT NULL,
	purpose TEXT NOT NULL,
	author  TEXT NOT NULL,
	body    TEXT NOT NULL,
	made    TEXT NOT NULL,
	state   TEXT NOT NULL,
	hash    TEXT NOT NULL -- of the request's list of files
) STRICT;

CREATE TABLE reviews (
	request TEXT NOT NULL REFERENCES requests,
	checker TEXT NOT NULL,
	person  TEXT NOT NULL,
	verdict TEXT NOT NULL,
	reason  TEXT NOT NULL,
	given   TEXT NOT NULL,
	PRIMARY KEY (request, checker)
) STRICT;

CREATE TABLE releases (
	request  TEXT PRIMARY KEY REFERENCES requests,
	hash     TEXT NOT NULL, -- of the package
	released TEXT NOT NULL
) STRICT;

-- Acts whose effect outside the store was begun and not yet concluded.
CREATE TABLE intents (
	id     INTEGER PRIMARY KEY,
	act    TEXT NOT NULL,
	study  TEXT NOT NULL,
	object TEXT NOT NULL,
	hash   TEXT NOT NULL,
	place  TEXT NOT NULL, -- the file outside the hub, if any
	at     TEXT NOT NULL
) STRICT;

CREATE TABLE events (
	seq      INTEGER PRIMARY KEY AUTOINCREMENT,
	at       TEXT NOT NULL,
	who      TEXT NOT NULL,
	function TEXT NOT NULL,
	study    TEXT NOT NULL,
	act      TEXT NOT NULL,
	object   TEXT NOT NULL,
	hash     TEXT NOT NULL,
	outcome  TEXT NOT NULL,
	note     TEXT NOT NULL,
	rules    TEXT NOT NULL,
	program  TEXT NOT NULL
) STRICT;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_keep BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never removed'); END;
