import {
  convertCssVariables,
  deepMerge,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from "@mantine/core";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { theme, variables } from "./theme";

const file = resolve("src/theme/variables.css");

function generated(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const ours = deepMerge(defaultCssVariablesResolver(merged), variables(merged));
  const theirs = defaultCssVariablesResolver(DEFAULT_THEME);
  const only = (part: "variables" | "light" | "dark") =>
    Object.fromEntries(
      Object.entries(ours[part]).filter(([name, value]) => (theirs[part] as Record<string, string>)[name] !== value),
    );
  const css = convertCssVariables(
    { variables: only("variables"), light: only("light"), dark: only("dark") },
    ":root",
  );
  return `/* Made from theme.ts: UPDATE=1 npx vitest run src/theme */\n${css.replace(/([{;])/g, "$1\n")}\n`;
}

test("the_static_style_sheet_matches_the_theme", () => {
  if (process.env.UPDATE) writeFileSync(file, generated());
  expect(readFileSync(file, "utf8")).toBe(generated());
});
