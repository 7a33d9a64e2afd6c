import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { FakeBackend } from "../../backend/fake/FakeBackend";
import { fault } from "../../backend/fake/faults";
import { expectAccessible } from "../../test/expectAccessible";
import { dialog, goTo } from "../../test/goTo";
import { syncedOffice } from "../../test/offices";
import { showOffice } from "../../test/showOffice";

async function openFixList(office: FakeBackend): Promise<UserEvent> {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(await screen.findByRole("button", { name: /patients? to fix$/ }));
  await screen.findByRole("dialog", { name: "Patients to fix in Open Dental" });
  return user;
}

const groups = async (): Promise<HTMLElement[]> => (await dialog()).findAllByRole("heading", { level: 3 });

test("the_list_says_what_to_do_with_how_many_and_copies_their_numbers", async () => {
  const user = await openFixList(syncedOffice(400));
  expect((await groups()).map((group) => group.textContent)).toEqual([
    "No birthdate (4)",
    "Several patients here have this name and birthday (2)",
  ]);
  const fix = await dialog();
  expect(fix.getByText(/^Enter the birthdate in Open Dental/, { selector: "p" })).toBeVisible();
  await expectAccessible();
  await user.click(fix.getByRole("button", { name: "Copy numbers: No birthdate (4)" }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe("1041\n1138\n1235\n1332"));
});

test("a_number_is_found_and_one_that_is_not_there_is_said_to_be_missing", async () => {
  const user = await openFixList(syncedOffice(400));
  await groups();
  const fix = await dialog();
  await user.type(fix.getByLabelText("Search by patient number"), "1138");
  await waitFor(() => expect(fix.getAllByRole("listitem").map((item: HTMLElement) => item.textContent)).toEqual(["1138"]));
  await user.type(fix.getByLabelText("Search by patient number"), "9");
  expect(await fix.findByText("Nothing in this list matches the search.")).toBeVisible();
});

test("what_is_printed_is_the_whole_list_and_a_printer_that_is_missing_is_said", async () => {
  const office = syncedOffice(20_000);
  office.print = vi.fn<() => void>();
  const user = await openFixList(office);
  await groups();
  const fix = await dialog();
  const shown = within(fix.getByRole("region", { name: "No birthdate (206)" }));
  expect(shown.getAllByRole("listitem")).toHaveLength(120);
  const sheet = document.querySelector<HTMLElement>(".sheet");
  expect(sheet?.querySelectorAll("li")).toHaveLength(206 + 64);
  await user.click(fix.getByRole("button", { name: "Print" }));
  await waitFor(() => expect(office.print).toHaveBeenCalledOnce());
  await user.click(shown.getByRole("button", { name: "Show 86 more" }));
  expect(shown.getAllByRole("listitem")).toHaveLength(206);
  office.failNext("printPage", fault("no_printer" as never));
  await user.click(fix.getByRole("button", { name: "Print" }));
  expect(await fix.findByRole("alert")).toBeVisible();
});

test("nobody_left_to_fix_is_good_news", async () => {
  const office = syncedOffice();
  office.fixList = () => Promise.resolve({ total: 0, groups: [] });
  await openFixList(office);
  expect(await (await dialog()).findByRole("heading", { name: "Nobody is left to fix" })).toBeVisible();
});
