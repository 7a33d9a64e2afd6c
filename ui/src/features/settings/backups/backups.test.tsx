import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { BackupsView } from "../../../bindings/BackupsView";
import type { Fault } from "../../../bindings/Fault";
import type { Handlers } from "../../../backend/recorded";
import { faultText } from "../../../i18n/codeText";
import { formatDateTime } from "../../../i18n/format";
import { backup, backups, contents, TODAY, YESTERDAY } from "../../../test/backups";
import { expectAccessible } from "../../../test/expectAccessible";
import { recorded } from "../../../test/fixtures";
import { dialog, goTo } from "../../../test/goTo";
import { refuse, showApp } from "../../../test/showApp";

const OFFLINE: Fault = { code: "backup_folder_missing", args: { folder: "/media/stick" } };
const FULL: Fault = { code: "file_disk_full", args: { what: "file" } };

async function openBackups(view: BackupsView, handlers: Handlers = {}) {
  let current = view;
  const app = showApp(recorded("synced"), { backups: () => current, backup_contents: () => contents(), ...handlers });
  await goTo(app.user, "Settings");
  await app.user.click(screen.getByRole("tab", { name: "Backups" }));
  await screen.findByRole("heading", { name: "All backups" });
  return { ...app, answer: (next: BackupsView) => (current = next) };
}

const items = () => within(screen.getByRole("list", { name: "All backups" })).getAllByRole("listitem");
const badge = () => within(screen.getByRole("main")).getByText(/^(Up to date|Overdue|No backup yet|Last backup failed)$/);
const filled = () => [...document.querySelectorAll(".mantine-Button-root:not([data-variant=default], [data-variant=subtle])")];

test("the_age_of_the_last_backup_where_it_is_and_what_is_kept_are_shown", async () => {
  await openBackups(backups());
  expect(screen.getByText(/^The last backup was made (today|yesterday), /)).toBeVisible();
  expect(badge()).toHaveTextContent("Up to date");
  expect(screen.getByText("/home/desk/data/backups")).toBeVisible();
  expect(screen.getByText(/7 days.*4 weeks.*12 months/)).toBeVisible();
  expect(items().map((item) => item.textContent)).toEqual([
    expect.stringContaining(`${formatDateTime(TODAY)}Daily · 12.4 MB · This computer`),
    expect.stringContaining(formatDateTime(YESTERDAY)),
  ]);
  expect(screen.queryByText(/Without a recovery code/)).toBeNull();
  expect(screen.queryByText("Backup overdue")).toBeNull();
  expect(filled().map((button) => button.textContent)).toEqual(["Back up now"]);
  await expectAccessible();
});

test("a_backup_made_now_is_listed_and_the_outcome_is_announced", async () => {
  const made = backup("2026-03-02T16:05:00Z", { reason: "manual" });
  const after = backups({ last_backup_at: made.made_at, backups: [made, ...backups().backups] });
  const { user } = await openBackups(backups(), { back_up: () => after });
  await user.click(screen.getByRole("button", { name: "Back up now" }));
  expect(await screen.findByText(/Backup made and checked$/)).toHaveRole("status");
  expect(screen.getByText("The last backup was made just now.")).toBeVisible();
  expect(items()).toHaveLength(3);
  expect(items()[0]).toHaveTextContent("Manual");
});

test("without_any_backup_the_tab_says_what_is_at_risk", async () => {
  await openBackups(backups({ last_backup_at: null, backups: [] }));
  expect(screen.getByText("There's no backup yet.")).toBeVisible();
  expect(screen.getByText("No backups yet")).toBeVisible();
  expect(screen.queryByText("Backup overdue")).toBeNull();
  await expectAccessible();
});

test("an_overdue_backup_is_named_in_the_side_bar_which_leads_to_it", async () => {
  const view = backups({ last_backup_at: "2026-02-26T03:00:00Z", overdue: true });
  const { user } = showApp(recorded("synced"), { backups: () => view });
  await user.click(await screen.findByRole("button", { name: "Backup overdue" }));
  expect(await screen.findByText(/^The last backup was made \w+day, /)).toBeVisible();
  expect(badge()).toHaveTextContent("Overdue");
  await expectAccessible();
});

test("a_failed_backup_says_why_and_can_be_tried_again", async () => {
  const failed = backups({ fault: FULL });
  const { user, answer } = await openBackups(failed, {
    back_up: () => {
      answer(backups());
      return backups();
    },
  });
  expect(screen.getByRole("button", { name: "Last backup failed" })).toBeVisible();
  expect(screen.getByText(faultText(FULL).message)).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(badge()).toHaveTextContent("Up to date"));
  expect(screen.queryByText(faultText(FULL).message)).toBeNull();
});

test("a_backup_that_fails_now_is_announced_with_its_reason", async () => {
  const { user } = await openBackups(backups(), { back_up: refuse(FULL) });
  await user.click(screen.getByRole("button", { name: "Back up now" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(FULL).message);
  expect(screen.queryByText(/Backup made and checked/)).toBeNull();
});

test("a_second_place_is_chosen_and_left", async () => {
  const second = { folder: "/media/stick", last_copy_at: TODAY, fault: null };
  const both = [...backups().backups, backup(TODAY, { backup: { place: "second_folder", name: "ontime-2026-03-02.ontime" } })];
  const { user } = await openBackups(backups(), {
    choose_second_folder: () => backups({ second, backups: both }),
    forget_second_folder: () => backups(),
  });
  await user.click(screen.getByRole("button", { name: "Choose a folder…" }));
  expect(await screen.findByText(`Last copy: ${formatDateTime(TODAY)}`)).toBeVisible();
  expect(items().map((item) => item.textContent)).toEqual([
    expect.stringContaining("This computer and /media/stick"),
    expect.stringContaining("This computer"),
  ]);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Stop using it" }));
  expect(await screen.findByText(/^No more copies are made there/)).toHaveRole("status");
  expect(screen.getByRole("button", { name: "Choose a folder…" })).toBeVisible();
});

test("a_folder_that_is_not_chosen_changes_nothing", async () => {
  const { user, calls } = await openBackups(backups(), { choose_second_folder: () => null });
  await user.click(screen.getByRole("button", { name: "Choose a folder…" }));
  await waitFor(() => expect(calls("choose_second_folder")).toHaveLength(1));
  expect(screen.getByText(/^The last backup was made (today|yesterday), /)).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a_second_place_out_of_reach_says_so_and_can_be_tried_again", async () => {
  const second = { folder: "/media/stick", last_copy_at: YESTERDAY, fault: OFFLINE };
  const { user } = await openBackups(backups({ second }), {
    back_up: () => backups({ second: { ...second, fault: null, last_copy_at: TODAY } }),
  });
  expect(screen.getByText(faultText(OFFLINE).message)).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(`Last copy: ${formatDateTime(TODAY)}`)).toBeVisible();
});

test("without_a_recovery_code_its_purpose_is_said_and_it_is_one_click_away", async () => {
  const { user } = await openBackups(backups({ has_recovery_code: false }));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Create a recovery code" }));
  expect(screen.getByRole("tab", { name: "Security" })).toHaveAttribute("aria-selected", "true");
});

test("older_backups_are_shown_on_request", async () => {
  const days = [...Array(9).keys()].map((day) => backup(`2026-02-2${day}T03:00:00Z`)).toReversed();
  const { user } = await openBackups(backups({ backups: days }));
  expect(items()).toHaveLength(7);
  await user.click(screen.getByRole("button", { name: "Show 2 older backups" }));
  expect(items()).toHaveLength(9);
});

test("a_backup_is_restored_only_after_its_contents_and_the_losses_were_shown", async () => {
  const { user, calls } = await openBackups(backups(), { restore_backup: () => ({ state: "ready" }) });
  await user.click(screen.getByRole("button", { name: `Restore… ${formatDateTime(TODAY)}` }));
  const form = await dialog();
  expect(await form.findByText("1,480 (now 1,492)")).toBeVisible();
  expect(form.getByText("Main office and Westside")).toBeVisible();
  expect(form.getByText(/^2 changes made at the desk since then will be removed/)).toBeVisible();
  expect(form.getByText(/is kept as a backup of its own\. The next sync/)).toBeVisible();
  expect(form.getByRole("button", { name: "Cancel" })).toHaveFocus();
  expect(calls("restore_backup")).toEqual([]);
  await expectAccessible();
  await user.click(form.getByRole("button", { name: "Restore" }));
  expect(await form.findByText(`It's as it was on ${formatDateTime(TODAY)}.`)).toBeVisible();
  expect(calls("restore_backup")).toEqual([{ backup: backup(TODAY).backup, passphrase: null }]);
  await expectAccessible();
  await user.click(form.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: `Restore… ${formatDateTime(YESTERDAY)}` }));
  expect(await (await dialog()).findByRole("heading", { name: "Restore this backup?" })).toBeVisible();
});

test("a_restored_backup_leads_to_the_next_sync", async () => {
  const { user } = await openBackups(backups(), { restore_backup: () => ({ state: "ready" }) });
  await user.click(screen.getByRole("button", { name: `Restore… ${formatDateTime(TODAY)}` }));
  const form = await dialog();
  await form.findByText("1,480 (now 1,492)");
  await user.click(form.getByRole("button", { name: "Restore" }));
  await user.click(await form.findByRole("button", { name: "Go to Integrations" }));
  expect(await screen.findByRole("button", { name: "Sync Patients" })).toBeVisible();
});

test("a_restore_cannot_be_closed_while_it_runs", async () => {
  let finish: () => void = () => {};
  const { user } = await openBackups(backups(), {
    restore_backup: () => new Promise((done) => (finish = () => done({ state: "ready" }))),
  });
  await user.click(screen.getByRole("button", { name: `Restore… ${formatDateTime(TODAY)}` }));
  const form = await dialog();
  await form.findByText("1,480 (now 1,492)");
  await user.click(form.getByRole("button", { name: "Restore" }));
  expect(await form.findByRole("status")).toHaveTextContent("Restoring the backup…");
  await expectAccessible();
  await user.keyboard("{Escape}");
  await user.click(form.getByRole("button", { name: "Close" }));
  expect(screen.getByRole("dialog")).toBeVisible();
  finish();
  expect(await form.findByRole("heading", { name: "Your patient list is restored" })).toBeVisible();
});

test("a_backup_that_cannot_be_read_says_why_and_is_not_restored", async () => {
  const damaged: Fault = { code: "backup_damaged" };
  const { user } = await openBackups(backups(), { backup_contents: refuse(damaged) });
  await user.click(screen.getByRole("button", { name: `Restore… ${formatDateTime(TODAY)}` }));
  const form = await dialog();
  expect(await form.findByRole("alert")).toHaveTextContent(faultText(damaged).message);
  expect(form.getByRole("button", { name: "Restore" })).toBeDisabled();
  await expectAccessible();
});

test("a_restore_that_fails_says_why_and_the_window_shows_the_state_of_the_app", async () => {
  const { user, calls } = await openBackups(backups(), { restore_backup: refuse(OFFLINE) });
  await user.click(screen.getByRole("button", { name: `Restore… ${formatDateTime(TODAY)}` }));
  const form = await dialog();
  await form.findByText("1,480 (now 1,492)");
  await user.click(form.getByRole("button", { name: "Restore" }));
  expect(await form.findByRole("alert")).toHaveTextContent(faultText(OFFLINE).message);
  await waitFor(() => expect(calls("app_state")).toHaveLength(2));
});

test("a_backup_is_restored_from_a_file", async () => {
  const stick = backup(TODAY, { backup: { place: "file", name: "stick.ontime" }, reason: "manual" });
  const { user, calls } = await openBackups(backups(), {
    choose_backup_file: () => stick,
    backup_contents: () => contents({ changes_since: 0 }),
    restore_backup: () => ({ state: "ready" }),
  });
  await user.click(screen.getByRole("button", { name: "Restore from a file…" }));
  const form = await dialog();
  expect(form.getByText(`${formatDateTime(TODAY)} · Manual · stick.ontime`)).toBeVisible();
  expect(await form.findByText("Changes since then")).toBeVisible();
  expect(form.queryByText(/will be removed/)).toBeNull();
  await user.click(form.getByRole("button", { name: "Restore" }));
  await form.findByRole("heading", { name: "Your patient list is restored" });
  expect(calls("restore_backup")).toEqual([{ backup: stick.backup, passphrase: null }]);
});

test("a_backup_by_another_program_is_shown_without_a_click", async () => {
  const { emit, answer } = await openBackups(backups());
  answer(backups({ backups: [backup("2026-03-02T16:00:00Z", { reason: "before_update" }), ...backups().backups] }));
  emit({ kind: "backups" });
  await waitFor(() => expect(items()).toHaveLength(3));
});
