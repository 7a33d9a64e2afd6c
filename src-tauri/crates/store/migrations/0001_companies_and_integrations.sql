-- Times are milliseconds since 1970-01-01 00:00 UTC by this computer's clock; their columns end in `_at`.
CREATE TABLE companies (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    created_at INTEGER NOT NULL
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
    program_version TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX integrations_company ON integrations (company);
