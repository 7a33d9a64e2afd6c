import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientEvent } from "../../bindings/PatientEvent";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { Handler, Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, refusal, response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { showApp, type ShownApp } from "../../test/showApp";

const rows = () => within(screen.getByRole("table", { name: "Patients" })).getAllByRole("row").slice(1);
const firstCells = () => rows().map((row) => within(row).getAllByRole("cell")[1]?.textContent);
const open = (row: number) => within(rows()[row] as HTMLElement).getByRole("button");

/** The first recorded patient as often as wanted, with numbered names. */
function many(count: number): Handlers {
  const [sample] = response("synced", "list_patients").rows;
  const row = (index: number) => ({ ...sample, id: String(index), last_name: `Patient ${index}` }) as PatientListRow;
  return {
    list_patients: ({ query: { offset, limit } }) => ({
      total: count,
      elsewhere: 0,
      suggestion: null,
      rows: Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, index) => row(offset + index)),
    }),
  };
}

/** Shows the patient list in a recorded state. */
async function showPatients(...state: Parameters<typeof showApp>): Promise<ShownApp> {
  const app = showApp(...state);
  await goTo(app.user, "Patients");
  return app;
}

/** Opens the first patient of the list. */
async function openPatient(patient: Partial<PatientDetail> = {}, handlers: Handlers = {}) {
  const detail = { ...response("synced", "patient"), ...patient };
  const app = await showPatients("synced", { patient: () => detail, ...handlers });
  await screen.findByRole("table", { name: "Patients" });
  await app.user.click(open(0));
  return { ...app, detail, drawer: await dialog() };
}

test("a_list_of_a_hundred_thousand_patients_renders_a_screenful_and_loads_a_page", async () => {
  const { calls } = await showPatients("synced", many(100_000));
  const table = await screen.findByRole("table", { name: "Patients" });
  await within(table).findAllByRole("button", { name: /^Patient 0/ });
  expect(table).toHaveAttribute("aria-rowcount", "100001");
  expect(rows().length).toBeLessThan(40);
  const pages = () => calls("list_patients").map(({ query }) => query).filter((query) => query.limit > 1);
  expect(pages()).toHaveLength(1);

  table.scrollTop = 28 * 50_000;
  fireEvent.scroll(table);
  await waitFor(() => expect(rows()[0]).toHaveAttribute("aria-rowindex", expect.stringMatching(/^4999\d$|^5000\d$/)));
  await waitFor(() => expect(firstCells()[0]).toMatch(/^Patient 49\d{3}$/));
  expect(pages().map((query) => query.offset)).toContain(50_000);
  expect(pages().length).toBeLessThan(5);
});

test("search_filters_and_order_are_sent_to_the_app", async () => {
  const { user, calls } = await showPatients("synced");
  await screen.findByRole("table");
  const last = (): PatientQuery | undefined => calls("list_patients").map(({ query }) => query).findLast((query) => query.limit > 1);
  expect(last()).toMatchObject({ search: "", quick: null, status: "active", order: "last_name", direction: "ascending" });
  await user.type(screen.getByLabelText("Search patients"), "555-0017");
  await waitFor(() => expect(last()).toMatchObject({ search: "555-0017" }));
  await user.click(screen.getByRole("radio", { name: "Inactive" }));
  await waitFor(() => expect(last()).toMatchObject({ status: "inactive" }));
});

test("column_headings_sort_and_show_the_order", async () => {
  const { user, calls } = await showPatients("synced");
  await screen.findByRole("table");
  const heading = () => screen.getByRole("columnheader", { name: "Last name" });
  expect(heading()).toHaveAttribute("aria-sort", "ascending");
  await user.click(screen.getByRole("button", { name: "Last name" }));
  expect(heading()).toHaveAttribute("aria-sort", "descending");
  await user.click(screen.getByRole("button", { name: "City" }));
  expect(heading()).toHaveAttribute("aria-sort", "none");
  await waitFor(() => expect(calls("list_patients").at(-1)?.query).toMatchObject({ order: "city", direction: "ascending" }));
  await expectAccessible();
});

test("a_search_without_results_offers_to_clear_it", async () => {
  const all = response("synced", "list_patients");
  const { user } = await showPatients("synced", {
    list_patients: ({ query }) => (query.search === "" ? all : { total: 0, elsewhere: 0, suggestion: null, rows: [] }),
  });
  await user.type(await screen.findByLabelText("Search patients"), "zzzz");
  expect(await screen.findByRole("heading", { name: "No matching patients" })).toBeVisible();
  await expectAccessible();
  await user.click(within(screen.getByRole("main")).getByText("Clear search", { selector: ".mantine-Button-label" }));
  expect(await screen.findByRole("table", { name: "Patients" })).toBeVisible();
  expect(screen.getByLabelText("Search patients")).toHaveValue("");
});

test("a_search_without_results_leads_to_matches_with_the_other_status", async () => {
  const page = response("synced", "list_patients");
  const { user, calls } = await showPatients("synced", {
    list_patients: ({ query }) =>
      query.search === "" || query.status === "inactive" ? page : { total: 0, elsewhere: 2, suggestion: null, rows: [] },
  });
  await user.type(await screen.findByLabelText("Search patients"), "moss");
  expect(await screen.findByText("2 inactive patients match.")).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Show them" }));
  expect(await screen.findByRole("table", { name: "Patients" })).toBeVisible();
  expect(calls("list_patients").at(-1)?.query).toMatchObject({ search: "moss", status: "inactive" });
  expect(screen.getByRole("radio", { name: "Inactive" })).toBeChecked();
});

test("a_search_without_results_suggests_a_name_that_is_spelled_almost_like_it", async () => {
  const page = response("synced", "list_patients");
  const { user, calls } = await showPatients("synced", {
    list_patients: ({ query }) =>
      query.search === "jonhson" ? { total: 0, elsewhere: 0, suggestion: "Johnson", rows: [] } : page,
  });
  await user.type(await screen.findByLabelText("Search patients"), "jonhson");
  await user.click(await screen.findByRole("button", { name: "Did you mean Johnson?" }));
  expect(await screen.findByRole("table", { name: "Patients" })).toBeVisible();
  expect(calls("list_patients").at(-1)?.query.search).toBe("Johnson");
});

test("down_leads_from_the_search_to_the_first_patient_and_escape_clears_it", async () => {
  const { user } = await showPatients("synced", many(500));
  await screen.findByRole("table");
  const field = screen.getByLabelText("Search patients");
  await user.type(field, "pat{ArrowDown}");
  expect(open(0)).toHaveFocus();
  field.focus();
  await user.keyboard("{Escape}");
  expect(field).toHaveValue("");
  await user.keyboard("{Escape}");
  expect(screen.getByRole("heading", { name: "Patients" })).toHaveFocus();
});

test("the_panel_starts_with_what_a_call_needs_and_each_value_is_copied", async () => {
  const link = { integration: "1", integration_name: "Main office", pat_num: "1042", other_numbers: ["1980"], linked_at: "2026-03-02T09:20:00Z" };
  const writeText = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const { user, drawer } = await openPatient({
    links: [link],
    household: { same_address: [], same_phone: [] },
    birthday: "1987-03-12",
    formatted_phone: "(503) 555-0163",
    email: "ada@example.com",
    address: "12 Main St",
    city: "Salem",
    state: "OR",
    zip: "97301",
    desk_notes: "Nervous",
    notes_saved: { author: "Maria Lopez", at: new Date().toISOString() },
  });
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(writeText);
  expect(await drawer.findByText(/^\d\d years old$/)).toBeVisible();
  const text = screen.getByRole("dialog").textContent;
  const order = ["1042", "1980", "years old", "(503) 555-0163", "ada@example.com", "12 Main St", "Desk notes", "Additional information"];
  const places = order.map((each) => text.indexOf(each));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(drawer.getByLabelText("Desk notes")).toHaveAccessibleDescription(/^Maria Lopez, today, /);
  for (const [name, copied] of [
    ["Copy patient number 1042", "1042"],
    ["Copy phone", "(503) 555-0163"],
    ["Copy address", "12 Main St\nSalem, OR 97301"],
  ] as const) {
    const button = drawer.getByRole("button", { name });
    await user.click(button);
    await waitFor(() => expect(button.nextElementSibling).toHaveTextContent("Copied"));
    expect(writeText).toHaveBeenLastCalledWith(copied);
  }
  await user.dblClick(drawer.getByText("(503) 555-0163"));
  expect(window.getSelection()?.toString()).toBe("(503) 555-0163");
  await expectAccessible();
});

test("a_family_member_is_one_click_away", async () => {
  const ben = { id: "77", name: "Ben Moss", birthday: "2026-01-02", status: { status: "inactive", reason: "archived" } as const };
  const { user, drawer, calls } = await openPatient({ household: { same_address: [], same_phone: [ben] } });
  expect(await drawer.findByText("Same phone")).toBeVisible();
  expect(drawer.queryByText("Same address")).not.toBeInTheDocument();
  await user.click(drawer.getByRole("button", { name: "Ben Moss" }));
  await waitFor(() => expect(calls("patient").at(-1)).toEqual({ id: "77" }));
});

test("a_patient_who_was_added_manually_is_deleted_and_restored", async () => {
  const { user, drawer, calls, detail } = await openPatient(
    { links: [], deletable: true },
    { delete_patient: () => {}, restore_patient: () => {} },
  );
  const name = `${detail.first_name} ${detail.last_name}`;
  const ask = () => user.click(drawer.getByRole("button", { name: "Delete patient" }));
  await ask();
  const question = within(await screen.findByRole("dialog", { name: `Delete ${name}?` }));
  expect(question.getByText(/desk notes, and history/)).toBeVisible();
  expect(question.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await expectAccessible();
  await user.click(question.getByRole("button", { name: "Delete patient" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(calls("delete_patient")).toEqual([{ id: detail.id }]);
  expect(await screen.findByText(`${name} was deleted.`)).toBeVisible();
  await expectAccessible();
  await user.keyboard("{Control>}z{/Control}");
  expect(await screen.findByText(`${name} was restored.`)).toBeVisible();
  expect(calls("restore_patient")).toEqual([{ id: detail.id }]);
});

test("an_inactive_patient_shows_the_reason", async () => {
  const { drawer } = await openPatient({ status: { status: "inactive", reason: "archived" } });
  expect(await drawer.findByText("Archived in Open Dental")).toBeVisible();
});

test("rows_are_reached_by_keyboard_and_get_the_focus_back", async () => {
  const { user } = await showPatients("synced", many(500));
  await screen.findByRole("table");
  const first = open(0);
  first.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  const third = open(2);
  await waitFor(() => expect(third).toHaveFocus());
  expect(first).toHaveAttribute("tabindex", "-1");
  await user.keyboard("{Enter}");
  await screen.findByRole("dialog");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(third).toHaveFocus());
});

test("the_focus_moves_through_rows_that_are_rendered_on_the_way", async () => {
  const { user } = await showPatients("synced", many(500));
  await screen.findByRole("table");
  open(0).focus();
  const index = () => document.activeElement?.closest("[data-index]")?.getAttribute("data-index");
  for (let step = 1; step <= 30; step += 1) {
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(index()).toBe(String(step)));
  }
  await user.keyboard("{End}");
  await waitFor(() => expect(index()).toBe("499"));
  await user.keyboard("{Home}");
  await waitFor(() => expect(index()).toBe("0"));
});

test("an_imported_patient_shows_every_field_and_only_the_notes_can_be_edited", async () => {
  const { user, drawer, calls, detail } = await openPatient({}, { set_desk_notes: () => {} });
  expect(await drawer.findByText("Synced from Main office")).toBeVisible();
  for (const label of ["First name", "Last name", "Birthday", "Gender", "Email", "Phone", "Address", "Insurance number"]) {
    expect(drawer.getByText(label, { selector: "dt" })).toBeVisible();
  }
  expect(drawer.getByText("SSN", { selector: "dt" }).nextElementSibling).toHaveTextContent(/^(On file|Not on file)$/);
  expect(drawer.queryByRole("button", { name: "Edit patient" })).not.toBeInTheDocument();
  await expectAccessible();

  const save = drawer.getByRole("button", { name: "Save notes" });
  expect(save).toBeDisabled();
  await user.type(drawer.getByLabelText("Desk notes"), "Prefers mornings");
  await user.click(save);
  await waitFor(() => expect(calls("set_desk_notes")).toEqual([{ id: detail.id, text: "Prefers mornings" }]));
});

test("unsaved_notes_are_not_lost_when_the_panel_is_closed", async () => {
  let notes = "";
  const detail = response("synced", "patient");
  const { user, drawer } = await openPatient({}, {
    patient: () => ({ ...detail, desk_notes: notes }),
    set_desk_notes: ({ text }) => {
      notes = text;
    },
  });
  await user.type(await drawer.findByLabelText("Desk notes"), "Nervous");
  await user.keyboard("{Escape}");
  const question = async () => within(await screen.findByRole("dialog", { name: "Save your changes?" }));
  await user.click((await question()).getByRole("button", { name: "Keep editing" }));
  await user.click(drawer.getByRole("button", { name: "Save notes" }));
  expect(await drawer.findByText("Notes saved")).toBeVisible();
  await user.type(drawer.getByLabelText("Desk notes"), " and late");
  await user.keyboard("{Escape}");
  await user.click((await question()).getByRole("button", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(notes).toBe("Nervous");
});

test("a_patient_is_added_with_the_birthday_in_the_form_of_the_locale", async () => {
  const detail = response("entered_manually", "patient");
  const { user, calls } = await showPatients("empty", {
    add_patient: ({ input }) => {
      if (!input.first_name || !input.last_name) throw refusal("patient_name_missing");
      if (!input.birthday) throw refusal("birthday_missing");
      return { id: detail.id };
    },
    patient: () => detail,
    patient_history: () => response("entered_manually", "patient_history"),
  });
  expect(await screen.findByRole("heading", { name: "No patients yet" })).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Add patient" })[0] as HTMLElement);
  const form = await dialog();
  await user.click(form.getByRole("button", { name: "Save patient" }));
  expect(await form.findByRole("alert")).toHaveTextContent(faultText(refusal("patient_name_missing")).message);
  expect(form.getByLabelText("First name")).toBeInvalid();
  expect(form.getByLabelText("First name")).toHaveFocus();
  await expectAccessible();
  await user.type(form.getByLabelText("First name"), "Ada");
  await user.type(form.getByLabelText("Last name"), "Moss");
  await user.click(form.getByRole("button", { name: "Save patient" }));
  expect(await form.findByText(new RegExp(faultText(refusal("birthday_missing")).message))).toBeVisible();
  const birthday = form.getByLabelText("Birthday");
  expect(birthday).toHaveAccessibleDescription(/For example 04\/23\/1980 or April 23, 1980/);
  await user.type(birthday, "4/23/1980");
  await waitFor(() => expect(birthday).toHaveAccessibleDescription(/^April 23, 1980 – \d+ years old$/));
  await user.click(form.getByRole("button", { name: "Save patient" }));
  expect(await screen.findByText("Added manually")).toBeVisible();
  expect(calls("add_patient").at(-1)?.input).toMatchObject({ first_name: "Ada", last_name: "Moss", birthday: "1980-04-23" });
});

test("a_patient_who_is_in_the_list_is_opened_or_added_anyway", async () => {
  const detail = response("entered_manually", "patient");
  const { user, calls } = await showPatients("empty", {
    add_patient: ({ anyway }) => {
      if (!anyway) throw { code: "patient_exists", args: { patient: "77" } };
      return { id: "78" };
    },
    patient: ({ id }) => ({ ...detail, id }),
    patient_history: () => response("entered_manually", "patient_history"),
  });
  const fill = async () => {
    await user.click(screen.getAllByRole("button", { name: "Add patient" })[0] as HTMLElement);
    const form = await dialog();
    await user.type(form.getByLabelText("First name"), "Ada");
    await user.type(form.getByLabelText("Last name"), "Moss");
    await user.type(form.getByLabelText("Birthday"), "4/23/1980");
    await user.click(form.getByRole("button", { name: "Save patient" }));
    expect(await form.findByRole("alert")).toHaveTextContent("already in the list");
    expect(form.getByRole("button", { name: "Open patient" })).toHaveFocus();
    return form;
  };
  expect(await screen.findByRole("heading", { name: "No patients yet" })).toBeVisible();
  const first = await fill();
  await expectAccessible();
  await user.click(first.getByRole("button", { name: "Open patient" }));
  await waitFor(() => expect(calls("patient").at(-1)).toEqual({ id: "77" }));
  await waitFor(() => expect(screen.getAllByRole("dialog")).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("dialog")).toContainElement(document.activeElement as HTMLElement));
  await user.keyboard("{Escape}");
  const second = await fill();
  await user.click(second.getByRole("button", { name: "Add anyway" }));
  await waitFor(() => expect(calls("patient").at(-1)).toEqual({ id: "78" }));
});

test("a_patient_that_was_added_manually_is_edited", async () => {
  const { user, calls, detail } = await openPatient({ links: [], birthday: "1935-01-01" }, { update_patient: () => {} });
  await user.click(await screen.findByRole("button", { name: "Edit patient" }));
  const city = await screen.findByLabelText("City");
  expect(screen.getByLabelText("Birthday")).toHaveValue("01/01/1935");
  await user.clear(city);
  await user.type(city, "Portland");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save patient" }));
  await waitFor(() => expect(calls("update_patient")).toMatchObject([{ id: detail.id, input: { city: "Portland", birthday: "1935-01-01" } }]));
});

test("an_empty_list_leads_to_the_integrations", async () => {
  const { user } = await showPatients("empty");
  await user.click(await screen.findByRole("button", { name: "Go to Integrations" }));
  expect(await screen.findByText("No integrations yet", { selector: "h2" })).toBeVisible();
});

test("patients_of_a_sync_appear_when_it_ends", async () => {
  const { user, become, emit } = await showPatients("connected");
  await screen.findByRole("heading", { name: "No patients yet" });
  become("synced");
  emit({ kind: "run_ended", run: "1" });
  expect(await screen.findByRole("table", { name: "Patients" })).toBeVisible();
  await goTo(user, "Activity");
});

test("a_merged_patient_leads_to_the_surviving_one", async () => {
  const survivor = { id: "4711", name: "Ada Lovelace", merged_here: false };
  const detail = response("synced", "patient");
  const merged = { ...detail, status: { status: "inactive", reason: "merged" } as const, merged_into: survivor };
  const { user, drawer, calls } = await openPatient({}, {
    patient: ({ id }) => (id === survivor.id ? { ...detail, id, first_name: "Ada", last_name: "Lovelace" } : merged),
  });
  expect(await drawer.findByText("Merged into another patient")).toBeVisible();
  expect(drawer.queryByRole("button", { name: "Undo the merge" })).toBeNull();
  await expectAccessible();
  await user.click(drawer.getByRole("button", { name: survivor.name }));
  expect(await drawer.findByRole("heading", { name: survivor.name })).toBeVisible();
  expect(await drawer.findByText("Active")).toBeVisible();
  expect(calls("patient").map(({ id }) => id)).toContain(survivor.id);
});

test("a_merge_of_the_desk_is_taken_back_from_the_merged_patient", async () => {
  const detail = response("synced", "patient");
  const merged_into = { id: "4711", name: "Ada Lovelace", merged_here: true };
  const merged = { ...detail, status: { status: "inactive", reason: "merged" } as const, merged_into };
  const stays = { ...detail, id: "4711", first_name: "Ada", last_name: "Lovelace", merged_records: [{ id: detail.id, name: "Addie Lovelace" }] };
  let separated = false;
  const { user, drawer, calls, emit } = await openPatient({}, {
    patient: ({ id }) => (id === stays.id ? stays : separated ? detail : merged),
    decide_duplicate: () => {
      separated = true;
      return null;
    },
  });
  await user.click(await drawer.findByRole("button", { name: "Ada Lovelace" }));
  await user.click(await drawer.findByRole("button", { name: "Addie Lovelace" }));
  await user.click(await drawer.findByRole("button", { name: "Undo the merge" }));
  await waitFor(() => expect(calls("decide_duplicate")).toEqual([{ one: detail.id, other: "4711", decision: "open" }]));
  emit({ kind: "patients" });
  expect(await drawer.findByText("Active")).toBeVisible();
});

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
  await app.user.click(open(0));
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

test("the_company_filter_is_shown_if_there_are_several_companies", async () => {
  const state = recorded("synced");
  state.list_companies?.push({ id: "42", name: "Westside Dental", patients: 0, removable: true });
  const { user, calls } = await showPatients(state);
  await user.click(await screen.findByRole("combobox", { name: "Company" }));
  await user.click(await screen.findByRole("option", { name: "Westside Dental", hidden: true }));
  await waitFor(() => expect(calls("list_patients").at(-1)?.query.company).toBe("42"));
});
