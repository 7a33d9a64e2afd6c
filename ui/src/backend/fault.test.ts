import { expect, test } from "vitest";
import { fault } from "./fake/faults";
import { toFault } from "./fault";

test("a_fault_of_the_office_is_passed_on_as_it_is", () => {
  expect(toFault(fault("no_answer"))).toEqual(fault("no_answer"));
});

test.each([[new Error("invoke failed: 42")], ["text"], [null], [undefined]])(
  "anything_else_is_told_in_words_of_our_own: %s",
  (reason) => {
    expect(toFault(reason)).toEqual({
      code: "internal",
      message: "Something went wrong in OnTime Dental.",
      hint: expect.stringContaining("Try again."),
    });
  },
);
