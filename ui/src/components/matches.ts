type Range = readonly [start: number, end: number];

/** A text as the search compares it, and where each of its letters comes from. */
interface Folded {
  text: string;
  /** Start and end in the original text. */
  origin: Range[];
}

const ANY = /[^]/u;
const DIGIT = /^\d$/;
const LETTER = /[\p{L}\p{N}]/u;

/** Without case and accents, and only those letters that are wanted. */
function fold(text: string, wanted: RegExp): Folded {
  const folded: Folded = { text: "", origin: [] };
  let at = 0;
  for (const letter of text) {
    const end = at + letter.length;
    const bare = letter.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
    const last = folded.origin.at(-1);
    // An accent that is a letter of its own belongs to the letter before it.
    if (bare === "" && last) folded.origin[folded.origin.length - 1] = [last[0], end];
    if (bare !== "" && wanted.test(bare)) {
      folded.text += bare;
      for (const _ of bare.split("")) folded.origin.push([at, end]);
    }
    at = end;
  }
  return folded;
}

const isLetter = (text: string | undefined) => text !== undefined && LETTER.test(text);

function find(folded: Folded, word: string, accepts: (at: number) => boolean): Range[] {
  const found: Range[] = [];
  for (let at = folded.text.indexOf(word); at !== -1; at = folded.text.indexOf(word, at + word.length)) {
    if (!accepts(at)) continue;
    const [first] = folded.origin[at] ?? [0, 0];
    const [, end] = folded.origin[at + word.length - 1] ?? [0, 0];
    found.push([first, end]);
  }
  return found;
}

/** Where a word begins a word of the text; otherwise its first place in the text, also without punctuation, as in `obrien`. */
function findWord(text: string, word: string): Range[] {
  const folded = fold(text, ANY);
  const typed = fold(word, ANY).text;
  if (typed === "") return [];
  const starts = find(folded, typed, (at) => !isLetter(folded.text[at - 1]));
  if (starts.length > 0 || typed.length < 2) return starts;
  const bare = fold(word, LETTER).text;
  return bare === "" ? [] : find(fold(text, LETTER), bare, () => true).slice(0, 1);
}

function findDigits(text: string, search: string): Range[] {
  const digits = fold(search, DIGIT).text;
  return digits.length < 2 ? [] : find(fold(text, DIGIT), digits, () => true);
}

/** Where the words of a search are in the text, or its digits are among those of the text; in order, without overlaps. */
export function matches(text: string, search: string, digits = false): Range[] {
  const found = digits ? findDigits(text, search) : search.split(/[\s,;]+/).flatMap((word) => findWord(text, word));
  const sorted = found.toSorted((one, other) => one[0] - other[0] || other[1] - one[1]);
  return sorted.filter((range, index) => sorted.slice(0, index).every((before) => before[1] <= range[0]));
}

/** Whether a text contains each word of a search somewhere. */
export function containsAll(text: string, search: string): boolean {
  const folded = fold(text, ANY).text;
  return search.split(/\s+/).every((word) => folded.includes(fold(word, ANY).text));
}

/** Whether a text contains a word somewhere, whatever its punctuation. */
export function containsWord(text: string, word: string): boolean {
  const bare = fold(word, LETTER).text;
  return bare !== "" && fold(text, LETTER).text.includes(bare);
}

/** Whether a text has a word that is this number, or starts with its three or more digits. */
export function containsNumber(text: string, number: string): boolean {
  const spaced = (words: string) => words.split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ");
  const digits = spaced(number);
  return digits !== "" && ` ${spaced(text)} `.includes(` ${digits}${digits.length < 3 ? " " : ""}`);
}

/** The digits of a phone number without the country code. */
export function localDigits(text: string): string {
  const digits = text.replaceAll(/\D/g, "");
  return digits.length === 11 && digits.startsWith("1") ? digits.slice(1) : digits;
}
