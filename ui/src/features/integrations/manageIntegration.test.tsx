import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fault } from "../../backend/fake/faults";
import type { FakeBackend } from "../../backend/fake/FakeBackend";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { connectedOffice, syncedOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

async function openMenu(office: FakeBackend, item: string): Promise<UserEvent> {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "More for Main office" }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
  await screen.findByRole("dialog");
  return user;
}

const press = (user: UserEvent, name: string) => user.click(screen.getByRole("button", { name }));
const menuButton = () => screen.getByRole("button", { name: /^More for/ });

test("the_card_tells_database_patients_and_last_sync", async () => {
  const user = showOffice(syncedOffice());
  await goTo(user, "Settings");
  const card = await screen.findByRole("article", { name: "Main office" });
  expect(card).toHaveTextContent("demo on 127.0.0.1:3306 · Open Dental 24.3");
  expect(card).toHaveTextContent("Patients246");
  expect(card).toHaveTextContent("Last syncnow · 246 added, 0 updated");
  expect(card).toHaveTextContent("Not imported4 patients to fix");
  expect(card).toHaveTextContent(/All 250 active patients accounted for, verified \d+:\d+.* \(246 here, 4 to fix\)/);
  await expectAccessible();
});

test("a_card_names_what_differs_from_open_dental_and_what_repairs_it", async () => {
  const office = syncedOffice();
  const run = office.runs.find((one) => one.verified);
  Object.assign(run?.verified ?? {}, { at: "2026-03-01T09:30:00Z", missing: 2, surplus: 1 });
  const user = showOffice(office);
  await goTo(user, "Settings");
  const card = await screen.findByRole("article", { name: "Main office" });
  expect(card).toHaveTextContent(/Compared with Open Dental Mar 1, 2026.*: 2 active patients are missing here\. 1 patient here is not active/);
  expect(card).toHaveTextContent("The next Full Sync puts this right.");
});

test("the_patients_to_fix_are_all_listed_whichever_run_met_them", async () => {
  const office = syncedOffice();
  office.syncNow("integration-1", 100);
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "4 patients to fix" }));
  const fix = await dialog();
  const group = within(await fix.findByRole("region", { name: "No birthdate (3)" }));
  expect(group.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["1041", "1138", "1235"]);
  expect(fix.getByRole("heading", { name: "Several patients here have this name and birthday (1)" })).toBeVisible();
  await expectAccessible();
  await user.click(fix.getByRole("button", { name: "Save as CSV" }));
  expect(await fix.findByText(/patients to fix\.csv/)).toBeVisible();
});

test("the_card_says_when_the_next_sync_begins_by_itself_and_why_the_last_was_missed", async () => {
  const office = syncedOffice();
  Object.assign(office.integrations[0]?.card ?? {}, {
    next_due_at: "2026-11-23T19:00:00Z",
    missed: { due_at: "2026-11-22T19:00:00Z", begun_at: "2026-11-22T21:00:00Z", reason: "not_open" },
  });
  const user = showOffice(office);
  await goTo(user, "Settings");
  const card = await screen.findByRole("article", { name: "Main office" });
  expect(card).toHaveTextContent(/Next sync\w+.*\d+:\d+/);
  expect(card).toHaveTextContent("OnTime Dental was not open, or was locked.");
});

test("the_company_of_an_integration_is_not_offered_for_a_change", async () => {
  const office = connectedOffice();
  office.companies.push({ id: "company-2", name: "Westside Dental", patients: 0 });
  await openMenu(office, "Edit");
  expect(screen.getByLabelText("Name")).toBeVisible();
  expect(screen.queryByRole("combobox", { name: "Company" })).not.toBeInTheDocument();
});

test("an_edit_without_a_password_keeps_the_saved_one", async () => {
  const office = connectedOffice();
  const update = vi.spyOn(office, "updateIntegration");
  const user = await openMenu(office, "Edit");
  const password = screen.getByLabelText("Password", { selector: "input" });
  expect(password).toHaveValue("");
  expect(password).toHaveAttribute("placeholder", "unchanged");
  await expectAccessible();
  const name = screen.getByLabelText("Name");
  await user.clear(name);
  await user.type(name, "Downtown");
  await press(user, "Save Integration");
  expect(await screen.findByRole("article", { name: "Downtown" })).toBeVisible();
  expect(update.mock.calls[0]?.[1].connection.password).toBeNull();
  expect(office.integrations[0]?.password).toBe("Dylan-12");
  await waitFor(() => expect(menuButton()).toHaveFocus());
});

test("an_edit_that_breaks_the_connection_can_be_saved_untested", async () => {
  const office = connectedOffice();
  const user = await openMenu(office, "Edit");
  const host = screen.getByLabelText("Server Host");
  await user.clear(host);
  await user.type(host, "OD-SERVER");
  await press(user, "Save Integration");
  expect(await screen.findByRole("alert")).toHaveTextContent("OD-SERVER:3306 does not answer.");
  expect(screen.getByRole("alert")).toHaveTextContent("save the details all the same");
  await press(user, "Save anyway");
  expect(await screen.findByText(/demo on OD-SERVER:3306/)).toBeVisible();
});

test("a_login_for_another_server_asks_for_its_password", async () => {
  const office = connectedOffice();
  const user = await openMenu(office, "Edit");
  office.failNext("examineConnection", fault("password_needed"));
  await press(user, "Test Connection");
  expect(await screen.findByText(/The saved password is for another server or account/)).toBeVisible();
  expect(screen.getByLabelText("Password")).toBeInvalid();
  expect(screen.getByLabelText("Username")).toBeValid();
});

test("an_edit_can_choose_another_database_after_a_test", async () => {
  const office = connectedOffice();
  const user = await openMenu(office, "Edit");
  expect(screen.getByText("To choose another database, test the connection.")).toBeVisible();
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await user.click(screen.getByRole("combobox", { name: "Database" }));
  await user.click(await screen.findByRole("option", { name: /demo_training/, hidden: true }));
  await press(user, "Save Integration");
  expect(await screen.findByText(/demo_training on/)).toBeVisible();
});

test("a_rename_shows_at_once_and_an_empty_name_is_refused", async () => {
  const user = await openMenu(connectedOffice(), "Rename");
  const name = (await dialog()).getByLabelText("Name");
  await user.clear(name);
  await user.type(name, " {Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("The name is empty or longer");
  await expectAccessible();
  await user.type(name, "Downtown{Enter}");
  expect(await screen.findByRole("article", { name: "Downtown" })).toBeVisible();
  await waitFor(() => expect(menuButton()).toHaveFocus());
});

test("removing_asks_first_and_says_that_the_patients_stay", async () => {
  const office = syncedOffice();
  const user = await openMenu(office, "Remove");
  expect((await dialog()).getByText(/Its 246 patients stay in OnTime Dental/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await expectAccessible();
  await press(user, "Remove Integration");
  expect(await screen.findByText("No integration yet", { selector: "h2" })).toBeVisible();
  expect(office.patients).toHaveLength(246);
});

test("the_saved_connection_is_tested_as_soon_as_it_is_asked_for", async () => {
  const office = connectedOffice();
  const user = await openMenu(office, "Test Connection");
  expect(await screen.findByText("Connected to MariaDB 10.11.19 on 127.0.0.1:3306")).toBeVisible();
  await expectAccessible();
  office.failNext("examineIntegration", fault("no_answer"));
  await press(user, "Try again");
  expect(await screen.findByRole("alert")).toHaveTextContent("OD-SERVER:3306 does not answer.");
});

test("a_failing_integration_says_why_and_offers_a_test", async () => {
  const office = connectedOffice();
  office.syncNow("integration-1", null, fault("access_denied"));
  const user = showOffice(office);
  await goTo(user, "Settings");
  const card = await screen.findByRole("article", { name: "Main office" });
  expect(card).toHaveTextContent(/Failing since \w+ \d+, \d+/);
  expect(card).toHaveTextContent("does not accept the user name root");
  expect(card).toHaveTextContent("Nothing is lost");
  await expectAccessible();
  await press(user, "Test Connection");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
});

test("the_menu_is_reached_and_walked_by_keyboard", async () => {
  const user = showOffice(connectedOffice());
  await goTo(user, "Settings");
  (await screen.findByRole("button", { name: "More for Main office" })).focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("menu");
  await expectAccessible();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(await screen.findByRole("dialog")).toBeVisible();
});
