import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import en from "../../i18n/en.json";
import es from "../../i18n/es.json";
import { expectAccessible } from "../../test/expectAccessible";
import { response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { showApp } from "../../test/showApp";

const panel = async (topic: string) => within(await screen.findByRole("complementary", { name: `Help: ${topic}` }));
const field = () => screen.findByRole("combobox", { name: "Find a patient" });

test("f1_opens_help_beside_the_screen_and_returns_the_focus", async () => {
  const { user } = showApp("synced");
  await waitFor(async () => expect(await field()).toHaveFocus());
  await user.keyboard("{F1}");
  expect((await panel("Home")).getByRole("heading", { level: 2 })).toHaveFocus();
  expect((await panel("Home")).getByText("Find a patient, from any page")).toBeVisible();
  expect(await field()).toBeVisible();
  await expectAccessible();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("complementary")).toBeNull();
  expect(await field()).toHaveFocus();
  await user.keyboard("{F1}");
  await panel("Home");
  await user.keyboard("{F1}");
  expect(screen.queryByRole("complementary")).toBeNull();
});

test("help_follows_the_screen", async () => {
  const { user } = showApp("synced");
  await field();
  screen.getByRole("heading", { level: 1 }).focus();
  await user.keyboard("?");
  await panel("Home");
  await goTo(user, "Activity");
  expect((await panel("Activity")).getByText("Last two weeks")).toBeVisible();
  await goTo(user, "Settings");
  expect((await panel("Integrations")).getByText(/Click Test Connection/)).toBeVisible();
  await user.click(screen.getByRole("tab", { name: "Backups" }));
  await panel("Backups");
  await user.click((await panel("Backups")).getByRole("button", { name: "Close help" }));
  expect(screen.queryByRole("complementary")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Help" }));
  await panel("Backups");
});

test("under_a_dialog_help_stays_closed", async () => {
  const { user } = showApp("synced");
  await field();
  await user.keyboard("{Control>}k{/Control}");
  await dialog();
  await user.keyboard("{F1}");
  expect(screen.queryByRole("complementary")).toBeNull();
});

test("every_screen_has_help_in_both_languages", () => {
  const titles = (topics: object) =>
    Object.entries(topics).map(([topic, parts]) => [topic, Object.entries(parts as object).map(([part, texts]) => [part, Object.keys(texts as object)])]);
  expect(titles(es.help.topic)).toEqual(titles(en.help.topic));
  expect(Object.keys(en.help.topic)).toEqual(Object.keys(en.help.name));
});

test("the_server_host_says_where_open_dental_shows_it", async () => {
  const { user } = showApp("empty");
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: "Add Integration" }));
  const form = await dialog();
  await user.click(await form.findByRole("button", { name: /^Open Dental/ }));
  const question = await form.findByRole("button", { name: "Where do I find this?" });
  expect(question).toHaveAttribute("aria-expanded", "false");
  await user.click(question);
  expect(form.getByText(/Choose Database window/)).toBeVisible();
  await expectAccessible();
});

test("news_are_shown_once_after_an_update_and_again_under_about", async () => {
  const { version } = response("empty", "about");
  const { user, calls } = showApp("empty", {}, { seen_version: "0.0.1" });
  const news = await dialog();
  expect(news.getByText(`What's new in ${version}`)).toBeVisible();
  await expectAccessible();
  await user.click(news.getAllByRole("button", { name: "Close" })[0] as HTMLElement);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(calls("set_preferences").at(-1)?.preferences.seen_version).toBe(version);
  await goTo(user, "Settings");
  await user.click(screen.getByRole("tab", { name: "About" }));
  expect(await screen.findByText(`What's new in ${version}`)).toBeVisible();
});

test("the_first_version_is_not_news", async () => {
  const { calls } = showApp("empty", {}, { seen_version: "" });
  await waitFor(() => expect(calls("set_preferences").at(-1)?.preferences.seen_version).toBe(response("empty", "about").version));
  expect(screen.queryByRole("dialog")).toBeNull();
});
