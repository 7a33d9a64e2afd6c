import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { madeUpLog } from "../../../backend/fake/helpCommands";
import { fault } from "../../../backend/fake/faults";
import type { FakeBackend } from "../../../backend/fake/FakeBackend";
import { expectAccessible } from "../../../test/expectAccessible";
import { goTo } from "../../../test/goTo";
import { newOffice } from "../../../test/offices";
import { showOffice } from "../../../test/showOffice";

async function openLogs(office: FakeBackend) {
  const user = showOffice(office);
  await goTo(user, "Settings");
  await user.click(screen.getByRole("tab", { name: "Logs" }));
  return user;
}

const table = () => screen.findByRole("table", { name: "Application log" });
const rows = async () => within(await table()).getAllByRole("row");

test("the_log_is_shown_newest_first_however_long_it_is", async () => {
  const office = newOffice();
  office.log = madeUpLog(20_000);
  await openLogs(office);
  expect(await table()).toHaveAttribute("aria-rowcount", "20001");
  await waitFor(async () => expect((await rows())[1]).toHaveTextContent("sync ended run=20000"));
  expect((await rows()).length).toBeLessThan(60);
  await expectAccessible();
});

test("the_log_is_searched_and_cut_down_to_what_matters", async () => {
  const office = newOffice();
  office.log = madeUpLog(100);
  const user = await openLogs(office);
  await table();
  await user.click(screen.getByRole("combobox", { name: "Level" }));
  await user.click(await screen.findByRole("option", { name: "Errors only" }));
  await waitFor(async () => expect(await table()).toHaveAttribute("aria-rowcount", "3"));
  expect((await rows())[1]).toHaveTextContent("Error");
  await user.type(screen.getByRole("textbox", { name: "Search the log" }), "no such words");
  expect(await screen.findByText("No line like that")).toBeVisible();
  await expectAccessible();
});

test("a_log_without_a_line_says_so", async () => {
  await openLogs(newOffice());
  expect(await screen.findByText("Nothing logged yet")).toBeVisible();
});

test("the_file_for_support_is_saved_and_its_place_told", async () => {
  const user = await openLogs(newOffice());
  await user.click(screen.getByRole("button", { name: "Save file for support" }));
  expect(await screen.findByText(/Saved as .*support\.txt/)).toBeVisible();
  await expectAccessible();
});

test("a_folder_that_does_not_open_is_named", async () => {
  const office = newOffice();
  office.failNext("openLogFolder", fault("file_failed"));
  const user = await openLogs(office);
  await user.click(screen.getByRole("button", { name: "Open log folder" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This computer did not open the folder. Open it by hand:");
});
