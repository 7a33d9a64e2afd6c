import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { ActivityPoint } from "../../bindings/ActivityPoint";
import type { Handler, Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { formatNumber } from "../../i18n/format";
import { expectAccessible } from "../../test/expectAccessible";
import { response, type StateName } from "../../test/fixtures";
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
  interrupted: "Interrupted",
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
    expect(row).toHaveTextContent(`${formatNumber(run.counts.added)} added, ${formatNumber(run.counts.updated)} updated`);
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
  expect(app.calls("list_runs").at(-1)?.query).toEqual({ integration: first?.id, status: "failed", trigger: "timer", from: null, until: null });
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

test("charts_have_their_sums_as_names_and_the_table_has_every_value", async () => {
  const app = await openActivity("failing");
  const { points } = response("failing", "activity");
  const sum = (figure: "added" | "updated" | "failed" | "errors") =>
    formatNumber(points.reduce((total: number, point: ActivityPoint) => total + point[figure], 0));
  await app.user.click(await screen.findByText("Charts"));
  const chart = await screen.findByRole("img", { name: /^Patients added and updated\./ });
  expect(chart).toHaveAccessibleName(expect.stringContaining(`Patients added: ${sum("added")}, Patients updated: ${sum("updated")}`));
  expect(screen.getByRole("img", { name: /^Errors\./ })).toHaveAccessibleName(
    expect.stringContaining(`Failed syncs: ${sum("failed")}, Patients with errors: ${sum("errors")}`),
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
  const activity = vi.fn<Handler<"activity">>(() => response("empty", "activity"));
  activity.mockImplementationOnce(() => {
    throw { code: "store_busy" };
  });
  const app = await openActivity("empty", { activity });
  await app.user.click(await screen.findByText("Charts"));
  expect(await screen.findByRole("alert")).toBeVisible();
  await app.user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "No syncs yet" })).toBeVisible();
});
