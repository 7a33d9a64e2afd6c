import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AppState } from "../../bindings/AppState";
import type { Fault } from "../../bindings/Fault";
import type { Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { formatDateTime } from "../../i18n/format";
import { backup, backups, contents, TODAY, YESTERDAY } from "../../test/backups";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, refusal } from "../../test/fixtures";
import { refuse, showApp } from "../../test/showApp";

const READY: AppState = { state: "ready" };
const MISSING: Fault = { code: "changes_missing", args: { count: 2, since: "2026-03-02T09:00:00Z" } };
const DAMAGED: Fault = { code: "store_damaged" };

function block(fault: Fault, handlers: Handlers = {}) {
  const app_state: AppState = { state: "blocked", fault };
  return showApp(
    { ...recorded("empty"), app_state },
    { backups: () => backups(), backup_contents: () => contents({ changes_since: null, current_patients: null }), ...handlers },
  );
}

const filled = () => [...document.querySelectorAll(".mantine-Button-root:not([data-variant=default], [data-variant=subtle])")].map((each) => each.textContent);

test("the_newest_backup_is_chosen_its_contents_are_shown_and_it_is_restored", async () => {
  const { user, calls } = block(DAMAGED, { restore_backup: () => READY });
  expect(await screen.findByText("1,480")).toBeVisible();
  expect(screen.getByLabelText("Backup", { selector: "input" })).toHaveValue(`${formatDateTime(TODAY)} · Daily · This computer`);
  expect(screen.queryByRole("button", { name: "Continue anyway" })).toBeNull();
  expect(filled()).toEqual(["Restore"]);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Restore" }));
  expect(await screen.findByRole("heading", { name: "Your patient list is restored" })).toBeVisible();
  expect(screen.getByRole("status")).toHaveTextContent(formatDateTime(TODAY));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Open OnTime Dental" }));
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("restore_backup")).toEqual([{ backup: backup(TODAY).backup, passphrase: null }]);
});

test("an_older_backup_can_be_chosen", async () => {
  const { user, calls } = block(DAMAGED, {
    backup_contents: ({ backup: { name } }) => contents({ patients: name.startsWith("ontime-2026-03-01") ? 1402 : 1480 }),
    restore_backup: () => READY,
  });
  await screen.findByText(/^1,480/);
  await user.click(screen.getByLabelText("Backup", { selector: "input" }));
  await user.click(await screen.findByRole("option", { name: new RegExp(`^${formatDateTime(YESTERDAY)}`) }));
  expect(await screen.findByText(/^1,402/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Restore" }));
  await screen.findByRole("heading", { name: "Your patient list is restored" });
  expect(calls("restore_backup").map((call) => call.backup.name)).toEqual([backup(YESTERDAY).backup.name]);
});

test("missing_changes_can_be_restored_or_given_up_in_words", async () => {
  const { user, calls } = block(MISSING, { accept_loss: () => READY });
  expect(await screen.findByText("1,480")).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("2 changes made at the desk");
  expect(screen.getByText(/^You lose 2 changes made since today, \d/)).toBeVisible();
  expect(filled()).toEqual(["Restore"]);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Continue anyway" }));
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("accept_loss")).toEqual([{ passphrase: null }]);
});

test("changes_that_a_backup_lacks_are_counted_where_they_can_no_longer_be_noted", async () => {
  block(MISSING, { backup_contents: () => contents({ current_patients: null }) });
  expect(await screen.findByText(/^2 changes made at the desk since then aren't in it\./)).toBeVisible();
});

test.each<[Fault, string]>([
  [{ code: "database_file_missing" }, "Starts with an empty list."],
  [{ code: "store_unverified", args: { since: "2026-03-02T09:00:00Z" } }, "Changes made after"],
  [{ code: "store_older", args: { count: 0, since: "2026-03-02T09:00:00Z" } }, "until the next Full Sync"],
])("what_continuing_costs_is_said: %o", async (fault, text) => {
  block(fault);
  expect(await screen.findByText(new RegExp(text))).toBeVisible();
  expect(screen.getByRole("button", { name: "Continue anyway" })).toBeEnabled();
});

test("without_a_backup_on_this_computer_a_file_can_be_chosen", async () => {
  const stick = backup(TODAY, { backup: { place: "file", name: "stick.ontime" } });
  const { user, calls } = block(MISSING, {
    backups: () => backups({ last_backup_at: null, backups: [] }),
    choose_backup_file: () => stick,
    restore_backup: () => READY,
  });
  expect(await screen.findByText(/^There's no backup on this computer/)).toBeVisible();
  expect(filled()).toEqual(["Restore from a file…"]);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Restore from a file…" }));
  expect(await screen.findByText("1,480")).toBeVisible();
  expect(screen.getByLabelText("Backup", { selector: "input" })).toHaveValue(`${formatDateTime(TODAY)} · Daily · stick.ontime`);
  await user.click(screen.getByRole("button", { name: "Restore" }));
  await screen.findByRole("heading", { name: "Your patient list is restored" });
  expect(calls("restore_backup")[0]?.backup).toEqual(stick.backup);
});

test("a_damaged_backup_says_so_and_another_one_can_be_chosen", async () => {
  const damaged: Fault = { code: "backup_damaged" };
  const { user } = block(DAMAGED, {
    backup_contents: ({ backup: { name } }) => (name.startsWith("ontime-2026-03-02") ? Promise.reject(damaged) : contents()),
  });
  expect(await screen.findByText(faultText(damaged).message)).toBeVisible();
  expect(screen.getByRole("button", { name: "Restore" })).toBeDisabled();
  await user.click(screen.getByLabelText("Backup", { selector: "input" }));
  await user.click(await screen.findByRole("option", { name: new RegExp(`^${formatDateTime(YESTERDAY)}`) }));
  expect(await screen.findByText(/^1,480/)).toBeVisible();
  expect(screen.queryByText(faultText(damaged).message)).toBeNull();
  expect(screen.getByRole("button", { name: "Restore" })).toBeEnabled();
});

test("a_restore_that_fails_says_why_and_can_be_tried_again", async () => {
  const full: Fault = { code: "file_disk_full", args: { what: "file" } };
  const { user } = block(DAMAGED, { restore_backup: refuse(full) });
  await screen.findByText("1,480");
  await user.click(screen.getByRole("button", { name: "Restore" }));
  expect(await screen.findByText(faultText(full).message)).toBeVisible();
  expect(screen.getByRole("button", { name: "Restore" })).toBeEnabled();
  await expectAccessible();
});

test("a_second_place_out_of_reach_is_named_because_newer_backups_may_be_there", async () => {
  const offline: Fault = { code: "backup_folder_missing", args: { folder: "/media/stick" } };
  block(DAMAGED, { backups: () => backups({ second: { folder: "/media/stick", last_copy_at: null, fault: offline } }) });
  expect(await screen.findByText(faultText(offline).message)).toBeVisible();
});

test("nothing_else_can_be_done_while_a_backup_is_restored", async () => {
  let finish: () => void = () => {};
  const { user } = block(MISSING, { restore_backup: () => new Promise((done) => (finish = () => done(READY))) });
  await screen.findByText("1,480");
  await user.click(screen.getByRole("button", { name: "Restore" }));
  expect(await screen.findByText("Restoring the backup…")).toHaveRole("status");
  for (const name of ["Continue anyway", "Try again"]) expect(screen.queryByRole("button", { name })).toBeNull();
  await expectAccessible();
  finish();
  expect(await screen.findByRole("heading", { name: "Your patient list is restored" })).toBeVisible();
});

test("a_key_behind_a_passphrase_is_asked_for_its_passphrase", async () => {
  const { user, calls } = block(DAMAGED, {
    backup_contents: ({ passphrase }) => {
      if (passphrase === null) throw { code: "locked" };
      if (passphrase !== "correct horse") throw refusal("wrong_passphrase");
      return contents({ current_patients: null });
    },
    restore_backup: () => READY,
  });
  const field = await screen.findByLabelText("Passphrase");
  expect(screen.getByRole("button", { name: "Restore" })).toBeDisabled();
  await expectAccessible();
  await user.type(field, "wrong{Enter}");
  expect(await screen.findByText(faultText(refusal("wrong_passphrase")).message)).toBeVisible();
  await user.clear(screen.getByLabelText("Passphrase"));
  await user.type(screen.getByLabelText("Passphrase"), "correct horse{Enter}");
  expect(await screen.findByText("1,480")).toBeVisible();
  expect(screen.queryByLabelText("Passphrase")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Restore" }));
  await screen.findByRole("heading", { name: "Your patient list is restored" });
  expect(calls("restore_backup").at(-1)?.passphrase).toBe("correct horse");
});

test("after_the_right_passphrase_a_loss_is_resolved_without_typing_it_again", async () => {
  const { user, calls } = showApp(
    { ...recorded("empty"), app_state: { state: "locked" } },
    {
      unlock: () => Promise.reject(MISSING),
      backups: () => backups(),
      backup_contents: () => contents(),
      restore_backup: () => READY,
    },
  );
  await user.type(await screen.findByLabelText("Passphrase"), "correct horse{Enter}");
  expect(await screen.findByText(/^2 changes made at the desk since /)).toBeVisible();
  expect(await screen.findByText("1,480 (now 1,492)")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(calls("unlock")).toEqual([{ passphrase: "correct horse" }, { passphrase: "correct horse" }]));
  await user.click(await screen.findByRole("button", { name: "Restore" }));
  await screen.findByRole("heading", { name: "Your patient list is restored" });
  expect(calls("backup_contents")[0]?.passphrase).toBe("correct horse");
  expect(calls("restore_backup")[0]?.passphrase).toBe("correct horse");
});

test.each<[Fault, string[]]>([
  [{ code: "key_lost" }, ["Use recovery code"]],
  [{ code: "key_mismatch" }, ["Use recovery code"]],
  [{ code: "keychain_missing" }, ["Use recovery code"]],
  [{ code: "keychain_denied" }, ["Try again"]],
  [{ code: "keychain_entry_damaged" }, ["Use recovery code"]],
  [{ code: "file_damaged", args: { file: "key.json" } }, ["Use recovery code"]],
  [{ code: "store_failed", args: { number: 10 } }, ["Try again"]],
  [{ code: "store_newer" }, ["Try again"]],
  [{ code: "already_open" }, ["Try again"]],
])("no_screen_is_a_dead_end: %o", async (fault, main) => {
  block(fault);
  expect(await screen.findByRole("button", { name: "Try again" })).toBeEnabled();
  expect(screen.getByRole("button", { name: "Copy for IT" })).toBeEnabled();
  expect(filled()).toEqual(main);
  expect(screen.queryByRole("button", { name: "Restore from a file…" })).toBeNull();
  const ofTheKey = !["store_failed", "store_newer", "already_open"].includes(fault.code);
  expect(screen.queryByRole("button", { name: "Use recovery code" }) !== null).toBe(ofTheKey);
  await expectAccessible();
});

test("a_damaged_key_file_is_replaced_with_the_code_and_a_new_passphrase", async () => {
  const code = "000G-40R4-0M30-E209-185G-R38E";
  const { user, calls } = block({ code: "file_damaged", args: { file: "key.json" } }, { recover: () => READY });
  await user.click(await screen.findByRole("button", { name: "Use recovery code" }));
  await user.type(screen.getByLabelText("Recovery code"), code);
  await user.type(screen.getByLabelText("Passphrase"), "nine loud geese");
  await user.type(screen.getByLabelText("Confirm passphrase"), "nine loud geese{Enter}");
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("recover")).toEqual([{ code, passphrase: "nine loud geese" }]);
  expect(within(document.body).queryByRole("alert")).toBeNull();
});
