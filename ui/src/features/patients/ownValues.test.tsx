import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientEvent } from "../../bindings/PatientEvent";
import type { Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { expectAccessible } from "../../test/expectAccessible";
import { refusal, response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { showApp } from "../../test/showApp";

const sample = response("synced", "patient");

/** Opens a patient with own values. The app decides as the handlers say. */
async function openPatient(patient: Partial<PatientDetail>, handlers: Handlers = {}) {
  const app = showApp("synced", { patient: () => ({ ...sample, ...patient }), keep_field: () => undefined, release_field: () => undefined, ...handlers });
  await goTo(app.user, "Patients");
  const table = await screen.findByRole("table", { name: "Patients" });
  await app.user.click(within(within(table).getAllByRole("row")[1] as HTMLElement).getByRole("button"));
  return { ...app, drawer: await dialog() };
}

test("a_replaced_value_and_a_kept_one_are_shown_beside_open_dentals_and_decided_with_one_click", async () => {
  const { user, calls, drawer } = await openPatient({
    phone: "503-555-0100",
    formatted_phone: "(503) 555-0100",
    email: "",
    replaced: [{ field: "email", ours: "ann@example.test", shown: "ann@example.test", origin: "desk" }],
    kept: [
      { field: "phone", theirs: "5035550199", shown: "(503) 555-0199", has_changed: true },
      { field: "city", theirs: "", shown: "", has_changed: false },
    ],
  });
  const section = await drawer.findByRole("region", { name: "Ours or Open Dental's" });
  const [email, phone, city] = within(section).getAllByRole("listitem").map((item) => item.textContent);
  expect(email).toBe("EmailOursann@example.testOpen DentalemptyA sync replaced what was typed here.Keep oursUse Open Dental's");
  expect(phone).toMatch(/^PhoneOurs\(503\) 555-0100Open Dental\(503\) 555-0199Open Dental has a new value since you kept ours\.Keep ours/);
  expect(city).toMatch(/Open DentalemptyOurs is kept\. Syncs don't change it\.Use Open Dental's$/);
  await expectAccessible();

  await user.click(within(section).getByRole("button", { name: "Keep ours: Email" }));
  await waitFor(() => expect(calls("keep_field")).toEqual([{ id: sample.id, field: "email", value: "ann@example.test" }]));
  await user.click(within(section).getByRole("button", { name: "Keep ours: Phone" }));
  await waitFor(() => expect(calls("keep_field")[1]).toEqual({ id: sample.id, field: "phone", value: "503-555-0100" }));
  await user.click(within(section).getByRole("button", { name: "Use Open Dental's: City" }));
  await waitFor(() => expect(calls("release_field")).toEqual([{ id: sample.id, field: "city" }]));
});

test("the_history_offers_what_a_sync_replaced_until_it_is_decided", async () => {
  const [event] = response("synced", "patient_history").events;
  const fields = [
    { field: "phone" as const, from: "(503) 555-0100", to: "(503) 555-0199" },
    { field: "city" as const, from: "Salem", to: "Keizer", kept: true },
  ];
  const events = [{ ...event, kind: "updated", fields } as PatientEvent];
  let busy = true;
  const { user, calls, drawer } = await openPatient(
    { replaced: [{ field: "phone", ours: "503-555-0100", shown: "(503) 555-0100", origin: "desk" }] },
    {
      patient_history: () => ({ total: 1, events }),
      keep_field: () => {
        if (busy) throw { code: "store_busy" };
      },
    },
  );
  const history = within(await drawer.findByRole("region", { name: "History" }));
  expect(history.getByText("City in Open Dental (ours kept) changed from Salem to Keizer")).toBeInTheDocument();
  await user.click(await history.findByRole("button", { name: "Keep ours: Phone" }));
  expect(await history.findByRole("alert")).toHaveTextContent(faultText({ code: "store_busy" }).hint);
  busy = false;
  await user.click(history.getByRole("button", { name: "Keep ours: Phone" }));
  await waitFor(() => expect(calls("keep_field").at(-1)).toEqual({ id: sample.id, field: "phone", value: "503-555-0100" }));
  await waitFor(() => expect(history.queryByRole("alert")).toBeNull());
});

test("another_value_of_a_merged_record_is_shown_and_used_with_one_click_here_or_in_the_history", async () => {
  const [event] = response("synced", "patient_history").events;
  const fields = [
    { field: "email" as const, from: "", to: "ann@example.test" },
    { field: "phone" as const, from: "(503) 555-0199", to: "(503) 555-0100", kept: true },
  ];
  const events = [{ ...event, sync: null, author: "Maria", kind: "merged", fields } as PatientEvent];
  const replaced: PatientDetail["replaced"] = [
    { field: "phone", ours: "503-555-0100", shown: "(503) 555-0100", origin: "merged_record" },
    { field: "city", ours: "Keizer", shown: "Keizer", origin: "merged_record" },
  ];
  const { user, calls, drawer } = await openPatient(
    { formatted_phone: "(503) 555-0199", city: "Salem", replaced },
    { patient_history: () => ({ total: 1, events }) },
  );
  expect(drawer.queryByRole("region", { name: "Ours or Open Dental's" })).toBeNull();
  const section = within(await drawer.findByRole("region", { name: "From the merged record" }));
  const [phone] = section.getAllByRole("listitem").map((item) => item.textContent);
  expect(phone).toMatch(/^PhoneThis patient\(503\) 555-0199Merged record\(503\) 555-0100Use the merged record's/);
  const history = within(await drawer.findByRole("region", { name: "History" }));
  const item = (await history.findByText("Merged")).closest("li") as HTMLElement;
  expect(item).toHaveTextContent("Phone of the merged record: (503) 555-0100");
  await expectAccessible();

  await user.click(section.getByRole("button", { name: "Use the merged record's: City" }));
  await waitFor(() => expect(calls("keep_field")).toEqual([{ id: sample.id, field: "city", value: "Keizer" }]));
  await user.click(section.getByRole("button", { name: "Leave as is: Phone" }));
  await waitFor(() => expect(calls("release_field")).toEqual([{ id: sample.id, field: "phone" }]));
  await user.click(within(item).getByRole("button", { name: "Use the merged record's: Phone" }));
  await waitFor(() => expect(calls("keep_field")[1]).toEqual({ id: sample.id, field: "phone", value: "503-555-0100" }));
  expect(within(item).getAllByRole("button")).toHaveLength(1);
});

test("any_field_of_a_linked_patient_can_be_changed_and_is_kept", async () => {
  let refused = true;
  const { user, calls, drawer } = await openPatient(
    {},
    {
      keep_field: () => {
        if (refused) throw refusal("birthday_missing");
      },
      typed_birthday: ({ text }) => (text === "4/12/1979" ? "1979-04-12" : null),
    },
  );
  await user.click(await drawer.findByRole("button", { name: "Change a field" }));
  const form = within(await screen.findByRole("dialog", { name: "Change a field" }));
  const value = () => form.getByLabelText("Ours");
  expect(value()).toHaveValue(sample.phone);
  await user.click(form.getByRole("combobox", { name: "Field" }));
  await user.click(await screen.findByRole("option", { name: "Birthday" }));
  await user.clear(value());
  await user.type(value(), "x");
  await user.click(form.getByRole("button", { name: "Keep ours" }));
  await waitFor(() => expect(value()).toBeInvalid());
  refused = false;
  await user.clear(value());
  await user.type(value(), "4/12/1979");
  await expectAccessible();
  await user.click(form.getByRole("button", { name: "Keep ours" }));
  await waitFor(() => expect(calls("keep_field").at(-1)).toEqual({ id: sample.id, field: "birthday", value: "1979-04-12" }));
});

test("home_lists_patients_whose_kept_fields_changed_and_opens_their_list", async () => {
  const names = ["Ann Lee", "Bo Hart"];
  const { user, calls } = showApp("synced", { kept_changes: () => ({ total: 2, names }) });
  const toDo = within(await screen.findByRole("region", { name: "To do" }));
  const item = (await toDo.findByText("Patients whose kept fields changed in Open Dental")).closest("li") as HTMLElement;
  expect(item).toHaveTextContent("Ann Lee and Bo Hart. Keep ours again, or use Open Dental's.");
  await user.click(within(item).getByRole("button", { name: "Decide" }));
  await screen.findByRole("table", { name: "Patients" });
  await waitFor(() => expect(calls("list_patients").some(({ query }) => query.quick === "kept_changed")).toBe(true));
});
