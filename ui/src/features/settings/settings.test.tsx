import { cleanup, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { fault } from "../../backend/fake/faults";
import type { FakeBackend } from "../../backend/fake/FakeBackend";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { newOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

async function openTab(office: FakeBackend, tab: string): Promise<UserEvent> {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(screen.getByRole("tab", { name: tab }));
  return user;
}

test("companies_are_added_and_renamed", async () => {
  const user = await openTab(newOffice(), "Companies");
  expect(await screen.findByText("0 active patients")).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Add Company" }));
  await user.type((await dialog()).getByLabelText("Company name"), "Westside Dental{Enter}");
  await user.click(await screen.findByRole("button", { name: "Rename Westside Dental" }));
  const name = (await dialog()).getByLabelText("Company name");
  expect(name).toHaveValue("Westside Dental");
  await user.clear(name);
  await user.type(name, "Bright Smiles Family Dentistry{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("That name is in use already.");
  await expectAccessible();
  await user.clear(name);
  await user.type(name, "Eastside Dental{Enter}");
  expect(await screen.findByText("Eastside Dental")).toBeVisible();
});

test("the_colours_follow_the_computer_until_chosen_otherwise", async () => {
  const user = await openTab(newOffice(), "Appearance");
  const colors = within(screen.getByRole("radiogroup", { name: "Colors" }));
  expect(colors.getByRole("radio", { name: "System" })).toBeChecked();
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "light");
  await user.click(screen.getByRole("radio", { name: "Dark" }));
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expectAccessible();
});

test("texts_follow_the_computer_until_a_language_is_chosen", async () => {
  const user = await openTab(newOffice(), "Appearance");
  const languages = within(screen.getByRole("radiogroup", { name: "Language" }));
  expect(languages.getByRole("radio", { name: "System" })).toBeChecked();
  expect(document.documentElement).toHaveAttribute("lang", "en");
  await user.click(languages.getByRole("radio", { name: "Español" }));
  expect(await screen.findByRole("heading", { name: "Configuración" })).toBeVisible();
  expect(screen.getByRole("radio", { name: "Español" })).toBeChecked();
  expect(document.documentElement).toHaveAttribute("lang", "es");
  expect(document.title).toBe("Configuración - OnTime Dental");
  await expectAccessible();
  await user.click(screen.getByRole("radio", { name: "English" }));
  expect(await screen.findByRole("heading", { name: "Settings" })).toBeVisible();
  expect(document.documentElement).toHaveAttribute("lang", "en");
});

test("about_tells_version_and_folders", async () => {
  await openTab(newOffice(), "About");
  expect(await screen.findByText("0.1.0")).toBeVisible();
  expect(screen.getByText(/OnTime Dental\\logs$/)).toBeVisible();
  await expectAccessible();
});

test("about_shows_the_words_of_every_licence", async () => {
  const user = await openTab(newOffice(), "About");
  await user.click(await screen.findByRole("button", { name: "License texts" }));
  const texts = await screen.findByRole("region", { name: "License texts" });
  expect(texts).toHaveTextContent(/Permission is hereby granted/);
  await expectAccessible();
});

test("security_says_in_plain_words_what_protects_the_data_and_where_it_is", async () => {
  const office = newOffice();
  await openTab(office, "Security");
  expect(await screen.findByText("The key is in this computer's keychain")).toBeVisible();
  expect(screen.getByText(/The encrypted database has 4\.8 MB\. No copy was made yet/)).toBeVisible();
  await expectAccessible();
});

test("security_tells_a_passphrase_from_a_keychain_and_when_the_last_copy_was_made", async () => {
  const office = newOffice();
  office.protection = { ...office.protection, key: "passphrase", last_backup_at: "2026-03-01T09:30:00Z" };
  await openTab(office, "Security");
  expect(await screen.findByText("The key is under your office passphrase")).toBeVisible();
  expect(screen.getByText(/The last copy before an update was made Mar 1, 2026/)).toBeVisible();
});

test("what_was_chosen_is_there_at_the_next_start", async () => {
  const office = newOffice();
  const user = await openTab(office, "Appearance");
  await user.click(screen.getByRole("radio", { name: "Dark" }));
  await user.click(screen.getByRole("radio", { name: "Español" }));
  await screen.findByRole("heading", { name: "Configuración" });
  expect(office.chosen).toEqual({ scheme: "dark", language: "es", spoken: "es", keep_running: true });
  cleanup();
  showOffice(office);
  expect(await screen.findByRole("heading", { name: "Pacientes" })).toBeVisible();
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a_choice_that_cannot_be_kept_holds_for_now_and_says_so", async () => {
  const office = newOffice();
  const user = await openTab(office, "Appearance");
  office.failNext("setPreferences", fault("disk_full"));
  await user.click(screen.getByRole("radio", { name: "Dark" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The choice holds until OnTime Dental is closed.");
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("the_program_goes_on_in_the_tray_and_starts_with_the_computer_as_chosen", async () => {
  const office = newOffice();
  const user = await openTab(office, "Appearance");
  const start = await screen.findByRole("checkbox", { name: /^Start OnTime Dental/ });
  expect(start).not.toBeChecked();
  await user.click(start);
  await waitFor(() => expect(start).toBeChecked());
  await user.click(screen.getByRole("checkbox", { name: /^Keep OnTime Dental running/ }));
  expect(office.chosen.keep_running).toBe(false);
  await expectAccessible();
});

test("a_computer_that_starts_nothing_by_itself_is_not_asked_to", async () => {
  const office = newOffice();
  office.starts = null;
  await openTab(office, "Appearance");
  expect(await screen.findByRole("checkbox", { name: /^Keep OnTime Dental running/ })).toBeVisible();
  expect(screen.queryByRole("checkbox", { name: /^Start OnTime Dental/ })).toBeNull();
});
