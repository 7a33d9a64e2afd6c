import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { faultText } from "../../i18n/codeText";
import { expectAccessible } from "../../test/expectAccessible";
import { refusal, response } from "../../test/fixtures";
import { dialog } from "../../test/goTo";
import { openPatient, showPatients } from "../../test/patients";

test("a_patient_who_was_added_manually_is_deleted_and_restored", async () => {
  const { user, drawer, calls, detail } = await openPatient(
    { links: [], deletable: true },
    { delete_patient: () => {}, restore_patient: () => {} },
  );
  const name = `${detail.first_name} ${detail.last_name}`;
  const ask = () => user.click(drawer.getByRole("button", { name: "Delete patient" }));
  await ask();
  const question = within(await screen.findByRole("dialog", { name: `Delete ${name}?` }));
  expect(question.getByText(/desk notes, and history/)).toBeVisible();
  expect(question.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await expectAccessible();
  await user.click(question.getByRole("button", { name: "Delete patient" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(calls("delete_patient")).toEqual([{ id: detail.id }]);
  expect(await screen.findByText(`${name} was deleted.`)).toBeVisible();
  await expectAccessible();
  await user.keyboard("{Control>}z{/Control}");
  expect(await screen.findByText(`${name} was restored.`)).toBeVisible();
  expect(calls("restore_patient")).toEqual([{ id: detail.id }]);
});

test("a_patient_is_added_with_the_birthday_in_the_form_of_the_locale", async () => {
  const detail = response("entered_manually", "patient");
  const { user, calls } = await showPatients("empty", {
    add_patient: ({ input }) => {
      if (!input.first_name || !input.last_name) throw refusal("patient_name_missing");
      if (!input.birthday) throw refusal("birthday_missing");
      return { id: detail.id };
    },
    patient: () => detail,
    patient_history: () => response("entered_manually", "patient_history"),
  });
  expect(await screen.findByRole("heading", { name: "No patients yet" })).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Add patient" })[0] as HTMLElement);
  const form = await dialog();
  await user.click(form.getByRole("button", { name: "Save patient" }));
  expect(await form.findByRole("alert")).toHaveTextContent(faultText(refusal("patient_name_missing")).message);
  expect(form.getByLabelText("First name")).toBeInvalid();
  expect(form.getByLabelText("First name")).toHaveFocus();
  await expectAccessible();
  await user.type(form.getByLabelText("First name"), "Ada");
  await user.type(form.getByLabelText("Last name"), "Moss");
  await user.click(form.getByRole("button", { name: "Save patient" }));
  expect(await form.findByText(new RegExp(faultText(refusal("birthday_missing")).message))).toBeVisible();
  const birthday = form.getByLabelText("Birthday");
  expect(birthday).toHaveAccessibleDescription(/For example 04\/23\/1980 or April 23, 1980/);
  await user.type(birthday, "4/23/1980");
  await waitFor(() => expect(birthday).toHaveAccessibleDescription(/^April 23, 1980 – \d+ years old$/));
  await user.click(form.getByRole("button", { name: "Save patient" }));
  expect(await screen.findByText("Added manually")).toBeVisible();
  expect(calls("add_patient").at(-1)?.input).toMatchObject({ first_name: "Ada", last_name: "Moss", birthday: "1980-04-23" });
});

test("a_patient_who_is_in_the_list_is_opened_or_added_anyway", async () => {
  const detail = response("entered_manually", "patient");
  const { user, calls } = await showPatients("empty", {
    add_patient: ({ anyway }) => {
      if (!anyway) throw { code: "patient_exists", args: { patient: "77" } };
      return { id: "78" };
    },
    patient: ({ id }) => ({ ...detail, id }),
    patient_history: () => response("entered_manually", "patient_history"),
  });
  const fill = async () => {
    await user.click(screen.getAllByRole("button", { name: "Add patient" })[0] as HTMLElement);
    const form = await dialog();
    await user.type(form.getByLabelText("First name"), "Ada");
    await user.type(form.getByLabelText("Last name"), "Moss");
    await user.type(form.getByLabelText("Birthday"), "4/23/1980");
    await user.click(form.getByRole("button", { name: "Save patient" }));
    expect(await form.findByRole("alert")).toHaveTextContent("already in the list");
    expect(form.getByRole("button", { name: "Open patient" })).toHaveFocus();
    return form;
  };
  expect(await screen.findByRole("heading", { name: "No patients yet" })).toBeVisible();
  const first = await fill();
  await expectAccessible();
  await user.click(first.getByRole("button", { name: "Open patient" }));
  await waitFor(() => expect(calls("patient").at(-1)).toEqual({ id: "77" }));
  await waitFor(() => expect(screen.getAllByRole("dialog")).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("dialog")).toContainElement(document.activeElement as HTMLElement));
  await user.keyboard("{Escape}");
  const second = await fill();
  await user.click(second.getByRole("button", { name: "Add anyway" }));
  await waitFor(() => expect(calls("patient").at(-1)).toEqual({ id: "78" }));
});

test("a_patient_that_was_added_manually_is_edited", async () => {
  const { user, calls, detail } = await openPatient({ links: [], birthday: "1935-01-01" }, { update_patient: () => {} });
  await user.click(await screen.findByRole("button", { name: "Edit patient" }));
  const city = await screen.findByLabelText("City");
  expect(screen.getByLabelText("Birthday")).toHaveValue("01/01/1935");
  await user.clear(city);
  await user.type(city, "Portland");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save patient" }));
  await waitFor(() => expect(calls("update_patient")).toMatchObject([{ id: detail.id, input: { city: "Portland", birthday: "1935-01-01" } }]));
});
