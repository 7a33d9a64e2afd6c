import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PatientQuery } from "../../bindings/PatientQuery";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, response } from "../../test/fixtures";
import { goTo } from "../../test/goTo";
import { many, openButton, rows, showPatients } from "../../test/patients";

const firstCells = () => rows().map((row) => within(row).getAllByRole("cell")[1]?.textContent);

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
  expect(openButton(0)).toHaveFocus();
  field.focus();
  await user.keyboard("{Escape}");
  expect(field).toHaveValue("");
  await user.keyboard("{Escape}");
  expect(screen.getByRole("heading", { name: "Patients" })).toHaveFocus();
});

test("rows_are_reached_by_keyboard_and_get_the_focus_back", async () => {
  const { user } = await showPatients("synced", many(500));
  await screen.findByRole("table");
  const first = openButton(0);
  first.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  const third = openButton(2);
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
  openButton(0).focus();
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

test("the_company_filter_is_shown_if_there_are_several_companies", async () => {
  const state = recorded("synced");
  state.list_companies?.push({ id: "42", name: "Westside Dental", patients: 0, removable: true });
  const { user, calls } = await showPatients(state);
  await user.click(await screen.findByRole("combobox", { name: "Company" }));
  await user.click(await screen.findByRole("option", { name: "Westside Dental", hidden: true }));
  await waitFor(() => expect(calls("list_patients").at(-1)?.query.company).toBe("42"));
});
