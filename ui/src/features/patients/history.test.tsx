import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { PatientEvent } from "../../bindings/PatientEvent";
import type { Handler } from "../../backend/recorded";
import { expectAccessible } from "../../test/expectAccessible";
import { response } from "../../test/fixtures";
import { openButton, openPatient, showPatients } from "../../test/patients";

test("a_history_shows_what_changed_when_and_by_which_sync_and_opens_it", async () => {
  const sync = { run: "7", integration_name: "Main office", mode: "incremental" as const, trigger: "timer" as const };
  const events: PatientEvent[] = [
    { at: "2026-02-22T18:00:00Z", sync, author: null, kind: "reactivated", reason: null, fields: [{ field: "status", from: "archived", to: "active" }] },
    { at: "2026-02-21T18:00:00Z", sync, author: null, kind: "deactivated", reason: "archived", fields: [{ field: "status", from: "active", to: "archived" }] },
    { at: "2026-02-20T18:00:00Z", sync: null, author: "Maria Lopez", kind: "updated", reason: null, fields: [{ field: "city", from: "Salem", to: "Keizer" }] },
    { at: "2026-02-19T18:00:00Z", sync, author: null, kind: "created", reason: null, fields: [{ field: "first_name", from: null, to: "Ada" }] },
  ];
  const { user, calls } = await openPatient({}, { patient_history: () => ({ total: events.length, events }) });
  const history = within(await screen.findByRole("region", { name: "History" }));
  await history.findByText("Maria Lopez");
  const items = history.getAllByRole("listitem").filter((item) => item.parentElement?.tagName === "OL");
  expect(items.map((item) => item.querySelector(".mantine-Badge-label")?.textContent)).toEqual(["Reactivated", "Made inactive", "Updated", "Added"]);
  expect(items[1]).toHaveTextContent(/Archived in Open Dental$/);
  expect(within(items[2] as HTMLElement).getByText("City changed from Salem to Keizer")).toBeInTheDocument();
  await user.click(history.getByRole("button", { name: "Show details" }));
  expect(items[3]).toHaveTextContent("First name: Ada");
  await expectAccessible();
  await user.click(within(items[0] as HTMLElement).getByRole("button", { name: /^Open sync: Main office, Incremental Sync, Feb 22, 2026/ }));
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  expect(calls("sync_run")).toEqual([{ run: "7" }]);
  // The panel below stays open.
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByText("Sync finished", { selector: "h2" })).not.toBeInTheDocument());
  expect(screen.getByRole("region", { name: "History" })).toBeVisible();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("region", { name: "History" })).not.toBeInTheDocument());
});

test("the_recorded_history_of_an_updated_patient_is_shown", async () => {
  const app = await showPatients("updated");
  await screen.findByRole("table", { name: "Patients" });
  await app.user.click(openButton(0));
  const history = within(await screen.findByRole("region", { name: "History" }));
  const { events } = response("updated", "patient_history");
  await waitFor(() => expect(document.querySelectorAll("ol > li time")).toHaveLength(events.length));
  expect(history.getByText("Added")).toBeVisible();
  await expectAccessible();
});

test("a_long_history_is_shown_page_by_page", async () => {
  const event: PatientEvent = { at: "2026-02-20T18:00:00Z", sync: null, author: "Maria Lopez", kind: "updated", reason: null, fields: [] };
  const patient_history = vi.fn<Handler<"patient_history">>(({ limit }) => ({
    total: 81,
    events: Array.from({ length: Math.min(limit, 81) }, () => ({ ...event })),
  }));
  const { user } = await openPatient({}, { patient_history });
  const history = within(await screen.findByRole("region", { name: "History" }));
  await user.click(await history.findByRole("button", { name: "Show 50 earlier changes" }));
  await user.click(await history.findByRole("button", { name: "Show 23 earlier changes" }));
  await waitFor(() => expect(history.getAllByText("Updated")).toHaveLength(81));
  expect(history.queryByRole("button", { name: /earlier/ })).not.toBeInTheDocument();
});
