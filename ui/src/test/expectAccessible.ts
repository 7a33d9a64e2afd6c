import axe from "axe-core";
import { expect } from "vitest";

/** The window as it is now holds to WCAG 2.2 AA, as far as a machine can tell. Colours need a real one. */
export async function expectAccessible(): Promise<void> {
  const found = await axe.run(document.documentElement, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: { "color-contrast": { enabled: false } },
  });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
