import { expect, test } from "vitest";
import { codeFlaw, formatCode } from "./recoveryCode";

test.each(["", "000g", "000G-40R4-0M30-E209-185G-R38E", "ooil 40r4", "000G\u201340R4"])("nothing_is_wrong_with: %s", (typed) => {
  expect(codeFlaw(typed)).toBeNull();
});

test("a_letter_outside_the_alphabet_is_named_at_once", () => {
  expect(codeFlaw("000u")).toEqual({ flaw: "badLetter", letter: "u" });
  expect(codeFlaw("00é0")).toEqual({ flaw: "badLetter", letter: "é" });
});

test("a_twenty_fifth_character_is_too_much", () => {
  expect(codeFlaw(`${"0".repeat(24)} -`)).toBeNull();
  expect(codeFlaw("0".repeat(25))).toEqual({ flaw: "tooLong" });
});

test("a_code_is_shown_in_groups_however_it_is_typed", () => {
  for (const typed of ["000g40r40m30", "000G-40R4-0M30", " 000g 40r4 0m30 "]) expect(formatCode(typed)).toBe("000G-40R4-0M30");
  expect(formatCode("000g4")).toBe("000G-4");
  expect(formatCode("")).toBe("");
});
