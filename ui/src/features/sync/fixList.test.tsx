import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { FixList } from "../../bindings/FixList";
import { problemRemedy, problemTitle } from "../../i18n/codeText";
import { expectAccessible } from "../../test/expectAccessible";
import { response } from "../../test/fixtures";
import { dialog, goTo } from "../../test/goTo";
import { refuse, showApp } from "../../test/showApp";

async function openFixList(handlers: Parameters<typeof showApp>[1] = {}) {
  const app = showApp("synced", handlers);
  await goTo(app.user, "Settings");
  await app.user.click(await screen.findByRole("button", { name: /patients? to fix$/ }));
  await screen.findByRole("dialog", { name: "Patients to fix in Open Dental" });
  return { ...app, fix: await dialog() };
}

/** A list too long to be shown at once. */
const long: FixList = {
  integration: "1",
  total: 206,
  groups: [
    {
      code: "no_birthdate",
      severity: "skipped",
      patients: Array.from({ length: 206 }, (_, index) => ({ pat_num: String(1000 + index), detail: null, fixed: false })),
    },
  ],
};

test("each_group_says_what_to_do_and_copies_its_numbers", async () => {
  const { user, fix } = await openFixList();
  const { groups } = response("synced", "fix_list");
  const [first] = groups;
  if (!first) throw new Error("the fixture has no problem");
  const titles = groups.map(({ code, patients }) => `${problemTitle(code)} (${patients.length})`);
  expect((await fix.findAllByRole("heading", { level: 3 })).map((heading: HTMLElement) => heading.textContent)).toEqual(titles);
  expect(fix.getByText(problemRemedy(first.code), { selector: "p" })).toBeVisible();
  await expectAccessible();
  await user.click(fix.getByRole("button", { name: `Copy patient numbers: ${titles[0]}` }));
  const numbers = first.patients.map((patient) => patient.pat_num).join("\n");
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(numbers));
});

test("a_patient_number_is_found_and_a_missing_one_is_reported", async () => {
  const { user, fix } = await openFixList({ fix_list: () => long });
  await fix.findByRole("heading", { level: 3 });
  await user.type(fix.getByLabelText("Search this list"), "1138");
  await waitFor(() => expect(fix.getAllByRole("listitem").map((item: HTMLElement) => item.textContent)).toEqual(["1138"]));
  await user.type(fix.getByLabelText("Search this list"), "9");
  expect(await fix.findByText("No matches")).toBeVisible();
});

test("the_whole_list_is_printed_and_a_failure_to_print_is_shown", async () => {
  const print_page = vi.fn<() => void>();
  const { user, fix } = await openFixList({ fix_list: () => long, print_page });
  const group = within(await fix.findByRole("region", { name: `${problemTitle("no_birthdate")} (206)` }));
  expect(group.getAllByRole("listitem")).toHaveLength(120);
  expect(document.querySelectorAll(".sheet li")).toHaveLength(206);
  await user.click(fix.getByRole("button", { name: "Print" }));
  await waitFor(() => expect(print_page).toHaveBeenCalledOnce());
  await user.click(group.getByRole("button", { name: "Show 86 more" }));
  expect(group.getAllByRole("listitem")).toHaveLength(206);
  print_page.mockImplementation(() => {
    throw { code: "not_printed" };
  });
  await user.click(fix.getByRole("button", { name: "Print" }));
  expect(await fix.findByRole("alert")).toBeVisible();
});

test("an_empty_list_is_good_news", async () => {
  const { fix } = await openFixList({ fix_list: () => ({ integration: "1", total: 0, groups: [] }) });
  expect(await fix.findByRole("heading", { name: "Nothing to fix" })).toBeVisible();
});

test("names_are_read_on_request_and_forgotten_again", async () => {
  const { user, fix, calls } = await openFixList();
  const [name] = response("synced", "names_in_source");
  if (!name) throw new Error("the fixture has no name");
  await user.click(await fix.findByRole("button", { name: "Show names" }));
  expect((await fix.findAllByText(new RegExp(`^${name.last_name}, `)))[0]).toBeVisible();
  expect(calls("names_in_source")[0]?.numbers).toHaveLength(response("synced", "fix_list").total);
  await expectAccessible();
  await user.click(fix.getByRole("button", { name: "Hide names" }));
  expect(fix.queryByText(new RegExp(`^${name.last_name}, `))).toBeNull();
});

test("without_the_server_the_names_are_missing_and_the_list_stays", async () => {
  const address = "127.0.0.1:3306";
  const { user, fix } = await openFixList({ names_in_source: refuse({ code: "no_response", args: { address, port: 3306 } }) });
  await user.click(await fix.findByRole("button", { name: "Show names" }));
  expect(await fix.findByRole("alert")).toHaveTextContent(/Names are read from Open Dental when you ask for them/);
  expect(fix.getAllByRole("listitem").length).toBeGreaterThan(0);
});

test("a_patient_is_ticked_off_and_its_number_copied", async () => {
  const { user, fix, calls } = await openFixList({ set_fixed: () => {} });
  const number = response("synced", "fix_list").groups[0]?.patients[0]?.pat_num ?? "";
  await user.click(await fix.findByRole("checkbox", { name: `${number}: done in Open Dental` }));
  await waitFor(() => expect(calls("set_fixed")[0]).toMatchObject({ number, fixed: true }));
  await user.click(fix.getByRole("button", { name: `${number}: copy this number` }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(number));
});
