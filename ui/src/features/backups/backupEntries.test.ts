import { expect, test } from "vitest";
import type { BackupView } from "../../bindings/BackupView";
import { backupEntries } from "./backupEntries";

const backup = (name: string, made_at: string, change: Partial<BackupView> = {}): BackupView => ({
  backup: { place: name.endsWith(".db") ? "computer" : "second_folder", name },
  made_at,
  reason: "daily",
  bytes: 1,
  ...change,
});

const MONDAY = "2026-03-02T19:00:00Z";
const SUNDAY = "2026-03-01T19:00:00Z";

test("a_backup_in_both_places_is_listed_once_and_restored_from_this_computer", () => {
  const newest = backup("b.db", MONDAY);
  const entries = backupEntries([backup("b.ontime", MONDAY), newest, backup("a.ontime", SUNDAY)]);
  expect(entries.map((entry) => [entry.backup.backup.name, entry.places])).toEqual([
    ["b.db", ["second_folder", "computer"]],
    ["a.ontime", ["second_folder"]],
  ]);
  expect(entries[0]?.backup).toBe(newest);
});

test("backups_of_the_same_moment_for_different_reasons_are_different", () => {
  expect(backupEntries([backup("b.db", MONDAY), backup("c.db", MONDAY, { reason: "before_restore" })])).toHaveLength(2);
});
