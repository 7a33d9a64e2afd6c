-- What an integration's source was when a sync last looked at it and went on.
CREATE TABLE source_facts (
    integration INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    facts       TEXT    NOT NULL, -- JSON
    seen_at     INTEGER NOT NULL
) STRICT;
