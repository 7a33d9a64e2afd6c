import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Fault } from "../../bindings/Fault";
import type { Handler, Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { formatNumber } from "../../i18n/format";
import { expectAccessible } from "../../test/expectAccessible";
import { cardOf, connectionTest, recorded, refusal, response, type StateName } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { playTest, refuse, showApp, type ShownApp } from "../../test/showApp";

const NAME = "Main office";
const NO_RESPONSE: Fault = { code: "no_response", args: { address: "OD-SERVER:3306", port: 3306 } };

async function openSettings(state: Parameters<typeof showApp>[0], handlers: Handlers = {}): Promise<ShownApp> {
  const app = showApp(state, handlers);
  await goTo(app.user, "Settings");
  await screen.findByRole("article", { name: NAME });
  return app;
}

async function openMenu(item: string, handlers: Handlers = {}, state: Parameters<typeof showApp>[0] = "connected"): Promise<ShownApp> {
  const app = await openSettings(state, handlers);
  await app.user.click(screen.getByRole("button", { name: `More options for ${NAME}` }));
  await app.user.click(await screen.findByRole("menuitem", { name: item }));
  await screen.findByRole("dialog");
  return app;
}

const card = () => screen.getByRole("article", { name: NAME });
const press = (app: ShownApp, name: string) => app.user.click(screen.getByRole("button", { name }));
const menuButton = () => screen.getByRole("button", { name: /^More options for/ });

/** The state with a changed card. */
function withCard(state: StateName, changes: Partial<ReturnType<typeof cardOf>>) {
  return { ...recorded(state), list_integrations: [{ ...cardOf(state), ...changes }] };
}

test("the_card_shows_database_patients_last_sync_and_verification", async () => {
  await openSettings("synced");
  const { patients, problems, last_run: run, verified } = cardOf("synced");
  expect(card()).toHaveTextContent("demo on 127.0.0.1:3306 · Open Dental ");
  expect(card()).toHaveTextContent(`Patients${formatNumber(patients)}`);
  expect(card()).toHaveTextContent(new RegExp(`Last sync.+${run?.counts.added} added, ${run?.counts.updated} updated`));
  expect(card()).toHaveTextContent(`Not imported${problems} patients to fix`);
  expect(card()).toHaveTextContent(`All ${verified?.source_active} active patients accounted for`);
  await expectAccessible();
});

test("a_card_shows_what_differs_from_open_dental_and_what_fixes_it", async () => {
  const verified = { ...cardOf("synced").verified, at: "2026-03-01T09:30:00Z", is_complete: false, missing: 2, unexpected: 1 };
  await openSettings(withCard("synced", { verified: verified as NonNullable<ReturnType<typeof cardOf>["verified"]> }));
  expect(card()).toHaveTextContent(/active patients in Open Dental as of yesterday, .*, 2 missing here\. 1 patient here isn't active/);
  expect(card()).toHaveTextContent("The next sync will fix this.");
});

test("the_open_problems_are_listed_also_after_a_sync_without_any", async () => {
  const app = await openSettings("updated", { save_open_problems_csv: () => "/home/desk/patients to fix.csv" });
  const { groups } = response("updated", "fix_list");
  await app.user.click(screen.getByRole("button", { name: /patients? to fix$/ }));
  const fix = await dialog();
  expect(await fix.findAllByRole("heading", { level: 3 })).toHaveLength(groups.length);
  await expectAccessible();
  await app.user.click(fix.getByRole("button", { name: "Save as CSV" }));
  expect(await fix.findByText(/patients to fix\.csv/)).toBeVisible();
});

test("the_card_shows_the_next_sync_and_why_the_last_one_was_late", async () => {
  const late = { due_at: "2026-03-01T19:00:00Z", started_at: "2026-03-01T21:00:00Z", reason: "not_open" as const };
  await openSettings(withCard("synced", { next_due_at: "2026-03-03T19:00:00Z", late }));
  expect(card()).toHaveTextContent(/Next sync\w+.*\d+:\d+/);
  expect(card()).toHaveTextContent("because OnTime Dental wasn't open or was locked.");
});

test("the_company_of_an_integration_cannot_be_changed", async () => {
  const state = recorded("connected");
  state.list_companies?.push({ id: "42", name: "Westside Dental", patients: 0, removable: true });
  await openMenu("Edit", {}, state);
  expect(screen.getByLabelText("Name")).toBeVisible();
  expect(screen.queryByRole("combobox", { name: "Company" })).not.toBeInTheDocument();
});

test("an_edit_without_a_password_keeps_the_saved_one", async () => {
  const app = await openMenu("Edit", { update_integration: () => cardOf("connected") });
  const password = screen.getByLabelText("Password", { selector: "input" });
  expect(password).toHaveValue("");
  expect(password).toHaveAttribute("placeholder", "unchanged");
  await expectAccessible();
  const name = screen.getByLabelText("Name");
  await app.user.clear(name);
  await app.user.type(name, "Downtown");
  await press(app, "Save Integration");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  const { id, host, port, username } = cardOf("connected");
  expect(app.calls("update_integration")).toMatchObject([
    { id, input: { name: "Downtown", connection: { integration: id, host, port, username, password: null } }, untested: false },
  ]);
  await waitFor(() => expect(menuButton()).toHaveFocus());
});

test("an_edit_that_breaks_the_connection_can_be_saved_anyway", async () => {
  const app = await openMenu("Edit", {
    update_integration: ({ untested }) => (untested ? cardOf("connected") : Promise.reject(NO_RESPONSE)),
  });
  await app.user.clear(screen.getByLabelText("Server Host"));
  await app.user.type(screen.getByLabelText("Server Host"), "OD-SERVER");
  await press(app, "Save Integration");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(NO_RESPONSE).message);
  await press(app, "Save anyway");
  await waitFor(() => expect(app.calls("update_integration").map(({ untested }) => untested)).toEqual([false, true]));
});

test("a_password_for_another_server_must_be_entered_again", async () => {
  const app = await openMenu("Edit", { test_connection: refuse({ code: "password_for_another_server" }) });
  await press(app, "Test Connection");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText({ code: "password_for_another_server" }).message);
  const password = screen.getByLabelText("Password");
  expect(password).toBeInvalid();
  expect(screen.getByLabelText("Username")).toBeValid();
  screen.getByLabelText("Port").focus();
  await press(app, "Enter new password");
  expect(password).toHaveFocus();
});

test("an_edit_can_choose_another_database_after_a_test", async () => {
  const { databases } = connectionTest("passed").result.report ?? { databases: [] };
  const other = { ...databases[0], name: "demo_2", kind: "practice" as const } as (typeof databases)[number];
  const result = connectionTest("passed").result;
  const app = await openMenu("Edit", {
    test_connection: () => ({ ...result, report: result.report && { ...result.report, databases: [...databases, other] } }),
    update_integration: () => cardOf("connected"),
  });
  expect(screen.getByText("To choose a different database, test the connection first.")).toBeVisible();
  await press(app, "Test Connection");
  await screen.findByText(/^Connected to/);
  await app.user.click(screen.getByRole("combobox", { name: "Database" }));
  await app.user.click(await screen.findByRole("option", { name: /demo_2/, hidden: true }));
  await press(app, "Save Integration");
  await waitFor(() => expect(app.calls("update_integration")[0]?.input.database).toBe("demo_2"));
});

test("a_refused_name_is_marked_and_a_good_one_is_saved", async () => {
  const app = await openMenu("Rename", {
    rename_integration: ({ name }) => (name.trim() ? cardOf("connected") : Promise.reject(refusal("name_empty"))),
  });
  const name = (await dialog()).getByLabelText("Name");
  await app.user.clear(name);
  await app.user.type(name, " {Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(refusal("name_empty")).message);
  expect(name).toHaveFocus();
  await expectAccessible();
  await app.user.type(name, "Downtown{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(app.calls("rename_integration").at(-1)).toEqual({ id: cardOf("connected").id, name: " Downtown" });
  await waitFor(() => expect(menuButton()).toHaveFocus());
});

test("removing_asks_first_and_says_that_the_patients_stay", async () => {
  const kept = { total: 250, shared: 80, integrations: ["Westside"] };
  const app = await openMenu("Remove", { remove_integration: () => app.become("empty"), shared_patients: () => kept }, "synced");
  const said = "Its 250 patients stay in OnTime Dental. 80 are still updated by Westside. 170 will no longer be updated.";
  expect(await (await dialog()).findByText((text: string) => text.startsWith(said))).toBeVisible();
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await expectAccessible();
  await press(app, "Remove integration");
  expect(await screen.findByText("No integrations yet", { selector: "h2" })).toBeVisible();
  expect(app.calls("remove_integration")).toEqual([{ id: cardOf("synced").id }]);
});

test("the_saved_connection_is_tested_as_soon_as_the_dialog_opens", async () => {
  const test_integration = vi.fn<Handler<"test_integration">>(playTest("passed"));
  const app = await openMenu("Test Connection", { test_integration });
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
  await expectAccessible();
  test_integration.mockImplementation(playTest("closed_port"));
  await press(app, "Try again");
  const { fault } = connectionTest("closed_port").result;
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(fault ?? { code: "internal" }).message);
});

test("a_failed_test_leads_to_the_details_of_the_connection", async () => {
  const app = await openMenu("Test Connection", { test_integration: playTest("wrong_password") });
  await app.user.click(await screen.findByRole("button", { name: "Enter new password" }));
  expect(await screen.findByLabelText("Server Host")).toHaveValue(cardOf("connected").host);
  expect(screen.getByText("Edit integration")).toBeVisible();
});

test("a_failing_integration_says_why_and_offers_its_action_and_a_test", async () => {
  const app = await openSettings("failing", { test_integration: playTest("passed") });
  const { fault } = cardOf("failing");
  expect(card()).toHaveTextContent(faultText(fault ?? { code: "internal" }).message);
  expect(card()).toHaveTextContent("Nothing was lost.");
  await expectAccessible();
  await app.user.click(within(card()).getByRole("button", { name: "Test Connection" }));
  expect(await screen.findByText(/^Connected to/)).toBeVisible();
});

test.each<[Fault, string, object]>([
  [NO_RESPONSE, "Try again", { mode: "incremental", limit: 100 }],
  [{ code: "source_older_copy" }, "Compare all patients", { mode: "full", limit: null }],
])("the_action_of_a_failed_sync_starts_the_next_one_and_shows_it: %o", async (fault, label, options) => {
  const { last_run: run } = cardOf("failing");
  const last_run = run && { ...run, fault, mode: "incremental" as const, limit: 100 };
  const app = await openSettings(withCard("failing", { fault, last_run }), { start_sync: () => "99" });
  await app.user.click(within(card()).getByRole("button", { name: label }));
  await screen.findByRole("dialog");
  expect(app.calls("start_sync")).toMatchObject([{ request: { integration: cardOf("failing").id, allow_mass_change: false, ...options } }]);
  await waitFor(() => expect(app.calls("watch_sync")[0]?.run).toBe("99"));
});

test("a_wrong_password_leads_from_the_card_to_the_details_of_the_connection", async () => {
  const app = await openSettings(withCard("failing", { fault: { code: "access_denied", args: { username: "root" } } }));
  await app.user.click(within(card()).getByRole("button", { name: "Enter new password" }));
  expect(await screen.findByLabelText("Server Host")).toBeVisible();
});

test("the_menu_is_opened_and_used_by_keyboard", async () => {
  const app = await openSettings("connected");
  menuButton().focus();
  await app.user.keyboard("{Enter}");
  await screen.findByRole("menu");
  await expectAccessible();
  await app.user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(await screen.findByRole("dialog")).toBeVisible();
});
