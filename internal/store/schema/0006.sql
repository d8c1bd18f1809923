-- Schema 6: deliveries that come in pieces, and what the server does for
-- somebody who does not wait for it.

CREATE TABLE uploads (
	id       TEXT PRIMARY KEY, -- nobody guesses it
	study    TEXT NOT NULL,
	supplier TEXT NOT NULL,
	kind     TEXT NOT NULL,
	name     TEXT NOT NULL,    -- of the file, long numbers left out
	size     INTEGER NOT NULL, -- announced bytes
	rows     INTEGER,          -- announced rows; NULL: none were
	sha256   TEXT NOT NULL,    -- announced hash; '' none was
	replaces TEXT NOT NULL,
	who      TEXT NOT NULL,
	begun    TEXT NOT NULL,
	state    TEXT NOT NULL,    -- open, checking, taken, refused, cancelled, expired
	ended    TEXT NOT NULL DEFAULT '',
	delivery TEXT NOT NULL DEFAULT '' -- what it became
) STRICT;

CREATE TABLE jobs (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	kind    TEXT NOT NULL, -- build, delivery
	study   TEXT NOT NULL,
	object  TEXT NOT NULL, -- upload of a delivery
	who     TEXT NOT NULL,
	state   TEXT NOT NULL, -- queued, running, done, failed, cancelled, interrupted
	asked   TEXT NOT NULL,
	started TEXT NOT NULL DEFAULT '',
	ended   TEXT NOT NULL DEFAULT '',
	step    TEXT NOT NULL DEFAULT '', -- the last that was begun
	result  TEXT NOT NULL DEFAULT '', -- id of what was made
	said    TEXT NOT NULL DEFAULT '', -- the refusal, as the command line says it
	report  TEXT NOT NULL DEFAULT '' -- JSON: the receipt of what was refused; no value of a row
) STRICT;
CREATE INDEX jobs_by_study ON jobs (study, id);
