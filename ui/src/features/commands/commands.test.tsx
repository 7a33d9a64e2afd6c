import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { backups } from "../../test/backups";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { showApp, type ShownApp } from "../../test/showApp";

const field = () => screen.findByRole("combobox", { name: "Find a patient" });

async function run({ user }: ShownApp, text: string) {
  await user.keyboard("{Control>}k{/Control}");
  const list = await dialog();
  await user.type(list.getByRole("combobox", { name: "Search actions" }), text);
  await user.keyboard("{Enter}");
}

test("every_action_is_found_by_typing_and_run_by_enter", async () => {
  const app = showApp("two_integrations", { back_up: () => backups(), backups: () => backups() });
  await field();
  await app.user.keyboard("{Control>}k{/Control}");
  expect((await dialog()).getByRole("combobox")).toHaveFocus();
  await expectAccessible();
  await app.user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await field()).toHaveFocus();

  await run(app, "dark");
  await waitFor(() => expect(app.calls("set_preferences").at(-1)?.preferences.scheme).toBe("dark"));
  await run(app, "logs");
  expect(await screen.findByRole("tab", { name: "Logs" })).toHaveAttribute("aria-selected", "true");
  await run(app, "back up");
  expect(screen.getByRole("tab", { name: "Backups" })).toHaveAttribute("aria-selected", "true");
  expect(app.calls("back_up")).toHaveLength(1);
  await run(app, "west sync");
  expect(await screen.findByRole("button", { name: "Start Sync" })).toBeVisible();
  expect((await dialog()).getByText("Westside")).toBeVisible();
});

test("an_action_opens_its_dialog_also_on_the_page_that_is_open", async () => {
  const app = showApp("empty");
  await goTo(app.user, "Settings");
  await run(app, "add integration");
  expect(await screen.findByText("Where are your patients now?")).toBeVisible();
});

test("an_unknown_action_says_so", async () => {
  const app = showApp("empty");
  await field();
  await run(app, "zzz");
  expect((await dialog()).getByText("No action has this name.")).toBeVisible();
});

test("the_search_is_one_key_away_from_any_page", async () => {
  const { user } = showApp("synced");
  await goTo(user, "Activity");
  await user.keyboard("/");
  expect(await field()).toHaveFocus();
  expect(await field()).toHaveValue("");
  screen.getByRole("heading", { level: 1 }).focus();
  await user.keyboard("al");
  expect(await field()).toHaveValue("al");
  await goTo(user, "Patients");
  await user.keyboard("{Control>}f{/Control}");
  expect(screen.getByLabelText("Search patients")).toHaveFocus();
});

test("adding_and_syncing_have_shortcuts", async () => {
  const { user } = showApp("synced");
  await screen.findByRole("region", { name: "Integrations" });
  await user.keyboard("{Control>}s{/Control}");
  expect(await (await dialog()).findByRole("button", { name: "Start Sync" })).toBeVisible();
  // Under a dialog nothing happens.
  await user.keyboard("{Control>}n{/Control}");
  expect(screen.queryByLabelText("First name")).not.toBeInTheDocument();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.keyboard("{Control>}n{/Control}");
  expect(await screen.findByLabelText("First name")).toBeVisible();
});
