-- What the integration itself last said of the number; a patient is active if any number of hers is.
ALTER TABLE links ADD COLUMN standing TEXT NOT NULL DEFAULT 'active';
UPDATE links SET standing = (SELECT p.standing FROM patients p WHERE p.id = links.patient);

-- Who goes on for a patient whose standing is 'merged' or 'clone'.
ALTER TABLE patients ADD COLUMN merged_into INTEGER REFERENCES patients (id);
CREATE INDEX patients_merged_into ON patients (merged_into) WHERE merged_into IS NOT NULL;

-- Further numbers of an integration that stand for a patient who has a link there: a clone's, or its original's.
CREATE TABLE aliases (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    patient     INTEGER NOT NULL REFERENCES patients (id),
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    standing    TEXT    NOT NULL,
    linked_at   INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_patient ON aliases (patient);

-- Whether the run could not read which patients were merged or cloned.
ALTER TABLE runs ADD COLUMN relations_unread INTEGER NOT NULL DEFAULT 0 CHECK (relations_unread IN (0, 1));
