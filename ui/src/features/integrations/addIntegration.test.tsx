import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Fault } from "../../bindings/Fault";
import type { Handler, Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { formatNumber } from "../../i18n/format";
import { expectAccessible } from "../../test/expectAccessible";
import { cardOf, connectionTest, recorded, refusal } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { playTest, refuse, showApp, type ShownApp } from "../../test/showApp";

const report = () => {
  const { report: found } = connectionTest("passed").result;
  if (!found) throw new Error("the passed test has no report");
  return found;
};

async function openForm(handlers: Handlers = {}, state: Parameters<typeof showApp>[0] = "empty"): Promise<ShownApp> {
  const app = showApp(state, { test_connection: playTest("passed"), add_integration: () => cardOf("connected"), ...handlers });
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("button", { name: "Add Integration" }));
  await app.user.click((await dialog()).getByRole("button", { name: /^Open Dental/ }));
  return app;
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

test("the_guide_can_be_followed_word_for_word", async () => {
  const app = showApp("empty", { test_connection: playTest("passed"), add_integration: () => cardOf("connected") });
  const { user } = app;
  await goTo(user, "Settings");
  expect(screen.getByRole("tab", { name: "Integrations" })).toHaveAttribute("aria-selected", "true");
  expect(await screen.findByText("No integrations yet", { selector: "h2" })).toBeVisible();
  await press(user, "Add Integration");
  await expectAccessible();
  await user.click((await dialog()).getByRole("button", { name: /^Open Dental/ }));
  expect(field("Server Host")).toHaveFocus();
  expect(field("Port")).toHaveValue("3306");
  expect(screen.queryByRole("combobox", { name: "Database" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Save Integration" })).not.toBeInTheDocument();
  await expectAccessible();

  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(`Connected to ${report().server} on ${report().endpoint}`)).toBeVisible();
  const database = screen.getByRole("combobox", { name: "Database" });
  expect(database).toHaveValue(report().preselected);
  expect(database).toHaveFocus();
  await user.click(database);
  const options = screen.getAllByRole("option", { hidden: true });
  expect(options.map((option) => option.textContent)).toEqual(
    report().databases.map(({ name, active_patients: active }) =>
      expect.stringMatching(active === null ? `^${name}` : `^${name}${formatNumber(active)} active patient`),
    ),
  );
  await user.click(options[0] as HTMLElement);
  expect(field("Name")).toHaveValue("Open Dental");
  await expectAccessible();
  app.become("connected");
  await press(user, "Save Integration");

  expect(await screen.findByRole("article", { name: cardOf("connected").name })).toBeVisible();
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(screen.getByRole("button", { name: "Add Integration" })).toHaveFocus();
  const connection = { integration: null, host: "127.0.0.1", port: 3306, username: "root", password: "Dylan-12" };
  expect(app.calls("test_connection")[0]).toMatchObject({ input: connection, database: null });
  expect(app.calls("add_integration")).toEqual([
    {
      input: { name: "Open Dental", company: recorded("empty").list_companies?.[0]?.id, connection, database: report().preselected },
      untested: false,
    },
  ]);
});

test.each<[string, Record<string, string>, string, string]>([
  ["a_wrong_password", guide, "wrong_password", "Username"],
  ["an_unknown_host", { ...guide, "Server Host": "nowhere" }, "unknown_host", "Server Host"],
  ["a_closed_port", { ...guide, Port: "3399" }, "closed_port", "Port"],
])("%s_is_explained_and_no_typed_text_is_lost", async (_, values, name, marked) => {
  const { user } = await openForm({ test_connection: playTest(name) });
  await fill(user, values);
  await press(user, "Test Connection");
  const { fault } = connectionTest(name).result;
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(faultText(fault ?? { code: "internal" }).message);
  expect(field(marked)).toBeInvalid();
  expect(field(marked)).toHaveFocus();
  expect(field(marked)).toHaveAccessibleErrorMessage(alert.textContent ?? "");
  for (const [label, value] of Object.entries(values)) expect(field(label)).toHaveValue(value);
  await expectAccessible();
});

test.each<[string, string, string]>([
  ["port_out_of_range", "Port", "0"],
  ["host_empty", "Server Host", ""],
  ["username_empty", "Username", ""],
])("what_the_app_refuses_is_marked_at_its_field: %s", async (name, label, text) => {
  const { user } = await openForm({ test_connection: refuse(refusal(name)) });
  await fill(user, { ...guide, [label]: text });
  await press(user, "Test Connection");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(refusal(name)).message);
  expect(field(label)).toBeInvalid();
  expect(field(label)).toHaveFocus();
});

test("the_action_of_a_fault_leads_to_its_field", async () => {
  const { user } = await openForm({ test_connection: playTest("unknown_host") });
  await fill(user, { ...guide, "Server Host": "nowhere" });
  await press(user, "Test Connection");
  field("Username").focus();
  await user.click(await screen.findByRole("button", { name: "Edit connection" }));
  expect(field("Server Host")).toHaveFocus();
});

test("a_pasted_address_with_a_port_fills_both_fields", async () => {
  const { user } = await openForm();
  await user.click(field("Server Host"));
  await user.paste("od-server:3307");
  expect(field("Server Host")).toHaveValue("od-server");
  expect(field("Port")).toHaveValue("3307");
});

test("after_an_edit_the_result_of_the_test_no_longer_counts", async () => {
  const { user } = await openForm();
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await user.type(field("Password"), "9");
  expect(screen.queryByText(/^Connected to/)).not.toBeInTheDocument();
  expect(screen.getByText("The connection details changed. Test the connection again.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save Integration" })).not.toBeInTheDocument();
});

test("a_new_name_or_database_does_not_need_another_test", async () => {
  const { user, calls } = await openForm();
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await fill(user, { Name: "Downtown" });
  await press(user, "Save Integration");
  await waitFor(() => expect(calls("add_integration")[0]?.input.name).toBe("Downtown"));
  expect(calls("test_connection")).toHaveLength(1);
});

test("a_doubtful_database_can_be_chosen_with_a_warning", async () => {
  const databases = [...report().databases.slice(0, 1), { ...report().databases[0], name: "demobackup", kind: "backup" as const }];
  const result = { ...connectionTest("passed").result, report: { ...report(), databases } } as ReturnType<typeof connectionTest>["result"];
  const { user } = await openForm({ test_connection: () => result });
  await fill(user, guide);
  await press(user, "Test Connection");
  const database = await screen.findByRole("combobox", { name: "Database" });
  await user.clear(database);
  await user.type(database, "backup");
  await user.click(await screen.findByRole("option", { name: /demobackup/, hidden: true }));
  expect(screen.getByText(/looks like a backup/)).toBeVisible();
});

test("a_database_that_is_connected_already_leads_to_its_integration", async () => {
  const connected = { code: "database_connected" as const, args: { integration: cardOf("connected").id, name: "Main office" } };
  const { user } = await openForm({ add_integration: refuse(connected) }, recorded("connected"));
  await fill(user, guide);
  await press(user, "Test Connection");
  await press(user, "Save Integration");
  expect(await screen.findByRole("alert")).toHaveTextContent("This database is already connected as Main office.");
  expect(screen.getByRole("combobox", { name: "Database" })).toBeInvalid();
  expect(screen.queryByRole("button", { name: "Save anyway" })).not.toBeInTheDocument();
  await expectAccessible();
  await press(user, "Open integration");
  await press(user, "Discard");
  expect(await screen.findByRole("dialog", { name: /Edit integration/ })).toBeVisible();
  expect(screen.getByLabelText("Name")).toHaveValue("Main office");
});

test("the_company_can_be_chosen_if_there_are_several", async () => {
  const state = recorded("empty");
  state.list_companies?.push({ id: "42", name: "Westside Dental", patients: 0, removable: true });
  const { user, calls } = await openForm({}, state);
  await fill(user, guide);
  await press(user, "Test Connection");
  await user.click(await screen.findByRole("combobox", { name: "Company" }));
  await user.click(await screen.findByRole("option", { name: "Westside Dental", hidden: true }));
  await press(user, "Save Integration");
  await waitFor(() => expect(calls("add_integration")[0]?.input.company).toBe("42"));
});

async function saveRefusedBy(fault: Fault): Promise<ShownApp> {
  const app = await openForm({
    add_integration: ({ untested }) => (untested ? cardOf("connected") : Promise.reject(fault)),
  });
  await fill(app.user, guide);
  await press(app.user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await press(app.user, "Save Integration");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(fault).message);
  return app;
}

test("a_name_that_is_taken_is_marked_and_cannot_be_saved_anyway", async () => {
  await saveRefusedBy(refusal("name_taken"));
  expect(field("Name")).toBeInvalid();
  expect(screen.queryByRole("button", { name: "Save anyway" })).not.toBeInTheDocument();
});

test("a_server_that_stops_before_saving_can_be_saved_anyway", async () => {
  const { user, calls } = await saveRefusedBy({ code: "no_response", args: { address: "127.0.0.1:3306", port: 3306 } });
  await press(user, "Save anyway");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(calls("add_integration").map(({ untested }) => untested)).toEqual([false, true]);
});

test("the_password_is_hidden_until_it_is_shown_by_its_button", async () => {
  const { user } = await openForm();
  await fill(user, { Password: "Dylan-12" });
  expect(field("Password")).toHaveAttribute("type", "password");
  await press(user, "Show password");
  expect(field("Password")).toHaveAttribute("type", "text");
  await press(user, "Hide password");
  expect(field("Password")).toHaveAttribute("type", "password");
});

test("the_settings_of_open_dental_are_filled_in_without_a_password", async () => {
  const settings = { host: "127.0.0.1", port: 3306, database: "demo", username: "root", file: "C:\\FreeDentalConfig.xml" };
  const { user } = await openForm({ find_open_dental_settings: () => settings });
  expect(await screen.findByText("Open Dental on this computer uses demo on 127.0.0.1.")).toBeVisible();
  await expectAccessible();
  await press(user, "Use these settings");
  expect(field("Server Host")).toHaveValue("127.0.0.1");
  expect(field("Username")).toHaveValue("root");
  expect(field("Password")).toHaveValue("");
  expect(field("Password")).toHaveFocus();
  expect(screen.getByText(/Passwords aren't copied/)).toBeVisible();
});

test("a_settings_file_without_a_database_login_is_explained", async () => {
  const { user } = await openForm({ choose_open_dental_settings: refuse({ code: "config_middle_tier" }) });
  await press(user, "Fill in from an Open Dental settings file…");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText({ code: "config_middle_tier" }).message);
  expect(field("Server Host")).toHaveValue("");
});

test("a_failed_test_shows_its_steps_and_a_report_for_it", async () => {
  const { user } = await openForm({ test_connection: playTest("wrong_password") });
  const { steps, result } = connectionTest("wrong_password");
  await fill(user, guide);
  await press(user, "Test Connection");
  const alert = within(await screen.findByRole("alert"));
  const items = within(screen.getByRole("list", { name: "Test details" })).getAllByRole("listitem");
  expect(items).toHaveLength(steps.length);
  expect(items.at(-1)).toHaveTextContent(faultText(result.fault ?? { code: "internal" }).message);
  await expectAccessible();
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(alert.getByRole("button", { name: "Copy for IT" }));
  expect(await alert.findByText("Copied")).toBeVisible();
  expect(write).toHaveBeenCalledWith(result.it_report);
});

test("an_account_that_can_change_data_is_warned_about_with_a_script_for_a_better_one", async () => {
  const { user } = await openForm();
  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(/This account can change Open Dental's data. OnTime Dental only needs to read/)).toBeVisible();
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await press(user, "Copy script for IT");
  await waitFor(() => expect(write).toHaveBeenCalledWith(connectionTest("passed").result.read_only_account_sql));
  await user.click(screen.getByText("Show test details"));
  expect(screen.getByText("Sample read")).toBeVisible();
  await expectAccessible();
  expect(screen.getByRole("button", { name: "Save Integration" })).toBeEnabled();
});

test("a_read_only_account_is_not_warned_about", async () => {
  const { user } = await openForm({ test_connection: playTest("read_only_account") });
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  expect(screen.queryByRole("button", { name: "Copy script for IT" })).not.toBeInTheDocument();
});

test("a_certificate_is_trusted_only_after_a_person_compared_it", async () => {
  const test_connection = vi.fn<Handler<"test_connection">>(playTest("passed"));
  test_connection.mockImplementationOnce(playTest("changed_certificate"));
  const { user, calls } = await openForm({ test_connection });
  const { certificate } = connectionTest("changed_certificate").result;
  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(certificate ?? "")).toBeVisible();
  await expectAccessible();
  await press(user, "Trust this certificate");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
  expect(screen.getByText(/trusts only the certificate saved for this server/)).toBeVisible();
  await press(user, "Save Integration");
  await waitFor(() => expect(calls("add_integration")[0]?.input.connection.tls).toBe(`pinned:${certificate}`));
});

test("the_certificate_of_a_server_used_for_the_first_time_is_saved", async () => {
  const certificate = connectionTest("changed_certificate").result.certificate;
  const { user, calls } = await openForm({
    test_connection: () => ({ ...connectionTest("passed").result, certificate_to_pin: certificate }),
  });
  await fill(user, guide);
  await press(user, "Test Connection");
  await screen.findByText(/^Connected to/);
  await press(user, "Save Integration");
  await waitFor(() => expect(calls("add_integration")[0]?.input.connection.tls).toBe(`pinned:${certificate}`));
});

test("a_database_that_the_server_does_not_list_can_be_typed", async () => {
  const fault: Fault = { code: "no_open_dental_database", args: { username: "reader" } };
  const empty = { ...report(), databases: [], preselected: null };
  const { user, calls } = await openForm({
    test_connection: ({ database }) => ({ ...connectionTest("passed").result, report: empty, fault: database ? null : fault }),
  });
  await fill(user, guide);
  await press(user, "Test Connection");
  await user.click(await screen.findByRole("button", { name: "Choose database" }));
  const database = screen.getByRole("combobox", { name: "Database" });
  expect(database).toHaveFocus();
  await user.type(database, "opendental");
  await user.click(await screen.findByRole("option", { name: "Use the database opendental", hidden: true }));
  await press(user, "Test Connection");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
  expect(database).toHaveValue("opendental");
  await press(user, "Save Integration");
  await waitFor(() => expect(calls("add_integration")[0]?.input.database).toBe("opendental"));
  expect(calls("test_connection").map((call) => call.database)).toEqual([null, "opendental"]);
});

test("encryption_that_cannot_be_negotiated_is_no_dead_end", async () => {
  const fault: Fault = { code: "tls_failed", args: { address: "od-server:3306" } };
  const { user } = await openForm({
    test_connection: ({ input }) => ({ ...connectionTest("passed").result, fault: input.tls === "off" ? null : fault }),
  });
  await fill(user, guide);
  await press(user, "Test Connection");
  await press(user, "Connect without encryption");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
});

test("a_connection_without_encryption_is_a_choice_that_can_be_taken_back", async () => {
  const fault: Fault = { code: "tls_not_offered", args: { address: "127.0.0.1:3306" } };
  const refused = { ...connectionTest("changed_certificate").result, fault, certificate: null };
  const { user, calls } = await openForm({
    test_connection: ({ input }) => (input.tls === "off" ? connectionTest("passed").result : refused),
  });
  await fill(user, guide);
  await press(user, "Test Connection");
  expect(await screen.findByText(/Without encryption, anyone on the network/)).toBeVisible();
  await press(user, "Connect without encryption");
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
  expect(screen.getByText("Encryption is turned off for this connection.")).toBeVisible();
  await press(user, "Require a verified connection");
  expect(screen.getByText("The connection details changed. Test the connection again.")).toBeVisible();
  await press(user, "Test Connection");
  expect(await screen.findByText(/Without encryption, anyone on the network/)).toBeVisible();
  expect(calls("test_connection").map(({ input }) => input.tls)).toEqual([undefined, "off", "required"]);
});
