//! Counts tests from the summary lines of the test runners, cargo and vitest.

use std::fmt;

/// How many tests passed, failed, and were skipped.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TestCounts {
    passed: u64,
    failed: u64,
    skipped: u64,
    /// Without a summary line the counts mean nothing.
    summary_lines: u64,
}

impl TestCounts {
    /// Reads one line of a runner's output. Only summary lines count.
    pub(crate) fn read(&mut self, line: &str) {
        let line = without_colors(line);
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("test result: ") {
            // `ok. 8 passed; 0 failed; 1 ignored; 0 measured; ...`
            let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
            self.add(counts.split(';'));
        } else if let Some(counts) = line.strip_prefix("Tests ") {
            // `1 failed | 11 passed | 2 skipped (14)`
            let counts = counts.split_once('(').map_or(counts, |(counts, _)| counts);
            self.add(counts.split('|'));
        }
    }

    /// Whether a runner finished.
    pub(crate) fn is_counted(&self) -> bool {
        self.summary_lines > 0
    }

    /// Whether a runner reported a failed test.
    pub(crate) fn has_failures(&self) -> bool {
        self.failed > 0
    }

    fn add<'a>(&mut self, counts: impl Iterator<Item = &'a str>) {
        self.summary_lines += 1;
        for count in counts {
            let Some((number, what)) = count.trim().split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" | "skipped" | "todo" => self.skipped += number,
                _ => {}
            }
        }
    }
}

impl fmt::Display for TestCounts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

fn without_colors(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> String {
        let mut counts = TestCounts::default();
        lines.iter().for_each(|line| counts.read(line));
        assert_eq!(counts.is_counted(), !lines.is_empty());
        counts.to_string()
    }

    #[test]
    fn the_summary_lines_of_both_runners_are_added_up() {
        let cargo =
            "test result: ok. 8 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.71s";
        let broken = "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(count(&[cargo, broken]), "10 passed, 1 failed, 1 skipped");
        assert_eq!(count(&["      Tests  12 passed (12)"]), "12 passed, 0 failed");
        assert_eq!(
            count(&["Tests  3 failed | 9 passed | 2 todo (14)", cargo]),
            "17 passed, 3 failed, 3 skipped"
        );
        assert_eq!(
            count(&["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m5 passed\u{1b}[39m (5)"]),
            "5 passed, 0 failed"
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        let mut counts = TestCounts::default();
        for line in [
            "running 8 tests",
            "test a_thing ... ok",
            " Test Files  2 passed (2)",
            "3 passed",
        ] {
            counts.read(line);
        }
        assert_eq!(counts, TestCounts::default());
        assert_eq!(count(&[]), "0 passed, 0 failed");
    }
}
