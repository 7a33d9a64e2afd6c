import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Undone } from "../../bindings/Undone";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { refuse, showApp, type ShownApp } from "../../test/showApp";
import type { Handlers } from "../../backend/recorded";

const undone: Undone = {
  run_id: "9",
  undone: "2",
  removed: 12,
  restored: 3,
  left: [
    { patient: "4", patient_name: "Ann Lee", reason: "notes_written" },
    { patient: "5", patient_name: "Ben Ruiz", reason: "changed_since" },
  ],
};

async function openRun(handlers: Handlers = {}): Promise<ShownApp> {
  const app = showApp({ ...recorded("updated"), sync_run: response("updated", "sync_run") }, handlers);
  await goTo(app.user, "Activity");
  const rows = await screen.findAllByRole("button", { name: /Main office|Front/ });
  await app.user.click(rows[0] as HTMLElement);
  await screen.findByText("Sync finished", { selector: "h2" });
  return app;
}

const press = async (app: ShownApp, name: string) => app.user.click((await dialog()).getByRole("button", { name }));

test("an_undo_says_what_it_does_asks_and_lists_what_stays", async () => {
  const app = await openRun({ undo_run: () => undone });
  await press(app, "Undo this sync");
  expect(await screen.findByText("Undo this sync?")).toBeVisible();
  expect(screen.getByText(/Patients that it added are removed/)).toBeVisible();
  expect(screen.getByText(/automatic syncs of .* wait/)).toBeVisible();
  await expectAccessible();
  await press(app, "Keep it");
  expect(app.calls("undo_run")).toEqual([]);
  await press(app, "Undo this sync");
  await press(app, "Undo sync");
  expect(await screen.findByText("12 removed · 3 restored")).toBeVisible();
  expect(screen.getByText("2 patients stay as they are")).toBeVisible();
  expect(await screen.findByText("Ann Lee")).toBeVisible();
  expect(screen.getByText("The desk has written notes")).toBeVisible();
  expect(app.calls("undo_run")).toEqual([{ run: response("updated", "sync_run").run_id }]);
  await expectAccessible();
});

test("a_newer_sync_must_be_undone_first_and_is_one_click_away", async () => {
  const older = response("updated", "sync_run");
  const app = await openRun({
    undo_run: refuse({ code: "undo_newer_first", args: { run: "7" } }),
    sync_run: ({ run }) => (run === "7" ? { ...older, run_id: "7", integration_name: "The newer one" } : older),
  });
  await press(app, "Undo this sync");
  await press(app, "Undo sync");
  expect(await screen.findByText(/A newer sync \(number 7\)/)).toBeVisible();
  await press(app, "Open that sync");
  expect(await screen.findByText(/The newer one/)).toBeVisible();
  await press(app, "Undo this sync");
  expect(await screen.findByText("Undo this sync?")).toBeVisible();
});

const run = response("updated", "sync_run");
const nothing = { ...run.counts, added: 0, updated: 0, deactivated: 0 };

test.each([
  ["was_undone", { ...run, undone: true }],
  ["changed_nothing", { ...run, counts: nothing }],
  ["is_of_a_removed_integration", { ...run, integration: "999" }],
])("a_run_that_%s_cannot_be_undone", async (_, sync_run) => {
  const app = showApp({ ...recorded("updated"), sync_run });
  await goTo(app.user, "Activity");
  await app.user.click((await screen.findAllByRole("button", { name: /Main office|Front/ }))[0] as HTMLElement);
  await screen.findByText("Sync finished", { selector: "h2" });
  expect((await dialog()).queryByRole("button", { name: "Undo this sync" })).toBeNull();
});

test("after_an_undo_the_preview_comes_before_the_sync", async () => {
  const [card] = response("updated", "list_integrations");
  if (!card) throw new Error("no integration");
  const waiting = { ...card, health: "needs_you" as const, fault: { code: "sync_undone" as const } };
  const app = showApp({ ...recorded("updated"), list_integrations: [waiting] }, { preview_sync: () => new Promise<never>(() => {}) });
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("button", { name: "Sync Patients…" }));
  expect(await screen.findByRole("radio", { name: "Full Sync" })).toBeVisible();
  expect((await dialog()).queryByRole("button", { name: "Start Sync" })).toBeNull();
  await press(app, "Preview");
  await waitFor(() => expect(app.calls("preview_sync")).toHaveLength(1));
});
