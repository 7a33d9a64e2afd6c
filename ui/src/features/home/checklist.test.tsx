import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Handlers } from "../../backend/recorded";
import { backups } from "../../test/backups";
import { expectAccessible } from "../../test/expectAccessible";
import { response, type StateName } from "../../test/fixtures";
import { dialog } from "../../test/goTo";
import { showApp } from "../../test/showApp";

const NEW = { checklist: { hidden: false, result_seen: false, schedule_seen: false } };
const list = async () => within(await screen.findByRole("region", { name: "Get started" }));
const buttons = async () => (await list()).getAllByRole("button").map((button) => button.textContent || button.getAttribute("aria-label"));
const filled = () => [...document.querySelectorAll("main [data-variant=filled]")].map((button) => button.textContent);

const show = (state: StateName, handlers: Handlers = {}) => showApp(state, { backups: () => backups(), ...handlers }, NEW);

test("the_first_step_is_to_connect_open_dental", async () => {
  const { user } = show("empty");
  expect((await list()).getAllByRole("listitem")).toHaveLength(6);
  expect(await buttons()).toEqual(["Put this list away", "Add Integration", "Create recovery code", "Go to Backups"]);
  expect(filled()).toEqual(["Add Integration"]);
  expect(screen.queryByRole("region", { name: "To do" })).toBeNull();
  await expectAccessible();
  await user.click((await list()).getByRole("button", { name: "Add Integration" }));
  expect(await (await dialog()).findByText("Where are your patients now?")).toBeVisible();
});

test("each_step_leads_on_to_the_next", async () => {
  const { user, calls } = show("limited");
  expect((await list()).getByText("2 of 6 done")).toBeVisible();
  expect(filled()).toEqual(["Show result"]);
  await user.click((await list()).getByRole("button", { name: "Show result" }));
  expect(await (await dialog()).findByText("Patients Added")).toBeVisible();
  expect(calls("set_preferences").at(-1)?.preferences.checklist).toEqual({ ...NEW.checklist, result_seen: true });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect((await list()).getByText("3 of 6 done")).toBeVisible();
  await user.click((await list()).getByRole("button", { name: "Schedule" }));
  await dialog();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(filled()).toEqual(["Create recovery code"]));
});

test("a_failing_sync_comes_first", async () => {
  show("failing");
  await list();
  await screen.findByRole("region", { name: "To do" });
  expect(filled()).toEqual(["Edit connection"]);
});

test("it_can_be_put_away_and_is_gone_once_everything_is_done", async () => {
  const { user, calls } = show("synced");
  await user.click((await list()).getByRole("button", { name: "Put this list away" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Get started" })).toBeNull());
  expect(calls("set_preferences").at(-1)?.preferences.checklist.hidden).toBe(true);
  expect(await screen.findByRole("region", { name: "To do" })).toBeVisible();
});

test("an_office_that_did_everything_sees_no_checklist", async () => {
  showApp(
    "synced",
    {
      backups: () => backups({ second: { folder: "/mnt/stick", last_copy_at: null, fault: null } }),
      security: () => ({ ...response("synced", "security"), recovery_code_at: "2026-03-01T09:00:00Z" }),
    },
    { checklist: { hidden: false, result_seen: true, schedule_seen: true } },
  );
  await screen.findByRole("region", { name: "To do" });
  expect(screen.queryByRole("region", { name: "Get started" })).toBeNull();
});
