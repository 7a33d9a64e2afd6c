import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Fault } from "../../bindings/Fault";
import type { RunRecord } from "../../bindings/RunRecord";
import type { SyncProgress } from "../../bindings/SyncProgress";
import type { Handlers, Responses } from "../../backend/recorded";
import { faultText, problemRemedy, problemTitle } from "../../i18n/codeText";
import { formatListName, formatNumber } from "../../i18n/format";
import { expectAccessible } from "../../test/expectAccessible";
import { cardOf, progress, recorded, refusal, response, type StateName } from "../../test/fixtures";
import { filledButtons } from "../../test/filledButtons";
import { dialog, goTo } from "../../test/goTo";
import { refuse, showApp, type ShownApp } from "../../test/showApp";

type OnProgress = (progress: SyncProgress) => void;

/** Syncs that are reported by the test. */
class Syncs {
  private onProgress: OnProgress = () => {};
  readonly handlers: Handlers = {
    start_sync: ({ onProgress }) => {
      this.onProgress = onProgress;
      return response("running", "sync_run").run_id;
    },
    watch_sync: ({ onProgress }) => {
      this.onProgress = onProgress;
    },
    cancel_sync: () => this.report({ canceling: true }),
  };

  report(changes: Partial<SyncProgress>): void {
    const run = response("running", "sync_run").run_id;
    act(() => this.onProgress({ ...progress("starting"), run, ...changes }));
  }
}

async function openSync(state: StateName | Responses, handlers: Handlers = {}): Promise<ShownApp> {
  const app = showApp(state, handlers);
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("button", { name: "Sync Patients" }));
  await screen.findByRole("dialog");
  return app;
}

/** Starts a sync from a state; it is running then. */
async function startSync(state: StateName = "connected", more: Handlers = {}): Promise<ShownApp & { syncs: Syncs }> {
  const syncs = new Syncs();
  const app = await openSync(state, { ...syncs.handlers, ...more });
  app.become("running");
  await press(app, "Start Sync");
  await screen.findByRole("button", { name: "Cancel sync" });
  return { ...app, syncs };
}

/** Ends the running sync as in another state. */
function end(app: ShownApp, state: StateName | Responses): void {
  app.become(state);
  app.emit({ kind: "run_ended", run: response("running", "sync_run").run_id });
}

const press = async (app: ShownApp, name: string) => app.user.click((await dialog()).getByRole("button", { name }));
const figure = (label: string) => screen.getByText(label, { selector: "dt" }).nextElementSibling?.textContent;

test("before_the_first_sync_full_is_selected_and_recommended_with_the_limit_of_the_guide", async () => {
  await openSync("connected");
  expect(screen.getByRole("radio", { name: "Full Sync" })).toBeChecked();
  expect(screen.getByText("recommended for the first sync")).toBeVisible();
  expect(screen.getByText("Import all active patients.")).toBeVisible();
  expect(screen.getByText("Only import patients modified since the last sync.")).toBeVisible();
  expect(screen.getByLabelText("Limit")).toHaveValue("100");
  await expectAccessible();
});

test("the_suggested_mode_is_selected", async () => {
  await openSync("synced");
  const name = cardOf("synced").suggested_mode === "full" ? "Full Sync" : "Incremental Sync";
  expect(screen.getByRole("radio", { name })).toBeChecked();
  expect(screen.queryByText("recommended for the first sync")).not.toBeInTheDocument();
});

test("a_full_sync_that_stopped_early_says_that_it_continues", async () => {
  await openSync("limited");
  expect(screen.getByText(/stopped early. This one picks up where it left off/)).toBeVisible();
});

test("an_invalid_limit_is_not_sent_and_no_limit_needs_none", async () => {
  const app = await openSync("connected", { start_sync: () => "1", sync_run: () => response("synced", "sync_run") });
  await app.user.clear(screen.getByLabelText("Limit"));
  await press(app, "Start Sync");
  expect(await screen.findByText("Enter 1 or more.")).toBeVisible();
  expect(screen.getByLabelText("Limit")).toHaveFocus();
  expect(app.calls("start_sync")).toEqual([]);
  await app.user.click(screen.getByRole("checkbox", { name: "No limit" }));
  expect(screen.getByLabelText("Limit")).toBeDisabled();
  await press(app, "Start Sync");
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  expect(app.calls("start_sync")).toMatchObject([{ request: { mode: "full", limit: null, allow_mass_change: false } }]);
});

test("a_limited_sync_shows_its_summary_and_can_be_continued", async () => {
  const app = await startSync();
  end(app, "limited");
  const { counts, errors, remaining } = response("limited", "sync_run");
  expect(await screen.findByText(/^Sync (stopped|paused) at the limit$/, { selector: "h2" })).toBeVisible();
  expect(figure("Patients Added")).toBe(formatNumber(counts.added));
  expect(figure("Patients Updated")).toBe(formatNumber(counts.updated));
  expect(figure("Unchanged")).toBe(formatNumber(counts.unchanged));
  expect(figure("Patients Skipped")).toBe(formatNumber(counts.skipped));
  expect(screen.getByText(/^Errors/, { selector: "dt" }).closest("div")).toHaveTextContent(new RegExp(`${errors}$`));
  expect(screen.getByText(new RegExp(`^${formatNumber(remaining ?? 0)} patients remain`))).toBeVisible();
  await expectAccessible();
  app.become("running");
  await press(app, "Continue sync");
  await waitFor(() => expect(app.calls("start_sync")).toHaveLength(2));
  expect(app.calls("start_sync")[1]?.request).toMatchObject({ mode: "full", limit: 100, allow_mass_change: false });
});

test("an_older_run_that_was_continued_since_cannot_be_continued_again", async () => {
  const limited = response("limited", "sync_run");
  const { user } = showApp({ ...recorded("synced"), sync_run: limited });
  await goTo(user, "Activity");
  const list = within(await screen.findByRole("table", { name: "Syncs" }));
  await user.click((await list.findAllByRole("button"))[0] as HTMLElement);
  const summary = await dialog();
  const remained = `${formatNumber(limited.remaining ?? 0)} patients remained after this sync.`;
  expect(await summary.findByText(remained)).toBeVisible();
  expect(summary.queryByRole("button", { name: "Continue sync" })).toBeNull();
});

test("a_completed_sync_shows_that_every_patient_is_accounted_for", async () => {
  const app = await startSync();
  end(app, "synced");
  const summary = await dialog();
  const { verified } = response("synced", "sync_run");
  expect(await summary.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  expect(summary.getByText(new RegExp(`^All ${verified?.source_active} active patients accounted for`))).toBeVisible();
  await press(app, "Done");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("progress_is_shown_can_be_closed_and_opened_again", async () => {
  const app = await startSync();
  expect(screen.getByText(/You can close this; the sync keeps running/)).toBeVisible();
  expect(screen.getByRole("progressbar")).toBeInTheDocument();
  await expectAccessible();
  app.syncs.report({ expected: 250, counts: { rows_read: 20, added: 20, updated: 0, unchanged: 0, skipped: 0, deactivated: 0 } });
  expect(await screen.findByText("20 of 250")).toBeVisible();
  expect(screen.getByText("20 added · 0 updated · 0 unchanged · 0 skipped")).toBeVisible();
  await app.user.click(within(screen.getByRole("dialog")).getByText("Close", { selector: ".mantine-Button-label" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await app.user.click(await screen.findByRole("button", { name: "View progress" }));
  await screen.findByRole("button", { name: "Cancel sync" });
  app.syncs.report({ expected: 250, counts: { rows_read: 40, added: 40, updated: 0, unchanged: 0, skipped: 0, deactivated: 0 } });
  expect(await screen.findByText("40 of 250")).toBeVisible();
});

test("progress_is_not_read_from_the_app_again_and_again", async () => {
  const app = await startSync();
  const runs = app.calls("sync_run").length;
  const cards = app.calls("list_integrations").length;
  for (let page = 1; page <= 20; page += 1) {
    app.syncs.report({ expected: 250, counts: { rows_read: 10 * page, added: 10 * page, updated: 0, unchanged: 0, skipped: 0, deactivated: 0 } });
  }
  expect(await screen.findByText("200 of 250")).toBeVisible();
  expect(app.calls("sync_run")).toHaveLength(runs);
  expect(app.calls("list_integrations")).toHaveLength(cards);
});

test("a_cancelled_sync_keeps_its_patients_and_can_be_continued", async () => {
  const app = await startSync();
  await press(app, "Cancel sync");
  expect(await screen.findByText("Stopping after the current batch…")).toBeVisible();
  expect(app.calls("cancel_sync")).toEqual([{ run: response("running", "sync_run").run_id }]);
  const run = { ...response("limited", "sync_run"), outcome: "cancelled" as const };
  end(app, { ...recorded("limited"), sync_run: run });
  expect(await screen.findByText("Sync canceled", { selector: "h2" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Continue sync" })).toBeVisible();
});

test("a_sync_of_another_process_is_watched_here_but_cannot_be_cancelled", async () => {
  const app = await startSync();
  expect(screen.queryByText(/running in another program/)).not.toBeInTheDocument();
  app.syncs.report({ elsewhere: true });
  expect(await screen.findByText(/running in another program/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Cancel sync" })).toBeDisabled();
  app.become("synced");
  app.syncs.report({ elsewhere: true, outcome: "completed" });
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
});

test("a_sync_that_is_already_running_is_explained", async () => {
  const app = await openSync("connected", { start_sync: refuse(refusal("sync_running_since")) });
  await press(app, "Start Sync");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(refusal("sync_running_since")).message);
});

test("a_failed_sync_says_why_and_what_to_do", async () => {
  const app = await startSync();
  end(app, "failing");
  const { fault } = response("failing", "sync_run");
  const { message, hint } = faultText(fault ?? { code: "internal" });
  expect(await screen.findByText("Sync failed", { selector: "h2" })).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent(`${message} ${hint}`);
  await expectAccessible();
});

/** The window with the summary of a sync that failed with this fault. */
async function failedBy(fault: Fault, handlers: Handlers = {}): Promise<ShownApp> {
  const run: RunRecord = { ...response("failing", "sync_run"), fault, mode: "incremental", limit: 100 };
  const app = await startSync("connected", handlers);
  end(app, { ...recorded("failing"), sync_run: run, list_integrations: [{ ...cardOf("failing"), fault, last_run: run }] });
  await screen.findByRole("alert");
  return app;
}

test.each<[Fault, string, object]>([
  [{ code: "connection_lost", args: { address: "127.0.0.1:3306" } }, "Try again", { mode: "incremental", limit: 100 }],
  [{ code: "source_older_copy" }, "Compare all patients", { mode: "full", limit: null }],
])("the_action_of_a_failed_sync_starts_the_next_one: %o", async (fault, label, options) => {
  const app = await failedBy(fault);
  await expectAccessible();
  await press(app, label);
  await waitFor(() => expect(app.calls("start_sync")).toHaveLength(2));
  expect(app.calls("start_sync")[1]?.request).toMatchObject({ allow_mass_change: false, ...options });
});

test("a_refused_password_leads_from_the_summary_to_the_details_of_the_connection", async () => {
  const app = await failedBy({ code: "access_denied", args: { username: "root" } });
  await press(app, "Enter new password");
  expect(await screen.findByLabelText("Server Host")).toHaveValue(cardOf("failing").host);
});

test("a_mass_change_is_decided_from_its_names_and_the_safe_answer_is_the_main_button", async () => {
  const save_mass_change_csv = vi.fn<() => string>(() => "/home/desk/changes not made.csv");
  const app = await startSync("synced", { save_mass_change_csv });
  end(app, "needs_decision");
  const { mode, limit } = response("needs_decision", "sync_run");
  const question = response("needs_decision", "mass_change");
  const [first] = question.rows;
  if (!first) throw new Error("the fixture has no patient");
  expect(await screen.findByText(`${question.inactive} patients would become inactive`, { selector: "h2" })).toBeVisible();
  expect(screen.getByText("Sync stopped: your decision needed", { selector: "[role=status]" })).toBeInTheDocument();
  expect(await screen.findByText(formatListName(first))).toBeVisible();
  await expectAccessible();
  expect(filledButtons(screen.getByRole("dialog"))).toEqual(["Leave everything as it is"]);
  await press(app, "Save as CSV");
  await waitFor(() => expect(save_mass_change_csv).toHaveBeenCalledOnce());
  await press(app, `Show all ${question.inactive}`);
  await app.user.type(screen.getByLabelText("Search by name, birthday, or number"), "zzz");
  await waitFor(() => expect(app.calls("mass_change").at(-1)).toMatchObject({ search: "zzz" }));
  await press(app, "Apply these changes");
  await waitFor(() => expect(app.calls("start_sync")).toHaveLength(2));
  expect(app.calls("start_sync")[1]?.request).toMatchObject({ mode, limit, allow_mass_change: true });
  end(app, "deactivated");
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Apply these changes" })).not.toBeInTheDocument();
});

async function openSummary(state: StateName, handlers: Handlers = {}): Promise<ShownApp> {
  const app = showApp(state, handlers);
  await goTo(app.user, "Activity");
  await app.user.click((await screen.findAllByRole("button", { name: /Main office$/ }))[0] as HTMLElement);
  await (await dialog()).findByText(/^Sync (finished|stopped|canceled|failed)/, { selector: "h2" });
  return app;
}

test("the_changes_of_an_earlier_sync_cannot_be_applied", async () => {
  const asked = response("needs_decision", "sync_run");
  await openSummary("deactivated", { sync_run: () => asked });
  expect(await screen.findByText("Sync stopped: your decision needed", { selector: "h2" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Apply these changes" })).not.toBeInTheDocument();
});

test("the_summary_groups_the_patients_to_fix_as_the_fix_list_does", async () => {
  const { groups } = response("limited", "run_fix_list");
  const [group] = groups;
  const patient = group?.patients[0];
  if (!group || !patient) throw new Error("the fixture has no problem");
  const app = await openSummary("limited");
  const title = `${problemTitle(group.code)} (${group.patients.length})`;
  const shown = within(await screen.findByRole("region", { name: title }));
  expect(shown.getByText(patient.pat_num)).toBeVisible();
  expect(shown.getByText(problemRemedy(group.code))).toBeVisible();
  await app.user.type(screen.getByLabelText("Search this list"), "zzz");
  expect(await screen.findByText("No matches")).toBeVisible();
  await expectAccessible();
});

test("the_problems_are_copied_and_saved", async () => {
  const app = await openSummary("limited", { save_problems_csv: () => "/home/desk/patients to fix.csv" });
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await press(app, "Copy");
  expect(await screen.findByText("Copied")).toBeVisible();
  expect(write).toHaveBeenCalledWith(response("limited", "problems_csv"));
  await press(app, "Save as CSV");
  expect(await screen.findByText("Saved to /home/desk/patients to fix.csv")).toBeVisible();
});

test("if_copying_fails_the_file_is_offered", async () => {
  const app = await openSummary("limited");
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
  await press(app, "Copy");
  expect(await screen.findByText(/Use Save as CSV instead/)).toBeVisible();
});

test("a_long_sync_tells_how_long_it_still_takes", async () => {
  const app = await startSync("connected");
  app.syncs.report({ expected: 1000, counts: { ...progress("starting").counts, rows_read: 100, unchanged: 100 } });
  expect(screen.queryByText(/left$/)).not.toBeInTheDocument();
  vi.setSystemTime(Date.now() + 20_000);
  app.syncs.report({ expected: 1000, counts: { ...progress("starting").counts, rows_read: 200, unchanged: 200 } });
  expect(await screen.findByText("About 3 minutes left")).toBeVisible();
  vi.setSystemTime(Date.now() + 100_000);
  app.syncs.report({ expected: 1000, counts: { ...progress("starting").counts, rows_read: 900, unchanged: 900 } });
  expect(await screen.findByText("Less than a minute left")).toBeVisible();
});

test("the_changes_of_a_run_are_listed_field_by_field", async () => {
  const app = await openSummary("updated");
  const [change] = response("updated", "run_changes").changes;
  await press(app, "View changes");
  const table = within(await screen.findByRole("table", { name: "Changed patients" }));
  expect(await table.findByText(change?.patient_name ?? "")).toBeVisible();
  expect(table.getAllByText(/^Phone changed from .* to /)[0]).toBeInTheDocument();
  await expectAccessible();
  await press(app, "Back to summary");
  expect(await screen.findByText("Patients Added")).toBeVisible();
});

test("a_changed_ssn_is_listed_without_its_value", async () => {
  const page = response("updated", "run_changes");
  const fields = [{ field: "ssn" as const, from: null, to: null }];
  const app = await openSummary("updated", { run_changes: () => ({ ...page, changes: page.changes.map((one) => ({ ...one, fields })) }) });
  await press(app, "View changes");
  expect((await screen.findAllByText("SSN: changed"))[0]).toBeVisible();
});

test("an_added_patient_takes_one_line_and_a_name_opens_the_patient", async () => {
  const page = response("limited", "run_changes");
  const [first] = page.changes;
  const app = await openSummary("limited");
  await press(app, "View changes");
  const table = within(await screen.findByRole("table", { name: "Changed patients" }));
  const show = (await table.findAllByRole("button", { name: `Show ${first?.fields.length} fields` }))[0] as HTMLElement;
  expect(table.queryByText(/^First name: /)).not.toBeInTheDocument();
  await app.user.click(show);
  expect(table.getByText(/^First name: /)).toBeInTheDocument();
  await expectAccessible();
  await app.user.click(table.getByRole("button", { name: "Hide fields" }));
  expect(table.queryByText(/^First name: /)).not.toBeInTheDocument();
  await app.user.click(table.getAllByRole("button", { name: first?.patient_name ?? "" })[0] as HTMLElement);
  await waitFor(() => expect(app.calls("patient").at(-1)).toEqual({ id: first?.patient }));
});

test("a_patient_that_an_undo_removed_is_a_name_that_the_arrow_keys_pass", async () => {
  const page = response("limited", "run_changes");
  const [, second] = page.changes;
  const app = await openSummary("limited", { run_changes: () => ({ ...page, changes: page.changes.map((one, at) => ({ ...one, exists: at > 0 })) }) });
  await press(app, "View changes");
  const rows = within(await screen.findByRole("table", { name: "Changed patients" })).getAllByRole("row");
  const [gone, there] = rows.slice(1).map((row) => within(row));
  const name = await gone!.findByText(page.changes[0]!.patient_name);
  expect(name.closest("button")).toBeNull();
  await app.user.click(name);
  expect(app.calls("patient")).toEqual([]);
  act(() => (name.closest("[data-open]") as HTMLElement).focus());
  await app.user.keyboard("{ArrowRight}");
  expect(gone!.getByRole("button", { name: /^Show / })).toHaveFocus();
  await app.user.keyboard("{ArrowLeft}{ArrowDown}");
  expect(there!.getByRole("button", { name: second!.patient_name })).toHaveFocus();
  await expectAccessible();
});

test("a_list_of_changes_is_one_tab_stop_and_the_arrow_keys_reach_the_fields", async () => {
  const app = await openSummary("limited");
  await press(app, "View changes");
  const table = within(await screen.findByRole("table", { name: "Changed patients" }));
  await table.findAllByRole("button", { name: /^Show / });
  const stops = table.getAllByRole("button").filter((button) => button.tabIndex >= 0);
  expect(stops).toHaveLength(1);
  stops[0]?.focus();
  await app.user.keyboard("{ArrowDown}{ArrowRight}{Enter}");
  expect(document.activeElement).toHaveTextContent("Hide fields");
  expect(document.activeElement?.closest("[data-index]")).toHaveAttribute("data-index", "1");
  await app.user.keyboard("{ArrowLeft}{ArrowDown}{Enter}");
  const third = response("limited", "run_changes").changes[2];
  await waitFor(() => expect(app.calls("patient").at(-1)).toEqual({ id: third?.patient }));
});

test("the_changes_of_a_run_are_saved_for_a_spreadsheet", async () => {
  const app = await openSummary("updated", { save_changes_csv: () => "/home/desk/changes.csv" });
  const summary = await dialog();
  await app.user.click(await summary.findByRole("button", { name: "View changes" }));
  await app.user.click(await summary.findByRole("button", { name: "Save as CSV" }));
  expect(await summary.findByText("Saved to /home/desk/changes.csv")).toBeVisible();
  expect(app.calls("save_changes_csv")).toEqual([{ run: response("updated", "sync_run").run_id }]);
});
