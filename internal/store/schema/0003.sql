-- Schema 3: rooms, seats, sessions under supervision. An instant that a
-- duration is measured from has three columns: the wall clock, the boot of the
-- machine, and the nanoseconds since that boot.

CREATE TABLE seats (
	id          TEXT PRIMARY KEY,
	room        TEXT NOT NULL,
	label       TEXT NOT NULL,
	key         TEXT NOT NULL DEFAULT '', -- public key of the device: P-256, SPKI, base64
	certificate TEXT NOT NULL DEFAULT '', -- SHA-256 of a TLS client certificate
	network     TEXT NOT NULL DEFAULT '', -- CIDR; '' is any
	added       TEXT NOT NULL,
	closed      TEXT NOT NULL DEFAULT ''  -- since when it is out of use
) STRICT;

CREATE TABLE undertakings (
	name    TEXT NOT NULL,
	study   TEXT NOT NULL,
	signed  TEXT NOT NULL, -- day
	kept_by TEXT NOT NULL,
	kept    TEXT NOT NULL,
	PRIMARY KEY (name, study)
) STRICT;

CREATE TABLE duties (
	room       TEXT PRIMARY KEY,
	supervisor TEXT NOT NULL,
	since      TEXT NOT NULL,
	seen       TEXT NOT NULL, -- the last sign of life
	seen_boot  TEXT NOT NULL,
	seen_ns    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
	id         TEXT PRIMARY KEY,
	study      TEXT NOT NULL,
	room       TEXT NOT NULL,
	purpose    TEXT NOT NULL,
	state      TEXT NOT NULL,
	asked_by   TEXT NOT NULL,
	starts     TEXT NOT NULL,
	until      TEXT NOT NULL,
	made       TEXT NOT NULL,
	supervisor TEXT NOT NULL DEFAULT '',
	reason     TEXT NOT NULL DEFAULT '', -- of the state it is in
	host       TEXT NOT NULL DEFAULT '', -- the process that holds it open; '' is the command line
	opened     TEXT NOT NULL DEFAULT '',
	opened_boot TEXT NOT NULL DEFAULT '',
	opened_ns  INTEGER NOT NULL DEFAULT 0,
	seen       TEXT NOT NULL DEFAULT '', -- the latest time that it was open or paused at
	ended      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sessions_by_state ON sessions (state);

CREATE TABLE session_people (
	session     TEXT NOT NULL REFERENCES sessions,
	name        TEXT NOT NULL,
	body        TEXT NOT NULL,
	seat        TEXT NOT NULL DEFAULT '',
	identity    TEXT NOT NULL DEFAULT '', -- kind of document seen, never its number
	admitted    TEXT NOT NULL DEFAULT '',
	admitted_by TEXT NOT NULL DEFAULT '',
	gone        TEXT NOT NULL DEFAULT '', -- when the person had to leave, before the end
	PRIMARY KEY (session, name)
) STRICT;

-- What happened in a session. chain ties each entry to all before it.
CREATE TABLE session_log (
	session TEXT NOT NULL REFERENCES sessions,
	seq     INTEGER NOT NULL,
	at      TEXT NOT NULL,
	who     TEXT NOT NULL,
	kind    TEXT NOT NULL,
	text    TEXT NOT NULL,
	object  TEXT NOT NULL,
	hash    TEXT NOT NULL,
	chain   TEXT NOT NULL,
	PRIMARY KEY (session, seq)
) STRICT;
CREATE TRIGGER session_log_stays BEFORE UPDATE ON session_log BEGIN SELECT raise(ABORT, 'a session log is never changed'); END;
CREATE TRIGGER session_log_kept BEFORE DELETE ON session_log BEGIN SELECT raise(ABORT, 'a session log is never removed'); END;

CREATE TABLE day_sheets (
	session TEXT PRIMARY KEY REFERENCES sessions,
	sheet   TEXT NOT NULL, -- JSON
	hash    TEXT NOT NULL,
	made    TEXT NOT NULL
) STRICT;
CREATE TRIGGER day_sheets_stay BEFORE UPDATE ON day_sheets BEGIN SELECT raise(ABORT, 'a day sheet is never changed'); END;
CREATE TRIGGER day_sheets_kept BEFORE DELETE ON day_sheets BEGIN SELECT raise(ABORT, 'a day sheet is never removed'); END;

-- What the supervisor confirms once, after the end.
CREATE TABLE day_sheet_closings (
	session TEXT PRIMARY KEY REFERENCES day_sheets,
	by      TEXT NOT NULL,
	notes   INTEGER NOT NULL, -- 1: no notes left the room
	devices INTEGER NOT NULL, -- 1: no device left the room with anything
	carrier TEXT NOT NULL DEFAULT '', -- number of the carrier that was handed over
	remark  TEXT NOT NULL DEFAULT '',
	at      TEXT NOT NULL
) STRICT;
CREATE TRIGGER day_sheet_closings_stay BEFORE UPDATE ON day_sheet_closings BEGIN SELECT raise(ABORT, 'a day sheet is never changed'); END;
CREATE TRIGGER day_sheet_closings_kept BEFORE DELETE ON day_sheet_closings BEGIN SELECT raise(ABORT, 'a day sheet is never removed'); END;
