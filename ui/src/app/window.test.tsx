import { screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { fault } from "../backend/fake/faults";
import { expectAccessible } from "../test/expectAccessible";
import { connectedOffice, newOffice, syncedOffice } from "../test/offices";
import { showOffice } from "../test/showOffice";

const navigation = () => within(screen.getByRole("navigation", { name: "Main navigation" }));

test("going_somewhere_moves_the_focus_to_its_heading_and_names_the_window", async () => {
  const user = showOffice(newOffice());
  expect(await screen.findByRole("heading", { name: "Patients", level: 1 })).toHaveFocus();
  expect(document.title).toBe("Patients - OnTime Dental");
  for (const place of ["Activity", "Settings"]) {
    await user.click(navigation().getByRole("button", { name: place }));
    expect(screen.getByRole("heading", { name: place, level: 1 })).toHaveFocus();
    expect(document.title).toBe(`${place} - OnTime Dental`);
    expect(navigation().getByRole("button", { name: place })).toHaveAttribute("aria-current", "page");
    await expectAccessible();
  }
});

test("the_first_stop_of_tab_skips_to_the_content", async () => {
  const user = showOffice(newOffice());
  await screen.findByRole("heading", { name: "Patients" });
  (document.activeElement as HTMLElement).blur();
  await user.tab();
  expect(document.activeElement).toHaveTextContent("Skip to the content");
  expect(document.querySelector("main#content")).toBeInTheDocument();
});

test("the_navigation_counts_the_active_patients", async () => {
  showOffice(syncedOffice(1480));
  expect(await screen.findByText("1,460 patients", { selector: ".unseen" })).toBeInTheDocument();
});

test("what_cannot_be_loaded_says_so_and_can_be_tried_again", async () => {
  const office = newOffice();
  office.failNext("listCompanies", fault("internal"));
  const user = showOffice(office);
  await screen.findByRole("heading", { name: "Patients" });
  office.failNext("listIntegrations", fault("internal"));
  office.failNext("about", fault("internal"));
  await user.click(navigation().getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("tab", { name: "About" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("ran into a fault of its own");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("0.1.0")).toBeVisible();
});

test("a_screen_that_cannot_be_drawn_leaves_words_and_the_navigation", async () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
  const office = newOffice();
  office.listRuns = () => Promise.resolve({ total: 1, runs: [null as never] });
  const user = showOffice(office);
  await screen.findByRole("heading", { name: "Patients" });
  await user.click(navigation().getByRole("button", { name: "Activity" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This screen ran into a problem.");
  await user.click(navigation().getByRole("button", { name: "Settings" }));
  expect(screen.getByRole("heading", { name: "Settings" })).toBeVisible();
  quiet.mockRestore();
});

test("a_sync_of_another_program_reaches_the_patients_too", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const office = connectedOffice(30);
    // No word of it comes to this window.
    office.onOfficeChanged = () => () => {};
    showOffice(office);
    expect(await screen.findByText("0 patients", { selector: ".unseen" })).toBeInTheDocument();
    office.syncNow("integration-1", null);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await screen.findByText("30 patients", { selector: ".unseen" })).toBeInTheDocument();
  } finally {
    vi.useRealTimers();
  }
});
