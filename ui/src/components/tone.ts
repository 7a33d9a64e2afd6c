/** What a state means, for its colour; its words and icon say the same. */
export type Tone = "good" | "warn" | "bad" | "brand" | "quiet";

export function toneColor(tone: Tone): string {
  return tone === "brand" ? "var(--ot-brand-word)" : `var(--ot-${tone})`;
}

export function toneGround(tone: Tone): string {
  return `var(--ot-${tone}-soft)`;
}
