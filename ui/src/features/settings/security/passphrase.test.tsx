import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../test/expectAccessible";
import { dialog, goTo } from "../../../test/goTo";
import { newOffice } from "../../../test/offices";
import { showOffice } from "../../../test/showOffice";

const PRESENT = "seven quiet herons";

function guardedOffice() {
  const office = newOffice();
  office.passphrase = PRESENT;
  office.protection = { ...office.protection, key: "passphrase" };
  return office;
}

async function openForm(office = guardedOffice()) {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(screen.getByRole("tab", { name: "Security" }));
  await user.click(await screen.findByRole("button", { name: "Change passphrase" }));
  const form = await dialog();
  const fill = async (present: string, next: string, again: string) => {
    for (const [label, text] of [["Present passphrase", present], ["New passphrase", next], ["New passphrase again", again]] as const) {
      const field = form.getByLabelText(label);
      await user.clear(field);
      await user.type(field, text);
    }
    await user.click(form.getByRole("button", { name: "Change passphrase" }));
  };
  return { user, form, fill, office };
}

test("the_passphrase_is_changed_by_whoever_knows_the_present_one", async () => {
  const { form, fill, office } = await openForm();
  await fill("a wrong guess", "nine loud geese", "nine loud geese");
  expect(await form.findByRole("alert")).toHaveTextContent("That is not the office passphrase.");
  expect(form.getByLabelText("New passphrase")).toHaveValue("nine loud geese");
  await expectAccessible();
  await fill(PRESENT, "nine loud geese", "nine loud geese");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByText("The passphrase was changed.")).toBeVisible();
  expect(office.passphrase).toBe("nine loud geese");
});

test("a_slip_between_the_two_new_ones_changes_nothing", async () => {
  const { form, fill, office } = await openForm();
  await fill(PRESENT, "nine loud geese", "nine loud gesee");
  expect(form.getByText("The two passphrases differ. Type the same one twice.")).toBeVisible();
  expect(form.getByLabelText("New passphrase again")).toHaveFocus();
  expect(office.passphrase).toBe(PRESENT);
});
