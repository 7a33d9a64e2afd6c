-- Columns named `_at` hold milliseconds since 1970-01-01 00:00 UTC by this computer's clock.
-- Columns named `since`, `started` and `changed_at` hold seconds by the source server's clock. Never compare the two.

CREATE TABLE companies (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT    NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200)
) STRICT;

CREATE TABLE integrations (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    company         INTEGER NOT NULL REFERENCES companies (id),
    name            TEXT    NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    host            TEXT    NOT NULL,
    port            INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    username        TEXT    NOT NULL,
    password        BLOB    NOT NULL, -- sealed
    database_name   TEXT    NOT NULL,
    tls             TEXT    NOT NULL, -- required, pinned:FINGERPRINT, or off
    program_version TEXT,
    active_patients INTEGER NOT NULL DEFAULT 0 CHECK (active_patients >= 0) -- kept by the triggers below
) STRICT;
CREATE INDEX integrations_company ON integrations (company);

CREATE TABLE patients (
    id                          INTEGER PRIMARY KEY AUTOINCREMENT,
    company                     INTEGER NOT NULL REFERENCES companies (id),
    first_name                  TEXT    NOT NULL,
    legal_first_name            TEXT    NOT NULL,
    last_name                   TEXT    NOT NULL,
    birthday                    TEXT    NOT NULL
                                CHECK (birthday GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    gender                      TEXT    NOT NULL,
    email                       TEXT    NOT NULL,
    phone                       TEXT    NOT NULL,
    address                     TEXT    NOT NULL,
    city                        TEXT    NOT NULL,
    state                       TEXT    NOT NULL,
    zip                         TEXT    NOT NULL,
    insurance_number            TEXT    NOT NULL,
    -- Two spellings of one name have the same normalized form.
    first_name_normalized       TEXT    NOT NULL,
    legal_first_name_normalized TEXT    NOT NULL,
    last_name_normalized        TEXT    NOT NULL,
    phone_digits                TEXT    NOT NULL,
    status                      TEXT    NOT NULL, -- 'active', or the reason why not
    merged_into                 INTEGER REFERENCES patients (id), -- the surviving patient, if status is 'merged' or 'clone'
    has_ssn                     INTEGER NOT NULL CHECK (has_ssn IN (0, 1)),
    created_at                  INTEGER NOT NULL,
    updated_at                  INTEGER NOT NULL,
    notes                       BLOB    NOT NULL -- sealed
) STRICT;
-- Matching reads this index.
CREATE INDEX patients_match ON patients (company, last_name_normalized, birthday);
-- Listing and searching read only this index: it holds every column they filter and sort by.
CREATE INDEX patients_list ON patients (
    last_name_normalized, first_name_normalized, birthday, id, legal_first_name_normalized, phone_digits, status,
    company, city
);
CREATE INDEX patients_merged_into ON patients (merged_into) WHERE merged_into IS NOT NULL;

-- Which patient each number of an integration belongs to.
CREATE TABLE links (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    patient     INTEGER NOT NULL REFERENCES patients (id),
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    status      TEXT    NOT NULL, -- of this number in the source; a patient is active if any of its numbers is
    linked_at   INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num),
    UNIQUE (integration, patient)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_patient ON links (patient);
CREATE INDEX links_pat_num ON links (pat_num);

-- Further numbers of a linked patient: of its clone, or of the original.
CREATE TABLE aliases (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    patient     INTEGER NOT NULL REFERENCES patients (id),
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    status      TEXT    NOT NULL,
    linked_at   INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_patient ON aliases (patient);

-- `integrations.active_patients` counts the links whose patient is active. Triggers keep it, so that no writer can forget.
CREATE TRIGGER links_count_insert AFTER INSERT ON links
WHEN (SELECT status FROM patients WHERE id = NEW.patient) = 'active'
BEGIN
    UPDATE integrations SET active_patients = active_patients + 1 WHERE id = NEW.integration;
END;
CREATE TRIGGER links_count_delete AFTER DELETE ON links
WHEN (SELECT status FROM patients WHERE id = OLD.patient) = 'active'
BEGIN
    UPDATE integrations SET active_patients = active_patients - 1 WHERE id = OLD.integration;
END;
CREATE TRIGGER links_count_move AFTER UPDATE OF integration, patient ON links
BEGIN
    UPDATE integrations SET active_patients = active_patients - 1
    WHERE id = OLD.integration AND (SELECT status FROM patients WHERE id = OLD.patient) = 'active';
    UPDATE integrations SET active_patients = active_patients + 1
    WHERE id = NEW.integration AND (SELECT status FROM patients WHERE id = NEW.patient) = 'active';
END;
CREATE TRIGGER patients_count_status AFTER UPDATE OF status ON patients
WHEN (OLD.status = 'active') <> (NEW.status = 'active')
BEGIN
    UPDATE integrations
    SET active_patients = active_patients + CASE NEW.status WHEN 'active' THEN 1 ELSE -1 END
    WHERE id IN (SELECT integration FROM links WHERE patient = NEW.id);
END;

CREATE TABLE cursors (
    integration      INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    since            INTEGER,
    full_finished_at INTEGER
) STRICT;

-- A pass that was started and has not reached its end.
CREATE TABLE walks (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    mode        TEXT    NOT NULL CHECK (mode IN ('full', 'incremental')),
    started     INTEGER NOT NULL,
    changed_at       INTEGER, -- incremental only
    pat_num     INTEGER,
    PRIMARY KEY (integration, mode),
    CHECK (mode = 'incremental' OR changed_at IS NULL),
    CHECK (mode = 'full' OR pat_num IS NULL OR changed_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- What an integration's source was when a sync last accepted it.
CREATE TABLE source_snapshots (
    integration INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    snapshot    TEXT    NOT NULL, -- JSON
    seen_at     INTEGER NOT NULL
) STRICT;

-- The history outlives its integration, so it has no reference to it and keeps a copy of its name.
CREATE TABLE runs (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    integration         INTEGER NOT NULL,
    integration_name    TEXT    NOT NULL,
    mode                TEXT    NOT NULL,
    trigger             TEXT    NOT NULL,
    limit_count         INTEGER, -- NULL: no limit
    mass_change_allowed INTEGER NOT NULL DEFAULT 0 CHECK (mass_change_allowed IN (0, 1)),
    relations_skipped   INTEGER NOT NULL DEFAULT 0 CHECK (relations_skipped IN (0, 1)),
    outcome             TEXT,    -- NULL: in progress
    rows_read           INTEGER NOT NULL DEFAULT 0,
    added               INTEGER NOT NULL DEFAULT 0,
    updated             INTEGER NOT NULL DEFAULT 0,
    unchanged           INTEGER NOT NULL DEFAULT 0,
    skipped             INTEGER NOT NULL DEFAULT 0,
    deactivated         INTEGER NOT NULL DEFAULT 0,
    errors              INTEGER NOT NULL DEFAULT 0,
    made_inactive       INTEGER NOT NULL DEFAULT 0, -- active patients made inactive, clones excepted
    renamed             INTEGER NOT NULL DEFAULT 0, -- linked patients who got another name or birthday
    remaining           INTEGER,
    fault               TEXT,    -- JSON: code and arguments
    started_at          INTEGER NOT NULL,
    active_at           INTEGER NOT NULL, -- when its last page was applied
    finished_at         INTEGER,
    CHECK (rows_read = added + updated + unchanged + skipped + deactivated),
    CHECK ((outcome IS NULL) = (finished_at IS NULL))
) STRICT;
CREATE INDEX runs_integration ON runs (integration, id);
CREATE UNIQUE INDEX runs_in_progress ON runs (integration) WHERE outcome IS NULL;

CREATE TABLE run_problems (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    run     INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    pat_num INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    detail  TEXT
) STRICT;
CREATE INDEX run_problems_run ON run_problems (run, id);

-- Numbers that an integration cannot import or update, as of the last time a run read them.
CREATE TABLE open_problems (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    detail      TEXT,
    found_at    INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num)
) STRICT, WITHOUT ROWID;

-- What the comparison of patient numbers at the end of a run found.
CREATE TABLE verifications (
    run           INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    verified_at   INTEGER NOT NULL,
    source_active INTEGER NOT NULL,
    imported      INTEGER NOT NULL,
    with_problems INTEGER NOT NULL,
    missing       INTEGER NOT NULL,
    unexpected    INTEGER NOT NULL
) STRICT;

-- What syncs changed.
CREATE TABLE changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    patient    INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    pat_num    INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('created', 'updated', 'deactivated', 'reactivated', 'linked')),
    fields     TEXT    NOT NULL, -- JSON: [{"field", "from", "to"}]
    ssn_from   BLOB,             -- sealed
    ssn_to     BLOB,             -- sealed
    applied_at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_run ON changes (run, id);
CREATE INDEX changes_patient ON changes (patient, id);

-- What the desk entered or changed by hand.
CREATE TABLE desk_changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    patient    INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('created', 'updated')),
    fields     TEXT    NOT NULL, -- JSON: [{"field", "from", "to"}]
    applied_at INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_changes_patient ON desk_changes (patient, id);

-- When each integration is synced automatically, and the state of its timer. Every integration has a row.
CREATE TABLE schedules (
    integration         INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    schedule            TEXT    NOT NULL, -- JSON
    since_at            INTEGER NOT NULL, -- when the schedule was set
    slot_done           TEXT,             -- local date and time
    last_attempted_slot TEXT,             -- local date and time
    failures            INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    retry_at            INTEGER,
    -- Why the first attempt at that slot started late.
    late_due_at         INTEGER,
    late_reason         TEXT,
    late_started_at     INTEGER,
    CHECK ((late_due_at IS NULL) = (late_reason IS NULL)),
    CHECK ((late_due_at IS NULL) = (late_started_at IS NULL))
) STRICT;
