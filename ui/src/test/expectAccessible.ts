import axe from "axe-core";
import { expect } from "vitest";

/** Checks WCAG 2.2 AA as far as jsdom allows. Contrast is checked in the real window. */
export async function expectAccessible(): Promise<void> {
  const found = await axe.run(document.documentElement, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: { "color-contrast": { enabled: false } },
  });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
