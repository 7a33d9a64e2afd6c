import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Preferences } from "../../bindings/Preferences";
import type { Handlers, Responses } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { DEFAULT_PREFERENCES } from "../../preferences/PreferencesContext";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, refusal, response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { refuse, showApp, type ShownApp } from "../../test/showApp";

async function openTab(tab: string, handlers: Handlers = {}, state: Responses = recorded("empty")): Promise<ShownApp> {
  const app = showApp(state, handlers);
  await goTo(app.user, "Settings");
  await app.user.click(screen.getByRole("tab", { name: tab }));
  return app;
}

test("companies_are_added_and_renamed", async () => {
  const companies = [...response("empty", "list_companies")];
  const app = await openTab("Companies", {
    list_companies: () => structuredClone(companies),
    add_company: ({ name }) => {
      const company = { id: "42", name, patients: 0, removable: true };
      companies.push(company);
      return company;
    },
    rename_company: ({ id, name }) => {
      if (companies.some((one) => one.id !== id && one.name === name)) throw refusal("name_taken");
      companies.splice(1, 1, { id, name, patients: 0, removable: true });
    },
    remove_company: () => void companies.pop(),
  });
  expect(await screen.findByText("0 active patients")).toBeVisible();
  await expectAccessible();
  await app.user.click(screen.getByRole("button", { name: /^Add company$/i }));
  await app.user.type((await dialog()).getByLabelText("Company name"), "Westside Dental{Enter}");
  await app.user.click(await screen.findByRole("button", { name: "Rename Westside Dental" }));
  const name = (await dialog()).getByLabelText("Company name");
  expect(name).toHaveValue("Westside Dental");
  await app.user.clear(name);
  await app.user.type(name, `${companies[0]?.name}{Enter}`);
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(refusal("name_taken")).message);
  await expectAccessible();
  await app.user.clear(name);
  await app.user.type(name, "Eastside Dental{Enter}");
  expect(await screen.findByText("Eastside Dental")).toBeVisible();
  expect(screen.getAllByRole("button", { name: /^Remove / })).toHaveLength(1);
  await app.user.click(screen.getByRole("button", { name: "Remove Eastside Dental" }));
  const question = await dialog();
  await expectAccessible();
  await app.user.click(question.getByRole("button", { name: "Remove company" }));
  await waitFor(() => expect(screen.queryByText("Eastside Dental")).not.toBeInTheDocument());
});

test("a_deleted_patient_is_restored", async () => {
  const deleted = response("entered_manually", "deleted_patients");
  const app = await openTab("Companies", {
    deleted_patients: () => [...deleted],
    restore_patient: () => void deleted.pop(),
  });
  expect(await screen.findByText(/^Deleted by Maria Lopez, /)).toBeVisible();
  await expectAccessible();
  await app.user.click(screen.getByRole("button", { name: "Restore Zelda Aardvark" }));
  expect(await screen.findByText("Zelda Aardvark was restored.")).toBeVisible();
  expect(screen.queryByText("Deleted patients")).not.toBeInTheDocument();
});

test("the_theme_follows_the_computer_until_one_is_chosen", async () => {
  const app = await openTab("Appearance");
  const themes = within(screen.getByRole("radiogroup", { name: "Theme" }));
  expect(themes.getByRole("radio", { name: "System" })).toBeChecked();
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "light");
  await app.user.click(screen.getByRole("radio", { name: "Dark" }));
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expectAccessible();
});

test("the_language_follows_the_computer_until_one_is_chosen", async () => {
  const app = await openTab("Appearance");
  const languages = within(screen.getByRole("radiogroup", { name: "Language" }));
  expect(languages.getByRole("radio", { name: "System" })).toBeChecked();
  expect(document.documentElement).toHaveAttribute("lang", "en");
  await app.user.click(languages.getByRole("radio", { name: "Español" }));
  expect(await screen.findByRole("heading", { name: "Configuración" })).toBeVisible();
  expect(screen.getByRole("radio", { name: "Español" })).toBeChecked();
  expect(document.documentElement).toHaveAttribute("lang", "es");
  expect(document.title).toBe("Configuración - OnTime Dental");
  await expectAccessible();
  await app.user.click(screen.getByRole("radio", { name: "English" }));
  expect(await screen.findByRole("heading", { name: "Settings" })).toBeVisible();
  expect(document.documentElement).toHaveAttribute("lang", "en");
});

test("about_shows_version_and_folders", async () => {
  await openTab("About");
  const about = response("empty", "about");
  expect(await screen.findByText(about.version)).toBeVisible();
  expect(screen.getByText(about.log_dir)).toBeVisible();
  await expectAccessible();
});

test("about_shows_the_license_texts", async () => {
  const app = await openTab("About");
  await app.user.click(await screen.findByRole("button", { name: "License texts" }));
  const texts = await screen.findByRole("region", { name: "License texts" });
  expect(texts).toHaveTextContent(/Permission is hereby granted/);
  await expectAccessible();
});

test("security_shows_how_the_data_is_protected_and_where_it_is", async () => {
  const security = { ...response("empty", "security"), key: "keychain" as const };
  await openTab("Security", {}, { ...recorded("empty"), security });
  expect(await screen.findByText("The key is stored in this computer's keychain")).toBeVisible();
  expect(screen.getByText(new RegExp(`^${security.data_dir}`))).toHaveTextContent(/The encrypted database is .*B\.$/);
  await expectAccessible();
});

test("security_shows_a_passphrase", async () => {
  const security = { ...response("empty", "security"), key: "passphrase" as const };
  await openTab("Security", {}, { ...recorded("empty"), security });
  expect(await screen.findByText("The key is protected by your office passphrase")).toBeVisible();
});

test("each_choice_is_saved_and_applied_at_the_next_start", async () => {
  const app = await openTab("Appearance");
  await app.user.click(screen.getByRole("radio", { name: "Dark" }));
  await app.user.click(screen.getByRole("radio", { name: "Español" }));
  await screen.findByRole("heading", { name: "Configuración" });
  const saved = app.calls("set_preferences").at(-1)?.preferences;
  expect(saved).toMatchObject({ scheme: "dark", language_choice: "es", language: "es" });
});

test("saved_preferences_are_applied_when_the_window_opens", async () => {
  const preferences: Preferences = { ...DEFAULT_PREFERENCES, scheme: "dark", language_choice: "es", language: "es" };
  showApp({ ...recorded("empty"), preferences });
  expect(await screen.findByRole("heading", { name: /^Buen/ })).toBeVisible();
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a_choice_that_cannot_be_saved_is_applied_for_now", async () => {
  const app = await openTab("Appearance", { set_preferences: refuse({ code: "disk_full" }) });
  await app.user.click(screen.getByRole("radio", { name: "Dark" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This choice lasts until you close OnTime Dental.");
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("the_app_keeps_running_and_starts_with_the_computer_as_chosen", async () => {
  let starts = false;
  const app = await openTab("Appearance", {
    starts_with_computer: () => starts,
    set_starts_with_computer: ({ on }) => {
      starts = on;
    },
  });
  const start = await screen.findByRole("checkbox", { name: /^Start OnTime Dental/ });
  expect(start).not.toBeChecked();
  await app.user.click(start);
  await waitFor(() => expect(start).toBeChecked());
  await app.user.click(screen.getByRole("checkbox", { name: /^Keep OnTime Dental running/ }));
  expect(app.calls("set_preferences").at(-1)?.preferences.keep_running).toBe(false);
  await expectAccessible();
});

test("starting_with_the_computer_is_not_offered_where_it_is_impossible", async () => {
  await openTab("Appearance", { starts_with_computer: () => null });
  expect(await screen.findByRole("checkbox", { name: /^Keep OnTime Dental running/ })).toBeVisible();
  expect(screen.queryByRole("checkbox", { name: /^Start OnTime Dental/ })).toBeNull();
});
