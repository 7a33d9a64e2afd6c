-- Seconds by the source server's clock are in columns named `since`, `started` and `stamp`; never compare them with `_at`.
CREATE TABLE cursors (
    integration      INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    since            INTEGER,
    full_finished_at INTEGER
) STRICT;

-- A pass that has begun and not reached its end.
CREATE TABLE walks (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    mode        TEXT    NOT NULL CHECK (mode IN ('full', 'incremental')),
    started     INTEGER NOT NULL,
    stamp       INTEGER, -- incremental only
    pat_num     INTEGER,
    PRIMARY KEY (integration, mode),
    CHECK (mode = 'incremental' OR stamp IS NULL),
    CHECK (mode = 'full' OR pat_num IS NULL OR stamp IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- The history outlives its integration: hence no reference to it, and a copy of its name.
CREATE TABLE runs (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    integration      INTEGER NOT NULL,
    integration_name TEXT    NOT NULL,
    mode             TEXT    NOT NULL,
    trigger_word     TEXT    NOT NULL,
    at_most          INTEGER, -- no limit if NULL
    outcome          TEXT,    -- under way if NULL
    rows_read        INTEGER NOT NULL DEFAULT 0,
    added            INTEGER NOT NULL DEFAULT 0,
    updated          INTEGER NOT NULL DEFAULT 0,
    unchanged        INTEGER NOT NULL DEFAULT 0,
    skipped          INTEGER NOT NULL DEFAULT 0,
    deactivated      INTEGER NOT NULL DEFAULT 0,
    errors           INTEGER NOT NULL DEFAULT 0,
    remaining        INTEGER,
    fault            TEXT, -- JSON
    started_at       INTEGER NOT NULL,
    active_at        INTEGER NOT NULL, -- when its last page was applied
    finished_at      INTEGER,
    CHECK (rows_read = added + updated + unchanged + skipped + deactivated),
    CHECK ((outcome IS NULL) = (finished_at IS NULL))
) STRICT;
CREATE INDEX runs_integration ON runs (integration, id);
CREATE UNIQUE INDEX runs_under_way ON runs (integration) WHERE outcome IS NULL;

CREATE TABLE run_problems (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    run     INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    pat_num INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    detail  TEXT
) STRICT;
CREATE INDEX run_problems_run ON run_problems (run, id);

CREATE TABLE changes (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    patient  INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    pat_num  INTEGER NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('created', 'updated', 'deactivated', 'reactivated', 'linked')),
    fields   TEXT    NOT NULL, -- JSON: [{"field", "from", "to"}]
    ssn_from BLOB,             -- sealed
    ssn_to   BLOB,             -- sealed
    applied_at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_run ON changes (run, id);
CREATE INDEX changes_patient ON changes (patient, id);
