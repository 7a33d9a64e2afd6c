import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "../../test/expectAccessible";
import { response } from "../../test/fixtures";
import { openPatient } from "../../test/patients";

test("the_panel_starts_with_what_a_call_needs_and_each_value_is_copied", async () => {
  const link = { integration: "1", integration_name: "Main office", pat_num: "1042", other_numbers: ["1980"], linked_at: "2026-03-02T09:20:00Z" };
  const writeText = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const { user, drawer } = await openPatient({
    links: [link],
    household: { same_address: [], same_phone: [] },
    birthday: "1987-03-12",
    formatted_phone: "(503) 555-0163",
    email: "ada@example.com",
    address: "12 Main St",
    city: "Salem",
    state: "OR",
    zip: "97301",
    desk_notes: "Nervous",
    notes_saved: { author: "Maria Lopez", at: new Date().toISOString() },
  });
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(writeText);
  expect(await drawer.findByText(/^\d\d years old$/)).toBeVisible();
  const text = screen.getByRole("dialog").textContent;
  const order = ["1042", "1980", "years old", "(503) 555-0163", "ada@example.com", "12 Main St", "Desk notes", "Additional information"];
  const places = order.map((each) => text.indexOf(each));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(drawer.getByLabelText("Desk notes")).toHaveAccessibleDescription(/^Maria Lopez, today, /);
  for (const [name, copied] of [
    ["Copy patient number 1042", "1042"],
    ["Copy phone", "(503) 555-0163"],
    ["Copy address", "12 Main St\nSalem, OR 97301"],
  ] as const) {
    const button = drawer.getByRole("button", { name });
    await user.click(button);
    await waitFor(() => expect(button.nextElementSibling).toHaveTextContent("Copied"));
    expect(writeText).toHaveBeenLastCalledWith(copied);
  }
  await user.dblClick(drawer.getByText("(503) 555-0163"));
  expect(window.getSelection()?.toString()).toBe("(503) 555-0163");
  await expectAccessible();
});

test("a_family_member_is_one_click_away", async () => {
  const ben = { id: "77", name: "Ben Moss", birthday: "2026-01-02", status: { status: "inactive", reason: "archived" } as const };
  const { user, drawer, calls } = await openPatient({ household: { same_address: [], same_phone: [ben] } });
  expect(await drawer.findByText("Same phone")).toBeVisible();
  expect(drawer.queryByText("Same address")).not.toBeInTheDocument();
  await user.click(drawer.getByRole("button", { name: "Ben Moss" }));
  await waitFor(() => expect(calls("patient").at(-1)).toEqual({ id: "77" }));
});

test("an_inactive_patient_shows_the_reason", async () => {
  const { drawer } = await openPatient({ status: { status: "inactive", reason: "archived" } });
  expect(await drawer.findByText("Archived in Open Dental")).toBeVisible();
});

test("an_imported_patient_shows_every_field_and_only_the_notes_can_be_edited", async () => {
  const { user, drawer, calls, detail } = await openPatient({}, { set_desk_notes: () => {} });
  expect(await drawer.findByText("Synced from Main office")).toBeVisible();
  for (const label of ["First name", "Last name", "Birthday", "Gender", "Email", "Phone", "Address", "Insurance number"]) {
    expect(drawer.getByText(label, { selector: "dt" })).toBeVisible();
  }
  expect(drawer.getByText("SSN", { selector: "dt" }).nextElementSibling).toHaveTextContent(/^(On file|Not on file)$/);
  expect(drawer.queryByRole("button", { name: "Edit patient" })).not.toBeInTheDocument();
  await expectAccessible();

  const save = drawer.getByRole("button", { name: "Save notes" });
  expect(save).toBeDisabled();
  await user.type(drawer.getByLabelText("Desk notes"), "Prefers mornings");
  await user.click(save);
  await waitFor(() => expect(calls("set_desk_notes")).toEqual([{ id: detail.id, text: "Prefers mornings" }]));
});

test("unsaved_notes_are_not_lost_when_the_panel_is_closed", async () => {
  let notes = "";
  const detail = response("synced", "patient");
  const { user, drawer } = await openPatient({}, {
    patient: () => ({ ...detail, desk_notes: notes }),
    set_desk_notes: ({ text }) => {
      notes = text;
    },
  });
  await user.type(await drawer.findByLabelText("Desk notes"), "Nervous");
  await user.keyboard("{Escape}");
  const question = async () => within(await screen.findByRole("dialog", { name: "Save your changes?" }));
  await user.click((await question()).getByRole("button", { name: "Keep editing" }));
  await user.click(drawer.getByRole("button", { name: "Save notes" }));
  expect(await drawer.findByText("Notes saved")).toBeVisible();
  await user.type(drawer.getByLabelText("Desk notes"), " and late");
  await user.keyboard("{Escape}");
  await user.click((await question()).getByRole("button", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(notes).toBe("Nervous");
});

test("a_merged_patient_leads_to_the_surviving_one", async () => {
  const survivor = { id: "4711", name: "Ada Lovelace", merged_here: false };
  const detail = response("synced", "patient");
  const merged = { ...detail, status: { status: "inactive", reason: "merged" } as const, merged_into: survivor };
  const { user, drawer, calls } = await openPatient({}, {
    patient: ({ id }) => (id === survivor.id ? { ...detail, id, first_name: "Ada", last_name: "Lovelace" } : merged),
  });
  expect(await drawer.findByText("Merged into another patient")).toBeVisible();
  expect(drawer.queryByRole("button", { name: "Undo the merge" })).toBeNull();
  await expectAccessible();
  await user.click(drawer.getByRole("button", { name: survivor.name }));
  expect(await drawer.findByRole("heading", { name: survivor.name })).toBeVisible();
  expect(await drawer.findByText("Active")).toBeVisible();
  expect(calls("patient").map(({ id }) => id)).toContain(survivor.id);
});

test("a_merge_of_the_desk_is_taken_back_from_the_merged_patient", async () => {
  const detail = response("synced", "patient");
  const merged_into = { id: "4711", name: "Ada Lovelace", merged_here: true };
  const merged = { ...detail, status: { status: "inactive", reason: "merged" } as const, merged_into };
  const stays = { ...detail, id: "4711", first_name: "Ada", last_name: "Lovelace", merged_records: [{ id: detail.id, name: "Addie Lovelace" }] };
  let separated = false;
  const { user, drawer, calls, emit } = await openPatient({}, {
    patient: ({ id }) => (id === stays.id ? stays : separated ? detail : merged),
    decide_duplicate: () => {
      separated = true;
      return null;
    },
  });
  await user.click(await drawer.findByRole("button", { name: "Ada Lovelace" }));
  await user.click(await drawer.findByRole("button", { name: "Addie Lovelace" }));
  await user.click(await drawer.findByRole("button", { name: "Undo the merge" }));
  await waitFor(() => expect(calls("decide_duplicate")).toEqual([{ one: detail.id, other: "4711", decision: "open" }]));
  emit({ kind: "patients" });
  expect(await drawer.findByText("Active")).toBeVisible();
});

test("a_merge_before_a_later_one_leads_to_that_one", async () => {
  const detail = response("synced", "patient");
  const inactive = { status: "inactive", reason: "merged" } as const;
  const later = { ...detail, id: "4711", first_name: "Ada", last_name: "Lovelace", status: inactive };
  const merged = { ...detail, status: inactive, merged_into: { id: later.id, name: "Ada Lovelace", merged_here: true } };
  const { user, drawer } = await openPatient({}, {
    patient: ({ id }) =>
      id === later.id ? { ...later, merged_into: { id: "4712", name: "Grace Hopper", merged_here: true } } : merged,
    decide_duplicate: () => Promise.reject({ code: "merge_newer_first", args: { patient: later.id } }) as Promise<never>,
  });
  await user.click(await drawer.findByRole("button", { name: "Undo the merge" }));
  expect(await drawer.findByText("The patient this one was merged into was merged again later.")).toBeVisible();
  await expectAccessible();
  await user.click(drawer.getByRole("button", { name: "Open patient" }));
  expect(await drawer.findByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  expect(drawer.getByRole("button", { name: "Grace Hopper" })).toBeVisible();
  expect(drawer.getByRole("button", { name: "Undo the merge" })).toBeVisible();
  expect(drawer.queryByRole("alert")).toBeNull();
});
