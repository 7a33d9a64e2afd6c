type Range = readonly [start: number, end: number];

/** A text as the search compares it, and where each of its letters comes from. */
interface Folded {
  text: string;
  /** Start and end in the original text. */
  origin: Range[];
}

/** Without case and accents, and without anything but digits if only they count. */
function fold(text: string, digits: boolean): Folded {
  const folded: Folded = { text: "", origin: [] };
  let at = 0;
  for (const letter of text) {
    const end = at + letter.length;
    const bare = letter.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
    const last = folded.origin.at(-1);
    // An accent that is a letter of its own belongs to the letter before it.
    if (bare === "" && last) folded.origin[folded.origin.length - 1] = [last[0], end];
    if (!digits || /^\d$/.test(bare)) {
      folded.text += bare;
      for (const _ of bare.split("")) folded.origin.push([at, end]);
    }
    at = end;
  }
  return folded;
}

const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}]/u.test(text);

/** Where words of a search begin a word of the text, or are among its digits; in order, without overlaps. */
export function matches(text: string, search: string, digits = false): Range[] {
  const folded = fold(text, digits);
  const found: Range[] = [];
  for (const typed of digits ? [search] : search.split(/[\s,;]+/)) {
    const word = fold(typed, digits).text;
    if (word === "" || (digits && word.length < 2)) continue;
    for (let at = folded.text.indexOf(word); at !== -1; at = folded.text.indexOf(word, at + word.length)) {
      if (!digits && isLetter(folded.text[at - 1])) continue;
      const [first] = folded.origin[at] ?? [0, 0];
      const [, end] = folded.origin[at + word.length - 1] ?? [0, 0];
      found.push([first, end]);
    }
  }
  const sorted = found.toSorted((one, other) => one[0] - other[0] || other[1] - one[1]);
  return sorted.filter((range, index) => sorted.slice(0, index).every((before) => before[1] <= range[0]));
}

/** Whether a text contains each word of a search somewhere. */
export function containsAll(text: string, search: string): boolean {
  const folded = fold(text, false).text;
  return search.split(/\s+/).every((word) => folded.includes(fold(word, false).text));
}
