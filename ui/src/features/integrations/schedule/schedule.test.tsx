import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fault } from "../../../backend/fake/faults";
import type { FakeBackend } from "../../../backend/fake/FakeBackend";
import { expectAccessible } from "../../../test/expectAccessible";
import { dialog, goTo } from "../../../test/goTo";
import { syncedOffice } from "../../../test/offices";
import { showOffice } from "../../../test/showOffice";

const card = () => screen.findByRole("article", { name: "Main office" });

async function openSchedule(office: FakeBackend) {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(within(await card()).getByRole("button", { name: /^(Every|Only)/ }));
  return { user, form: await dialog() };
}

test("a_schedule_is_set_from_the_card_and_told_there", async () => {
  const office = syncedOffice();
  const { user, form } = await openSchedule(office);
  expect(form.getByRole("radio", { name: "Once a day" })).toBeChecked();
  await expectAccessible();
  await user.click(form.getByRole("checkbox", { name: "Saturday" }));
  await user.click(form.getByRole("checkbox", { name: "Sunday" }));
  const time = form.getByLabelText("Time of day");
  await user.clear(time);
  await user.type(time, "6:30 pm");
  expect(form.getByText(/^Every evening at 6:30\sPM, Monday to Friday$/)).toBeVisible();
  await user.click(form.getByRole("button", { name: "Save Schedule" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await card()).toHaveTextContent(/Every evening at 6:30\sPM, Monday to Friday/);
  expect(office.integrations[0]?.card.schedule.timing).toEqual({ kind: "daily", at: "18:30" });
});

test("what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost", async () => {
  const office = syncedOffice();
  const { user, form } = await openSchedule(office);
  await user.click(form.getByRole("radio", { name: "Several times a day" }));
  await user.clear(form.getByLabelText("Minutes from one sync to the next"));
  await user.type(form.getByLabelText("Minutes from one sync to the next"), "3");
  await user.clear(form.getByLabelText("No sync begins after"));
  await user.type(form.getByLabelText("No sync begins after"), "late");
  await user.click(form.getByRole("button", { name: "Save Schedule" }));
  expect(form.getByText("Enter a number of minutes from 5 to 720.")).toBeVisible();
  expect(form.getByText(/^Enter a time of day, such as 7:00\sPM\.$/)).toBeVisible();
  expect(form.getByLabelText("No sync begins after")).toHaveValue("late");
  expect(form.getByLabelText("Minutes from one sync to the next")).toHaveFocus();
  await expectAccessible();
});

test("a_schedule_without_a_day_is_told_at_once", async () => {
  const { user, form } = await openSchedule(syncedOffice());
  for (const day of form.getAllByRole("checkbox", { name: /day$/ })) await user.click(day);
  await user.click(form.getByRole("button", { name: "Save Schedule" }));
  expect(form.getByRole("alert")).toHaveTextContent("Choose at least one day.");
});

test("what_the_office_refuses_is_shown_in_its_words", async () => {
  const office = syncedOffice();
  office.failNext("setSchedule", fault("invalid_schedule"));
  const { user, form } = await openSchedule(office);
  await user.click(form.getByRole("button", { name: "Save Schedule" }));
  expect(await form.findByRole("alert")).toHaveTextContent("Choose at least one day of the week");
});

test("the_card_says_why_the_last_sync_was_late_in_the_language_of_the_window", async () => {
  const office = syncedOffice();
  const placed = office.integrations[0];
  if (placed) {
    placed.card.missed = { due_at: "2026-03-02T03:00:00Z", begun_at: "2026-03-02T15:00:00Z", reason: "not_open" };
    placed.card.next_due_at = "2026-03-04T03:00:00Z";
  }
  const user = showOffice(office);
  await goTo(user, "Settings");
  expect(await card()).toHaveTextContent(/Due Mar \d, 2026, .*, begun Mar \d, 2026, .*: OnTime Dental was not open, or was locked\./);
  await user.click(screen.getByRole("tab", { name: "Appearance" }));
  await user.click(screen.getByRole("radio", { name: "Español" }));
  await user.click(await screen.findByRole("tab", { name: "Integraciones" }));
  expect(await card()).toHaveTextContent(/Prevista: .* mar 2026.*; empezó: .*\(OnTime Dental no estaba abierto o estaba bloqueado\)\./);
});
