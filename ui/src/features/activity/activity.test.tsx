import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fault } from "../../backend/fake/faults";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { connectedOffice, newOffice, syncedOffice } from "../../test/offices";
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
    expect.stringMatching(/Main officeIncremental SyncIn this window0 added, 0 updated0 skippedFailed$/),
    expect.stringMatching(/Main officeFull SyncIn this window146 added, 0 updated2 skippedFinished$/),
    expect.stringMatching(/Main officeFull SyncIn this window100 added, 0 updated2 skippedStopped at limit$/),
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
  expect(await screen.findByText("Stopped to ask")).toBeVisible();
  expect(screen.queryByText("Failed")).not.toBeInTheDocument();
});
