import { expect, test } from "vitest";
import { wordsInRust, wordsInShell } from "../test/shell";

test("no_text_that_shows_outside_the_window_is_written_in_rust", () => {
  expect(wordsInShell()).toEqual([]);
});

test.each([
  ["a word", 'item("open", "Open", true)', "Open"],
  ["a sentence", 'say("the window is\n    gone")', "the window is\n    gone"],
  ["a sentence over lines", 'say("Nothing \\\n    is left.")', "Nothing is left."],
  ["what is filled in", 'format!("data as of {time}")', "data as of {time}"],
])("words_are_found_as_%s", (_, source, words) => {
  expect(wordsInRust(source)).toEqual([words]);
});

test.each([
  ["a key", 'text(language, "outside.tray.quit")'],
  ["a line of the log", 'tracing::warn!(%error, "a notification could not be shown");'],
  ["the name of a service", 'bus.get_property("IsStatusNotifierHostRegistered")'],
  ["a pattern of a time", 'at.format("%-I:%M %p")'],
  ["a comment", '// the "Quit" of the tray'],
])("%s_is_no_text", (_, source) => {
  expect(wordsInRust(source)).toEqual([]);
});
