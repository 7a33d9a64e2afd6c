CREATE TABLE patients (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    company          INTEGER NOT NULL REFERENCES companies (id),
    first_name       TEXT    NOT NULL,
    legal_first_name TEXT    NOT NULL,
    last_name        TEXT    NOT NULL,
    birthday         TEXT    NOT NULL CHECK (birthday GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    gender           TEXT    NOT NULL,
    email            TEXT    NOT NULL,
    phone            TEXT    NOT NULL,
    address          TEXT    NOT NULL,
    city             TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    zip              TEXT    NOT NULL,
    insurance_number TEXT    NOT NULL,
    -- The same names and number in the form in which two spellings meet.
    first_key        TEXT    NOT NULL,
    legal_first_key  TEXT    NOT NULL,
    last_key         TEXT    NOT NULL,
    phone_digits     TEXT    NOT NULL,
    standing         TEXT    NOT NULL, -- 'active', or why not
    has_ssn          INTEGER NOT NULL CHECK (has_ssn IN (0, 1)),
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    notes            BLOB    NOT NULL -- sealed
) STRICT;
-- Matching reads this one.
CREATE INDEX patients_match ON patients (company, last_key, birthday);
-- Listing and searching read this one alone: it holds every column that they filter and sort by.
CREATE INDEX patients_list ON patients (
    last_key, first_key, birthday, id, legal_first_key, phone_digits, standing, company, city
);

-- Which patient of ours stands for which number of an integration.
CREATE TABLE links (
    integration INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    pat_num     INTEGER NOT NULL,
    patient     INTEGER NOT NULL REFERENCES patients (id),
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    linked_at   INTEGER NOT NULL,
    PRIMARY KEY (integration, pat_num),
    UNIQUE (integration, patient)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_patient ON links (patient);
CREATE INDEX links_pat_num ON links (pat_num);
