/** The characters of a recovery code, without blanks and dashes. */
const LENGTH = 24;
const GROUP = 4;
const SEPARATORS = /[\s\-_.\u00ad\u2010-\u2015\u2212]/gu;
const ALLOWED = /[0-9A-TV-Z]/iu;

export type CodeFlaw = { flaw: "badLetter"; letter: string } | { flaw: "tooLong" };

/** What is wrong with a code while it is typed; an incomplete one is not wrong yet. O counts as 0, I and L as 1. */
export function codeFlaw(typed: string): CodeFlaw | null {
  const letters = [...typed.replace(SEPARATORS, "")];
  const letter = letters.find((each) => !ALLOWED.test(each));
  if (letter !== undefined) return { flaw: "badLetter", letter };
  return letters.length > LENGTH ? { flaw: "tooLong" } : null;
}

/** The code in capital letters and groups of four, as it is printed. */
export function formatCode(typed: string): string {
  const letters = typed.replace(SEPARATORS, "").toUpperCase();
  return letters.match(new RegExp(`.{1,${GROUP}}`, "gu"))?.join("-") ?? "";
}
