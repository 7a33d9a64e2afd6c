/** Sentences in one language, each with the same in another; `{{name}}` stands for what varies. */
export type Sentences = Readonly<Record<string, string>>;

const VARYING = /\{\{(\w+)\}\}/g;
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const fixedLength = (sentence: string) => sentence.replace(VARYING, "").length;

function readAs(sentence: string, text: string): string[] | null {
  const pattern = sentence.split(/\{\{\w+\}\}/).map(literally).join("((?:(?!\\. ).)+)");
  return new RegExp(`^${pattern}$`, "s").exec(text)?.slice(1) ?? null;
}

/** As one entry of the catalogue; where two fit, the one that says more in its own words is meant. */
function translateWhole(sentences: Sentences, text: string): string | null {
  const longestFirst = Object.keys(sentences).toSorted((a, b) => fixedLength(b) - fixedLength(a));
  for (const sentence of longestFirst) {
    const values = readAs(sentence, text);
    if (!values) continue;
    const names = [...sentence.matchAll(VARYING)].map((found) => found[1]);
    return (sentences[sentence] ?? "").replace(VARYING, (_, name: string) => values[names.indexOf(name)] ?? "");
  }
  return null;
}

/**
 * `text` in the other language, or null if it is not known whole, sentence by sentence at least. What varies lies
 * within one sentence and is taken over as it is, so nothing of it is lost.
 */
export function translate(sentences: Sentences, text: string): string | null {
  const whole = translateWhole(sentences, text);
  if (whole !== null) return whole;
  const each = text.split(/(?<=\.) /).map((sentence) => translateWhole(sentences, sentence));
  return each.every((sentence) => sentence !== null) ? each.join(" ") : null;
}
