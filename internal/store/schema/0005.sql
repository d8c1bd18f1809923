-- Schema 5: researchers' programs, their runs, and the environments they ran in.

-- An environment is a system with R and Python, as it was found on a day: what
-- its packages were never changes; when they are others it is a new one.
CREATE TABLE environments (
	number   INTEGER PRIMARY KEY,
	root     TEXT NOT NULL, -- folder; / is this machine
	packages TEXT NOT NULL, -- JSON: language, name, version of each
	hash     TEXT NOT NULL, -- of the list
	added    TEXT NOT NULL
) STRICT;

CREATE TABLE programs (
	id      TEXT PRIMARY KEY,
	study   TEXT NOT NULL,
	owner   TEXT NOT NULL,
	body    TEXT NOT NULL,
	title   TEXT NOT NULL,
	made    TEXT NOT NULL,
	put_away TEXT NOT NULL DEFAULT '' -- since when it is no longer listed
) STRICT;
CREATE INDEX programs_by_owner ON programs (study, owner);

CREATE TABLE program_versions (
	program  TEXT NOT NULL REFERENCES programs,
	version  INTEGER NOT NULL,
	language TEXT NOT NULL, -- r or python
	main     TEXT NOT NULL, -- name of the file that is started
	hash     TEXT NOT NULL, -- of names and contents of its files
	origin   TEXT NOT NULL, -- sent (from outside the room) or edited (at a seat)
	made     TEXT NOT NULL,
	PRIMARY KEY (program, version)
) STRICT;

CREATE TABLE program_files (
	program TEXT NOT NULL,
	version INTEGER NOT NULL,
	name    TEXT NOT NULL,
	content TEXT NOT NULL,
	hash    TEXT NOT NULL,
	PRIMARY KEY (program, version, name),
	FOREIGN KEY (program, version) REFERENCES program_versions
) STRICT;

CREATE TABLE runs (
	id          TEXT PRIMARY KEY,
	program     TEXT NOT NULL,
	number      INTEGER NOT NULL, -- of the program's runs
	version     INTEGER NOT NULL,
	study       TEXT NOT NULL,
	who         TEXT NOT NULL,
	session     TEXT NOT NULL,    -- '' for a run for acceptance
	input       TEXT NOT NULL,    -- synthetic, extract or tables
	build       INTEGER NOT NULL, -- 0 where the input is no build
	input_hash  TEXT NOT NULL DEFAULT '',
	environment INTEGER NOT NULL DEFAULT 0,
	state       TEXT NOT NULL,
	reason      TEXT NOT NULL DEFAULT '',
	queued      TEXT NOT NULL,
	started     TEXT NOT NULL DEFAULT '',
	ended       TEXT NOT NULL DEFAULT '',
	wall_ms     INTEGER NOT NULL DEFAULT 0,
	memory      INTEGER NOT NULL DEFAULT 0, -- most bytes
	network     INTEGER NOT NULL DEFAULT 0, -- attempts to reach one
	log_hash    TEXT NOT NULL DEFAULT '',
	log_cut     INTEGER NOT NULL DEFAULT 0,
	UNIQUE (program, number),
	FOREIGN KEY (program, version) REFERENCES program_versions
) STRICT;
CREATE INDEX runs_by_state ON runs (state);

-- Files that a run left in out. One that was not taken has no hash.
CREATE TABLE run_outputs (
	run      TEXT NOT NULL REFERENCES runs,
	name     TEXT NOT NULL,
	kind     TEXT NOT NULL,
	bytes    INTEGER NOT NULL,
	rows     INTEGER NOT NULL, -- of a table, without its head; -1 where it is none
	hash     TEXT NOT NULL,
	mark     TEXT NOT NULL,    -- pass, note or blocked
	findings TEXT NOT NULL,    -- JSON: rule and figures of each
	PRIMARY KEY (run, name)
) STRICT;
