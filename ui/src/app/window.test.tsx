import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Handler } from "../backend/recorded";
import { expectAccessible } from "../test/expectAccessible";
import { response } from "../test/fixtures";
import { goTo } from "../test/goTo";
import { formatNumber } from "../i18n/format";
import { refuse, showApp } from "../test/showApp";

const navigation = () => within(screen.getByRole("navigation", { name: "Main navigation" }));

test("opening_a_page_focuses_its_heading_and_sets_the_title_of_the_window", async () => {
  const { user } = showApp("empty");
  await screen.findByRole("heading", { name: /^Good /, level: 1 });
  expect(document.title).toBe("Home - OnTime Dental");
  for (const page of ["Patients", "Activity", "Settings"]) {
    await user.click(navigation().getByRole("button", { name: new RegExp(`^${page}`) }));
    expect(screen.getByRole("heading", { name: page, level: 1 })).toHaveFocus();
    expect(document.title).toBe(`${page} - OnTime Dental`);
    expect(navigation().getByRole("button", { name: new RegExp(`^${page}`) })).toHaveAttribute("aria-current", "page");
    await expectAccessible();
  }
});

test("the_first_tab_stop_skips_to_the_content", async () => {
  const { user } = showApp("empty");
  await screen.findByRole("heading", { name: /^Good / });
  (document.activeElement as HTMLElement).blur();
  await user.tab();
  expect(document.activeElement).toHaveTextContent("Skip to main content");
  expect(document.querySelector("main#content")).toBeInTheDocument();
});

test("the_navigation_counts_the_active_patients", async () => {
  const { calls } = showApp("synced");
  const { total } = response("synced", "list_patients");
  const label = `${formatNumber(total)} patients`;
  expect(await screen.findByText(label, { selector: ".visually-hidden" })).toBeInTheDocument();
  expect(calls("list_patients").some(({ query }) => query.status === "active" && query.limit === 1)).toBe(true);
});

test("data_that_cannot_be_loaded_can_be_loaded_again", async () => {
  const about = vi.fn<Handler<"about">>(() => {
    throw { code: "internal" };
  });
  const { user } = showApp("empty", { about });
  await screen.findByRole("heading", { name: /^Good / });
  await user.click(navigation().getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("tab", { name: "About" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong in OnTime Dental");
  about.mockImplementation(() => response("empty", "about"));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(response("empty", "about").version)).toBeVisible();
});

test("a_screen_that_cannot_be_rendered_leaves_a_message_and_the_navigation", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const { user } = showApp("empty", { list_runs: () => ({ total: 1, runs: [null as never] }) });
  await screen.findByRole("heading", { name: /^Good / });
  await user.click(navigation().getByRole("button", { name: "Activity" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong on this screen.");
  await user.click(navigation().getByRole("button", { name: "Settings" }));
  expect(screen.getByRole("heading", { name: "Settings" })).toBeVisible();
  errors.mockRestore();
});

test("a_change_refreshes_what_it_affects_and_progress_refreshes_nothing", async () => {
  const { user, emit, calls } = showApp("synced");
  await goTo(user, "Patients");
  await screen.findByRole("table", { name: "Patients" });
  await waitFor(() => expect(calls("list_integrations")).toHaveLength(1));
  const patients = calls("list_patients").length;
  for (let page = 0; page < 10; page += 1) emit({ kind: "progress", run: "3" });
  emit({ kind: "run_started", run: "3" });
  await waitFor(() => expect(calls("list_integrations")).toHaveLength(2));
  expect(calls("list_patients")).toHaveLength(patients);
  emit({ kind: "patients" });
  await waitFor(() => expect(calls("list_patients")).toHaveLength(2 * patients));
  expect(calls("list_integrations")).toHaveLength(2);
  emit({ kind: "run_ended", run: "3" });
  await waitFor(() => expect(calls("list_integrations")).toHaveLength(3));
  await waitFor(() => expect(calls("list_patients")).toHaveLength(3 * patients));
  expect(calls("app_state")).toHaveLength(1);
});

test("a_run_of_another_process_refreshes_the_patients_too", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { become } = showApp("connected");
  expect(await screen.findByText("0 patients", { selector: ".visually-hidden" })).toBeInTheDocument();
  become("synced");
  await vi.advanceTimersByTimeAsync(31_000);
  const { total } = response("synced", "list_patients");
  expect(await screen.findByText(`${formatNumber(total)} patients`, { selector: ".visually-hidden" })).toBeInTheDocument();
});

test("a_list_that_fails_shows_its_fault", async () => {
  const { user } = showApp("synced", { list_patients: refuse({ code: "store_busy" }) });
  await goTo(user, "Patients");
  expect(await screen.findByRole("alert")).toBeVisible();
});
