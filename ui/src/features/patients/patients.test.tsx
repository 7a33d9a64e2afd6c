import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { person } from "../../backend/fake/people";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { newOffice, syncedOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

const COMPANY = { id: "company-1", name: "Bright Smiles" };

function officeOf(count: number) {
  const office = newOffice();
  for (let index = 0; index < count; index += 1) office.patients.push(person(index, COMPANY));
  return office;
}

const rows = () => within(screen.getByRole("table", { name: "Patients" })).getAllByRole("row").slice(1);
const firstCells = () => rows().map((row) => within(row).getAllByRole("cell")[0]?.textContent);

test("a_hundred_thousand_patients_draw_a_screenful_and_ask_for_a_page", async () => {
  const office = officeOf(100_000);
  const list = vi.spyOn(office, "listPatients");
  showOffice(office);
  const table = await screen.findByRole("table", { name: "Patients" });
  await within(table).findAllByRole("button", { name: /^Adams/ });
  expect(table).toHaveAttribute("aria-rowcount", "95653");
  expect(rows().length).toBeLessThan(40);
  expect(list.mock.calls.filter(([query]) => query.limit > 1)).toHaveLength(1);

  table.scrollTop = 44 * 50_000;
  fireEvent.scroll(table);
  await waitFor(() => expect(rows()[0]).toHaveAttribute("aria-rowindex", expect.stringMatching(/^4999\d$|^5000\d$/)));
  await waitFor(() => expect(firstCells()[0]).not.toBe(""));
  const asked = list.mock.calls.map(([query]) => query).filter((query) => query.limit > 1);
  expect(asked.map((query) => query.offset)).toContain(49_800);
  expect(asked.length).toBeLessThan(5);
});

test("the_list_is_searched_by_name_phone_and_birthday", async () => {
  const office = officeOf(300);
  const user = showOffice(office);
  await screen.findByText("287 patients", { selector: "header *" });
  const search = screen.getByLabelText("Search patients");
  for (const [text, expected] of [
    ["garcia", "García-López"],
    ["555-0017", person(17, COMPANY).last_name],
    ["1935-01-01", "Adams"],
  ] as const) {
    await user.clear(search);
    await user.type(search, text);
    await waitFor(() => expect(new Set(firstCells())).toEqual(new Set([expected])));
  }
});

test("nobody_found_offers_the_way_back", async () => {
  const user = showOffice(officeOf(30));
  await user.type(await screen.findByLabelText("Search patients"), "zzzz");
  expect(await screen.findByRole("heading", { name: "No patient matches" })).toBeVisible();
  await expectAccessible();
  await user.click(within(screen.getByRole("main")).getByText("Clear search", { selector: ".mantine-Button-label" }));
  expect(await screen.findByRole("table", { name: "Patients" })).toBeVisible();
  expect(screen.getByLabelText("Search patients")).toHaveValue("");
});

test("column_headings_sort_and_say_so", async () => {
  const user = showOffice(officeOf(60));
  await screen.findByRole("table");
  const heading = () => screen.getByRole("columnheader", { name: "Last name" });
  expect(heading()).toHaveAttribute("aria-sort", "ascending");
  await user.click(screen.getByRole("button", { name: "Last name" }));
  await waitFor(() => expect(firstCells()[0]).toBe("Quinn"));
  expect(heading()).toHaveAttribute("aria-sort", "descending");
  await user.click(screen.getByRole("button", { name: "City" }));
  expect(heading()).toHaveAttribute("aria-sort", "none");
  await waitFor(() => expect(within(rows()[0] as HTMLElement).getByText("Albany")).toBeVisible());
  await expectAccessible();
});

test("inactive_patients_are_shown_when_asked_for_with_the_reason", async () => {
  const user = showOffice(officeOf(60));
  await screen.findByRole("table");
  await user.click(screen.getByRole("radio", { name: "Inactive" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
  await user.click(within(rows()[0] as HTMLElement).getByRole("button"));
  expect(await (await dialog()).findByText("Archived in Open Dental")).toBeVisible();
});

test("rows_are_walked_by_keyboard_and_give_the_focus_back", async () => {
  const user = showOffice(officeOf(500));
  await screen.findByRole("table");
  const first = within(rows()[0] as HTMLElement).getByRole("button");
  first.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  const third = within(rows()[2] as HTMLElement).getByRole("button");
  await waitFor(() => expect(third).toHaveFocus());
  expect(first).toHaveAttribute("tabindex", "-1");
  await user.keyboard("{Enter}");
  await screen.findByRole("dialog");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(third).toHaveFocus());
});

test("the_focus_goes_along_through_rows_that_are_drawn_on_the_way", async () => {
  const user = showOffice(officeOf(500));
  await screen.findByRole("table");
  within(rows()[0] as HTMLElement).getByRole("button").focus();
  const index = () => document.activeElement?.closest("[data-index]")?.getAttribute("data-index");
  for (let step = 1; step <= 30; step += 1) {
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(index()).toBe(String(step)));
  }
  await user.keyboard("{End}");
  await waitFor(() => expect(index()).toBe("477"));
  await user.keyboard("{Home}");
  await waitFor(() => expect(index()).toBe("0"));
});

test("an_imported_patient_shows_every_field_and_only_the_notes_can_be_edited", async () => {
  const office = syncedOffice(30);
  const user = showOffice(office);
  await screen.findByRole("table");
  await user.click(within(rows()[0] as HTMLElement).getByRole("button"));
  const drawer = await dialog();
  expect(await drawer.findByText("Kept up to date from Main office")).toBeVisible();
  for (const label of ["First name", "Last name", "Birthday", "Gender", "Email", "Phone", "Address", "City", "State", "ZIP code", "Insurance number"]) {
    expect(drawer.getByText(label, { selector: "dt" })).toBeVisible();
  }
  expect(drawer.getByText("SSN").nextElementSibling).toHaveTextContent(/^(On file|Not on file)$/);
  expect(drawer.queryByRole("button", { name: "Edit Patient" })).not.toBeInTheDocument();
  await expectAccessible();

  const save = drawer.getByRole("button", { name: "Save notes" });
  expect(save).toBeDisabled();
  await user.type(drawer.getByLabelText("Desk notes"), "Prefers mornings");
  await user.click(save);
  expect(await drawer.findByText("Notes saved")).toBeVisible();
  expect(office.patients.some((one) => one.desk_notes === "Prefers mornings")).toBe(true);
});

test("notes_that_are_not_saved_are_not_lost_by_closing_the_panel", async () => {
  const office = syncedOffice(30);
  const user = showOffice(office);
  await screen.findByRole("table");
  await user.click(within(rows()[0] as HTMLElement).getByRole("button"));
  const drawer = await dialog();
  await user.type(await drawer.findByLabelText("Desk notes"), "Nervous");
  await user.keyboard("{Escape}");
  expect(await drawer.findByText("These notes are not saved yet.")).toBeVisible();
  await expectAccessible();
  await user.click(drawer.getByRole("button", { name: "Save notes" }));
  expect(await drawer.findByText("Notes saved")).toBeVisible();
  expect(drawer.queryByText("These notes are not saved yet.")).not.toBeInTheDocument();
  await user.type(drawer.getByLabelText("Desk notes"), " and late");
  await user.keyboard("{Escape}");
  await user.click(await drawer.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(office.patients.filter((one) => one.desk_notes !== "").map((one) => one.desk_notes)).toEqual(["Nervous"]);
});

test("a_patient_is_added_by_hand_with_the_birthday_as_it_is_written_here", async () => {
  const office = newOffice();
  const user = showOffice(office);
  expect(await screen.findByRole("heading", { name: "No patients yet" })).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Add Patient" })[0] as HTMLElement);
  const form = await dialog();
  await user.click(form.getByRole("button", { name: "Save Patient" }));
  expect(await form.findByRole("alert")).toHaveTextContent("The name is empty or longer");
  expect(form.getByLabelText("First name")).toBeInvalid();
  await expectAccessible();
  await user.type(form.getByLabelText("First name"), "Ada");
  await user.type(form.getByLabelText("Last name"), "Moss");
  await user.click(form.getByRole("button", { name: "Save Patient" }));
  expect(await form.findByText("The birthday is not a real date.")).toBeVisible();
  await user.type(form.getByLabelText("Birthday"), "4/23/1980");
  await user.click(form.getByRole("button", { name: "Save Patient" }));
  expect(await screen.findByText("Entered by hand")).toBeVisible();
  expect(office.patients).toMatchObject([{ first_name: "Ada", last_name: "Moss", birthday: "1980-04-23" }]);
});

test("a_patient_added_by_hand_is_edited", async () => {
  const office = officeOf(1);
  const user = showOffice(office);
  await screen.findByRole("table");
  await user.click(within(rows()[0] as HTMLElement).getByRole("button"));
  await user.click(await screen.findByRole("button", { name: "Edit Patient" }));
  const city = await screen.findByLabelText("City");
  expect(screen.getByLabelText("Birthday")).toHaveValue("01/01/1935");
  await user.clear(city);
  await user.type(city, "Portland");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save Patient" }));
  await waitFor(() => expect(office.patients[0]).toMatchObject({ city: "Portland", birthday: "1935-01-01" }));
  expect(await screen.findByText("Portland", { selector: "dd" })).toBeVisible();
});

test("an_empty_office_leads_to_the_integrations", async () => {
  const user = showOffice(newOffice());
  await user.click(await screen.findByRole("button", { name: "Go to Integrations" }));
  expect(await screen.findByText("No integration yet", { selector: "h2" })).toBeVisible();
});

test("patients_that_a_sync_brings_in_appear_by_themselves", async () => {
  const office = newOffice();
  const user = showOffice(office);
  await screen.findByRole("heading", { name: "No patients yet" });
  office.placeIntegration("integration-1", {
    name: "Main office",
    company: "company-1",
    database: "demo",
    connection: { integration: null, host: "127.0.0.1", port: 3306, username: "root", password: "" },
  }, 30);
  await office.startSync({ integration: "integration-1", mode: "full", limit: null, allow_mass_change: false }, () => {});
  expect(await screen.findByRole("table", { name: "Patients" })).toBeVisible();
  await goTo(user, "Activity");
});

test("a_merged_patient_leads_to_the_one_who_goes_on", async () => {
  const office = officeOf(2);
  const [first, second] = office.patients;
  if (!first || !second) throw new Error("two patients were put in");
  const name = `${second.first_name} ${second.last_name}`;
  Object.assign(first, { standing: { standing: "inactive", reason: "merged" }, merged_into: { id: second.id, name } });
  const user = showOffice(office);
  await screen.findByRole("table");
  await user.click(screen.getByRole("radio", { name: "Inactive" }));
  await waitFor(() => expect(rows()[0]).toHaveTextContent(first.last_name));
  await user.click(within(rows()[0] as HTMLElement).getByRole("button"));
  const drawer = await dialog();
  expect(await drawer.findByText("Merged into another patient")).toBeVisible();
  expect(drawer.queryByText("Added by hand")).not.toBeInTheDocument();
  await expectAccessible();
  await user.click(drawer.getByRole("button", { name }));
  expect(await drawer.findByRole("heading", { name })).toBeVisible();
  expect(await drawer.findByText("Active")).toBeVisible();
});

test("a_patients_history_says_what_happened_when_and_by_which_sync_and_opens_it", async () => {
  const office = syncedOffice(30);
  const someone = office.patients[0];
  if (!someone) throw new Error("nobody is here");
  const sync = { run: office.runs[0]?.run_id ?? "", integration_name: "Main office", mode: "incremental" as const, trigger: "timer" as const };
  office.events.set(someone.id, [
    { at: "2026-11-22T18:00:00Z", sync, kind: "reactivated", reason: null, fields: [{ field: "standing", from: "archived", to: "active" }] },
    { at: "2026-11-21T18:00:00Z", sync, kind: "deactivated", reason: "archived", fields: [{ field: "standing", from: "active", to: "archived" }] },
    { at: "2026-11-20T18:00:00Z", sync: null, kind: "updated", reason: null, fields: [{ field: "city", from: "Salem", to: "Keizer" }] },
  ]);
  const user = showOffice(office);
  await user.click(await screen.findByRole("button", { name: `${someone.last_name}, ${someone.first_name}` }));
  const history = within(await screen.findByRole("region", { name: "History" }));
  const events = (await history.findAllByRole("listitem")).filter((item) => item.parentElement?.tagName === "OL");
  expect(events.map((event) => event.querySelector(".mantine-Badge-label")?.textContent)).toEqual(["Active again", "Made inactive", "Updated", "Added"]);
  expect(events[1]).toHaveTextContent(/Archived in Open Dental$/);
  expect(events[2]).toHaveTextContent("By hand");
  expect(within(events[2] as HTMLElement).getByText("City changed from Salem to Keizer")).toBeInTheDocument();
  await user.click(history.getByRole("button", { name: "Show what came in" }));
  expect(events[3]).toHaveTextContent(`First name: ${someone.first_name}`);
  await expectAccessible();
  await user.click(within(events[0] as HTMLElement).getByRole("button", { name: /^Open the sync: Main office, Incremental Sync, Nov 22, 2026/ }));
  expect(await screen.findByText("Sync finished", { selector: "h2" })).toBeVisible();
  // The panel below stays.
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByText("Sync finished", { selector: "h2" })).not.toBeInTheDocument());
  expect(screen.getByRole("region", { name: "History" })).toBeVisible();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("region", { name: "History" })).not.toBeInTheDocument());
});

test("a_long_history_is_shown_a_part_at_a_time", async () => {
  const office = officeOf(1);
  const id = office.patients[0]?.id ?? "";
  const edit = { at: "2026-11-20T18:00:00Z", sync: null, kind: "updated" as const, reason: null, fields: [] };
  office.events.set(id, Array.from({ length: 80 }, () => ({ ...edit })));
  const user = showOffice(office);
  await user.click((await screen.findAllByRole("button", { name: /^Adams/ }))[0] as HTMLElement);
  const history = within(await screen.findByRole("region", { name: "History" }));
  const count = () => history.getAllByText("Updated").length;
  await user.click(await history.findByRole("button", { name: "Show 50 earlier changes" }));
  await user.click(await history.findByRole("button", { name: "Show 23 earlier changes" }));
  await waitFor(() => expect(count()).toBe(80));
  expect(history.queryByRole("button", { name: /earlier/ })).not.toBeInTheDocument();
});
