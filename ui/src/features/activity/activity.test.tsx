import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fault } from "../../backend/fake/faults";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { CONNECTION, connectedOffice, newOffice, syncedOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

test("an_office_that_never_synced_says_so", async () => {
  const user = showOffice(newOffice());
  await goTo(user, "Activity");
  expect(await screen.findByRole("heading", { name: "No sync yet" })).toBeVisible();
  await expectAccessible();
});

test("every_run_stands_in_the_list_and_opens_its_summary", async () => {
  const office = connectedOffice(250);
  office.syncNow("integration-1", 100);
  office.syncNow("integration-1", null);
  office.syncNow("integration-1", null, fault("no_answer"));
  const user = showOffice(office);
  await goTo(user, "Activity");
  const table = within(await screen.findByRole("table", { name: "Syncs" }));
  await table.findByText("Failed");
  expect(table.getAllByRole("row").slice(1).map((row) => row.textContent)).toEqual([
    expect.stringMatching(/Main office Incremental SyncIn this window0 added, 0 updated 0 skippedFailed$/),
    expect.stringMatching(/Main office Full SyncIn this window146 added, 0 updated 2 skippedFinished$/),
    expect.stringMatching(/Main office Full SyncIn this window100 added, 0 updated 2 skippedStopped at limit$/),
  ]);
  await expectAccessible();
  await user.click(table.getAllByRole("button")[0] as HTMLElement);
  expect(await (await dialog()).findByText("Sync failed", { selector: "h2" })).toBeVisible();
});

test("a_sync_that_stopped_to_ask_is_not_called_failed", async () => {
  const office = syncedOffice();
  office.syncNow("integration-1", 100, fault("needs_decision"));
  const user = showOffice(office);
  await goTo(user, "Activity");
  const table = within(await screen.findByRole("table", { name: "Syncs" }));
  expect(await table.findByText("Stopped to ask")).toBeVisible();
  expect(table.queryByText("Failed")).not.toBeInTheDocument();
});

/** A healthy sync and a failed one of one integration, and a limited one of another. */
function mixedOffice() {
  const office = connectedOffice(250);
  office.placeIntegration(
    "integration-2",
    { name: "Westside", company: "company-1", connection: CONNECTION, database: "west" },
    120,
  );
  office.syncNow("integration-1", null);
  office.syncNow("integration-1", null, fault("no_answer"));
  office.syncNow("integration-2", 50);
  return office;
}

const shownRuns = () => within(screen.getByRole("table", { name: "Syncs" })).getAllByRole("row").slice(1);

async function choose(user: UserEvent, filter: string, option: string) {
  await user.click(screen.getByRole("combobox", { name: filter }));
  await user.click(await screen.findByRole("option", { name: option }));
}

test("the_list_is_narrowed_by_integration_outcome_and_who_started_it_and_widened_again", async () => {
  const user = showOffice(mixedOffice());
  await goTo(user, "Activity");
  expect(await screen.findByText("3 syncs, newest first. Open one to see its summary.")).toBeVisible();
  await choose(user, "Integration", "Main office");
  await waitFor(() => expect(shownRuns()).toHaveLength(2));
  await choose(user, "Outcome", "Failed");
  await waitFor(() => expect(shownRuns()).toHaveLength(1));
  await choose(user, "Started by", "Schedule");
  expect(await screen.findByRole("heading", { name: "No sync matches" })).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Show all syncs" }));
  await waitFor(() => expect(shownRuns()).toHaveLength(3));
});

test("a_period_is_chosen_or_typed_and_what_is_no_day_is_said", async () => {
  const office = mixedOffice();
  const asked = vi.spyOn(office, "listRuns");
  const user = showOffice(office);
  await goTo(user, "Activity");
  await choose(user, "Period", "Today");
  await waitFor(() => expect(asked.mock.lastCall?.[0].from).toMatch(/^\d{4}-\d{2}-\d{2}$/));
  await choose(user, "Period", "From day to day");
  await user.type(screen.getByLabelText("First day"), "2/30/2026");
  expect(await screen.findByText("Enter a day such as 04/23/1980.")).toBeVisible();
  await user.clear(screen.getByLabelText("First day"));
  await user.type(screen.getByLabelText("Last day"), "1/2/2020");
  expect(await screen.findByRole("heading", { name: "No sync matches" })).toBeVisible();
  expect(asked.mock.lastCall?.[0]).toMatchObject({ from: null, until: "2020-01-02" });
});

test("the_list_as_it_is_shown_is_saved_for_a_spreadsheet", async () => {
  const office = mixedOffice();
  const saved = vi.spyOn(office, "saveRunsCsv");
  const user = showOffice(office);
  await goTo(user, "Activity");
  await choose(user, "Outcome", "Failed");
  await waitFor(() => expect(shownRuns()).toHaveLength(1));
  await user.click(screen.getByRole("button", { name: "Save list as CSV" }));
  expect(await screen.findByText(/^Saved to .*syncs\.csv$/)).toBeVisible();
  expect(saved.mock.lastCall?.[0].ending).toBe("failed");
  office.failNext("saveRunsCsv", fault("store_busy"));
  await user.click(screen.getByRole("button", { name: "Save list as CSV" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(fault("store_busy").hint);
});

test("charts_say_their_sums_to_who_cannot_see_them_and_every_value_stands_in_a_table", async () => {
  const user = showOffice(mixedOffice());
  await goTo(user, "Activity");
  await user.click(await screen.findByText("Charts"));
  const chart = await screen.findByRole("img", { name: /^Patients added and updated\./ });
  expect(chart).toHaveAccessibleName(expect.stringMatching(/Patients added: 296, Patients updated: 0\. /));
  expect(screen.getByRole("img", { name: /^Errors\. Failed syncs: 1, Patients with errors: 1\./ })).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByText("Figures"));
  const table = within(await screen.findByRole("table", { name: "Syncs over time" }));
  expect(table.getAllByRole("row")).toHaveLength(15);
  const today = table.getAllByRole("row")[1] as HTMLElement;
  expect(within(today).getAllByRole("cell").slice(0, 3).map((cell) => cell.textContent)).toEqual(["3", "1", "296"]);
  await expectAccessible();
});

test("charts_without_any_sync_say_so_and_a_failure_can_be_tried_again", async () => {
  const office = newOffice();
  office.failNext("activity", fault("store_busy"));
  const user = showOffice(office);
  await goTo(user, "Activity");
  await user.click(await screen.findByText("Charts"));
  expect(await screen.findByRole("alert")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "No sync yet" })).toBeVisible();
});
