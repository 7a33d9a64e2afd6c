//! Rejects marker words in comments, docs, and the English catalog.
//!
//! The words are typical of translated English, or British spellings. Text between backticks is not checked, so a page can
//! name them. `behind` in the sense of `after` is left to reviewers.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::paths::Paths;
use crate::run::{Failure, heading, output_of};

/// In lowercase; a phrase may continue on the next line.
const MARKERS: [&str; 30] = [
    "anew",
    "any more",
    "anybody",
    "behaviour",
    "bring in",
    "brings in",
    "brought in",
    "by itself",
    "cancelling",
    "catalogue",
    "colour",
    "everybody",
    "go on",
    "goes on",
    "in clear",
    "in vain",
    "licence",
    "made up for",
    "neighbour",
    "no longer stands",
    "nobody",
    "of ours",
    "once more",
    "recognise",
    "somebody",
    "still to go",
    "told apart",
    "whoever",
    "whom",
    "without a trace",
];

const CATALOG: &str = "ui/src/i18n/en.json";
/// Generated from comments in Rust.
const GENERATED: &str = "ui/src/bindings/";

/// Fails, listing file, line, and word, if a marker word is found.
pub(crate) fn check(paths: &Paths) -> Result<(), Failure> {
    heading("Check for marker words");
    let mut command = Command::new("git");
    command
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(&paths.root);
    let mut hits = Vec::new();
    for file in output_of(&mut command)?.lines() {
        let Some(syntax) = Syntax::of(file) else { continue };
        // A file that is deleted but not yet committed is still listed.
        let Ok(text) = fs::read_to_string(paths.root.join(file)) else {
            continue;
        };
        let found = find(&text, syntax);
        hits.extend(
            found
                .into_iter()
                .map(|(line, word)| format!("{file}:{line}: {word}")),
        );
    }
    if hits.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{}\n{} marker words. Rewrite the sentences in plain English; see CONTRIBUTING.md.",
        hits.join("\n"),
        hits.len()
    )))
}

/// Which part of a file is prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// Comments.
    Rust,
    /// Comments; strings also in single quotes and backticks.
    TypeScript,
    /// Everything but code.
    Markdown,
    /// Everything.
    Catalog,
}

impl Syntax {
    fn of(file: &str) -> Option<Self> {
        if file == CATALOG {
            return Some(Self::Catalog);
        }
        if file.starts_with(GENERATED) {
            return None;
        }
        match Path::new(file).extension()?.to_str()? {
            "rs" => Some(Self::Rust),
            "ts" | "tsx" => Some(Self::TypeScript),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// Line numbers and markers.
fn find(text: &str, syntax: Syntax) -> Vec<(usize, &'static str)> {
    let prose = match syntax {
        Syntax::Rust | Syntax::TypeScript => comments(text, syntax),
        Syntax::Markdown => without_code_blocks(text),
        Syntax::Catalog => text.to_owned(),
    };
    let words = words(&prose);
    let mut found = Vec::new();
    for at in 0..words.len() {
        let rest = &words[at..];
        let hits = MARKERS.iter().filter(|marker| starts_with(rest, marker));
        found.extend(hits.map(|marker| (rest[0].line, *marker)));
    }
    found
}

/// A word in lowercase, or an empty text where a phrase ends.
struct Word {
    text: String,
    line: usize,
}

fn starts_with(words: &[Word], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase.split(' ').all(|part| {
        words
            .next()
            .is_some_and(|word| word.text.trim_end_matches("'s") == part)
    })
}

/// Splits prose into words. Punctuation ends a phrase, and code between backticks is skipped.
fn words(prose: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut line = 1;
    let mut in_code = false;
    let mut continues = false;
    for letter in prose.chars() {
        line += usize::from(letter == '\n');
        in_code ^= letter == '`';
        let is_word = !in_code && (letter.is_alphanumeric() || "'_".contains(letter));
        match words.last_mut() {
            Some(word) if is_word && continues => word.text.extend(letter.to_lowercase()),
            _ if is_word => words.push(Word {
                text: letter.to_lowercase().collect(),
                line,
            }),
            _ if !letter.is_whitespace() => words.push(Word {
                text: String::new(),
                line,
            }),
            _ => {}
        }
        continues = is_word;
    }
    words
}

/// Replaces fenced code blocks by empty lines.
fn without_code_blocks(text: &str) -> String {
    let mut in_block = false;
    let lines = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_block ^= is_fence;
        if in_block || is_fence { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Keeps comments and line breaks. Code becomes a `;`, so that no phrase spans it.
fn comments(text: &str, syntax: Syntax) -> String {
    let mut rest = text;
    let mut prose = String::new();
    while let Some(first) = rest.chars().next() {
        let (length, is_comment) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), true)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), true)
        } else {
            (code_length(rest, first, syntax), false)
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        if is_comment {
            let start = |letter: char| letter.is_whitespace() || "/*!".contains(letter);
            let lines = part.split('\n').map(|line| line.trim_start_matches(start));
            let text = lines.collect::<Vec<_>>().join("\n");
            prose.push_str(text.trim_end_matches("*/"));
        } else if part.trim().is_empty() {
            prose.push_str(part);
        } else {
            prose.push(';');
            prose.extend(part.chars().filter(|letter| *letter == '\n'));
        }
    }
    prose
}

/// The length of a string or of one character of code.
fn code_length(rest: &str, first: char, syntax: Syntax) -> usize {
    match (first, syntax) {
        ('r', Syntax::Rust) => raw_string(rest).unwrap_or(1),
        ('"', Syntax::Rust) => quoted(rest, '"', true),
        ('\'', Syntax::Rust) => character(rest),
        ('"' | '\'', _) => quoted(rest, first, false),
        ('`', Syntax::TypeScript) => quoted(rest, '`', true),
        _ => first.len_utf8(),
    }
}

/// Up to the closing quote. Where a string cannot span lines, a line break ends it: an apostrophe in JSX opens none.
fn quoted(rest: &str, quote: char, spans_lines: bool) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        if !spans_lines && letter == '\n' {
            return at;
        }
        if !escaped && letter == quote {
            return at + 1;
        }
        escaped = !escaped && letter == '\\';
    }
    rest.len()
}

/// `r"..."`, `r#"..."#`.
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    let start = 1 + hashes;
    rest[start..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = rest[start + 1..].find(&end)?;
    Some(start + 1 + length + end.len())
}

/// A character literal, or the quote of a lifetime.
fn character(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some(_)) => letters
            .find(|(_, letter)| *letter == '\'')
            .map_or(1, |(at, _)| at + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marker_words_are_found_in_comments_and_not_in_code() {
        let code =
            "//! A whom.\nfn nobody() -> &'static str {\n    \"anew // whoever\" // Nobody reads it.\n}\n";
        assert_eq!(find(code, Syntax::Rust), [(1, "whom"), (3, "nobody")]);
        let code =
            "/**\n * Runs by\n * itself.\n */\nconst anew = 'whom'; // `whoever`\nconst t = `\n// anew`;";
        assert_eq!(find(code, Syntax::TypeScript), [(2, "by itself")]);
        let jsx = "<p>don't</p>\n// To whom it may concern.";
        assert_eq!(find(jsx, Syntax::TypeScript), [(2, "whom")]);
    }

    #[test]
    fn strings_and_characters_of_rust_do_not_hide_a_comment() {
        for code in [
            r##"let a = r#"""#; // whom"##,
            r#"let a = "\\"; // whom"#,
            r"let a = '\''; // whom",
            "let a = '\u{1b}'; // whom",
            "let a = '\"'; // whom",
            "fn a<'b>(c: &'b str) {} // whom",
        ] {
            assert_eq!(find(code, Syntax::Rust), [(1, "whom")], "{code}");
        }
        assert_eq!(find(r##"let a = r#"// whom"#;"##, Syntax::Rust), []);
    }

    #[test]
    fn a_phrase_may_continue_on_the_next_line_but_not_in_another_comment() {
        assert_eq!(
            find("/// It is by\n    /// itself.", Syntax::Rust),
            [(1, "by itself")]
        );
        assert_eq!(find("// It is by\nlet a = 1;\n// itself", Syntax::Rust), []);
        assert_eq!(find("// It is by: itself", Syntax::Rust), []);
    }

    #[test]
    fn whole_words_count_in_any_case() {
        assert_eq!(
            find("Nobody's, somebody_else, renewanew", Syntax::Markdown),
            [(1, "nobody")]
        );
    }

    #[test]
    fn code_in_markdown_and_words_between_backticks_are_not_prose() {
        let text = "Do not write `whom`.\n```sh\necho nobody\n```\nNor anew.\n";
        assert_eq!(find(text, Syntax::Markdown), [(5, "anew")]);
    }

    #[test]
    fn every_value_of_the_catalog_is_prose() {
        let catalog = "\"a\": \"{{n}} imported.\",\n\"b\": \"The sync goes on.\"";
        assert_eq!(find(catalog, Syntax::Catalog), [(2, "goes on")]);
    }

    #[test]
    fn generated_files_and_other_languages_are_not_checked() {
        assert_eq!(Syntax::of("ui/src/bindings/Fault.ts"), None);
        assert_eq!(Syntax::of("ui/src/i18n/es.json"), None);
        assert_eq!(Syntax::of("src-tauri/src/lib.rs"), Some(Syntax::Rust));
        assert_eq!(Syntax::of(CATALOG), Some(Syntax::Catalog));
    }
}
