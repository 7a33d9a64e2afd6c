import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { LogLine } from "../../../bindings/LogLine";
import type { Handlers } from "../../../backend/recorded";
import { faultText } from "../../../i18n/codeText";
import { expectAccessible } from "../../../test/expectAccessible";
import { goTo } from "../../../test/goTo";
import { refuse, showApp } from "../../../test/showApp";

async function openLogs(handlers: Handlers = {}) {
  const app = showApp("empty", handlers);
  await goTo(app.user, "Settings");
  await app.user.click(screen.getByRole("tab", { name: "Logs" }));
  return app;
}

const line = (index: number): LogLine => ({ at: "2026-03-02T09:00:00Z", level: "error", area: "app::syncs", text: `sync ended run=${index}` });
const long: Handlers = {
  log_lines: ({ query: { search, offset, limit } }) =>
    search ? { total: 0, lines: [] } : { total: 20_000, lines: Array.from({ length: limit }, (_, index) => line(20_000 - offset - index)) },
};

const table = () => screen.findByRole("table", { name: "Application log" });
const rows = async () => within(await table()).getAllByRole("row");

test("a_long_log_is_shown_newest_first", async () => {
  await openLogs(long);
  await waitFor(async () => expect(await table()).toHaveAttribute("aria-rowcount", "20001"));
  await waitFor(async () => expect((await rows())[1]).toHaveTextContent("sync ended run=20000"));
  expect((await rows()).length).toBeLessThan(60);
  await expectAccessible();
});

test("the_level_and_the_search_are_sent_to_the_app", async () => {
  const { user, calls } = await openLogs(long);
  await table();
  await user.click(screen.getByRole("combobox", { name: "Level" }));
  await user.click(await screen.findByRole("option", { name: "Errors only" }));
  await waitFor(() => expect(calls("log_lines").at(-1)?.query).toMatchObject({ level: "error", search: "" }));
  expect((await rows())[1]).toHaveTextContent("Error");
  await user.type(screen.getByRole("textbox", { name: "Search the log" }), "no such words");
  expect(await screen.findByText("No matching entries")).toBeVisible();
  expect(calls("log_lines").at(-1)?.query).toMatchObject({ level: "error", search: "no such words" });
  await expectAccessible();
});

test("an_empty_log_says_so", async () => {
  await openLogs();
  expect(await screen.findByRole("heading", { name: "Nothing logged yet" })).toBeVisible();
});

test("the_file_for_support_is_saved_and_its_path_is_shown", async () => {
  const { user } = await openLogs({ save_support_file: () => "/home/desk/support.txt" });
  await user.click(screen.getByRole("button", { name: "Save support file" }));
  expect(await screen.findByText(/\/home\/desk\/support\.txt/)).toBeVisible();
  await expectAccessible();
});

test("a_folder_that_cannot_be_opened_is_named", async () => {
  const fault = { code: "folder_not_opened" as const, args: { folder: "/home/desk/logs" } };
  const { user } = await openLogs({ open_log_folder: refuse(fault) });
  await user.click(screen.getByRole("button", { name: "Open log folder" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(faultText(fault).message);
  expect(screen.getByRole("alert")).toHaveTextContent("/home/desk/logs");
});
