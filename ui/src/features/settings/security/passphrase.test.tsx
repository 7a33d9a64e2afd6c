import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { faultText } from "../../../i18n/codeText";
import { expectAccessible } from "../../../test/expectAccessible";
import { recorded, refusal, response } from "../../../test/fixtures";
import { dialog, goTo } from "../../../test/goTo";
import { showApp } from "../../../test/showApp";

const CURRENT = "seven quiet herons";

async function openForm() {
  const security = { ...response("empty", "security"), key: "passphrase" as const };
  const app = showApp(
    { ...recorded("empty"), security },
    {
      change_passphrase: ({ current }) => {
        if (current !== CURRENT) throw refusal("wrong_passphrase");
      },
    },
  );
  const { user } = app;
  await goTo(user, "Settings");
  await user.click(screen.getByRole("tab", { name: "Security" }));
  await user.click(await screen.findByRole("button", { name: "Change passphrase" }));
  const form = await dialog();
  const fill = async (current: string, next: string, again: string) => {
    for (const [label, text] of [["Current passphrase", current], ["New passphrase", next], ["Confirm new passphrase", again]] as const) {
      const field = form.getByLabelText(label);
      await user.clear(field);
      await user.type(field, text);
    }
    await user.click(form.getByRole("button", { name: "Change passphrase" }));
  };
  return { ...app, form, fill };
}

test("the_passphrase_is_changed_only_with_the_current_one", async () => {
  const { form, fill, calls } = await openForm();
  await fill("a wrong guess", "nine loud geese", "nine loud geese");
  expect(await form.findByRole("alert")).toHaveTextContent(faultText(refusal("wrong_passphrase")).message);
  expect(form.getByLabelText("Current passphrase")).toHaveFocus();
  expect(form.getByLabelText("New passphrase")).toHaveValue("nine loud geese");
  await expectAccessible();
  await fill(CURRENT, "nine loud geese", "nine loud geese");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByText("Passphrase changed.")).toBeVisible();
  expect(calls("change_passphrase").at(-1)).toEqual({ current: CURRENT, new: "nine loud geese" });
});

test("a_typing_error_in_the_confirmation_sends_nothing", async () => {
  const { form, fill, calls } = await openForm();
  await fill(CURRENT, "nine loud geese", "nine loud gesee");
  expect(form.getByText("The passphrases don't match.")).toBeVisible();
  expect(form.getByLabelText("Confirm new passphrase")).toHaveFocus();
  expect(calls("change_passphrase")).toEqual([]);
});
