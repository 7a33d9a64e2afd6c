import { expect, test } from "vitest";
import { toFault } from "./fault";

test("a_fault_of_the_app_is_passed_on_unchanged", () => {
  const fault = { code: "host_unknown", args: { host: "OD-SERVER" } };
  expect(toFault(fault)).toBe(fault);
});

test.each([[new Error("invoke failed: 42")], ["text"], [null], [undefined]])("anything_else_is_an_internal_fault: %s", (reason) => {
  expect(toFault(reason)).toEqual({ code: "internal" });
});
