import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { ActivityPoint } from "../../bindings/ActivityPoint";
import type { DayResult } from "../../bindings/DayResult";
import type { Handler, Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { formatNumber } from "../../i18n/format";
import { expectAccessible } from "../../test/expectAccessible";
import { cardOf, response, type StateName } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { showApp, type ShownApp } from "../../test/showApp";
import { runStatus } from "../sync/runStatus";

const STATUS = {
  running: "Running",
  completed: "Finished",
  limited: /^(Stopped|Paused) at (the )?limit$/,
  cancelled: "Canceled",
  needs_decision: "Needs your decision",
  failed: "Failed",
  interrupted: "Stopped",
};

async function openActivity(state: StateName, handlers: Handlers = {}): Promise<ShownApp> {
  const app = showApp(state, handlers);
  await goTo(app.user, "Activity");
  return app;
}

const table = async () => within(await screen.findByRole("table", { name: "Syncs" }));

async function choose(user: UserEvent, filter: string, option: string) {
  await user.click(screen.getByRole("combobox", { name: filter }));
  await user.click(await screen.findByRole("option", { name: option }));
}

test("without_a_sync_the_page_says_so", async () => {
  await openActivity("empty");
  expect(await screen.findByRole("heading", { name: "No syncs yet" })).toBeVisible();
  await expectAccessible();
});

test("every_run_is_listed_with_its_result_and_opens_its_summary", async () => {
  const app = await openActivity("deactivated");
  const { runs } = response("deactivated", "list_runs");
  const list = await table();
  await waitFor(() => expect(list.getAllByRole("row")).toHaveLength(runs.length + 1));
  const rows = list.getAllByRole("row").slice(1);
  for (const [index, run] of runs.entries()) {
    const row = rows[index] as HTMLElement;
    expect(within(row).getByText(STATUS[runStatus(run)])).toBeVisible();
    const { added, updated, deactivated } = run.counts;
    const changes = [[added, "added"], [updated, "updated"], [deactivated, "made inactive"]].filter(([count]) => count !== 0);
    const told = changes.map(([count, what]) => `${formatNumber(count as number)} ${what}`).join(", ") || "Nothing changed";
    expect(row).toHaveTextContent(told);
    expect(row).toHaveTextContent("Maria Lopez");
    expect(row).toHaveTextContent(run.fault ? faultText(run.fault).message : told);
  }
  await expectAccessible();
  await app.user.click(list.getAllByRole("button")[0] as HTMLElement);
  expect(await (await dialog()).findByText("Patients Added")).toBeVisible();
  expect(app.calls("sync_run")).toEqual([{ run: runs[0]?.run_id }]);
});

test("the_filters_are_sent_to_the_app_and_can_be_cleared", async () => {
  const app = await openActivity("two_integrations", {
    list_runs: ({ query }) => (query.trigger === null ? response("two_integrations", "list_runs") : { total: 0, runs: [] }),
  });
  const [first] = response("two_integrations", "list_integrations");
  const { total } = response("two_integrations", "list_runs");
  expect(await screen.findByText(new RegExp(`^${total} syncs?, newest first`))).toBeVisible();
  await choose(app.user, "Integration", "Main office");
  await choose(app.user, "Result", "Failed");
  await choose(app.user, "Started by", "Schedule");
  expect(await screen.findByRole("heading", { name: "No matching syncs" })).toBeVisible();
  expect(app.calls("list_runs").at(-1)?.query).toEqual({
    integration: first?.id,
    mode: null,
    status: "failed",
    trigger: "timer",
    changed_patients: false,
    from: null,
    until: null,
  });
  await choose(app.user, "Type", "Full Sync");
  await app.user.click(screen.getByLabelText("Only with changes"));
  await waitFor(() => expect(app.calls("list_runs").at(-1)?.query).toMatchObject({ mode: "full", changed_patients: true }));
  await expectAccessible();
  await app.user.click(screen.getByRole("button", { name: "Show all syncs" }));
  expect(await screen.findByRole("table", { name: "Syncs" })).toBeVisible();
});

test("a_period_is_chosen_or_typed_and_an_invalid_date_is_marked", async () => {
  const app = await openActivity("synced");
  const last = () => app.calls("list_runs").at(-1)?.query;
  await choose(app.user, "Period", "Today");
  await waitFor(() => expect(last()?.from).toMatch(/^2026-03-0\d$/));
  await choose(app.user, "Period", "Custom range");
  await app.user.type(screen.getByLabelText("Start date"), "2/30/2026");
  expect(await screen.findByText("Enter a date, such as 04/23/1980.")).toBeVisible();
  await app.user.clear(screen.getByLabelText("Start date"));
  await app.user.type(screen.getByLabelText("End date"), "1/2/2020");
  await waitFor(() => expect(last()).toMatchObject({ from: null, until: "2020-01-02" }));
});

test("the_filtered_list_is_saved_for_a_spreadsheet", async () => {
  const save_runs_csv = vi.fn<Handler<"save_runs_csv">>(() => "/home/desk/syncs.csv");
  const app = await openActivity("failing", { save_runs_csv });
  await choose(app.user, "Result", "Failed");
  await app.user.click(screen.getByRole("button", { name: "Save as CSV" }));
  expect(await screen.findByText("Saved to /home/desk/syncs.csv")).toBeVisible();
  expect(app.calls("save_runs_csv")[0]?.query.status).toBe("failed");
  save_runs_csv.mockImplementation(() => {
    throw { code: "store_busy" };
  });
  await app.user.click(screen.getByRole("button", { name: "Save as CSV" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText({ code: "store_busy" }).hint);
});

test("the_totals_leave_out_what_was_undone_and_say_so", async () => {
  const { step, points } = response("synced", "activity");
  const last = points.at(-1);
  if (!last) throw new Error("no periods");
  await openActivity("synced", {
    activity: () => ({ step, points: [{ ...last, runs: 2, undone: 1, undos: 1, added: 5 }] }),
    list_runs: () => ({ total: 3, runs: response("synced", "list_runs").runs }),
  });
  expect(await screen.findByText("without 1 sync that was undone")).toBeVisible();
  expect(screen.getByText("2 syncs")).toBeVisible();
  expect(screen.queryByText(/no longer listed/)).not.toBeInTheDocument();
});

test("charts_have_their_sums_as_names_and_the_table_has_every_value", async () => {
  const app = await openActivity("failing");
  const { points } = response("failing", "activity");
  const sum = (figure: "added" | "updated" | "failed" | "errors") =>
    formatNumber(points.reduce((total: number, point: ActivityPoint) => total + point[figure], 0));
  await app.user.click(await screen.findByText("Charts"));
  const chart = await screen.findByRole("img", { name: /^Patient changes\./ });
  expect(chart).toHaveAccessibleName(expect.stringContaining(`Patients added: ${sum("added")}, Patients updated: ${sum("updated")}`));
  expect(screen.getByRole("img", { name: /^Errors\./ })).toHaveAccessibleName(
    expect.stringContaining(`Failed or stopped: ${sum("failed")}, Patients with errors: ${sum("errors")}`),
  );
  await expectAccessible();
  await app.user.click(screen.getByText("Table"));
  const figures = within(await screen.findByRole("table", { name: "Syncs over time" }));
  expect(figures.getAllByRole("row")).toHaveLength(points.length + 1);
  const newest = points.at(-1);
  const cells = within(figures.getAllByRole("row")[1] as HTMLElement).getAllByRole("cell");
  expect(cells.slice(0, 3).map((cell) => cell.textContent)).toEqual(
    [newest?.runs, newest?.failed, newest?.added].map((value) => formatNumber(value ?? 0)),
  );
  await expectAccessible();
});

test("charts_that_cannot_be_loaded_can_be_loaded_again", async () => {
  const activity = vi.fn<Handler<"activity">>(() => {
    throw { code: "store_busy" };
  });
  const app = await openActivity("empty", { activity });
  await app.user.click(await screen.findByText("Charts"));
  expect(await screen.findByRole("alert")).toBeVisible();
  activity.mockImplementation(() => response("empty", "activity"));
  await app.user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "No syncs yet" })).toBeVisible();
});

test("the_figures_of_the_period_are_the_sums_of_the_rows_and_of_what_is_no_longer_listed", async () => {
  const { points } = response("deactivated", "activity");
  const { runs, total } = response("deactivated", "list_runs");
  const newest = points.at(-1);
  if (!newest) throw new Error("no points");
  const more = [...points.slice(0, -1), { ...newest, runs: newest.runs + 30 }];
  await openActivity("deactivated", { activity: () => ({ ...response("deactivated", "activity"), points: more }) });
  const of = (figure: "added" | "updated" | "deactivated") => runs.reduce((sum, run) => sum + run.counts[figure], 0);
  const failed = runs.filter((run) => run.outcome === "failed" || run.outcome === "interrupted").length;
  expect(await screen.findByText(`${total + 30} syncs`)).toBeVisible();
  for (const text of [`${of("added")} added`, `${of("updated")} updated`, `${of("deactivated")} made inactive`, `${failed} failed or stopped`]) {
    expect(screen.getByText(text, { selector: "p > span" })).toBeVisible();
  }
  expect(screen.getByText("including 30 older syncs without changes that are no longer listed")).toBeVisible();
});

const day = (at: number, result: DayResult, run: string | null) => ({
  day: `2026-02-${at}`,
  result,
  run,
  started_at: run === null ? null : `2026-02-${at}T03:00:00Z`,
});

test("each_night_of_the_last_two_weeks_is_seen_at_a_glance_and_opens_its_sync", async () => {
  const card = cardOf("failing");
  const days = [day(23, "none", null), day(24, "ran", "1"), day(25, "missed", null), day(26, "failed", "5"), day(27, "ahead", null)];
  const { user, calls } = await openActivity("failing", { scheduled_days: () => [{ integration: card.id, days }] });
  const nights = within(await screen.findByRole("region", { name: "Last two weeks" }));
  expect(nights.getByText("1 day failed · 1 day missed (OnTime Dental wasn't running)")).toBeVisible();
  expect(nights.getByRole("img", { name: "Wednesday, Feb 25: missed, because OnTime Dental wasn't running" })).toBeVisible();
  await expectAccessible();
  const failed = nights.getByRole("button", { name: /^Thursday, Feb 26: failed/ });
  const ran = nights.getByRole("button", { name: /^Tuesday, Feb 24: synced/ });
  expect([failed, ran].map((button) => button.tabIndex)).toEqual([0, -1]);
  failed.focus();
  await user.keyboard("{ArrowLeft}");
  expect(ran).toHaveFocus();
  await user.keyboard("{ArrowLeft}{ArrowRight}{Enter}");
  expect(await screen.findByRole("dialog")).toBeVisible();
  expect(calls("sync_run").at(-1)).toEqual({ run: "5" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(nights.getByRole("button", { name: `${card.problems} patients to fix` }));
  expect((await dialog()).getByText("Patients to fix in Open Dental")).toBeVisible();
});

test("two_weeks_without_a_miss_are_one_sentence", async () => {
  const card = cardOf("synced");
  await openActivity("synced", { scheduled_days: () => [{ integration: card.id, days: [day(26, "ran", "1"), day(27, "ran", "2")] }] });
  expect(await screen.findByText("Every scheduled sync ran.")).toBeVisible();
});

test("a_click_on_a_notification_opens_the_sync_that_it_speaks_of", async () => {
  const { clickNotification, calls } = showApp("failing");
  await screen.findByRole("region", { name: "Integrations" });
  clickNotification("5");
  expect(await screen.findByRole("heading", { name: "Activity" })).toBeInTheDocument();
  await screen.findByRole("dialog");
  expect(calls("sync_run").at(-1)).toEqual({ run: "5" });
});

test("only_the_newest_sync_offers_the_next_step", async () => {
  const { user } = await openActivity("failing", {
    list_integrations: () => [{ ...cardOf("failing"), last_ended: "99" }],
  });
  const list = await table();
  await user.click(list.getAllByRole("button")[0] as HTMLElement);
  const shown = await dialog();
  expect(await shown.findByRole("alert")).toBeVisible();
  expect(shown.getAllByRole("button").map((button: HTMLElement) => button.textContent || button.getAttribute("aria-label"))).toEqual(["Close", "Copy for IT", "Done"]);
});
