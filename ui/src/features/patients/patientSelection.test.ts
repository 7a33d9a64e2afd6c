import { expect, test } from "vitest";
import { allSelected, chosen, isSelected, noneSelected, select, selectedCount } from "./patientSelection";

test("patients_are_added_to_and_left_out_of_a_selection", () => {
  const some = select(select(noneSelected, ["1", "2"], true), ["2"], false);
  expect([isSelected(some, "1"), isSelected(some, "2")]).toEqual([true, false]);
  expect(selectedCount(some, 100_000)).toBe(1);
  expect(chosen(some, 100_000)).toEqual({ kind: "only", ids: ["1"] });
  const most = select(allSelected, ["7"], false);
  expect([isSelected(most, "1"), isSelected(most, "7")]).toEqual([true, false]);
  expect(selectedCount(most, 100_000)).toBe(99_999);
  expect(chosen(most, 100_000)).toEqual({ kind: "except", ids: ["7"] });
  expect(select(most, ["7"], true)).toEqual(allSelected);
});

test("without_a_selection_all_are_meant", () => {
  expect(chosen(noneSelected, 5)).toEqual({ kind: "all" });
  expect(chosen(select(allSelected, ["1"], false), 1)).toEqual({ kind: "all" });
});
