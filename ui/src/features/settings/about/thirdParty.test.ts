import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findComponents, components } from "./thirdParty";

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
}

/** The packages that npm installs for production. */
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

test("the_list_of_packages_matches_the_lock_file", () => {
  const file = join(import.meta.dirname, "packages.txt");
  if (process.env["UPDATE"]) writeFileSync(file, shipped());
  // Otherwise: UPDATE=1 npx vitest run src/features/settings/about
  expect(readFileSync(file, "utf8").replaceAll("\r\n", "\n")).toBe(shipped());
});

test("every_component_has_a_version_and_a_license", () => {
  expect(components.length).toBeGreaterThan(300);
  expect(components.filter((one) => !one.version || !one.license || one.license === "undefined")).toEqual([]);
});

test("every_component_has_its_license_text_and_the_file_stays_small", () => {
  const texts = readFileSync(join(import.meta.dirname, "licenses.txt"), "utf8");
  const lines = new Set(texts.split(/\r?\n/));
  const without = components.filter((one) => one.license !== "Public domain" && !lines.has(`${one.name} ${one.version}`));
  // Otherwise: cargo xtask third-party
  expect(without).toEqual([]);
  expect(texts.length).toBeLessThan(400_000);
});

test("components_are_found_by_name_and_by_license", () => {
  expect(findComponents("sqlcipher").map((one) => one.license)).toEqual(["BSD-3-Clause"]);
  expect(findComponents("OFL-1.1").map((one) => one.name)).toEqual(["@fontsource-variable/inter"]);
});
