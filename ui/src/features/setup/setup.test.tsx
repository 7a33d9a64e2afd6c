import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { AppState } from "../../bindings/AppState";
import type { Fault } from "../../bindings/Fault";
import type { Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { backups, contents } from "../../test/backups";
import { expectAccessible } from "../../test/expectAccessible";
import { recorded, refusal } from "../../test/fixtures";
import { refuse, showApp } from "../../test/showApp";

const READY: AppState = { state: "ready" };
const CODE = "000G-40R4-0M30-E209-185G-R38E";

function show(app_state: AppState, handlers: Handlers) {
  return showApp({ ...recorded("empty"), app_state }, handlers);
}

test("the_first_start_asks_for_the_practice_and_opens_the_window", async () => {
  const { user, calls } = showApp("first_start", { set_up: () => READY, draft_recovery_code: () => CODE, list_companies: () => [] });
  const name = await screen.findByLabelText("Company name");
  expect(name).toHaveFocus();
  expect(screen.queryByLabelText("Passphrase")).not.toBeInTheDocument();
  await expectAccessible();
  await user.type(name, "Bright Smiles{Enter}");
  await user.click(await screen.findByRole("button", { name: "Later" }));
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("set_up")).toEqual([{ practiceName: "Bright Smiles", passphrase: null }]);
});

test("a_name_that_the_app_refuses_is_marked", async () => {
  const { user } = showApp("first_start", { set_up: refuse(refusal("name_empty")) });
  await user.click(await screen.findByRole("button", { name: "Get started" }));
  const { message, hint } = faultText(refusal("name_empty"));
  expect(await screen.findByRole("alert")).toHaveTextContent(`${message} ${hint}`);
  expect(screen.getByLabelText("Company name")).toBeInvalid();
  expect(screen.getByLabelText("Company name")).toHaveFocus();
});

test("without_a_keychain_a_passphrase_is_explained_and_entered_twice", async () => {
  const { user, calls } = show({ state: "first_start", needs_passphrase: true }, { set_up: () => READY, draft_recovery_code: () => CODE });
  await user.type(await screen.findByLabelText("Company name"), "Bright Smiles");
  expect(screen.getByText(/has no keychain/)).toBeVisible();
  await user.type(screen.getByLabelText("Passphrase"), "correct horse");
  await user.type(screen.getByLabelText("Confirm passphrase"), "correct hose");
  await user.click(screen.getByRole("button", { name: "Get started" }));
  expect(await screen.findByText("The passphrases don't match.")).toBeVisible();
  expect(calls("set_up")).toEqual([]);
  await expectAccessible();
  await user.clear(screen.getByLabelText("Confirm passphrase"));
  await user.type(screen.getByLabelText("Confirm passphrase"), "correct horse{Enter}");
  await user.click(await screen.findByRole("button", { name: "Later" }));
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("set_up")).toEqual([{ practiceName: "Bright Smiles", passphrase: "correct horse" }]);
});

test.each<Fault>([{ code: "keychain_missing" }, { code: "keychain_denied" }])(
  "a_keychain_that_fails_while_the_key_is_stored_is_replaced_by_a_passphrase: %o",
  async (fault) => {
    const { user, calls } = showApp("first_start", {
      set_up: ({ passphrase }) => (passphrase === null ? Promise.reject(fault) : READY),
      draft_recovery_code: () => CODE,
      list_companies: () => [],
    });
    await user.type(await screen.findByLabelText("Company name"), "Bright Smiles{Enter}");
    expect(await screen.findByLabelText("Passphrase")).toHaveFocus();
    expect(screen.getByRole("status")).toHaveTextContent("has no keychain");
    expect(screen.getByLabelText("Company name")).toHaveValue("Bright Smiles");
    await expectAccessible();
    await user.type(screen.getByLabelText("Passphrase"), "correct horse");
    await user.type(screen.getByLabelText("Confirm passphrase"), "correct horse{Enter}");
    await user.click(await screen.findByRole("button", { name: "Later" }));
    expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
    expect(calls("set_up").at(-1)?.passphrase).toBe("correct horse");
  },
);

test("a_wrong_passphrase_is_marked_and_the_right_one_opens_the_window", async () => {
  const { user } = show(
    { state: "locked" },
    { unlock: ({ passphrase }) => (passphrase === "correct horse" ? READY : Promise.reject(refusal("wrong_passphrase"))) },
  );
  await user.type(await screen.findByLabelText("Passphrase"), "wrong{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(refusal("wrong_passphrase")).message);
  expect(screen.getByLabelText("Passphrase")).toHaveFocus();
  await expectAccessible();
  await user.clear(screen.getByLabelText("Passphrase"));
  await user.type(screen.getByLabelText("Passphrase"), "correct horse{Enter}");
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
});

test("data_that_cannot_be_opened_says_why_and_can_be_tried_again", async () => {
  const app_state = vi.fn<() => AppState>(() => ({ state: "blocked", fault: { code: "key_lost" } }));
  const { user } = showApp("empty", { app_state });
  const { message, hint } = faultText({ code: "key_lost" });
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(`${message} ${hint}`);
  expect(document.body).not.toHaveTextContent("key_lost");
  await expectAccessible();
  app_state.mockReturnValue(READY);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
});

test("a_loss_that_cannot_be_accepted_says_why", async () => {
  const missing: Fault = { code: "changes_missing", args: { count: 2, since: "2026-03-02T09:00:00Z" } };
  const busy: Fault = { code: "store_busy" };
  const { user } = show(
    { state: "blocked", fault: missing },
    { backups: () => backups(), backup_contents: () => contents(), accept_loss: refuse(busy) },
  );
  await user.click(await screen.findByRole("button", { name: "Continue anyway" }));
  expect(await screen.findByText(faultText(busy).message)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^2 changes made at the desk since /)).toBeVisible();
});

test("the_first_start_ends_with_a_recovery_code_that_is_printed_and_confirmed", async () => {
  const print_page = vi.fn<() => void>();
  const { user, calls } = show(
    { state: "first_start", needs_passphrase: true },
    {
      set_up: () => READY,
      draft_recovery_code: () => CODE,
      print_page,
      save_recovery_code: ({ typed }) => {
        if (typed !== "r38e") throw { code: "recovery_code_not_confirmed" };
      },
    },
  );
  await user.type(await screen.findByLabelText("Company name"), "Bright Smiles");
  await user.type(screen.getByLabelText("Passphrase"), "correct horse");
  await user.type(screen.getByLabelText("Confirm passphrase"), "correct horse{Enter}");
  expect(await screen.findByRole("status", { name: "Your recovery code" })).toHaveTextContent(CODE);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Print" }));
  expect(print_page).toHaveBeenCalledOnce();
  expect(document.querySelector(".sheet")).toHaveTextContent(CODE);
  await user.type(screen.getByLabelText("Last four characters of the code"), "0000{Enter}");
  const { message } = faultText({ code: "recovery_code_not_confirmed" });
  expect(await screen.findByRole("alert")).toHaveTextContent(message);
  const field = screen.getByLabelText("Last four characters of the code");
  expect(field).toBeInvalid();
  await user.clear(field);
  await user.type(field, "r38e{Enter}");
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("save_recovery_code").at(-1)).toEqual({ typed: "r38e", passphrase: "correct horse", newKeys: false });
});

test("a_forgotten_passphrase_is_replaced_with_the_recovery_code", async () => {
  const { user, calls } = show({ state: "locked" }, { recover: () => READY });
  await user.click(await screen.findByRole("button", { name: "Use recovery code" }));
  const code = screen.getByLabelText("Recovery code");
  expect(code).toHaveFocus();
  await user.type(code, "000u");
  expect(screen.getByText("u isn't used in recovery codes.")).toBeVisible();
  expect(code).toBeInvalid();
  await expectAccessible();
  await user.clear(code);
  await user.type(code, CODE.toLowerCase());
  await user.type(screen.getByLabelText("Passphrase"), "nine loud geese");
  await user.type(screen.getByLabelText("Confirm passphrase"), "nine loud geese{Enter}");
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("recover")).toEqual([{ code: CODE.toLowerCase(), passphrase: "nine loud geese" }]);
});

test("a_lost_key_offers_the_recovery_code_and_asks_for_a_passphrase_only_without_a_keychain", async () => {
  const { user, calls } = show(
    { state: "blocked", fault: { code: "key_lost" } },
    { recover: ({ passphrase }) => (passphrase === null ? Promise.reject<AppState>({ code: "keychain_missing" }) : READY) },
  );
  expect(await screen.findByRole("button", { name: "Copy for IT" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Use recovery code" }));
  expect(screen.queryByLabelText("Passphrase")).not.toBeInTheDocument();
  await user.type(screen.getByLabelText("Recovery code"), `${CODE}{Enter}`);
  expect(await screen.findByLabelText("Passphrase")).toHaveFocus();
  await user.type(screen.getByLabelText("Passphrase"), "nine loud geese");
  await user.type(screen.getByLabelText("Confirm passphrase"), "nine loud geese{Enter}");
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("recover").at(-1)).toEqual({ code: CODE, passphrase: "nine loud geese" });
});

test("an_existing_office_is_opened_with_its_file_and_code", async () => {
  const { user, calls } = show(
    { state: "first_start", needs_passphrase: false },
    { choose_office_file: () => "office.ontime", open_office_file: () => READY },
  );
  await user.click(await screen.findByRole("button", { name: "Open an existing office" }));
  expect(screen.getByRole("button", { name: "Open office" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Choose file" }));
  expect(await screen.findByText("File: office.ontime")).toBeVisible();
  await expectAccessible();
  await user.type(screen.getByLabelText("Recovery code"), `${CODE}{Enter}`);
  expect(await screen.findByRole("heading", { name: /^Good / })).toBeVisible();
  expect(calls("open_office_file")).toEqual([{ code: CODE, passphrase: null }]);
});
