import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { SavedFilter } from "../../bindings/SavedFilter";
import type { Handlers } from "../../backend/recorded";
import { expectAccessible } from "../../test/expectAccessible";
import { response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { showApp } from "../../test/showApp";

const [sample] = response("synced", "list_patients").rows as [PatientListRow];
const table = () => screen.findByRole("table", { name: "Patients" });
const open = (index: number) => document.querySelector<HTMLElement>(`[data-index='${index}'] [data-open]`) as HTMLElement;
const field = () => screen.getByLabelText("Search patients");

/** Patients with numbered names and ids. */
function many(count: number, row: Partial<PatientListRow> = {}): Handlers {
  const patient = (index: number) => ({ ...sample, ...row, id: `id${index}`, last_name: `Patient ${index}` });
  return {
    list_patients: ({ query: { offset, limit } }) => ({
      total: count,
      elsewhere: 0,
      suggestion: null,
      rows: Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, index) => patient(offset + index)),
    }),
  };
}

async function showList(handlers: Handlers = {}) {
  const app = showApp("synced", handlers);
  await goTo(app.user, "Patients");
  await table();
  return app;
}

test("columns_and_the_height_of_rows_are_chosen_and_kept", async () => {
  const { user, calls } = await showList();
  expect(screen.queryByRole("columnheader", { name: "Email" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Columns" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Email" }));
  expect(await screen.findByRole("columnheader", { name: "Email" })).toBeVisible();
  await user.click(screen.getByRole("menuitemcheckbox", { name: "City" }));
  await user.click(screen.getByRole("menuitemradio", { name: "Comfortable" }));
  await expectAccessible();
  const kept = calls("set_preferences").at(-1)?.preferences.list;
  expect(kept).toMatchObject({ compact: false, columns: ["last_name", "first_name", "birthday", "age", "phone", "email", "pat_num"] });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("columnheader", { name: "City" })).not.toBeInTheDocument();
});

test("the_status_is_a_column_only_where_it_differs", async () => {
  const { user } = await showList();
  expect(screen.queryByRole("columnheader", { name: "Status" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "All" }));
  expect(await screen.findByRole("columnheader", { name: "Status" })).toBeVisible();
});

test("a_quick_filter_shows_its_number_and_is_removed_again", async () => {
  const { user, calls } = await showList(many(1_234));
  await user.click(screen.getByRole("button", { name: "Filters" }));
  expect(await screen.findByRole("menuitemradio", { name: /^No email\s*1,234$/ })).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole("menuitemradio", { name: /^Made inactive/ }));
  const last = () => calls("list_patients").map(({ query }) => query).findLast((query) => query.limit > 1);
  await waitFor(() => expect(last()).toMatchObject({ quick: "recently_inactive", status: "inactive" }));
  expect(screen.getByRole("radio", { name: "Inactive" })).toBeChecked();
  const remove = screen.getByRole("button", { name: "Remove the filter Made inactive in the last 7 days" });
  await user.click(remove);
  expect(remove).not.toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "Active" })).toBeChecked();
});

test("a_search_is_saved_under_a_name_used_and_deleted", async () => {
  let saved: SavedFilter[] = [];
  const { user } = await showList({
    ...many(7),
    saved_filters: () => saved,
    save_filter: ({ filter }) => {
      saved = [...saved, filter];
    },
    delete_saved_filter: ({ name }) => {
      saved = saved.filter((each) => each.name !== name);
    },
  });
  await user.type(field(), "salem");
  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save this search and filter" }));
  const form = await dialog();
  expect(form.getByLabelText("Filter name")).toHaveValue("salem");
  await user.type(form.getByLabelText("Filter name"), " patients{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(saved).toMatchObject([{ name: "salem patients", query: { search: "salem", limit: 0 } }]);
  await user.clear(field());
  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.click(await screen.findByRole("menuitemradio", { name: /^salem patients/ }));
  expect(field()).toHaveValue("salem");
  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete salem patients" }));
  await waitFor(() => expect(saved).toEqual([]));
});

test("patients_are_selected_by_mouse_and_keyboard_and_saved_as_csv", async () => {
  const save_patients_csv = vi.fn<() => string>(() => "/home/desk/patients.csv");
  const { user, calls } = await showList({ ...many(500), save_patients_csv });
  const count = (text: string) => screen.findByText(text, { selector: "[aria-live]" });
  await user.click(within(await table()).getByRole("checkbox", { name: /^Select .*Patient 1$/ }));
  await user.keyboard("{Shift>}");
  await user.click(open(4));
  await user.keyboard("{/Shift}");
  await count("4 selected");
  await user.keyboard("{Control>}");
  await user.click(open(2));
  await user.keyboard("{/Control}");
  await count("3 selected");
  open(6).focus();
  await user.keyboard(" ");
  await count("4 selected");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save as CSV" }));
  expect(await screen.findByText("Saved to /home/desk/patients.csv")).toBeVisible();
  expect(calls("save_patients_csv")).toMatchObject([
    {
      query: { status: "active", limit: 0 },
      selection: { kind: "only", ids: ["id1", "id3", "id4", "id6"] },
      columns: ["last_name", "first_name", "birthday", "age", "phone", "city", "pat_num"],
    },
  ]);
  open(6).focus();
  await user.keyboard("{Control>}a{/Control}");
  await count("500 selected");
  await user.keyboard(" ");
  await count("499 selected");
  await user.click(screen.getByRole("button", { name: "Save as CSV" }));
  await waitFor(() => expect(calls("save_patients_csv").at(-1)?.selection).toEqual({ kind: "except", ids: ["id6"] }));
  await user.click(screen.getByRole("button", { name: "Clear selection" }));
  await user.click(screen.getByRole("button", { name: "Save as CSV" }));
  await waitFor(() => expect(calls("save_patients_csv").at(-1)?.selection).toEqual({ kind: "all" }));
});

test("the_list_is_printed_as_it_is_shown_and_the_sheet_is_gone_afterwards", async () => {
  let sheet = "";
  const { user } = await showList({
    ...many(3),
    selected_patients: () => [{ ...sample, last_name: "Printed", city: "Salem" }],
    print_page: () => {
      sheet = document.querySelector(".sheet")?.textContent ?? "";
    },
  });
  await user.type(field(), "pat");
  await user.click(screen.getByRole("button", { name: "Print" }));
  await waitFor(() => expect(sheet).toMatch(/^PatientsActive · Search: pat · 1 patient · .*Last name.*Printed.*Salem/));
  await user.keyboard("{Tab}");
  await waitFor(() => expect(document.querySelector(".sheet")).toBeNull());
});

test("a_field_without_a_column_is_shown_if_it_was_found", async () => {
  const { user } = await showList(many(3, { email: "ann@example.com" }));
  expect(screen.queryByRole("columnheader", { name: "Found in" })).not.toBeInTheDocument();
  await user.type(field(), "patient example");
  expect(await screen.findByRole("columnheader", { name: "Found in" })).toBeVisible();
  expect(screen.getAllByText("example", { selector: "mark" })).toHaveLength(3);
  expect(screen.getAllByText("Patient", { selector: "mark" })).toHaveLength(3);
});

test("the_list_is_as_it_was_left", async () => {
  const { user, calls } = await showList(many(500));
  await user.click(screen.getByRole("button", { name: "City" }));
  await user.type(field(), "pat");
  await waitFor(() => expect(calls("list_patients").at(-1)?.query.search).toBe("pat"));
  const list = await table();
  list.scrollTop = 28 * 200;
  list.dispatchEvent(new Event("scroll"));
  await goTo(user, "Activity");
  await goTo(user, "Patients");
  expect(field()).toHaveValue("pat");
  expect(screen.getByRole("columnheader", { name: "City" })).toHaveAttribute("aria-sort", "ascending");
  await waitFor(async () => expect((await table()).scrollTop).toBe(28 * 200));
  expect(calls("set_preferences").at(-1)?.preferences.list).toMatchObject({ order: "city", direction: "ascending" });
});

test("typing_anywhere_searches_and_enter_opens_the_first_patient", async () => {
  const { user, calls } = await showList({ ...many(3), patient: () => response("synced", "patient") });
  open(2).focus();
  await user.keyboard("pa");
  expect(field()).toHaveValue("pa");
  await user.keyboard("{Enter}");
  await dialog();
  expect(calls("patient").at(-1)).toEqual({ id: "id0" });
});

test("the_zoom_is_kept", async () => {
  const { user, calls } = await showList();
  const zoom = () => calls("set_preferences").at(-1)?.preferences.zoom;
  await user.keyboard("{Control>}+{/Control}");
  expect(zoom()).toBe(110);
  await user.keyboard("{Control>}--{/Control}");
  expect(zoom()).toBe(90);
  await user.keyboard("{Control>}0{/Control}");
  expect(zoom()).toBe(100);
});
