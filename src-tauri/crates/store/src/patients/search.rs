//! Parses what the desk types into the search box: several words in any order, each of which is found in any field.

use chrono::NaiveDate;
use domain::{TypedDate, birth_year, normalized_name};

/// The fewest digits searched for in phone numbers; fewer would find everyone.
const PHONE_DIGITS: usize = 3;

/// The most words of a date, such as `12 de marzo de 1987`.
const DATE_WORDS: usize = 5;

/// One condition; a patient is found if all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// Part of a name, the email, the address, or the company's name.
    Text(Text),
    /// The day of birth.
    Birthday(TypedDate),
    /// Digits: a patient number, part of a phone number, the start of a number in the address, or a year of birth.
    Number {
        pat_num: Option<i64>,
        phone: Option<String>,
        address: String,
        birth_year: Option<i32>,
    },
    /// A patient number only, as in `#42`.
    PatNum(i64),
    /// Digits of a phone number only.
    Phone(String),
    /// One of these holds.
    Any(Vec<Term>),
    /// All of these hold.
    All(Vec<Term>),
}

/// A word in the two forms in which text is stored for searching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// As in names: without punctuation.
    pub(super) name: String,
    /// As [`spaced`].
    pub(super) spaced: String,
}

/// Words in lower case and without accents, with one space instead of what separates them, such as `ann lee example com`.
pub(super) fn spaced(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation()) {
        let word = normalized_name(word);
        if !word.is_empty() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&word);
        }
    }
    words
}

/// What was typed, as conditions.
pub(super) fn terms(text: &str, today: NaiveDate) -> Vec<Term> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut terms = Vec::new();
    let mut rest = &words[..];
    while !rest.is_empty() {
        let (term, used) = date(rest, today)
            .or_else(|| numbers(rest, today))
            .unwrap_or_else(|| (word(rest[0]), 1));
        terms.extend(term);
        rest = &rest[used..];
    }
    terms
}

/// The longest date that the words start with. A date without letters and year may be something else.
fn date(words: &[&str], today: NaiveDate) -> Option<(Option<Term>, usize)> {
    for used in (1..=DATE_WORDS.min(words.len())).rev() {
        let text = words[..used].join(" ");
        let Some(typed) = TypedDate::parse(&text, today) else {
            continue;
        };
        let born = Term::Birthday(typed);
        // `12-10` is also a number in an address, and `031287` part of a phone number.
        let is_certain = text.contains(char::is_alphabetic) || (typed.year.is_some() && text.contains('/'));
        if is_certain {
            return Some((Some(born), used));
        }
        if used == 1 {
            return Some((Some(Term::Any(vec![born, number(words[0], today)?])), used));
        }
    }
    None
}

/// The numbers that the words start with: together a phone number, or each on its own.
fn numbers(words: &[&str], today: NaiveDate) -> Option<(Option<Term>, usize)> {
    let is_number =
        |word: &&&str| !word.contains(char::is_alphabetic) && TypedDate::parse(word, today).is_none();
    let run: Vec<&str> = words.iter().take_while(is_number).copied().collect();
    let each: Vec<Term> = run.iter().filter_map(|word| number(word, today)).collect();
    let term = match (run.len(), each.len()) {
        (0, _) => return None,
        (_, 0) => None,
        (_, 1) => each.into_iter().next(),
        _ => Some(Term::Any(vec![
            Term::Phone(local_digits(&run.concat())),
            Term::All(each),
        ])),
    };
    Some((term, run.len()))
}

fn word(word: &str) -> Option<Term> {
    let (name, spaced) = (normalized_name(word), spaced(word));
    (!name.is_empty()).then_some(Term::Text(Text { name, spaced }))
}

fn number(word: &str, today: NaiveDate) -> Option<Term> {
    if let Some(pat_num) = word.strip_prefix('#') {
        return pat_num.parse().ok().map(Term::PatNum);
    }
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    let phone = local_digits(word);
    Some(Term::Number {
        pat_num: word.parse().ok(),
        phone: (phone.len() >= PHONE_DIGITS).then_some(phone),
        address: spaced(word),
        birth_year: birth_year(&digits, today),
    })
}

/// The digits, without the country code: some people type it, and few records have it.
fn local_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 27).unwrap()
    }

    fn text(name: &str, spaced: &str) -> Term {
        let (name, spaced) = (name.to_owned(), spaced.to_owned());
        Term::Text(Text { name, spaced })
    }

    fn born(year: Option<i32>, month: u32, day: u32) -> Term {
        Term::Birthday(TypedDate { year, month, day })
    }

    fn number(pat_num: Option<i64>, phone: Option<&str>, address: &str) -> Term {
        Term::Number {
            pat_num,
            phone: phone.map(str::to_owned),
            address: address.to_owned(),
            birth_year: None,
        }
    }

    #[test]
    fn words_are_names_parts_of_addresses_and_emails() {
        for (typed, expected) in [
            ("", vec![]),
            (" - ", vec![]),
            (
                "O'Brien, José",
                vec![text("obrien", "o brien"), text("jose", "jose")],
            ),
            (
                "Ann.Lee@Example.com",
                vec![text("annleeexamplecom", "ann lee example com")],
            ),
            ("lee 4/12/1979", vec![text("lee", "lee"), born(Some(1979), 4, 12)]),
            (
                "jones 2/20/85",
                vec![text("jones", "jones"), born(Some(1985), 2, 20)],
            ),
            (
                "12 de marzo de 1987 ruiz",
                vec![born(Some(1987), 3, 12), text("ruiz", "ruiz")],
            ),
            (
                "April Jones",
                vec![text("april", "april"), text("jones", "jones")],
            ),
            ("#42", vec![Term::PatNum(42)]),
        ] {
            assert_eq!(terms(typed, today()), expected, "{typed}");
        }
    }

    #[test]
    fn digits_may_be_a_number_a_phone_or_a_part_of_an_address() {
        for (typed, expected) in [
            ("42", number(Some(42), None, "42")),
            (
                "-9223372036854775808",
                number(Some(i64::MIN), Some("9223372036854775808"), "9223372036854775808"),
            ),
            ("363-5432", number(None, Some("3635432"), "363 5432")),
            (
                "+15033635432",
                number(Some(15_033_635_432), Some("5033635432"), "15033635432"),
            ),
        ] {
            assert_eq!(terms(typed, today()), [expected], "{typed}");
        }
        for typed in [
            "(503) 363-5432",
            "503 363 5432",
            "+1 503 363-5432",
            "1 (503) 363 5432",
        ] {
            let found = terms(typed, today());
            let [Term::Any(any)] = &found[..] else {
                panic!("{typed}: {found:?}");
            };
            assert_eq!(any[0], Term::Phone("5033635432".to_owned()), "{typed}");
        }
        let with_house = terms("123 main 97301", today());
        assert_eq!(with_house.len(), 3, "{with_house:?}");
    }

    #[test]
    fn a_date_that_may_be_a_number_is_both() {
        for typed in ["3/12", "031287", "12-10", "3-12-87"] {
            let found = terms(typed, today());
            let [Term::Any(any)] = &found[..] else {
                panic!("{typed}: {found:?}");
            };
            assert!(
                matches!(any[..], [Term::Birthday(_), Term::Number { .. }]),
                "{typed}: {any:?}"
            );
        }
        let year = terms("1987", today());
        assert!(
            matches!(
                year[..],
                [Term::Number {
                    birth_year: Some(1987),
                    ..
                }]
            ),
            "{year:?}"
        );
    }
}
