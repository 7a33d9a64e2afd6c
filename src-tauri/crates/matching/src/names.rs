//! A patient's names in parts.

use domain::normalized_name;

use crate::spellings::{SpellingId, Spellings};
use crate::suffix::Suffix;

/// Words that many last names begin with.
const PARTICLES: [&str; 22] = [
    "de", "del", "la", "las", "los", "van", "von", "der", "den", "da", "di", "do", "dos", "du", "le", "el",
    "al", "bin", "st", "mc", "mac", "san",
];

/// A first or last name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// All of it, without spaces.
    pub(crate) whole: SpellingId,
    /// Its words without particles, if it has several words.
    pub(crate) words: Vec<SpellingId>,
}

/// Words that are entered as a first name by those who do not know it. Some of them are real last names.
const PLACEHOLDERS: [&str; 94] = [
    "adult",
    "anonymous",
    "aunt",
    "baby",
    "boy",
    "boyfriend",
    "brother",
    "child",
    "cousin",
    "dad",
    "dau",
    "daughter",
    "dr",
    "elder",
    "eldest",
    "family",
    "father",
    "female",
    "first",
    "friend",
    "gent",
    "gentleman",
    "girl",
    "girlfriend",
    "grandchild",
    "granddaughter",
    "grandfather",
    "grandma",
    "grandmother",
    "grandpa",
    "grandson",
    "guest",
    "hija",
    "hijo",
    "home",
    "house",
    "household",
    "housemate",
    "husband",
    "infant",
    "inlaw",
    "kid",
    "lady",
    "male",
    "man",
    "me",
    "member",
    "minor",
    "miss",
    "mom",
    "mother",
    "mr",
    "mrs",
    "ms",
    "na",
    "name",
    "nephew",
    "newborn",
    "niece",
    "nn",
    "no",
    "none",
    "occupant",
    "of",
    "old",
    "oldest",
    "owner",
    "parent",
    "patient",
    "person",
    "resident",
    "respondent",
    "roommate",
    "second",
    "self",
    "senior",
    "senor",
    "senora",
    "senorita",
    "sister",
    "son",
    "spouse",
    "step",
    "tenant",
    "test",
    "the",
    "third",
    "twin",
    "uncle",
    "unknown",
    "wife",
    "woman",
    "young",
    "youngest",
];

/// Words that are entered as a last name by those who do not know it. None of them is a usual last name.
const NO_LAST_NAMES: [&str; 12] = [
    "adult",
    "anonymous",
    "apellido",
    "female",
    "last",
    "lastname",
    "male",
    "name",
    "nn",
    "none",
    "surname",
    "unknown",
];

/// The names of a record.
pub(crate) struct Names {
    /// The preferred and the legal one; one if they are the same.
    pub(crate) first: Vec<Name>,
    pub(crate) last: Option<Name>,
    pub(crate) suffix: Option<Suffix>,
}

impl Names {
    pub(crate) fn new(first: [&str; 2], last: &str, spellings: &mut Spellings) -> Self {
        let mut suffix = None;
        let last = name(last, &mut suffix, spellings);
        let last = last.filter(|name| !consists_of(name, &NO_LAST_NAMES, spellings));
        let mut names: Vec<Name> = Vec::new();
        for text in first {
            let name = name(text, &mut suffix, spellings);
            let is_known = |name: &Name| !consists_of(name, &PLACEHOLDERS, spellings);
            names.extend(name.filter(|name| is_known(name) && !names.contains(name)));
        }
        Self {
            first: names,
            last,
            suffix,
        }
    }
}

fn consists_of(name: &Name, words: &[&str], spellings: &Spellings) -> bool {
    let is_one = |word: &SpellingId| words.contains(&spellings.get(*word).text.as_str());
    !name.words.is_empty() && name.words.iter().all(is_one)
}

fn name(text: &str, suffix: &mut Option<Suffix>, spellings: &mut Spellings) -> Option<Name> {
    let is_separator = |c: char| c.is_whitespace() || "-–()/,\"".contains(c);
    let words = text.split(is_separator).map(normalized_name);
    let mut words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    while words.len() > 1
        && let Some(found) = words.last().and_then(|word| Suffix::parse(word))
    {
        *suffix = Some(found);
        words.pop();
    }
    let whole = words.concat();
    if whole.is_empty() {
        return None;
    }
    let whole = spellings.id(&whole);
    words.retain(|word| !PARTICLES.contains(&word.as_str()));
    let words = words.iter().map(|word| spellings.id(word)).collect();
    Some(Name { whole, words })
}
