-- Schema 7: statements in SQL that researchers wrote. Text only: no result.

CREATE TABLE statements (
	id     TEXT PRIMARY KEY, -- random
	study  TEXT NOT NULL,
	author TEXT NOT NULL,
	name   TEXT NOT NULL DEFAULT '', -- '' was only run
	text   TEXT NOT NULL,
	state  TEXT NOT NULL, -- what became of it: done, refused, time ...
	at     TEXT NOT NULL
) STRICT;
CREATE INDEX statements_by_author ON statements (study, author, at);
