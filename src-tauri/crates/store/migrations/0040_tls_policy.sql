-- How far a connection to another computer must be protected: required, pinned:FINGERPRINT or off.
ALTER TABLE integrations ADD COLUMN tls TEXT NOT NULL DEFAULT 'required';
