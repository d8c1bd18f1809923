-- Schema 8: studies that a steward stopped. One that goes on again keeps its
-- line; at most one of a study is not lifted.

CREATE TABLE suspensions (
	study        TEXT NOT NULL,
	since        TEXT NOT NULL,
	suspended_by TEXT NOT NULL,
	reason       TEXT NOT NULL,
	lifted       TEXT NOT NULL DEFAULT '',
	lifted_by    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX suspensions_in_force ON suspensions (study) WHERE lifted = '';
CREATE INDEX suspensions_by_study ON suspensions (study, since);
