-- Whom an integration cannot bring in, or in step, as of the last time it met them.
CREATE TABLE current_problems (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    detail      TEXT,
    met_at      INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num)
) STRICT, WITHOUT ROWID;

-- What the comparison of patient numbers at the end of a run found.
CREATE TABLE verifications (
    run           INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    verified_at   INTEGER NOT NULL,
    source_active INTEGER NOT NULL,
    here          INTEGER NOT NULL,
    to_fix        INTEGER NOT NULL,
    missing       INTEGER NOT NULL,
    surplus       INTEGER NOT NULL
) STRICT;
