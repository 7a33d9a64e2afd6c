import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../test/expectAccessible";
import { cardOf } from "../../test/fixtures";
import { goTo } from "../../test/goTo";
import { refuse, showApp, type ShownApp } from "../../test/showApp";

const question = async () => within(await screen.findByRole("dialog", { name: "Save your changes?" }));
const answer = async (app: ShownApp, name: string) => app.user.click((await question()).getByRole("button", { name }));

/** Opens Rename of an integration, and types another name. */
async function rename(handlers: Parameters<typeof showApp>[1] = {}) {
  const app = showApp("synced", handlers);
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("button", { name: /^More options/ }));
  await app.user.click(await screen.findByRole("menuitem", { name: "Rename" }));
  const field = await screen.findByLabelText("Name");
  await app.user.type(field, " 2");
  return { ...app, field };
}

test.each(["Escape", "X"])("%s_asks_before_typed_input_is_lost", async (way) => {
  const app = await rename();
  const dialog = screen.getByRole("dialog", { name: "Rename integration" });
  if (way === "Escape") await app.user.keyboard("{Escape}");
  else await app.user.click(within(dialog).getByRole("button", { name: "Close" }));
  await question();
  await expectAccessible();
  await answer(app, "Keep editing");
  await waitFor(() => expect(screen.queryByText("Save your changes?")).toBeNull());
  expect(app.field).toHaveValue("Main office 2");
  await app.user.keyboard("{Escape}");
  await answer(app, "Discard");
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Rename integration" })).toBeNull());
  expect(app.calls("rename_integration")).toHaveLength(0);
});

test("save_saves_and_closes", async () => {
  const app = await rename({ rename_integration: () => cardOf("synced") });
  await app.user.keyboard("{Escape}");
  await answer(app, "Save");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(app.calls("rename_integration")).toHaveLength(1);
});

test("what_cannot_be_saved_stays_with_the_reason", async () => {
  const app = await rename({ rename_integration: refuse({ code: "name_taken" }) });
  await app.user.keyboard("{Escape}");
  await answer(app, "Save");
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(screen.queryByText("Save your changes?")).toBeNull();
  await app.user.type(app.field, "3");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("without_typed_input_nothing_is_asked", async () => {
  const app = await rename();
  await app.user.keyboard("{Backspace}{Backspace}{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("quitting_asks_each_time_as_long_as_the_input_is_there", async () => {
  const app = await rename({ quit: () => {} });
  await waitFor(() => expect(app.calls("set_unsaved").at(-1)).toEqual({ unsaved: true }));
  app.leave("quit");
  await answer(app, "Discard");
  await waitFor(() => expect(app.calls("quit")).toHaveLength(1));
  // A sync may keep the window open, and with it what was typed.
  expect(app.calls("set_unsaved").at(-1)).toEqual({ unsaved: true });
  app.leave("quit");
  await answer(app, "Discard");
  await waitFor(() => expect(app.calls("quit")).toHaveLength(2));
});
