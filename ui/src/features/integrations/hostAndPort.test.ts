import { expect, test } from "vitest";
import { portNumber, splitHostAndPort } from "./hostAndPort";

test.each([
  ["od-server:3307", { host: "od-server", port: "3307" }],
  [" 192.0.2.7:3306 ", { host: "192.0.2.7", port: "3306" }],
  ["[::1]:3306", { host: "[::1]", port: "3306" }],
  ["od-server", null],
  ["::1", null],
  ["fe80::1:3306", null],
  ["od-server:", null],
])("host_and_port_are_split_only_if_both_are_unambiguous: %s", (text, parts) => {
  expect(splitHostAndPort(text)).toEqual(parts);
});

test.each([
  ["3306", 3306],
  [" 3306 ", 3306],
  ["65535", 65535],
  ["65536", 0],
  ["", 0],
  ["33o6", 0],
  ["-1", 0],
])("a_field_without_a_port_sends_zero: %s", (text, port) => {
  expect(portNumber(text)).toBe(port);
});
