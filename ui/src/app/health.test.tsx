import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { FakeBackend } from "../backend/fake/FakeBackend";
import { fault } from "../backend/fake/faults";
import { formatDateTime } from "../i18n/format";
import { CONNECTION, connectedOffice, newOffice, syncedOffice } from "../test/offices";
import { expectAccessible } from "../test/expectAccessible";
import { goTo } from "../test/goTo";
import { showOffice } from "../test/showOffice";

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY - DAY / 4).toISOString();

/** Puts what the latest sync of the office did into the past. */
function ago(office: FakeBackend, days: number): string {
  const run = office.runs[0];
  const at = daysAgo(days);
  Object.assign(run ?? {}, { started_at: at, finished_at: at });
  return at;
}

/** An office whose last good sync was six days ago; answers since when it fails, which is not when it failed last. */
function failing(office: FakeBackend, code: "no_answer" | "needs_decision" = "no_answer"): string {
  ago(office, 6);
  office.syncNow("integration-1", null, fault(code));
  const since = ago(office, 4);
  office.syncNow("integration-1", null, fault(code));
  ago(office, 1);
  return since;
}

function cancelledToday(office: FakeBackend): void {
  const request = { integration: "integration-1", mode: "incremental" as const, limit: null, allow_mass_change: false };
  const sync = office.makeRun(office.integration("integration-1"), request);
  sync.cancel();
  sync.step();
}

const header = () => screen.findByRole("region", { name: "State of the integrations" });
const lines = async () => within(await header()).getAllByRole("listitem").map((line) => line.textContent);

async function card(office: FakeBackend) {
  const user = showOffice(office);
  await goTo(user, "Settings");
  return screen.findByRole("article", { name: "Main office" });
}

test("an_office_without_integrations_says_so", async () => {
  showOffice(newOffice());
  expect(await header()).toHaveTextContent("No integration yet");
});

test("an_integration_that_never_synced_has_no_age", async () => {
  showOffice(connectedOffice());
  expect(await lines()).toEqual(["Not synced yet"]);
});

test("a_failing_integration_shows_since_when_why_and_how_old_its_data_is", async () => {
  const office = syncedOffice();
  const since = formatDateTime(failing(office));
  const shown = await card(office);
  expect(await lines()).toEqual([`Failing since ${since}OD-SERVER:3306 does not answer.Data as of 6 days ago`]);
  expect(shown).toHaveTextContent(`Failing since ${since}`);
  expect(shown).toHaveTextContent("OD-SERVER:3306 does not answer. Verify that");
  expect(shown).toHaveTextContent("Data as of6 days ago");
  expect(shown).toHaveTextContent("Last sync6 days ago");
  await expectAccessible();
});

test("an_integration_that_asks_says_what_and_how_old_its_data_is", async () => {
  const office = syncedOffice();
  failing(office, "needs_decision");
  showOffice(office);
  expect(await lines()).toEqual([expect.stringMatching(/^Needs your decisionOf the 1,480 .* before that\.Data as of 6 days ago$/)]);
});

test("a_sync_that_was_cancelled_hides_no_failure", async () => {
  const office = syncedOffice();
  const since = formatDateTime(failing(office));
  cancelledToday(office);
  const shown = await card(office);
  expect(shown).toHaveTextContent(`Failing since ${since}`);
  expect(within(shown).getByRole("button", { name: "Test Connection" })).toBeVisible();
  expect(await header()).toHaveTextContent(`Failing since ${since}`);
});

test("a_sync_that_was_cancelled_takes_no_question_away", async () => {
  const office = syncedOffice();
  failing(office, "needs_decision");
  cancelledToday(office);
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "Show the last sync" }));
  expect(await screen.findByRole("button", { name: "Apply these changes anyway" })).toBeVisible();
});

test("each_of_several_integrations_is_told_with_its_own_age", async () => {
  const office = syncedOffice();
  ago(office, 6);
  office.placeIntegration("integration-2", { name: "Westside", company: "company-1", connection: CONNECTION, database: "demo" }, 20);
  office.syncNow("integration-2", null);
  ago(office, 0);
  showOffice(office);
  expect(await lines()).toEqual(["Main officeUp to dateData as of 6 days ago", "WestsideUp to dateData as of 6 hr. ago"]);
});

test("the_age_shows_while_a_sync_is_under_way", async () => {
  const office = syncedOffice();
  ago(office, 2);
  office.makeRun(office.integration("integration-1"), { integration: "integration-1", mode: "full", limit: null, allow_mass_change: false });
  showOffice(office);
  expect(await lines()).toEqual(["SyncingData as of 2 days ago"]);
});

test("a_first_sync_that_stopped_at_its_limit_has_a_last_sync_but_no_finished_data", async () => {
  const office = connectedOffice();
  office.syncNow("integration-1", 100);
  const shown = await card(office);
  expect(shown).toHaveTextContent("Data as ofNo sync has finished yet");
  expect(shown).toHaveTextContent("Last syncnow · 100 added, 0 updated");
  expect(await lines()).toEqual(["More patients to import"]);
});
