import { act, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fault } from "../../backend/fake/faults";
import type { FakeBackend } from "../../backend/fake/FakeBackend";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { connectedOffice, syncedOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

async function openSync(office: FakeBackend): Promise<UserEvent> {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "Sync Patients" }));
  await screen.findByRole("dialog");
  return user;
}

const press = (user: UserEvent, name: string) => user.click(screen.getByRole("button", { name }));
const figure = (label: string) => screen.getByText(label, { selector: "dt" }).nextElementSibling?.textContent;

test("before_the_first_sync_full_is_chosen_and_recommended_with_the_guides_limit", async () => {
  await openSync(connectedOffice());
  expect(screen.getByRole("radio", { name: "Full Sync" })).toBeChecked();
  expect(screen.getByText("recommended for the first sync")).toBeVisible();
  expect(screen.getByText("Import all active patients.")).toBeVisible();
  expect(screen.getByText("Only import patients modified since the last sync.")).toBeVisible();
  expect(screen.getByLabelText("Limit")).toHaveValue("100");
  await expectAccessible();
});

test("after_a_finished_full_sync_incremental_is_chosen", async () => {
  await openSync(syncedOffice());
  expect(screen.getByRole("radio", { name: "Incremental Sync" })).toBeChecked();
  expect(screen.queryByText("recommended for the first sync")).not.toBeInTheDocument();
});

test("a_full_sync_that_stopped_says_that_it_goes_on", async () => {
  const office = connectedOffice();
  office.syncNow("integration-1", 100);
  await openSync(office);
  expect(screen.getByText(/stopped early. This one goes on from there/)).toBeVisible();
});

test("a_limit_that_is_no_number_is_refused_and_no_limit_needs_none", async () => {
  const office = connectedOffice(30);
  const user = await openSync(office);
  await user.clear(screen.getByLabelText("Limit"));
  await press(user, "Start Sync");
  expect(await screen.findByText("Enter a number from 1 up.")).toBeVisible();
  expect(office.runs).toHaveLength(0);
  await user.click(screen.getByRole("checkbox", { name: "No limit" }));
  expect(screen.getByLabelText("Limit")).toBeDisabled();
  await press(user, "Start Sync");
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  expect(office.runs[0]?.limit).toBeNull();
});

test("a_limited_sync_ends_in_its_summary_and_goes_on_from_there", async () => {
  const office = connectedOffice(250);
  const user = await openSync(office);
  await press(user, "Start Sync");
  expect(await screen.findByText("Sync stopped at its limit", { selector: "h2" })).toBeVisible();
  expect(figure("Patients Added")).toBe("100");
  expect(figure("Patients Updated")).toBe("0");
  expect(figure("Unchanged")).toBe("0");
  expect(figure("Patients Skipped")).toBe("2");
  expect(screen.getByText("of the skipped").closest("div")).toHaveTextContent("Errorsof the skipped1");
  expect(screen.getByText("100 of 250 imported; next sync goes on from here.")).toBeVisible();
  expect(screen.getByText(/148 patients are still to go/)).toBeVisible();
  await expectAccessible();
  await press(user, "Continue sync");
  await waitFor(() => expect(office.runs).toHaveLength(2));
  expect(office.runs[0]).toMatchObject({ mode: "full", limit: 100 });
  expect(await screen.findByText(/^200 of 2\d\d imported; next sync goes on from here\.$/)).toBeVisible();
  await press(user, "Continue sync");
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  const summary = within(screen.getByRole("dialog"));
  expect(summary.getByText(/^All 250 active patients accounted for, verified \d/)).toBeVisible();
  expect(summary.getByText(/\(246 here, 4 to fix\)/)).toBeVisible();
  await press(user, "Done");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("progress_is_shown_can_be_left_and_is_found_again", async () => {
  const office = connectedOffice(250);
  office.held = true;
  const user = await openSync(office);
  await press(user, "Start Sync");
  expect(await screen.findByText(/You can close this; the sync goes on/)).toBeVisible();
  expect(screen.getByRole("progressbar")).toBeInTheDocument();
  await expectAccessible();
  await user.click(within(screen.getByRole("dialog")).getByText("Close", { selector: ".mantine-Button-label" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(await screen.findByText("Syncing", { selector: ".mantine-Badge-label" })).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Show progress" }));
  expect(await screen.findByRole("button", { name: "Cancel sync" })).toBeVisible();
  const run = office.syncs.values().next().value;
  act(() => {
    run?.step();
  });
  expect(await screen.findByText("20 of 250")).toBeVisible();
  expect(screen.getByText("20 added · 0 updated · 0 unchanged · 0 skipped")).toBeVisible();
  office.held = false;
  expect(await screen.findByText("Sync stopped at its limit", { selector: "h2" })).toBeVisible();
});

test("a_cancelled_sync_keeps_what_it_brought_in_and_offers_to_go_on", async () => {
  const office = connectedOffice(250);
  office.held = true;
  const user = await openSync(office);
  await press(user, "Start Sync");
  await screen.findByRole("button", { name: "Cancel sync" });
  act(() => {
    office.syncs.values().next().value?.step();
  });
  await press(user, "Cancel sync");
  expect(await screen.findByText("Finishing the last few patients, then stopping")).toBeVisible();
  office.held = false;
  expect(await screen.findByText("Sync cancelled", { selector: "h2" })).toBeVisible();
  expect(screen.getByText("20 of 250 imported; next sync goes on from here.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Continue sync" })).toBeVisible();
});

test("a_sync_of_another_program_is_followed_here_and_stopped_there", async () => {
  const office = connectedOffice(250);
  office.held = true;
  const user = await openSync(office);
  await press(user, "Start Sync");
  await screen.findByRole("button", { name: "Cancel sync" });
  expect(screen.queryByText(/runs in another program/)).not.toBeInTheDocument();
  act(() => {
    const run = office.syncs.values().next().value;
    if (run) run.elsewhere = true;
    run?.step();
  });
  expect(await screen.findByText(/runs in another program/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Cancel sync" })).toBeDisabled();
  office.held = false;
  expect(await screen.findByText("Sync stopped at its limit", { selector: "h2" })).toBeVisible();
});

test("a_sync_that_runs_already_is_said_in_words", async () => {
  const office = connectedOffice();
  office.failNext("startSync", fault("sync_running"));
  const user = await openSync(office);
  await press(user, "Start Sync");
  expect(await screen.findByRole("alert")).toHaveTextContent("A sync of this integration has been running since 14:05");
});

test("a_failed_sync_says_why_and_what_to_do", async () => {
  const office = connectedOffice();
  office.held = true;
  const user = await openSync(office);
  await press(user, "Start Sync");
  await screen.findByRole("button", { name: "Cancel sync" });
  act(() => office.syncs.values().next().value?.fail(fault("no_answer")));
  expect(await screen.findByText("Sync failed", { selector: "h2" })).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("OD-SERVER:3306 does not answer. Verify that the MySQL server is running");
  await expectAccessible();
});

test("a_source_that_is_not_what_it_was_is_compared_as_a_whole_at_the_press_of_a_button", async () => {
  const office = syncedOffice();
  office.syncNow("integration-1", 100, fault("source_changed"));
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "Show the last sync" }));
  const button = await (await dialog()).findByRole("button", { name: "Compare everything" });
  await expectAccessible();
  await user.click(button);
  await waitFor(() => expect(screen.getByText("Sync finished", { selector: "h2" })).toBeVisible());
  expect(office.runs[0]).toMatchObject({ mode: "full", limit: null, outcome: "completed" });
});

/** A sync that stopped to ask, in front of the person. */
async function askedOffice(): Promise<[FakeBackend, UserEvent]> {
  const office = connectedOffice(30);
  office.held = true;
  const user = await openSync(office);
  await press(user, "Start Sync");
  await screen.findByRole("button", { name: "Cancel sync" });
  act(() => office.syncs.values().next().value?.fail(fault("needs_decision")));
  await screen.findByText("Sync stopped to ask you", { selector: "h2" });
  office.held = false;
  return [office, user];
}

test("a_sync_that_stopped_to_ask_goes_on_only_when_a_person_allows_it", async () => {
  const [office, user] = await askedOffice();
  expect(screen.getByRole("alert")).toHaveTextContent("1,480 would become inactive");
  expect(await screen.findByText(/Only do this if you know/)).toBeVisible();
  await expectAccessible();
  expect(office.runs[0]?.mass_change_allowed).toBe(false);
  await press(user, "Apply these changes anyway");
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  expect(office.runs).toHaveLength(2);
  expect(office.runs[0]).toMatchObject({ mode: "full", limit: 100, mass_change_allowed: true });
  expect(screen.queryByRole("button", { name: "Apply these changes anyway" })).not.toBeInTheDocument();
});

test("what_an_earlier_sync_asked_cannot_be_allowed_any_more", async () => {
  const office = connectedOffice(30);
  office.syncNow("integration-1", 100, fault("needs_decision"));
  office.syncNow("integration-1", 100);
  const user = showOffice(office);
  await goTo(user, "Activity");
  await user.click((await screen.findAllByRole("button", { name: /Main office$/ }))[1] as HTMLElement);
  expect(await screen.findByText("Sync stopped to ask you", { selector: "h2" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Apply these changes anyway" })).not.toBeInTheDocument();
});

async function openSummary(office: FakeBackend): Promise<UserEvent> {
  const user = showOffice(office);
  await goTo(user, "Activity");
  await user.click(await screen.findByRole("button", { name: /Main office$/ }));
  await (await dialog()).findByText("Patients Added");
  return user;
}

test("each_problem_says_what_is_wrong_and_what_to_do_and_can_be_searched", async () => {
  const user = await openSummary(syncedOffice());
  const table = within(await screen.findByRole("table", { name: "Patients that were not imported" }));
  expect(await table.findByText("1041")).toBeVisible();
  expect(table.getAllByText(/Enter the birthdate in Open Dental/)[0]).toBeVisible();
  expect(table.getByText("Error")).toBeVisible();
  await user.type(screen.getByLabelText("Search this list"), "1060");
  await waitFor(() => expect(table.queryByText("1041")).not.toBeInTheDocument());
  expect(table.getByText("Several patients here have this name and birthday")).toBeVisible();
  await user.type(screen.getByLabelText("Search this list"), "zzz");
  expect(await screen.findByText("Nothing in this list matches the search.")).toBeVisible();
  await expectAccessible();
});

test("the_problems_are_copied_and_saved", async () => {
  const office = syncedOffice();
  const user = await openSummary(office);
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await press(user, "Copy");
  expect(await screen.findByText("Copied")).toBeVisible();
  expect(write).toHaveBeenCalledWith(office.clipboardCsv);
  await press(user, "Save as CSV");
  expect(await screen.findByText(/^Saved to C:/)).toBeVisible();
});

test("copying_that_is_not_possible_points_to_the_file", async () => {
  const user = await openSummary(syncedOffice());
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
  await press(user, "Copy");
  expect(await screen.findByText(/Use Save as CSV/)).toBeVisible();
});

test("what_a_run_changed_is_listed_field_by_field_without_any_ssn", async () => {
  const office = syncedOffice();
  office.syncNow("integration-1", 100);
  const user = showOffice(office);
  await goTo(user, "Activity");
  await user.click((await screen.findAllByRole("button", { name: /Main office$/ }))[0] as HTMLElement);
  await user.click(await screen.findByRole("button", { name: "What was changed?" }));
  const table = within(await screen.findByRole("table", { name: "Changed patients" }));
  expect((await table.findAllByText(/Phone changed from \(503\)555-0000 to/))[0]).toBeInTheDocument();
  expect(table.getAllByText("SSN: changed")[0]).toBeVisible();
  await expectAccessible();
  await press(user, "Back to the summary");
  expect(await screen.findByText("Patients Added")).toBeVisible();
});

test("what_a_sync_did_is_saved_for_a_spreadsheet", async () => {
  const office = syncedOffice();
  const saved = vi.spyOn(office, "saveChangesCsv");
  const user = await openSummary(office);
  const summary = await dialog();
  await user.click(await summary.findByRole("button", { name: "What was changed?" }));
  await user.click(await summary.findByRole("button", { name: "Save as CSV" }));
  expect(await summary.findByText(/^Saved to .*changes\.csv$/)).toBeVisible();
  expect(saved).toHaveBeenCalledWith(office.runs[0]?.run_id);
});
