import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PreviewChangeView } from "../../bindings/PreviewChangeView";
import type { SyncPreview } from "../../bindings/SyncPreview";
import type { SyncProgress } from "../../bindings/SyncProgress";
import type { Handlers } from "../../backend/recorded";
import { expectAccessible } from "../../test/expectAccessible";
import { progress, response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { refuse, showApp, type ShownApp } from "../../test/showApp";

const row = (change: Partial<PreviewChangeView>): PreviewChangeView => ({
  pat_num: "7",
  patient: null,
  patient_name: "Ann Lee",
  kind: "added",
  reason: null,
  problem: null,
  fields: [{ field: "first_name", from: "", to: "Ann" }],
  ...change,
});

const changes: PreviewChangeView[] = [
  row({}),
  row({ pat_num: "8", patient: "3", patient_name: "Ben Ruiz", kind: "updated", fields: [{ field: "city", from: "Salem", to: "Bend" }] }),
  row({ pat_num: "9", patient: "4", patient_name: "Cy Holt", kind: "matched", fields: [] }),
  row({ pat_num: "10", patient: "5", patient_name: "Di Shah", kind: "deactivated", reason: "deceased", fields: [] }),
  row({
    pat_num: "11",
    patient_name: "",
    kind: "skipped",
    fields: [],
    problem: { pat_num: "11", code: "no_birthdate", severity: "skipped", detail: null },
  }),
];

function found(more: Partial<SyncPreview> = {}): SyncPreview {
  const run = { ...response("synced", "sync_run"), outcome: "completed" as const, fault: null };
  return { preview: 5, run, question: null, rows: { added: 1, updated: 1, matched: 1, deactivated: 1, skipped: 1 }, ...more };
}

const page: Handlers["preview_changes"] = ({ query: { kind, search } }) => {
  const fits = (one: PreviewChangeView) =>
    (kind === null || one.kind === kind) && `${one.patient_name} ${one.pat_num}`.toLowerCase().includes(search.toLowerCase());
  const shown = changes.filter(fits);
  return { total: shown.length, changes: shown };
};

async function openPreview(handlers: Handlers): Promise<ShownApp> {
  const app = showApp("synced", { preview_changes: page, ...handlers });
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("button", { name: "Sync Patients" }));
  await press(app, "Preview");
  return app;
}

const press = async (app: ShownApp, name: string) => app.user.click((await dialog()).getByRole("button", { name }));
const names = async () => {
  const table = within(await screen.findByRole("table", { name: "What the sync would do" }));
  return (await table.findAllByText(/^(Ann Lee|Ben Ruiz|Cy Holt|Di Shah)$/)).map((cell) => cell.textContent);
};

test("a_preview_shows_its_progress_and_is_canceled_by_going_back", async () => {
  let tell: (progress: SyncProgress) => void = () => {};
  const app = await openPreview({
    preview_sync: ({ onProgress }) => {
      tell = onProgress;
      return new Promise<never>(() => {});
    },
  });
  expect(await screen.findByText("Looking at what would change…", { selector: "strong" })).toBeVisible();
  act(() => tell({ ...progress("starting"), counts: { ...progress("starting").counts, rows_read: 40 }, expected: 90 }));
  expect(screen.getByText("40 of 90")).toBeVisible();
  await expectAccessible();
  await press(app, "Back to options");
  expect(await screen.findByRole("button", { name: "Preview" })).toBeVisible();
  expect(app.calls("cancel_preview")).toHaveLength(1);
});

test("a_preview_lists_every_kind_can_be_filtered_searched_and_saved_and_starts_the_sync", async () => {
  const app = await openPreview({
    preview_sync: () => found(),
    save_preview_csv: () => "/tmp/preview.csv",
    start_previewed_sync: () => response("updated", "sync_run").run_id,
    sync_run: () => response("updated", "sync_run"),
    differs_from_preview: () => true,
  });
  expect(await names()).toEqual(["Ann Lee", "Ben Ruiz", "Cy Holt", "Di Shah"]);
  expect(screen.getByText("Same name and birthday")).toBeVisible();
  expect(screen.getByText("Nothing has been changed yet.")).toBeVisible();
  await expectAccessible();
  await app.user.click(screen.getByRole("combobox", { name: "Show" }));
  await app.user.click(await screen.findByRole("option", { name: "Updated (1)" }));
  await waitFor(async () => expect(await names()).toEqual(["Ben Ruiz"]));
  await app.user.click(screen.getByRole("combobox", { name: "Show" }));
  await app.user.click(await screen.findByRole("option", { name: "Skipped (1)" }));
  expect(await screen.findByText("No birthdate", { selector: "[role=cell]" })).toBeVisible();
  expect(app.calls("preview_changes").at(-1)?.query).toEqual({ kind: "skipped", search: "" });
  await app.user.click(screen.getByRole("combobox", { name: "Show" }));
  await app.user.click(await screen.findByRole("option", { name: "Updated (1)" }));
  await waitFor(async () => expect(await names()).toEqual(["Ben Ruiz"]));
  await press(app, "Save as CSV");
  expect(await screen.findByText("Saved to /tmp/preview.csv")).toBeVisible();
  expect(app.calls("save_preview_csv")).toEqual([{ preview: 5, query: { kind: "updated", search: "" } }]);
  await app.user.type(screen.getByRole("textbox", { name: "Search by name or patient number" }), "no such name");
  expect(await screen.findByText("No changes match.")).toBeVisible();
  await press(app, "Start Sync");
  expect(await screen.findByText(/changed after the preview/)).toBeVisible();
  expect(app.calls("start_previewed_sync")).toMatchObject([{ preview: 5 }]);
  expect(app.calls("start_sync")).toEqual([]);
});

test("the_question_about_many_changes_is_reported_with_what_it_is_about", async () => {
  const question = response("needs_decision", "sync_run").fault;
  const app = await openPreview({ preview_sync: () => found({ question }) });
  expect(await screen.findByText("The sync would stop and ask first:")).toBeVisible();
  expect((await dialog()).getByRole("button", { name: "Start Sync and apply all of this" })).toBeVisible();
  await press(app, "Back to options");
  await waitFor(() => expect(app.calls("close_preview")).toEqual([{ preview: 5 }]));
});

test("a_preview_that_fails_says_why_and_can_be_repeated", async () => {
  const { fault } = response("failing", "sync_run");
  let isDown = true;
  const failed = { ...found().run, outcome: "failed" as const, fault };
  const app = await openPreview({ preview_sync: () => (isDown ? found({ run: failed }) : found()) });
  expect((await dialog()).queryByRole("button", { name: "Start Sync" })).toBeNull();
  isDown = false;
  await press(app, "Back to options");
  await press(app, "Preview");
  expect(await names()).toHaveLength(4);
});

test("what_cannot_be_previewed_is_explained", async () => {
  await openPreview({ preview_sync: refuse({ code: "sync_running" }) });
  expect(await screen.findByRole("button", { name: "Back to options" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Start Sync" })).toBeNull();
});
