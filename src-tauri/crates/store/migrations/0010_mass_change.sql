-- Whether a person allowed this run to make inactive or rename more patients than a sync may by itself.
ALTER TABLE runs ADD COLUMN mass_change_allowed INTEGER NOT NULL DEFAULT 0 CHECK (mass_change_allowed IN (0, 1));
