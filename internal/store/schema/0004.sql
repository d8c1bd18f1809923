-- Schema 4: what researchers keep between visits. Definitions hold no figures.

-- A definition that somebody works on, or a version of it that he named.
CREATE TABLE work (
	id         TEXT PRIMARY KEY, -- random
	study      TEXT NOT NULL,
	tab        TEXT NOT NULL, -- the table that it is about
	author     TEXT NOT NULL,
	body       TEXT NOT NULL,
	name       TEXT NOT NULL DEFAULT '', -- '' is the draft of its author on the table
	note       TEXT NOT NULL DEFAULT '',
	shared     INTEGER NOT NULL DEFAULT 0, -- with colleagues of the body, in the study
	build      INTEGER NOT NULL, -- on which it was last opened
	definition TEXT NOT NULL, -- JSON
	past       TEXT NOT NULL DEFAULT '[]', -- definitions to undo to, the last last
	future     TEXT NOT NULL DEFAULT '[]', -- to do again
	changed    TEXT NOT NULL
) STRICT;
CREATE INDEX work_by_author ON work (study, author);
CREATE UNIQUE INDEX work_drafts ON work (study, tab, author) WHERE name = '';

CREATE TABLE groupings (
	study     TEXT NOT NULL,
	tab       TEXT NOT NULL,
	dimension TEXT NOT NULL,
	name      TEXT NOT NULL,
	author    TEXT NOT NULL,
	body      TEXT NOT NULL,
	shared    INTEGER NOT NULL DEFAULT 0,
	groups    TEXT NOT NULL, -- JSON
	changed   TEXT NOT NULL,
	PRIMARY KEY (study, tab, dimension, author, name)
) STRICT;

-- What somebody chose for release and has not asked for yet.
CREATE TABLE basket (
	id         TEXT PRIMARY KEY,
	study      TEXT NOT NULL,
	author     TEXT NOT NULL,
	kind       TEXT NOT NULL, -- table or file
	title      TEXT NOT NULL,
	context    TEXT NOT NULL DEFAULT '',
	tab        TEXT NOT NULL DEFAULT '', -- of a table
	definition TEXT NOT NULL DEFAULT '',
	build      INTEGER NOT NULL DEFAULT 0,
	run        TEXT NOT NULL DEFAULT '', -- of a file: the program's run
	file       TEXT NOT NULL DEFAULT '',
	hash       TEXT NOT NULL DEFAULT '',
	bytes      INTEGER NOT NULL DEFAULT 0,
	added      TEXT NOT NULL
) STRICT;
CREATE INDEX basket_by_author ON basket (study, author);

-- What was asked beside a request's table: its kind and what its author says of it.
CREATE TABLE request_terms (
	request TEXT PRIMARY KEY REFERENCES requests,
	kind    TEXT NOT NULL, -- table or files
	context TEXT NOT NULL
) STRICT;

CREATE TABLE request_files (
	request TEXT NOT NULL REFERENCES requests,
	name    TEXT NOT NULL,
	run     TEXT NOT NULL,
	hash    TEXT NOT NULL,
	bytes   INTEGER NOT NULL,
	PRIMARY KEY (request, name)
) STRICT;
