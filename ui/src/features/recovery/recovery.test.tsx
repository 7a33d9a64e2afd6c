import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, refusal, response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { showApp } from "../../test/showApp";

const CODE = "000G-40R4-0M30-E209-185G-R38E";

async function openSecurity(key: "keychain" | "passphrase", recovery_code_at: string | null, handlers: Handlers = {}) {
  const security = { ...response("empty", "security"), key, recovery_code_at };
  const app = showApp({ ...recorded("empty"), security }, { draft_recovery_code: () => CODE, ...handlers });
  await goTo(app.user, "Settings");
  await app.user.click(screen.getByRole("tab", { name: "Security" }));
  return app;
}

test("without_a_code_one_can_be_created_and_no_office_file_is_saved", async () => {
  const save_recovery_code = vi.fn<() => void>();
  const { user, calls } = await openSecurity("keychain", null, { save_recovery_code });
  expect(await screen.findByRole("button", { name: "Save office file" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Create recovery code" }));
  const form = await dialog();
  expect(await form.findByText(CODE)).toBeVisible();
  expect(form.getByLabelText("Last four characters of the code")).toHaveFocus();
  expect(form.queryByRole("checkbox")).not.toBeInTheDocument();
  await expectAccessible();
  await user.keyboard("R38E{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByText("The recovery code is saved.")).toBeVisible();
  expect(calls("save_recovery_code")).toEqual([{ typed: "R38E", passphrase: null, newKeys: false }]);
});

test("a_new_code_needs_the_passphrase_and_offers_new_keys", async () => {
  const { user, calls } = await openSecurity("passphrase", "2026-03-01T09:30:00Z", {
    save_recovery_code: ({ passphrase }) => {
      if (passphrase !== "seven quiet herons") throw refusal("wrong_passphrase");
    },
  });
  await user.click(await screen.findByRole("button", { name: "Create a new code" }));
  const form = await dialog();
  expect(await form.findByText("Your previous recovery code stops working.")).toBeVisible();
  await user.type(form.getByLabelText("Last four characters of the code"), "r38e");
  await user.click(form.getByRole("checkbox", { name: "Also create new keys" }));
  await user.type(form.getByLabelText("Current passphrase"), "a wrong guess{Enter}");
  expect(await form.findByRole("alert")).toHaveTextContent(faultText(refusal("wrong_passphrase")).message);
  const passphrase = form.getByLabelText("Current passphrase");
  expect(passphrase).toHaveFocus();
  await expectAccessible();
  await user.clear(passphrase);
  await user.type(passphrase, "seven quiet herons{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(calls("save_recovery_code").at(-1)).toEqual({ typed: "r38e", passphrase: "seven quiet herons", newKeys: true });
  expect(calls("draft_recovery_code")).toHaveLength(1);
});

test("a_new_passphrase_leads_to_new_keys_if_they_are_wanted", async () => {
  const { user, calls } = await openSecurity("passphrase", null, {
    change_passphrase: () => {},
    save_recovery_code: () => {},
  });
  await user.click(await screen.findByRole("button", { name: "Change passphrase" }));
  const form = await dialog();
  await user.type(form.getByLabelText("Current passphrase"), "seven quiet herons");
  await user.type(form.getByLabelText("New passphrase"), "nine loud geese");
  await user.type(form.getByLabelText("Confirm new passphrase"), "nine loud geese");
  await user.click(form.getByRole("checkbox", { name: "Also create new keys" }));
  await user.click(form.getByRole("button", { name: "Change passphrase" }));
  expect(await screen.findByRole("status", { name: "Your recovery code" })).toHaveTextContent(CODE);
  await user.type(screen.getByLabelText("Last four characters of the code"), "r38e{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(calls("save_recovery_code")).toEqual([{ typed: "r38e", passphrase: "nine loud geese", newKeys: true }]);
});

test("the_office_file_is_saved_where_the_person_chooses", async () => {
  const { user } = await openSecurity("keychain", "2026-03-01T09:30:00Z", { save_office_file: () => "/media/stick/office.ontime" });
  await user.click(await screen.findByRole("button", { name: "Save office file" }));
  expect(await screen.findByText("Saved as /media/stick/office.ontime.")).toBeVisible();
});
