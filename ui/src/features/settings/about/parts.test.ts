import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findParts, parts } from "./parts";

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
}

/** What npm installs into the window that ships. */
function shipped(): string {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(lock.packages)
    .filter(([path, each]) => path !== "" && !each.dev && !each.optional)
    .map(([path, each]) => `${path.split("node_modules/").at(-1)}\t${each.version}\t${each.license}\n`)
    .toSorted()
    .join("");
}

test("the_parts_from_npm_are_listed_as_they_are", () => {
  const file = join(import.meta.dirname, "packages.txt");
  if (process.env["UPDATE"]) writeFileSync(file, shipped());
  // Otherwise: UPDATE=1 npx vitest run src/features/settings/about
  expect(readFileSync(file, "utf8").replaceAll("\r\n", "\n")).toBe(shipped());
});

test("every_part_has_a_version_and_a_licence", () => {
  expect(parts.length).toBeGreaterThan(300);
  expect(parts.filter((part) => !part.version || !part.licence || part.licence === "undefined")).toEqual([]);
});

test("every_part_has_the_words_of_its_licence_in_a_file_of_a_bearable_size", () => {
  const texts = readFileSync(join(import.meta.dirname, "licences.txt"), "utf8");
  const lines = new Set(texts.split(/\r?\n/));
  const without = parts.filter((part) => part.licence !== "Public domain" && !lines.has(`${part.name} ${part.version}`));
  // Otherwise: cargo xtask parts
  expect(without).toEqual([]);
  expect(texts.length).toBeLessThan(400_000);
});

test("parts_are_found_by_name_and_by_licence", () => {
  expect(findParts("sqlcipher").map((part) => part.licence)).toEqual(["BSD-3-Clause"]);
  expect(findParts("OFL-1.1").map((part) => part.name)).toEqual(["@fontsource-variable/inter"]);
});
