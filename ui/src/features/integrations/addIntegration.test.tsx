import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { FINGERPRINT } from "../../backend/fake/server";
import { fault } from "../../backend/fake/faults";
import type { FakeBackend } from "../../backend/fake/FakeBackend";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { connectedOffice, newOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

async function openForm(office: FakeBackend): Promise<UserEvent> {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "Add Integration" }));
  await user.click((await dialog()).getByRole("button", { name: /^Open Dental/ }));
  return user;
}

const field = (label: string) => screen.getByLabelText(label, { selector: "input" });

async function fill(user: UserEvent, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await user.clear(field(label));
    if (value) await user.type(field(label), value);
  }
}

const guide = { "Server Host": "127.0.0.1", Username: "root", Password: "Dylan-12" };
const press = (user: UserEvent, name: string) => user.click(screen.getByRole("button", { name }));

test("the_guide_is_walked_word_for_word", async () => {
  const office = newOffice();
  const user = showOffice(office);
  await goTo(user, "Settings");
  expect(screen.getByRole("tab", { name: "Integrations" })).toHaveAttribute("aria-selected", "true");
  expect(await screen.findByText("No integration yet", { selector: "h2" })).toBeVisible();
  await press(user, "Add Integration");
  expect((await dialog()).getByText("Where should patients come from?")).toBeVisible();
  await expectAccessible();
  await user.click((await dialog()).getByRole("button", { name: /^Open Dental/ }));
  expect(field("Port")).toHaveValue("3306");
  expect(screen.queryByRole("combobox", { name: "Database" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Save Integration" })).not.toBeInTheDocument();
  await expectAccessible();

  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText("Connected to MariaDB 10.11.19 on 127.0.0.1:3306")).toBeVisible();
  const database = screen.getByRole("combobox", { name: "Database" });
  expect(database).toHaveValue("demo");
  await user.click(database);
  const options = screen.getAllByRole("option", { hidden: true });
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringMatching(/^demo1,480 active patients · changed .* · 24\.3Practice$/),
    expect.stringContaining("Training"),
    expect.stringContaining("Backup"),
    "phpbbno patient tableNot Open Dental",
  ]);
  expect(options[3]).toHaveAttribute("data-combobox-disabled");
  await user.click(options[0] as HTMLElement);
  expect(field("Name")).toHaveValue("Open Dental");
  await expectAccessible();
  await press(user, "Save Integration");

  const card = within(await screen.findByRole("article", { name: "Open Dental" }));
  expect(card.getByText(/demo on 127\.0\.0\.1:3306/)).toBeVisible();
  expect(card.getByText("Not synced yet")).toBeVisible();
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(screen.getByRole("button", { name: "Add Integration" })).toHaveFocus();
});

test.each([
  ["a_wrong_password", { ...guide, Password: "nope" }, "does not accept the user name root", "Username"],
  ["an_unknown_host", { ...guide, "Server Host": "nowhere" }, "No computer named", "Server Host"],
  ["a_wrong_port", { ...guide, Port: "3399" }, "no server listens on port", "Port"],
  ["a_port_that_is_no_number", { ...guide, Port: "abc" }, "not a number from 1 to 65535", "Port"],
  ["a_missing_host", { ...guide, "Server Host": "" }, "The server host is empty", "Server Host"],
])("%s_is_told_in_words_and_nothing_typed_is_lost", async (_, values: Record<string, string>, words, marked) => {
  const user = await openForm(newOffice());
  await fill(user, values);
  await press(user, "Test Connection");
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(words);
  expect(field(marked)).toBeInvalid();
  expect(field(marked)).toHaveFocus();
  expect(field(marked)).toHaveAccessibleErrorMessage(alert.textContent ?? "");
  for (const [label, value] of Object.entries(values)) expect(field(label)).toHaveValue(value);
  await expectAccessible();
});

test("a_pasted_address_with_a_port_fills_both_fields", async () => {
  const user = await openForm(newOffice());
  await user.click(field("Server Host"));
  await user.paste("od-server:3307");
  expect(field("Server Host")).toHaveValue("od-server");
  expect(field("Port")).toHaveValue("3307");
});

test("after_an_edit_the_result_of_the_test_no_longer_counts", async () => {
  const user = await openForm(newOffice());
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await user.type(field("Server Host"), "9");
  expect(screen.queryByText(/^Connected to/)).not.toBeInTheDocument();
  expect(screen.getByText(/have changed since the last test/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save Integration" })).not.toBeInTheDocument();
});

test("a_backup_can_be_chosen_but_is_warned_of", async () => {
  const user = await openForm(newOffice());
  await fill(user, guide);
  await press(user, "Test Connection");
  const database = await screen.findByRole("combobox", { name: "Database" });
  await user.clear(database);
  await user.type(database, "backup");
  await user.click(await screen.findByRole("option", { name: /demobackup/, hidden: true }));
  expect(screen.getByText(/looks like a backup/)).toBeVisible();
});

test("several_companies_are_offered_and_one_is_not", async () => {
  const office = newOffice();
  office.companies.push({ id: "company-2", name: "Westside Dental", patients: 0 });
  const user = await openForm(office);
  await fill(user, guide);
  await press(user, "Test Connection");
  await user.click(await screen.findByRole("combobox", { name: "Company" }));
  await user.click(await screen.findByRole("option", { name: "Westside Dental", hidden: true }));
  await press(user, "Save Integration");
  expect(await screen.findByText("Westside Dental", { selector: "dd" })).toBeVisible();
  expect(office.integrations[0]?.card.company).toBe("company-2");
});

test("a_name_that_is_taken_is_told_at_its_field", async () => {
  const office = connectedOffice();
  const user = await openForm(office);
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await fill(user, { Name: "Main office" });
  await press(user, "Save Integration");
  expect(await screen.findByRole("alert")).toHaveTextContent("That name is in use already.");
  expect(field("Name")).toBeInvalid();
  expect(screen.queryByRole("button", { name: "Save anyway" })).not.toBeInTheDocument();
});

test("a_server_that_goes_away_before_saving_leaves_the_choice_to_save_anyway", async () => {
  const office = newOffice();
  const user = await openForm(office);
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  office.failNext("addIntegration", fault("no_answer"));
  await press(user, "Save Integration");
  expect(await screen.findByRole("alert")).toHaveTextContent("OD-SERVER:3306 does not answer.");
  await press(user, "Save anyway");
  expect(await screen.findByRole("article", { name: "Open Dental" })).toBeVisible();
});

test("the_password_is_hidden_until_asked_for", async () => {
  const user = await openForm(newOffice());
  await fill(user, { Password: "Dylan-12" });
  expect(field("Password")).toHaveAttribute("type", "password");
  await press(user, "Show password");
  expect(field("Password")).toHaveAttribute("type", "text");
  await press(user, "Hide password");
  expect(field("Password")).toHaveAttribute("type", "password");
});

test("what_open_dental_knows_of_its_server_is_filled_in_at_a_click_without_a_password", async () => {
  const office = newOffice();
  office.workstation = { host: "127.0.0.1", port: 3306, database: "demo", username: "root", file: "C:\\FreeDentalConfig.xml" };
  const user = await openForm(office);
  expect(await screen.findByText("Open Dental on this computer works with demo on 127.0.0.1.")).toBeVisible();
  await expectAccessible();
  await press(user, "Fill in");
  expect(field("Server Host")).toHaveValue("127.0.0.1");
  expect(field("Username")).toHaveValue("root");
  expect(field("Password")).toHaveValue("");
  expect(field("Password")).toHaveFocus();
  expect(screen.getByText(/A password is never taken from there/)).toBeVisible();
  await fill(user, { Password: "Dylan-12" });
  await press(user, "Test Connection");
  expect(await screen.findByRole("combobox", { name: "Database" })).toHaveValue("demo");
});

test("a_settings_file_without_a_database_login_is_told_in_words", async () => {
  const office = newOffice();
  office.failNext("chooseOpenDentalSettings", fault("config_middle_tier"));
  const user = await openForm(office);
  await press(user, "Fill in from Open Dental's settings file");
  expect(await screen.findByRole("alert")).toHaveTextContent("works through its Middle Tier");
  expect(field("Server Host")).toHaveValue("");
});

test("a_test_shows_its_steps_up_to_what_stands_in_the_way_and_hands_it_on_to_it", async () => {
  const user = await openForm(newOffice());
  await fill(user, { ...guide, Password: "nope" });
  await press(user, "Test Connection");
  const alert = within(await screen.findByRole("alert"));
  expect(alert.getByText("Your IT can fix this.")).toBeVisible();
  const steps = within(screen.getByRole("list", { name: "Steps of the test" })).getAllByRole("listitem");
  expect(steps.map((step) => step.textContent)).toEqual([
    expect.stringMatching(/^Address/),
    expect.stringMatching(/^Port/),
    expect.stringMatching(/^Server/),
    expect.stringMatching(/^Encryption/),
    expect.stringMatching(/^Login method/),
    expect.stringMatching(/^Login.+password/),
  ]);
  await expectAccessible();
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(alert.getByRole("button", { name: "Copy for IT" }));
  expect(await alert.findByText("Copied")).toBeVisible();
  expect(write).toHaveBeenCalledWith(expect.stringContaining("OnTime Dental's connection test"));
  expect(write.mock.calls.flat().join()).not.toContain("nope");
});

test("an_account_that_can_change_data_is_warned_of_with_a_script_for_a_better_one", async () => {
  const user = await openForm(newOffice());
  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(/This account can change Open Dental's data/)).toBeVisible();
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await press(user, "Copy the script for IT");
  await waitFor(() => expect(write).toHaveBeenCalledWith(expect.stringContaining("CREATE USER")));
  await user.click(screen.getByText("Show the steps of the test"));
  expect(screen.getByText("First read")).toBeVisible();
  await expectAccessible();
  expect(screen.getByRole("button", { name: "Save Integration" })).toBeEnabled();
});

test("a_certificate_that_nobody_vouches_for_is_trusted_only_after_a_person_compared_it", async () => {
  const office = newOffice();
  office.obstacle = fault("certificate_unknown");
  const user = await openForm(office);
  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(FINGERPRINT)).toBeVisible();
  await expectAccessible();
  await press(user, "Trust this certificate");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
  expect(screen.getByText(/only the certificate that was accepted/)).toBeVisible();
  await press(user, "Save Integration");
  await screen.findByRole("article", { name: "Open Dental" });
  expect(office.integrations[0]?.card.tls).toBe(`pinned:${FINGERPRINT}`);
});

test("a_server_without_encryption_is_used_only_by_choice_and_the_choice_can_be_taken_back", async () => {
  const office = newOffice();
  office.obstacle = fault("tls_not_offered");
  const user = await openForm(office);
  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(/anybody on the network between/)).toBeVisible();
  await press(user, "Connect without encryption");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
  expect(screen.getByText(/not encrypted, because somebody chose that/)).toBeVisible();
  await press(user, "Require a verified connection");
  expect(screen.getByText(/have changed since the last test/)).toBeVisible();
  await press(user, "Test Connection");
  expect(await screen.findByText(/anybody on the network between/)).toBeVisible();
});
