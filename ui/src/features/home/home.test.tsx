import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PatientPage } from "../../bindings/PatientPage";
import type { RunRecord } from "../../bindings/RunRecord";
import type { Handlers } from "../../backend/recorded";
import { faultText } from "../../i18n/codeText";
import { formatNumber } from "../../i18n/format";
import { backups } from "../../test/backups";
import { expectAccessible } from "../../test/expectAccessible";
import { cardOf, recorded, response } from "../../test/fixtures";
import { dialog } from "../../test/goTo";
import { showApp } from "../../test/showApp";

const page = response("synced", "list_patients");
const field = () => screen.findByRole("combobox", { name: "Find a patient" });
const options = () => screen.findAllByRole("option");
const toDos = async () => within(await screen.findByRole("region", { name: "To do" }));
const button = async (name: string) => (await screen.findAllByRole("button", { name })).find((one) => one.closest("main")) as HTMLElement;

/** Finds those whose name or phone contains the search. */
const find: Handlers = {
  list_patients: ({ query }) => {
    const digits = query.search.replaceAll(/\D/g, "");
    const rows = page.rows.filter(
      (row) =>
        `${row.last_name} ${row.first_name}`.toLowerCase().includes(query.search) ||
        (digits !== "" && row.phone.replaceAll(/\D/g, "").includes(digits)),
    );
    return { total: rows.length, elsewhere: 0, suggestion: null, rows: rows.slice(0, query.limit) };
  },
  patient: ({ id }) => {
    const row = page.rows.find((one) => one.id === id);
    return { ...response("synced", "patient"), ...row };
  },
};

const some = (others: object) => ({ list_patients: () => ({ ...page, elsewhere: 0, ...others }) as PatientPage });

test("the_window_opens_with_the_focus_in_the_search", async () => {
  showApp("synced");
  expect(await field()).toHaveFocus();
  expect(document.title).toBe("Home - OnTime Dental");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent(/^Good /);
  await toDos();
  await expectAccessible();
});

test.each(["Enter", "its button"])("a_typo_is_corrected_by_%s", async (way) => {
  const { user } = showApp("synced", {
    ...find,
    list_patients: (args) => {
      const found = find.list_patients?.(args) as PatientPage;
      return { ...found, suggestion: args.query.search === "alxe" ? "Alex" : null };
    },
  });
  await field();
  await user.keyboard("alxe");
  const correct = await screen.findByRole("button", { name: "Did you mean Alex?" });
  await expectAccessible();
  if (way === "Enter") await user.keyboard("{Enter}");
  else await user.click(correct);
  expect(await field()).toHaveValue("Alex");
});

test("a_patient_is_found_by_half_a_name_and_opened_without_a_mouse", async () => {
  const { user, calls } = showApp("synced", find);
  await field();
  await user.keyboard("alex");
  await waitFor(async () => expect(await options()).toHaveLength(2));
  expect((await options())[0]).toHaveTextContent(/^Alexander, Terry01\/18\/2023 \(3\)\(509\) 555-0155Spokane#\d+/);
  expect([...document.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["Alex", "Alex"]);
  await user.keyboard("{ArrowDown}{ArrowDown}");
  const second = (await options())[1] as HTMLElement;
  expect(second).toHaveAttribute("aria-selected", "true");
  expect(await field()).toHaveAttribute("aria-activedescendant", second.id);
  await expectAccessible();
  await user.keyboard("{Enter}");
  expect(await (await dialog()).findByRole("heading", { name: "Vanessa Alexander" })).toBeVisible();
  expect(calls("patient").at(-1)).toEqual({ id: page.rows[1]?.id });
  await user.keyboard("{Escape}");
  await waitFor(async () => expect(await field()).toHaveFocus());
  expect(await field()).toHaveValue("alex");
  await user.keyboard("{Escape}");
  expect(await field()).toHaveValue("");
  await toDos();
  await user.keyboard("{Escape}");
  expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
});

test("a_patient_is_found_by_phone_and_clicked", async () => {
  const { user } = showApp("synced", find);
  await user.type(await field(), "555-0154");
  expect(await screen.findByText("555-0154", { selector: "mark" })).toBeVisible();
  await user.click((await options())[0] as HTMLElement);
  expect(await (await dialog()).findByRole("heading", { name: "Vanessa Alexander" })).toBeVisible();
});

test("enter_opens_the_first_match_of_what_was_typed_last", async () => {
  const [terry, , jack] = page.rows;
  let answer = () => {};
  const { user, calls } = showApp("synced", {
    ...find,
    list_patients: ({ query }) => {
      if (query.search !== "jack") return { total: 1, elsewhere: 0, suggestion: null, rows: [terry as never] };
      return new Promise((done) => {
        answer = () => done({ total: 1, elsewhere: 0, suggestion: null, rows: [jack as never] });
      });
    },
  });
  await user.type(await field(), "jac");
  expect(await options()).toHaveLength(1);
  await user.keyboard("k{Enter}");
  expect(calls("patient")).toEqual([]);
  answer();
  expect(await (await dialog()).findByRole("heading", { name: `${jack?.first_name} ${jack?.last_name}` })).toBeVisible();
  expect(calls("patient")).toEqual([{ id: jack?.id }]);
});

test("all_matches_are_shown_in_patients_with_the_same_search", async () => {
  const { user, calls } = showApp("synced", some({ total: 30, rows: page.rows.slice(0, 8) }));
  await user.type(await field(), "a");
  expect(await options()).toHaveLength(8);
  await user.click(await button("Show all 30 patients"));
  expect(await screen.findByLabelText("Search patients")).toHaveValue("a");
  await waitFor(() => expect(calls("list_patients").at(-1)?.query).toMatchObject({ search: "a", status: "active" }));
  expect(calls("list_patients").find(({ query }) => query.search === "a")?.query.limit).toBe(8);
});

test("matches_among_inactive_patients_are_counted_and_shown", async () => {
  const { user, calls } = showApp("synced", some({ total: 1, rows: page.rows.slice(0, 1), elsewhere: 2 }));
  await user.type(await field(), "a");
  expect(await screen.findByText(/^2 inactive patients match\./)).toBeVisible();
  await user.click(await button("Show them"));
  expect(await screen.findByLabelText("Search patients")).toHaveValue("a");
  await waitFor(() => expect(calls("list_patients").at(-1)?.query).toMatchObject({ search: "a", status: "inactive" }));
});

test("a_search_without_matches_has_a_next_step", async () => {
  const { user } = showApp("synced", some({ total: 0, rows: [] }));
  await user.type(await field(), "zzz");
  expect(await screen.findByRole("heading", { name: "No matching patients" })).toBeVisible();
  await expectAccessible();
  await user.click(await button("Add patient"));
  expect((await dialog()).getByLabelText("First name")).toBeVisible();
});

const overdue: Handlers = { backups: () => backups({ overdue: true }) };

test("what_is_to_do_is_listed_by_urgency_with_one_main_button_and_counted_in_the_navigation", async () => {
  const { user } = showApp("failing", overdue);
  const { fault, problems } = cardOf("failing");
  const { message, hint } = faultText(fault ?? { code: "internal" });
  const list = await toDos();
  await list.findByText("Backup overdue");
  await list.findByText("No recovery code yet");
  const items = list.getAllByRole("listitem");
  expect(items.map((item) => within(item).getByRole("button").textContent)).toEqual([
    "Edit connection",
    "Show list",
    "Go to Backups",
    "Create recovery code",
  ]);
  expect(items[0]).toHaveTextContent(message);
  expect(items[0]).toHaveTextContent(hint);
  await waitFor(() => expect(items[1]).toHaveTextContent(`${formatNumber(problems)}Patients to fix in Open DentalNo birthdate (5) · `));
  const filled = [...document.querySelectorAll("main [data-variant=filled]")];
  expect(filled.map((one) => one.textContent)).toEqual(["Edit connection"]);
  expect(screen.getByText("4 things to do", { selector: "nav *" })).toBeInTheDocument();
  expect(screen.getByText("4", { selector: "nav *" })).toBeVisible();
  await expectAccessible();
  await user.click(list.getByRole("button", { name: "Edit connection" }));
  expect((await dialog()).getByLabelText("Server Host")).toBeVisible();
});

test("a_decision_is_reviewed_from_home", async () => {
  const { user } = showApp("needs_decision");
  await user.click((await toDos()).getByRole("button", { name: "Review changes" }));
  expect(await (await dialog()).findByText(/patients would become inactive$/, { selector: "h2" })).toBeVisible();
});

test("the_list_of_patients_to_fix_and_the_backups_are_one_click_away", async () => {
  const { user } = showApp("synced", overdue);
  await user.click(await button("Show list"));
  expect(await (await dialog()).findByText("Patients to fix in Open Dental")).toBeVisible();
  await user.keyboard("{Escape}");
  await user.click(await button("Go to Backups"));
  expect(screen.getByRole("tab", { name: "Backups" })).toHaveAttribute("aria-selected", "true");
});

test("pairs_and_kept_fields_to_decide_are_counted", async () => {
  showApp("synced", {
    duplicates: () => ({ total: 3, pairs: [] }),
    kept_changes: () => ({ total: 2, names: ["Ann Lee", "Ben Ruiz"] }),
  });
  const list = await toDos();
  for (const [title, count] of [["Possible duplicates", "3"], ["Patients whose kept fields changed in Open Dental", "2"]] as const) {
    const item = (await list.findByText(title)).closest("li") as HTMLElement;
    expect(within(item).getByText(count)).toBeVisible();
  }
});

test("a_recovery_code_is_created_from_home_and_no_longer_to_do", async () => {
  const CODE = "000G-40R4-0M30-E209-185G-R38E";
  let security = response("empty", "security");
  const { user } = showApp("empty", {
    security: () => security,
    draft_recovery_code: () => CODE,
    save_recovery_code: () => {
      security = { ...security, recovery_code_at: "2026-03-02T16:05:00Z" };
    },
  });
  await user.click(await button("Create recovery code"));
  const form = await dialog();
  await user.type(await form.findByLabelText("Last four characters of the code"), "R38E");
  if (security.key === "passphrase") await user.type(form.getByLabelText("Current passphrase"), "seven quiet herons");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(screen.queryByText("No recovery code yet")).not.toBeInTheDocument());
  expect(screen.getByText("1 thing to do", { selector: "nav *" })).toBeInTheDocument();
});

test("with_nothing_to_do_one_sentence_says_so_and_what_happens_next", async () => {
  const state = recorded("synced");
  state.list_integrations = [{ ...cardOf("synced"), problems: 0 }];
  state.security = { ...response("synced", "security"), recovery_code_at: "2026-03-01T09:00:00Z" };
  showApp(state, { backups: () => backups() });
  const list = await toDos();
  expect(await list.findByText(/^Nothing needs you right now\. Next sync: (today|tomorrow), /)).toBeVisible();
  expect(list.queryByRole("button")).not.toBeInTheDocument();
  expect(screen.queryByText(/to do/, { selector: "nav *" })).not.toBeInTheDocument();
  expect(document.querySelectorAll("main [data-variant=filled]")).toHaveLength(0);
  expect(screen.getByRole("region", { name: "Last backup" })).toHaveTextContent("On this computer");
  await expectAccessible();
});

test("what_came_since_friday_evening_is_added_up_and_leads_to_its_syncs", async () => {
  const { runs } = response("deactivated", "list_runs");
  const [run] = runs as [RunRecord];
  const counts = { ...run.counts, added: 1000 };
  const early = { ...run, run_id: "90", started_at: "2026-02-27T03:00:00Z", counts };
  const night = { ...run, run_id: "91", started_at: "2026-02-28T08:00:00Z", counts: { ...run.counts, added: 3, updated: 2 } };
  const all = [...runs, night, early];
  const { user, calls } = showApp("deactivated", {
    list_runs: ({ offset }) => ({ total: all.length, runs: all.slice(offset, offset + 5) }),
  });
  const since = within(await screen.findByRole("region", { name: "Since Friday evening" }));
  const figures = await since.findAllByRole("definition");
  expect(figures.map((figure) => figure.textContent)).toEqual(["237", "8", "86"]);
  expect(since.getByText("8 syncs · 2 failed")).toBeVisible();
  await user.click(since.getByRole("button", { name: "What changed" }));
  expect(await screen.findByLabelText("Start date")).toHaveValue("02/27/2026");
  expect(calls("list_runs").at(-1)?.query).toMatchObject({ from: "2026-02-27", until: null });
});

test("an_integration_is_one_line_with_its_sum_and_can_be_synced", async () => {
  const { user } = showApp("two_integrations");
  const list = within(await screen.findByRole("region", { name: "Integrations" }));
  const [main, other] = list.getAllByRole("listitem") as [HTMLElement, HTMLElement];
  expect(main).toHaveTextContent(/^Main office Up to date · Data as of .+ · Next sync: .*active patients accounted for/);
  expect(other).toHaveTextContent(/^Westside Not synced yet/);
  await user.click(within(other).getByRole("button", { name: "Sync Patients" }));
  expect((await dialog()).getByText("Westside")).toBeVisible();
});

test("a_new_integration_is_to_be_synced", async () => {
  const { user } = showApp("connected");
  const list = await toDos();
  const [first] = list.getAllByRole("listitem") as [HTMLElement];
  expect(first).toHaveTextContent("Not synced yet");
  await user.click(within(first).getByRole("button", { name: "Sync Patients" }));
  expect(await (await dialog()).findByRole("button", { name: "Start Sync" })).toBeVisible();
});

test("without_integrations_the_next_step_is_to_add_one", async () => {
  const { user } = showApp("empty");
  await (await toDos()).findByText("Connect Open Dental");
  await expectAccessible();
  await user.click(await button("Add Integration"));
  expect(await (await dialog()).findByText("Where are your patients now?")).toBeVisible();
  await user.keyboard("{Escape}");
  expect(await screen.findByText("No integrations yet", { selector: "h2" })).toBeVisible();
});
