import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Handlers } from "../../../backend/recorded";
import { faultText } from "../../../i18n/codeText";
import { expectAccessible } from "../../../test/expectAccessible";
import { cardOf, recorded } from "../../../test/fixtures";
import { dialog, goTo } from "../../../test/goTo";
import { refuse, showApp } from "../../../test/showApp";

const card = () => screen.findByRole("article", { name: "Main office" });

/** A state whose integration is synced every day at 7 PM. */
function daily() {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  const schedule = { timing: { kind: "daily" as const, at: "19:00" }, days: [...days], quiet: null };
  return { ...recorded("synced"), list_integrations: [{ ...cardOf("synced"), schedule }] };
}

async function openSchedule(handlers: Handlers = {}) {
  const app = showApp(daily(), { set_schedule: () => cardOf("synced"), ...handlers });
  await goTo(app.user, "Settings");
  await app.user.click(within(await card()).getByRole("button", { name: /^Every/ }));
  return { ...app, form: await dialog() };
}

test("a_schedule_is_changed_from_the_card", async () => {
  const { user, form, calls } = await openSchedule();
  expect(form.getByRole("radio", { name: "Once a day" })).toBeChecked();
  await expectAccessible();
  await user.click(form.getByRole("checkbox", { name: "Saturday" }));
  await user.click(form.getByRole("checkbox", { name: "Sunday" }));
  const time = form.getByLabelText("Time");
  await user.clear(time);
  await user.type(time, "6:30 pm");
  expect(form.getByText(/^Every evening at 6:30\sPM, Monday to Friday$/)).toBeVisible();
  await user.click(form.getByRole("button", { name: /^Save schedule$/i }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(calls("set_schedule")).toEqual([
    {
      id: cardOf("synced").id,
      schedule: { timing: { kind: "daily", at: "18:30" }, days: ["mon", "tue", "wed", "thu", "fri"], quiet: null },
    },
  ]);
});

test("invalid_values_are_marked_and_no_typed_text_is_lost", async () => {
  const { user, form, calls } = await openSchedule();
  await user.click(form.getByRole("radio", { name: "Several times a day" }));
  await user.clear(form.getByLabelText("Minutes between syncs"));
  await user.type(form.getByLabelText("Minutes between syncs"), "3");
  await user.clear(form.getByLabelText("Last sync no later than"));
  await user.type(form.getByLabelText("Last sync no later than"), "late");
  await user.click(form.getByRole("button", { name: /^Save schedule$/i }));
  expect(form.getByText("Enter a number from 5 to 720.")).toBeVisible();
  expect(form.getByText(/^Enter a time, such as 7:00\sPM\.$/)).toBeVisible();
  expect(form.getByLabelText("Last sync no later than")).toHaveValue("late");
  expect(form.getByLabelText("Minutes between syncs")).toHaveFocus();
  expect(calls("set_schedule")).toEqual([]);
  await expectAccessible();
});

test("the_weekly_full_sync_is_named_while_syncs_are_scheduled", async () => {
  const { user, form } = await openSchedule();
  const weekly = /^Once a week, one of these syncs is a Full Sync/;
  for (const timing of ["Once a day", "Several times a day"]) {
    await user.click(form.getByRole("radio", { name: timing }));
    expect(form.getByText(weekly)).toBeVisible();
  }
  await user.click(form.getByRole("radio", { name: "Off" }));
  expect(form.queryByText(weekly)).toBeNull();
});

test("a_schedule_without_days_is_not_saved", async () => {
  const { user, form } = await openSchedule();
  for (const day of form.getAllByRole("checkbox", { name: /day$/ })) await user.click(day);
  await user.click(form.getByRole("button", { name: /^Save schedule$/i }));
  expect(form.getByRole("alert")).toHaveTextContent("Choose at least one day.");
});

test("a_schedule_that_the_app_refuses_shows_the_fault", async () => {
  const { user, form } = await openSchedule({ set_schedule: refuse({ code: "schedule_all_quiet" }) });
  await user.click(form.getByRole("button", { name: /^Save schedule$/i }));
  expect(await form.findByRole("alert")).toHaveTextContent(faultText({ code: "schedule_all_quiet" }).message);
});

test("the_card_says_why_the_last_sync_was_late_in_the_language_of_the_window", async () => {
  const late = { due_at: "2026-03-01T03:00:00Z", started_at: "2026-03-01T15:00:00Z", reason: "not_open" as const };
  const state = { ...recorded("synced"), list_integrations: [{ ...cardOf("synced"), late, next_due_at: "2026-03-04T03:00:00Z" }] };
  const { user } = showApp(state);
  await goTo(user, "Settings");
  expect(await card()).toHaveTextContent(/started yesterday, .*because OnTime Dental wasn't open or was locked\./);
  await user.click(screen.getByRole("tab", { name: "Appearance" }));
  await user.click(screen.getByRole("radio", { name: "Español" }));
  await user.click(await screen.findByRole("tab", { name: "Integraciones" }));
  expect(await card()).toHaveTextContent(/empezó: ayer, /);
  await user.click(screen.getByRole("tab", { name: "Apariencia" }));
  await user.click(screen.getByRole("radio", { name: "English" }));
});
