-- The slot that was last tried, by the wall clock: why it began late is said of its first try only.
ALTER TABLE schedules ADD COLUMN slot_tried TEXT;
