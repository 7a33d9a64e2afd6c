import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeBackend } from "../../backend/fake/FakeBackend";
import { fault } from "../../backend/fake/faults";
import { expectAccessible } from "../../test/expectAccessible";
import { showOffice } from "../../test/showOffice";

function freshOffice(needs_passphrase: boolean): FakeBackend {
  const office = new FakeBackend();
  office.state = { state: "first_start", needs_passphrase };
  return office;
}

test("the_first_start_asks_for_the_practice_and_opens_the_window", async () => {
  const office = freshOffice(false);
  const user = showOffice(office);
  const name = await screen.findByLabelText("Practice name");
  expect(name).toHaveFocus();
  expect(screen.queryByLabelText("Passphrase")).not.toBeInTheDocument();
  await expectAccessible();
  await user.type(name, "Bright Smiles{Enter}");
  expect(await screen.findByRole("heading", { name: "Patients" })).toBeVisible();
  expect(office.companies.map((company) => company.name)).toEqual(["Bright Smiles"]);
});

test("a_first_start_without_a_name_says_so_and_stays", async () => {
  const user = showOffice(freshOffice(false));
  await user.click(await screen.findByRole("button", { name: "Get started" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The name is empty or longer than 200 characters. Enter a shorter name");
  expect(screen.getByLabelText("Practice name")).toBeInvalid();
});

test("without_a_keychain_a_passphrase_is_asked_for_twice_and_explained", async () => {
  const office = freshOffice(true);
  const user = showOffice(office);
  await user.type(await screen.findByLabelText("Practice name"), "Bright Smiles");
  expect(screen.getByText(/has no keychain/)).toBeVisible();
  await user.type(screen.getByLabelText("Passphrase"), "correct horse");
  await user.type(screen.getByLabelText("Passphrase again"), "correct hose");
  await user.click(screen.getByRole("button", { name: "Get started" }));
  expect(await screen.findByText(/two passphrases differ/)).toBeVisible();
  await expectAccessible();
  await user.clear(screen.getByLabelText("Passphrase again"));
  await user.type(screen.getByLabelText("Passphrase again"), "correct horse{Enter}");
  expect(await screen.findByRole("heading", { name: "Patients" })).toBeVisible();
  expect(office.passphrase).toBe("correct horse");
});

test("a_keychain_that_fails_only_when_the_key_is_kept_gives_way_to_a_passphrase", async () => {
  const office = freshOffice(false);
  office.failNext("setUp", fault("keychain_unavailable"));
  const user = showOffice(office);
  await user.type(await screen.findByLabelText("Practice name"), "Bright Smiles{Enter}");
  expect(await screen.findByLabelText("Passphrase")).toHaveFocus();
  expect(screen.getByRole("status")).toHaveTextContent("has no keychain");
  expect(screen.getByLabelText("Practice name")).toHaveValue("Bright Smiles");
  await expectAccessible();
  await user.type(screen.getByLabelText("Passphrase"), "correct horse");
  await user.type(screen.getByLabelText("Passphrase again"), "correct horse{Enter}");
  expect(await screen.findByRole("heading", { name: "Patients" })).toBeVisible();
  expect(office.passphrase).toBe("correct horse");
});

test("a_locked_office_opens_with_its_passphrase_only", async () => {
  const office = new FakeBackend();
  office.state = { state: "locked" };
  office.passphrase = "correct horse";
  const user = showOffice(office);
  await user.type(await screen.findByLabelText("Passphrase"), "wrong{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("not the office passphrase");
  await expectAccessible();
  await user.clear(screen.getByLabelText("Passphrase"));
  await user.type(screen.getByLabelText("Passphrase"), "correct horse{Enter}");
  expect(await screen.findByRole("heading", { name: "Patients" })).toBeVisible();
});

test("a_blocked_office_says_what_is_wrong_in_words_and_can_be_tried_again", async () => {
  const office = new FakeBackend();
  office.state = { state: "blocked", fault: fault("key_lost") };
  const user = showOffice(office);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("The key of the patient data was not found");
  expect(alert).toHaveTextContent("Nothing was changed.");
  expect(document.body).not.toHaveTextContent("key_lost");
  await expectAccessible();
  office.state = { state: "ready" };
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "Patients" })).toBeVisible();
});
