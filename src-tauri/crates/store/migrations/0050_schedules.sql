-- When each integration is synced by itself, and what the timer has to remember. Every integration has a row.
CREATE TABLE schedules (
    integration     INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    schedule        TEXT    NOT NULL, -- JSON
    since_at        INTEGER NOT NULL, -- when it was set
    slot_done       TEXT,             -- date and time on the wall clock
    failures        INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    retry_at        INTEGER,
    missed_due_at   INTEGER,
    missed_reason   TEXT,
    missed_begun_at INTEGER,
    CHECK ((missed_due_at IS NULL) = (missed_reason IS NULL)),
    CHECK ((missed_due_at IS NULL) = (missed_begun_at IS NULL))
) STRICT;

INSERT INTO schedules (integration, schedule, since_at)
SELECT id,
       '{"timing":{"kind":"daily","at":"19:00"},"days":["mon","tue","wed","thu","fri","sat","sun"],"quiet":null}',
       CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)
FROM integrations;
