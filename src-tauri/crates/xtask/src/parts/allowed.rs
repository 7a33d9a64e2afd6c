//! Whether a part may be shipped at all: its licence, held to those that `deny.toml` allows. So it is looked at on every
//! machine, also where cargo-deny is not installed, and for the window's parts, which cargo-deny does not know.

use std::fs;

use crate::places::Places;
use crate::run::Failure;

/// What only parts of the window, and C libraries inside crates, are under: a font, and what asks for nothing.
const ALSO: [&str; 3] = ["0BSD", "OFL-1.1", "Public-domain"];

/// The parts of these lists, with their licence, that may not be shipped.
pub(super) fn refused(places: &Places, lists: &[&str]) -> Result<Vec<String>, Failure> {
    let file = places.root.join("deny.toml");
    let rules = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
    let rules = rules.replace("\r\n", "\n");
    let allowed = allowed(&rules);
    if allowed.is_empty() {
        return Err(Failure::new("deny.toml allows no licence."));
    }
    let lines = lists.iter().flat_map(|list| list.lines());
    let refused = lines.filter(|line| !may_ship(line, &allowed));
    Ok(refused.map(|line| line.replace('\t', " ")).collect())
}

/// The list `allow` of the licences.
fn allowed(rules: &str) -> Vec<&str> {
    let section = rules.split("\n[licenses]\n").nth(1).unwrap_or_default();
    let list = section.split("allow = [").nth(1).unwrap_or_default();
    let lines = list.lines().map(str::trim).take_while(|line| *line != "]");
    lines
        .filter_map(|line| line.strip_prefix('"')?.split('"').next())
        .collect()
}

fn may_ship(line: &str, allowed: &[&str]) -> bool {
    let licence = line.split('\t').nth(2).unwrap_or_default();
    let spaced = licence
        .replace("Public domain", "Public-domain")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (holds, rest) = any(&words, allowed);
    holds && rest.is_empty()
}

/// `A OR B`: whether one of them is allowed, and what comes behind.
fn any<'a, 'b>(words: &'a [&'b str], allowed: &[&str]) -> (bool, &'a [&'b str]) {
    let (mut holds, mut rest) = all(words, allowed);
    while let ["OR", behind @ ..] = rest {
        let next = all(behind, allowed);
        (holds, rest) = (holds || next.0, next.1);
    }
    (holds, rest)
}

/// `A AND B`.
fn all<'a, 'b>(words: &'a [&'b str], allowed: &[&str]) -> (bool, &'a [&'b str]) {
    let (mut holds, mut rest) = one(words, allowed);
    while let ["AND", behind @ ..] = rest {
        let next = one(behind, allowed);
        (holds, rest) = (holds && next.0, next.1);
    }
    (holds, rest)
}

/// One licence, with its exception if there is one, or what stands in brackets.
fn one<'a, 'b>(words: &'a [&'b str], allowed: &[&str]) -> (bool, &'a [&'b str]) {
    let is_allowed = |licence: &str| allowed.contains(&licence) || ALSO.contains(&licence);
    match words {
        ["(", within @ ..] => match any(within, allowed) {
            (holds, [")", rest @ ..]) => (holds, rest),
            (_, rest) => (false, rest),
        },
        [licence, "WITH", exception, rest @ ..] => (is_allowed(&format!("{licence} WITH {exception}")), rest),
        [licence, rest @ ..] => (is_allowed(licence), rest),
        [] => (false, words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "[graph]\n\n[licenses]\n# Ours.\nallow = [\n  \"Apache-2.0\",\n  \"Apache-2.0 WITH \
                         LLVM-exception\",\n  # Data.\n  \"MIT\",\n]\n\n[bans]\nallow = [\n  \"GPL-3.0\",\n]\n";

    #[test]
    fn what_is_allowed_is_read_from_the_rules() {
        assert_eq!(
            allowed(RULES),
            ["Apache-2.0", "Apache-2.0 WITH LLVM-exception", "MIT"]
        );
    }

    #[test]
    fn a_part_ships_if_one_of_its_choices_is_allowed_as_a_whole() {
        for (licence, ships) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("(GPL-3.0 OR MIT) AND Apache-2.0", true),
            ("(GPL-3.0 OR MIT) AND GPL-2.0", false),
            ("MIT OR GPL-3.0 AND GPL-2.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0 WITH Classpath-exception-2.0", false),
            ("Public domain", true),
            ("(MIT", false),
            ("MIT MIT", false),
            ("undefined", false),
            ("", false),
        ] {
            assert_eq!(
                may_ship(&format!("a\t1.0.0\t{licence}"), &allowed(RULES)),
                ships,
                "{licence}"
            );
        }
    }
}
