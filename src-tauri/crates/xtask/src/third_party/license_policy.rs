//! Checks licenses against the ones that `deny.toml` allows.
//!
//! It works without cargo-deny, and for npm packages, which cargo-deny does not read.

use std::fs;

use spdx::{Expression, LicenseReq};

use super::{Component, PUBLIC_DOMAIN};
use crate::paths::Paths;
use crate::run::Failure;

/// Allowed besides `deny.toml`, which lists only licenses of crates: a font, and a license without conditions.
const ALSO_ALLOWED: [&str; 2] = ["0BSD", "OFL-1.1"];

/// The components of these lists that must not be shipped.
pub(super) fn rejected(paths: &Paths, lists: &[&str]) -> Result<Vec<String>, Failure> {
    let file = paths.root.join("deny.toml");
    let rules = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
    let rules = rules.replace("\r\n", "\n");
    let allowed = allowed(&rules);
    if allowed.is_empty() {
        return Err(Failure::new("deny.toml allows no license."));
    }
    let lines = lists.iter().flat_map(|list| list.lines());
    let rejected =
        lines.filter(|line| !Component::read(line).is_some_and(|one| may_ship(one.license, &allowed)));
    Ok(rejected.map(|line| line.replace('\t', " ")).collect())
}

/// The list `allow` of the section `licenses`.
fn allowed(rules: &str) -> Vec<&str> {
    let section = rules.split("\n[licenses]\n").nth(1).unwrap_or_default();
    let list = section.split("allow = [").nth(1).unwrap_or_default();
    let lines = list.lines().map(str::trim).take_while(|line| *line != "]");
    lines
        .filter_map(|line| line.strip_prefix('"')?.split('"').next())
        .collect()
}

fn may_ship(license: &str, allowed: &[&str]) -> bool {
    let is_allowed = |required: &LicenseReq| {
        let required = required.to_string();
        allowed.contains(&required.as_str()) || ALSO_ALLOWED.contains(&required.as_str())
    };
    license == PUBLIC_DOMAIN
        || Expression::parse(license).is_ok_and(|expression| expression.evaluate(is_allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "[graph]\n\n[licenses]\n# Ours.\nallow = [\n  \"Apache-2.0\",\n  \"Apache-2.0 WITH \
                         LLVM-exception\",\n  # Data.\n  \"MIT\",\n]\n\n[bans]\nallow = [\n  \"GPL-3.0\",\n]\n";

    #[test]
    fn the_allowed_licenses_are_read_from_the_rules() {
        assert_eq!(
            allowed(RULES),
            ["Apache-2.0", "Apache-2.0 WITH LLVM-exception", "MIT"]
        );
    }

    #[test]
    fn a_component_ships_if_one_of_its_choices_is_allowed_as_a_whole() {
        for (license, ships) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("(GPL-3.0-only OR MIT) AND Apache-2.0", true),
            ("(GPL-3.0-only OR MIT) AND GPL-2.0-only", false),
            ("MIT OR GPL-3.0-only AND GPL-2.0-only", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", false),
            ("Public domain", true),
            ("(MIT", false),
            ("MIT MIT", false),
            ("undefined", false),
            ("", false),
        ] {
            assert_eq!(may_ship(license, &allowed(RULES)), ships, "{license}");
        }
    }
}
