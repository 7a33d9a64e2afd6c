import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { UpdatesView } from "../../bindings/UpdatesView";
import type { Handlers } from "../../backend/recorded";
import { expectAccessible } from "../../test/expectAccessible";
import { goTo } from "../../test/goTo";
import { refuse, showApp } from "../../test/showApp";

const VERSION = "1.2.0";

/** Updates are on; the newest version is installed. */
function updates(change: Partial<UpdatesView> = {}): UpdatesView {
  return { enabled: true, checked_at: new Date().toISOString(), offer: null, step: null, fault: null, ...change };
}

const offer = { version: VERSION, installer: "program", postponed: false } as const;

async function showAbout(view: UpdatesView, handlers: Handlers = {}) {
  const app = showApp("synced", { updates: () => view, ...handlers });
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("tab", { name: "About" }));
  return app;
}

const homeOffer = async () => {
  const title = await screen.findByText(`Version ${VERSION} is ready`);
  return within(title.closest("li") as HTMLElement);
};

test("a_copy_without_a_feed_says_that_updates_are_off", async () => {
  const app = await showAbout(updates({ enabled: false, checked_at: null }));
  expect(await screen.findByText("Updates are off")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Check for updates" })).toBeNull();
  await expectAccessible();
  await goTo(app.user, "Home");
  expect(screen.queryByText(/^Version .* is ready$/)).toBeNull();
});

test("the_office_can_look_for_a_new_version_itself", async () => {
  const app = await showAbout(updates(), { check_for_updates: () => updates({ offer }) });
  expect(await screen.findByText("You have the newest version")).toBeVisible();
  await app.user.click(screen.getByRole("button", { name: "Check for updates" }));
  expect(await screen.findByText(`Version ${VERSION} is ready`)).toBeVisible();
  expect(screen.getByRole("button", { name: "Update now" })).toBeVisible();
  await expectAccessible();
});

test("update_now_on_home_installs_and_starts_the_new_version", async () => {
  const app = showApp("synced", { updates: () => updates({ offer }), install_update: () => true, restart: () => {} });
  await app.user.click((await homeOffer()).getByRole("button", { name: "Update now" }));
  await waitFor(() => expect(app.calls("restart")).toHaveLength(1));
  expect(app.calls("install_update")).toHaveLength(1);
});

test("nothing_starts_again_if_nothing_was_installed", async () => {
  const app = showApp("synced", { updates: () => updates({ offer }), install_update: () => false, restart: () => {} });
  await app.user.click((await homeOffer()).getByRole("button", { name: "Update now" }));
  await waitFor(() => expect(app.calls("updates").length).toBeGreaterThan(1));
  expect(app.calls("restart")).toHaveLength(0);
});

test("later_takes_it_off_home_and_settings_still_have_it", async () => {
  let view = updates({ offer });
  const postpone_update = () => (view = updates({ offer: { ...offer, postponed: true } }));
  const app = showApp("synced", { updates: () => view, postpone_update });
  await app.user.click((await homeOffer()).getByRole("button", { name: "Later" }));
  await waitFor(() => expect(screen.queryByText(`Version ${VERSION} is ready`)).toBeNull());
  expect(app.calls("postpone_update")).toEqual([{ version: VERSION }]);
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("tab", { name: "About" }));
  expect(await screen.findByRole("button", { name: "Update now" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Later" })).toBeNull();
});

test("what_failed_is_said_and_update_now_tries_again", async () => {
  const fault = { code: "update_not_genuine", args: { version: VERSION } } as const;
  const app = await showAbout(updates({ offer }), { install_update: refuse(fault) });
  await app.user.click(await screen.findByRole("button", { name: "Update now" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("its signature is wrong");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  await app.user.click(screen.getByRole("button", { name: "Update now" }));
  await waitFor(() => expect(app.calls("install_update")).toHaveLength(2));
  await expectAccessible();
});

test("a_failed_check_is_no_reason_to_alarm_home", async () => {
  const fault = { code: "update_server_unreachable", args: { host: "updates.example" } } as const;
  const app = showApp("synced", {
    updates: () => updates({ checked_at: null, fault }),
    check_for_updates: () => updates(),
  });
  await screen.findByText("To do");
  expect(screen.queryByText(/updates\.example/)).toBeNull();
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("tab", { name: "About" }));
  expect(await screen.findByText(/couldn't reach updates\.example/)).toBeVisible();
  expect(screen.queryByText("You have the newest version")).toBeNull();
  await app.user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(app.calls("check_for_updates")).toHaveLength(1));
});

test("a_copy_that_it_installs_offers_no_button_and_nothing_to_do", async () => {
  const app = await showAbout(updates({ offer: { ...offer, installer: "it" } }));
  expect(await screen.findByText(`Version ${VERSION} is available`)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Update now" })).toBeNull();
  await goTo(app.user, "Home");
  await screen.findByText("To do");
  expect(screen.queryByText(`Version ${VERSION} is available`)).toBeNull();
});

test("an_installation_in_progress_says_what_it_is_doing", async () => {
  await showAbout(updates({ offer, step: "backing_up" }));
  expect(await screen.findByText("Making a backup…")).toBeVisible();
  expect(screen.getByRole("button", { name: "Update now" })).toHaveAttribute("data-loading");
  expect(screen.queryByRole("button", { name: "Later" })).toBeNull();
});
