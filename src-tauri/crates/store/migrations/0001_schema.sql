-- Columns named `_at` hold milliseconds since 1970-01-01 00:00 UTC by this computer's clock, except `changed_at`, which holds
-- seconds by the source server's clock. Never compare the two.

CREATE TABLE companies (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT    NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    patients INTEGER NOT NULL DEFAULT 0 CHECK (patients >= 0) -- how many it has
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
    saved_source    TEXT, -- JSON: what the source was when its connection was last tested and saved
    -- How many patients are linked to it, and how many of those are active.
    linked_patients INTEGER NOT NULL DEFAULT 0 CHECK (linked_patients >= 0),
    active_patients INTEGER NOT NULL DEFAULT 0 CHECK (active_patients >= 0),
    -- What its syncs have reached with its current source.
    source          TEXT,    -- JSON: what the source was when a sync last accepted it
    data_as_of_at   INTEGER, -- what the data is complete as of
    pass_started_at INTEGER, -- the unfinished full pass; NULL: none
    pass_position   INTEGER, -- the last patient number that it processed
    full_at         INTEGER, -- when a full pass last completed
    paused_by       INTEGER, -- the undo after which the schedule waits for a person
    CHECK (pass_started_at IS NOT NULL OR pass_position IS NULL)
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
    match_key                   INTEGER, -- hash of company, normalized last name, and birthday; NULL without a last name
    status                      TEXT    NOT NULL, -- 'active', the reason why not, or 'removed': only the history has it
    merged_into                 INTEGER REFERENCES patients (id), -- the surviving patient, if status is 'merged' or 'clone'
    has_ssn                     INTEGER NOT NULL CHECK (has_ssn IN (0, 1)),
    added_as                    INTEGER, -- the number from which a sync added it; NULL: the desk did
    created_at                  INTEGER NOT NULL,
    updated_at                  INTEGER NOT NULL,
    notes                       BLOB    NOT NULL -- sealed
) STRICT;
-- A batch that first looks for a match creates the index `patients_match` on `match_key`. Its inserts would be the only ones
-- of an import in random order, and an office with one integration and no patients of its own never matches.
CREATE INDEX patients_merged_into ON patients (merged_into) WHERE merged_into IS NOT NULL;

-- Fields that syncs do not change. The patient has the desk's value until the desk uses the source's, even while no
-- integration is linked to it.
CREATE TABLE kept_fields (
    patient INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    field   TEXT    NOT NULL,
    theirs  TEXT    NOT NULL, -- what the patient would have if the field was not kept: the source's value
    seen    TEXT    NOT NULL, -- the source's value that the desk last decided about, or that was the desk's own
    PRIMARY KEY (patient, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_fields_changed ON kept_fields (patient) WHERE theirs <> seen;

-- Patients whom the desk added and deleted. For some weeks they can be restored.
CREATE TABLE deleted_patients (
    id         INTEGER PRIMARY KEY, -- the patient's
    company    INTEGER NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    content    BLOB    NOT NULL, -- sealed
    author     TEXT    NOT NULL, -- who deleted it
    deleted_at INTEGER NOT NULL
) STRICT;

-- What the list and the search need of each patient, 256 patients a row: `block` is the id divided by 256. Written together
-- with the patients.
CREATE TABLE list_blocks (
    block    INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    entries  BLOB    NOT NULL
) STRICT;
CREATE INDEX list_blocks_revision ON list_blocks (block, revision);

-- Filters of the list that the desk saved.
CREATE TABLE saved_filters (
    name  TEXT NOT NULL COLLATE NOCASE PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    query TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

-- Which patient each number of an integration belongs to. A patient has one primary number in an integration; the numbers
-- of its second charts are secondary.
CREATE TABLE links (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    patient     INTEGER NOT NULL REFERENCES patients (id),
    is_primary  INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    status      TEXT    NOT NULL, -- the source's own; a patient is active if any of its numbers is
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 16),
    changed_at  INTEGER,          -- as of the last read; NULL: to be read again
    cluster     BLOB CHECK (length(cluster) = 8), -- digest of its merge and clone records as of the last read
    linked_at   INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX links_primary ON links (patient, integration) WHERE is_primary;
CREATE INDEX links_secondary ON links (patient, integration) WHERE NOT is_primary;

-- The history outlives its integration, so it has no reference to it and keeps a copy of its name.
CREATE TABLE runs (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    integration         INTEGER NOT NULL,
    integration_name    TEXT    NOT NULL,
    mode                TEXT    NOT NULL,
    trigger             TEXT    NOT NULL,
    user                TEXT,    -- the computer's user who started it; NULL: the schedule, or unknown
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
    new_errors          INTEGER NOT NULL DEFAULT 0, -- those that were not open yet, so that figures over time count each once
    made_inactive       INTEGER NOT NULL DEFAULT 0, -- active patients made inactive, clones excepted
    renamed             INTEGER NOT NULL DEFAULT 0, -- linked patients who got another name or birthday
    remaining           INTEGER,
    fault               TEXT,    -- JSON: code and arguments
    started_at          INTEGER NOT NULL,
    active_at           INTEGER NOT NULL, -- when its last page was applied
    finished_at         INTEGER,
    verified_at         INTEGER, -- when it was compared with the source at its end
    verified            TEXT,    -- JSON: what the comparison found
    undoes              INTEGER, -- the run that this one undid; NULL: it is a sync
    undone              INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    CHECK (rows_read = added + updated + unchanged + skipped + deactivated),
    CHECK ((outcome IS NULL) = (finished_at IS NULL)),
    CHECK ((verified IS NULL) = (verified_at IS NULL))
) STRICT;
CREATE INDEX runs_integration ON runs (integration, id);
CREATE INDEX runs_started ON runs (started_at);
CREATE INDEX runs_outcome ON runs (integration, outcome, id);
CREATE INDEX runs_unchanged ON runs (started_at)
WHERE outcome IS NOT NULL AND added + updated + deactivated = 0 AND NOT mass_change_allowed;
CREATE INDEX runs_verified ON runs (integration, id) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX runs_in_progress ON runs (integration) WHERE outcome IS NULL;

-- Old runs that changed nothing, summed up by day.
CREATE TABLE daily_totals (
    day         INTEGER NOT NULL, -- days since 1970-01-01, by this computer's time zone
    integration INTEGER NOT NULL,
    mode        TEXT    NOT NULL,
    trigger     TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    runs        INTEGER NOT NULL,
    timed       INTEGER NOT NULL, -- those with a known duration
    took_ms     INTEGER NOT NULL, -- their sum
    longest_ms  INTEGER NOT NULL,
    new_errors  INTEGER NOT NULL,
    PRIMARY KEY (day, integration, mode, trigger, status)
) STRICT, WITHOUT ROWID;

-- Problems that a run was the first to find. What is still open is in `open_problems`.
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
    changed_at  INTEGER, -- as in links
    cluster     BLOB CHECK (length(cluster) = 8),
    met_at      INTEGER NOT NULL,
    fixed_at    INTEGER, -- when a person said that it is fixed; kept until the next sync has decided
    PRIMARY KEY (integration, pat_num)
) STRICT, WITHOUT ROWID;

-- What a run did not change, because a person must decide first. Kept until a later run of its integration is conclusive.
CREATE TABLE proposed_changes (
    run        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    patient    INTEGER NOT NULL, -- no reference, which would need one more index
    pat_num    INTEGER NOT NULL,
    reason     TEXT,    -- why the patient would become inactive; NULL: another name or birthday
    fields     TEXT,    -- JSON, as in changes
    changed_at INTEGER, -- when the number's row was last changed, in Unix seconds; NULL: unknown
    PRIMARY KEY (run, patient),
    CHECK ((reason IS NULL) <> (fields IS NULL))
) STRICT, WITHOUT ROWID;

-- What syncs and the desk changed. Patients whom a sync adds at once have consecutive ids and one row. Each patient is in
-- exactly one row of the kind 'created'.
CREATE TABLE changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run        INTEGER REFERENCES runs (id) ON DELETE CASCADE, -- NULL: the desk
    patient    INTEGER NOT NULL REFERENCES patients (id),      -- the first one, if there are several
    patients   INTEGER NOT NULL DEFAULT 1 CHECK (patients > 0),
    pat_num    INTEGER,          -- of an addition, it is in the patient
    kind       TEXT    NOT NULL
               CHECK (kind IN ('created', 'updated', 'deactivated', 'reactivated', 'linked', 'deleted', 'restored', 'removed', 'returned', 'merged',
               'kept', 'released')),
    fields     TEXT,             -- JSON: [{"field", "from", "to", "kept"}]; NULL for a sync's addition, whose values are in the patient
    ssn_from   BLOB,             -- sealed
    ssn_to     BLOB,             -- sealed
    notes_from BLOB,             -- sealed; of the desk's notes
    notes_to   BLOB,             -- sealed
    author     TEXT,             -- the computer user who changed it; NULL: a sync
    applied_at INTEGER NOT NULL,
    CHECK ((run IS NULL) = (author IS NOT NULL)),
    CHECK ((run IS NULL OR kind = 'created') = (pat_num IS NULL)),
    CHECK (patients = 1 OR (run IS NOT NULL AND kind = 'created'))
) STRICT;
CREATE INDEX changes_run ON changes (run, id, patients);
CREATE INDEX changes_patient ON changes (patient, id) WHERE kind <> 'created';
CREATE INDEX changes_created ON changes (patient) WHERE kind = 'created';
-- Who was added or made inactive since a time.
CREATE INDEX changes_created_at ON changes (applied_at, patient, patients) WHERE kind = 'created';
CREATE INDEX changes_deactivated_at ON changes (applied_at, patient) WHERE kind = 'deactivated';

-- Links and patients as they were before a run first changed them, for undoing it. It needs none of the patients that it added.
CREATE TABLE links_before (
    run         INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    patient     INTEGER, -- NULL: the number had no link
    is_primary  INTEGER,
    status      TEXT,
    fingerprint BLOB,
    cluster     BLOB,
    linked_at   INTEGER,
    PRIMARY KEY (run, pat_num)
) STRICT, WITHOUT ROWID;
CREATE TABLE patients_before (
    id          INTEGER PRIMARY KEY,
    run         INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    patient     INTEGER NOT NULL, -- no reference, which would need one more index
    status      TEXT    NOT NULL,
    merged_into INTEGER,
    notes       BLOB, -- sealed
    UNIQUE (run, patient)
) STRICT;

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

-- The last commit, counted in its own transaction. The head file, outside the database, repeats it.
CREATE TABLE head (
    only         INTEGER PRIMARY KEY CHECK (only = 1),
    branch       BLOB    NOT NULL CHECK (length(branch) = 16), -- random; new when the store continues from an older state
    commits      INTEGER NOT NULL,
    edits        INTEGER NOT NULL, -- how many of them a person made
    committed_at INTEGER NOT NULL
) STRICT;

-- Pairs of patients that may be one person, as last compared, and what a person decided about them.
CREATE TABLE duplicate_pairs (
    one     INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    other   INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    score   REAL    NOT NULL,
    sure    INTEGER NOT NULL CHECK (sure IN (0, 1)),
    reasons TEXT    NOT NULL, -- JSON
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_pairs_other ON duplicate_pairs (other);

CREATE TABLE duplicate_decisions (
    one        INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    other      INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    digests    BLOB    NOT NULL CHECK (length(digests) = 16), -- of the records as they were
    merge      TEXT,          -- JSON: what merging changed; NULL: two people
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_decisions_other ON duplicate_decisions (other);

-- What the patients of a company were last compared with.
CREATE TABLE duplicate_searches (
    company     INTEGER PRIMARY KEY REFERENCES companies (id) ON DELETE CASCADE,
    model       TEXT    NOT NULL, -- JSON
    patients    INTEGER NOT NULL, -- how many the model was trained on
    last_change INTEGER NOT NULL, -- the newest change record then
    digests     BLOB    NOT NULL  -- id and digest of each patient, eight bytes each
) STRICT;
