import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { Handlers } from "../../backend/recorded";
import { expectAccessible } from "../../test/expectAccessible";
import { response } from "../../test/fixtures";
import { showApp } from "../../test/showApp";

const { links, ...entered } = response("synced", "patient");

function patient(id: string, first_name: string, more: Partial<PatientDetail> = {}): PatientDetail {
  return { ...entered, links: [], id, first_name, last_name: "Nguyen", birthday: "1979-02-18", desk_notes: "", ...more };
}

const patients = [
  patient("1", "Katherine", { links }),
  patient("2", "Kathy", { desk_notes: "Prefers mornings" }),
  patient("3", "Peter"),
  patient("4", "Pete"),
];

function pair(one: string, other: string, more: Partial<DuplicatePair> = {}): DuplicatePair {
  return {
    patients: [one, other],
    pat_nums: [["1204"], []],
    score: 0.98,
    sure: false,
    reasons: ["first_name_short_form", "last_name_same", "birthday_same", "phone_shared"],
    two_charts_in: null,
    ...more,
  };
}

/** Home with these pairs, of which each decided one is gone. */
async function openDuplicates(pairs: DuplicatePair[], handlers: Handlers = {}) {
  let left = pairs;
  const app = showApp("synced", {
    duplicates: () => ({ total: left.length, pairs: left }),
    patient: ({ id }) => patients.find((each) => each.id === id) ?? patient(id, "Stranger"),
    decide_duplicate: ({ one, other, decision }) => {
      left = decision === "open" ? pairs : left.filter(({ patients: [first] }) => first !== one);
      return decision === "same" ? { patient: one, merged: other } : null;
    },
    ...handlers,
  });
  await app.user.click(await screen.findByRole("button", { name: "Compare" }));
  await screen.findByRole("heading", { name: "Same person?" });
  await screen.findByRole("table");
  return app;
}

test("a_pair_shows_both_records_and_what_speaks_for_and_against", async () => {
  await openDuplicates([pair("1", "2")]);
  const table = within(screen.getByRole("table"));
  expect(table.getByRole("columnheader", { name: /Katherine Nguyen.*patient number 1204/ })).toBeVisible();
  expect(table.getByRole("columnheader", { name: /Kathy Nguyen.*Entered here/ })).toBeVisible();
  expect(table.getByRole("row", { name: /First name Katherine Kathy.*short form/ })).toBeVisible();
  expect(table.getByRole("row", { name: /Desk notes empty Prefers mornings/ })).toBeVisible();
  const why = within(screen.getByRole("region", { name: "What speaks for and against it" }));
  expect(why.getByText("Very likely the same person.")).toBeVisible();
  expect(why.getByText("Same phone number, but others have it too")).toBeVisible();
  await expectAccessible();
});

test("pairs_are_decided_with_the_keys_1_2_and_3", async () => {
  const { user, calls } = await openDuplicates([pair("1", "2"), pair("3", "4")]);
  await user.keyboard("3");
  await screen.findByRole("columnheader", { name: /Peter Nguyen/ });
  await user.keyboard("1");
  expect(await screen.findByText("Peter Nguyen and Pete Nguyen are now one patient.")).toBeVisible();
  expect(await screen.findByText("You put off 1 pair.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show them now" }));
  await screen.findByRole("columnheader", { name: /Katherine Nguyen/ });
  await user.keyboard("2");
  expect(await screen.findByText("Katherine Nguyen and Kathy Nguyen stay two patients.")).toBeVisible();
  expect(calls("decide_duplicate")).toEqual([
    { one: "3", other: "4", decision: "same" },
    { one: "1", other: "2", decision: "different" },
  ]);
});

test("arrow_keys_and_enter_answer_and_the_answer_can_be_taken_back", async () => {
  const { user, calls } = await openDuplicates([pair("1", "2")]);
  await waitFor(() => expect(screen.getByRole("button", { name: "Same person: merge" })).toHaveFocus());
  await user.keyboard("{ArrowLeft}");
  expect(screen.getByRole("button", { name: "Two different people" })).toHaveFocus();
  await user.keyboard("{ArrowRight}{Enter}");
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("columnheader", { name: /Katherine Nguyen/ })).toBeVisible();
  expect(calls("decide_duplicate").map(({ decision }) => decision)).toEqual(["same", "open"]);
});

test("two_charts_of_one_practice_are_merged_in_open_dental", async () => {
  const { user, calls } = await openDuplicates([
    pair("1", "2", { two_charts_in: "Main office", pat_nums: [["1204"], ["1377"]] }),
  ]);
  expect(screen.getByText(/Tools > Misc Tools > Merge Patients/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Same person: merge" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Copy patient number 1377" }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe("1377"));
  await user.keyboard("1");
  expect(calls("decide_duplicate")).toEqual([]);
});

test("a_failed_merge_is_explained", async () => {
  const { user } = await openDuplicates([pair("1", "2")], {
    decide_duplicate: () => Promise.reject({ code: "two_charts", args: { integration: "Main office" } }) as Promise<never>,
  });
  await user.keyboard("1");
  expect(await screen.findByRole("alert")).toHaveTextContent("two charts in Main office");
});
