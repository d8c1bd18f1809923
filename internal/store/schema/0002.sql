-- Schema 2: accounts, ways of signing in, logins. Of a password, a code, a link
-- and a login only a hash is kept; the secret of a second factor is sealed.

CREATE TABLE accounts (
	name      TEXT PRIMARY KEY REFERENCES people,
	display   TEXT NOT NULL DEFAULT '', -- '' is the account's name
	mail      TEXT NOT NULL DEFAULT '',
	lang      TEXT NOT NULL DEFAULT '', -- '' is what the browser asks for
	theme     TEXT NOT NULL DEFAULT '', -- '' follows the system
	shortcuts INTEGER NOT NULL DEFAULT 1,
	closed    TEXT NOT NULL DEFAULT ''  -- since when nobody signs in with it
) STRICT;

CREATE TABLE passwords (
	name TEXT PRIMARY KEY REFERENCES people,
	hash TEXT NOT NULL, -- argon2id, with its parameters
	kept TEXT NOT NULL
) STRICT;

CREATE TABLE authenticators (
	name   TEXT PRIMARY KEY REFERENCES people,
	secret TEXT NOT NULL,   -- sealed
	step   INTEGER NOT NULL, -- of the last code that was used: none is used twice
	kept   TEXT NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
	name TEXT NOT NULL REFERENCES people,
	hash TEXT NOT NULL,
	used TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (name, hash)
) STRICT;

CREATE TABLE passkeys (
	id    TEXT PRIMARY KEY, -- of the credential, base64url
	name  TEXT NOT NULL REFERENCES people,
	label TEXT NOT NULL,
	data  TEXT NOT NULL, -- public key, counter, flags, as JSON
	added TEXT NOT NULL,
	used  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX passkeys_by_name ON passkeys (name);

-- Who an identity provider says somebody is.
CREATE TABLE subjects (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	name    TEXT NOT NULL REFERENCES people,
	bound   TEXT NOT NULL,
	PRIMARY KEY (issuer, subject)
) STRICT;

CREATE TABLE links (
	hash    TEXT PRIMARY KEY, -- of the token
	name    TEXT NOT NULL REFERENCES people,
	purpose TEXT NOT NULL,    -- enrol or reset
	made_by TEXT NOT NULL,
	made    TEXT NOT NULL,
	expires TEXT NOT NULL,
	used    TEXT NOT NULL DEFAULT '' -- when, or when it was withdrawn
) STRICT;

-- An instant that a duration is measured from has three columns: the wall
-- clock, the boot of the machine, and the nanoseconds since that boot.
CREATE TABLE logins (
	id         TEXT PRIMARY KEY,     -- shown to its owner
	hash       TEXT NOT NULL UNIQUE, -- of the token
	name       TEXT NOT NULL REFERENCES people,
	role       TEXT NOT NULL DEFAULT '', -- in which the person acts; '' is any
	means      TEXT NOT NULL,        -- password, passkey, provider, demo
	agent      TEXT NOT NULL,        -- the browser, in few words
	address    TEXT NOT NULL,
	begun      TEXT NOT NULL,
	begun_boot TEXT NOT NULL,
	begun_ns   INTEGER NOT NULL,
	seen       TEXT NOT NULL,
	seen_boot  TEXT NOT NULL,
	seen_ns    INTEGER NOT NULL,
	ended      TEXT NOT NULL DEFAULT '',
	why        TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX logins_by_name ON logins (name, ended);

-- Failures in a row, by the hash of the name that was typed, whether there is
-- such an account or not.
CREATE TABLE failures (
	who      TEXT PRIMARY KEY,
	count    INTEGER NOT NULL,
	last      TEXT NOT NULL,
	last_boot TEXT NOT NULL,
	last_ns   INTEGER NOT NULL
) STRICT;
