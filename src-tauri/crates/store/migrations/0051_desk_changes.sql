-- What the desk entered or changed by hand. What syncs changed is in `changes`.
CREATE TABLE desk_changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    patient    INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('created', 'updated')),
    fields     TEXT    NOT NULL, -- JSON: [{"field", "from", "to"}]
    applied_at INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_changes_patient ON desk_changes (patient, id);

-- Whom no sync created was entered by hand; what was entered is not known any more.
INSERT INTO desk_changes (patient, kind, fields, applied_at)
SELECT id, 'created', '[]', created_at FROM patients p
WHERE NOT EXISTS (SELECT 1 FROM changes c WHERE c.patient = p.id AND c.kind = 'created');
