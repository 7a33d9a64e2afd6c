import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SHELL = join(import.meta.dirname, "../../../src-tauri/src");

/** The shell's sources by path, without tests, comments and what only goes into the log. */
const shell: Record<string, string> = Object.fromEntries(
  readdirSync(SHELL, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".rs"))
    .map((path) => [path, readFileSync(join(SHELL, path), "utf8")])
    .map(([path = "", source = ""]) => [path, withoutAsides(source)]),
);

function withoutAsides(source: string): string {
  return (source.split("#[cfg(test)]")[0] ?? "").replace(/^\s*\/\/.*$/gm, "").replace(/tracing::\w+!\(.*?\)[;,]?$/gms, "");
}

function literals(source: string): string[] {
  const whole = source.replace(/\\\r?\n\s*/g, "");
  return [...whole.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text);
}

/** The keys of the catalogue that the shell reads: the window's own, and those of what shows outside it. */
export function keysInShell(): string[] {
  const words = Object.entries(shell).filter(([path]) => path.startsWith("words"));
  return words.flatMap(([, source]) => literals(source)).filter((text) => /^[a-z]\w*(\.\w+)+$/.test(text));
}

/** What is words for people: a sentence, or a single word with a capital. Names of programs (`OneTwo`) and patterns of times are none. */
const WORDS = /\p{L}{2,} \p{L}|^\p{Lu}\p{Ll}+[.:!?]?$/u;

/** Words in a source of the shell that people would see in one language only. */
export function wordsInRust(source: string): string[] {
  return literals(withoutAsides(source)).filter((text) => WORDS.test(text));
}

/** All of the shell's. */
export function wordsInShell(): string[] {
  return Object.entries(shell).flatMap(([path, source]) => wordsInRust(source).map((words) => `${path}: ${words}`));
}
