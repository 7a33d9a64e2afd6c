/** The color of a state. Its text and icon say the same, so that color is never the only sign. */
export type StatusColor = "good" | "warn" | "bad" | "brand" | "quiet";

export function foregroundOf(color: StatusColor): string {
  return color === "brand" ? "var(--ot-brand-text)" : `var(--ot-${color})`;
}

export function backgroundOf(color: StatusColor): string {
  return `var(--ot-${color}-soft)`;
}
