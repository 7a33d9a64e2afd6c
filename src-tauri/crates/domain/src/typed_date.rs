//! Birthdays as people write them, in English and Spanish.

use chrono::{Datelike, NaiveDate};

use crate::normalized_name;

/// A day that was typed, perhaps without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedDate {
    /// The year, if it was typed.
    pub year: Option<i32>,
    /// From 1 to 12.
    pub month: u32,
    /// The day of the month.
    pub day: u32,
}

/// Which of two numbers is the month, unless only one can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// `3/12` is in March, as is usual in the United States.
    MonthFirst,
    /// `3/12` is in December.
    DayFirst,
}

/// No one alive was born earlier.
const FIRST_YEAR: i32 = 1880;

/// The months of both languages. Three letters are enough to recognize one.
const MONTHS: [&[&str]; 12] = [
    &["january", "enero"],
    &["february", "febrero"],
    &["march", "marzo"],
    &["april", "abril"],
    &["may", "mayo"],
    &["june", "junio"],
    &["july", "julio"],
    &["august", "agosto"],
    &["september", "septiembre", "setiembre"],
    &["october", "octubre"],
    &["november", "noviembre"],
    &["december", "diciembre"],
];

/// Words between the parts of a date.
const FILLERS: [&str; 5] = ["de", "del", "of", "the", "el"];

impl TypedDate {
    /// Reads `3/12/87`, `03-12-1987`, `1987-03-12`, `03121987`, `031287`, `March 12, 1987`, `12 mar 1987`, `12 de marzo de 1987`,
    /// `3/12`, or `mar 12`. The month comes first, as is usual in the United States, unless it cannot: `25/12/1987`. A year of
    /// two digits is in the past. `None` for anything else, and for days that do not exist or are still to come.
    #[must_use]
    pub fn parse(text: &str, today: NaiveDate) -> Option<Self> {
        Self::parse_ordered(text, DateOrder::MonthFirst, today)
    }

    /// As [`parse`](Self::parse), for a country where perhaps the day comes first.
    #[must_use]
    pub fn parse_ordered(text: &str, order: DateOrder, today: NaiveDate) -> Option<Self> {
        let parts: Vec<String> = text
            .split(|letter: char| !letter.is_alphanumeric())
            .map(normalized_name)
            .filter(|part| !part.is_empty() && !FILLERS.contains(&part.as_str()))
            .collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let typed = match *parts {
            [digits] if is_number(digits) => return joined(digits, order, today),
            [a, b] => match (month(a), month(b)) {
                (Some(month), None) => Self::of(None, month, number(b)?),
                (None, Some(month)) => Self::of(None, month, number(a)?),
                _ => either_order(None, order, number(a)?, number(b)?),
            },
            [a, b, c] => match (month(a), month(b), month(c)) {
                (Some(month), None, None) => named(month, b, c, today),
                (None, Some(month), None) => named(month, a, c, today),
                (None, None, Some(month)) => named(month, a, b, today),
                _ if a.len() == 4 => Self::of(year(a, today), number(b)?, number(c)?),
                _ => either_order(Some(year(c, today)?), order, number(a)?, number(b)?),
            },
            _ => None,
        };
        typed.filter(|typed| typed.is_past(today))
    }

    fn of(year: Option<i32>, month: u32, day: u32) -> Option<Self> {
        // Without its year, February 29 exists.
        NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day)?;
        Some(Self { year, month, day })
    }

    /// The date, if its year was typed.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year?, self.month, self.day)
    }

    /// Whether this is the day, in any year if none was typed.
    #[must_use]
    pub fn is(&self, date: NaiveDate) -> bool {
        (date.month(), date.day()) == (self.month, self.day)
            && self.year.is_none_or(|year| date.year() == year)
    }

    fn is_past(&self, today: NaiveDate) -> bool {
        self.year.is_none_or(|year| year >= FIRST_YEAR) && self.date().is_none_or(|date| date <= today)
    }
}

/// A year in which a patient can be born.
#[must_use]
pub fn birth_year(text: &str, today: NaiveDate) -> Option<i32> {
    let year = text.parse().ok().filter(|_| text.len() == 4 && is_number(text))?;
    (FIRST_YEAR..=today.year()).contains(&year).then_some(year)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number, or an ordinal such as `12th`.
fn number(part: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| part.strip_suffix(end));
    let digits = digits.unwrap_or(part);
    digits
        .parse()
        .ok()
        .filter(|_| is_number(digits) && digits.len() <= 2)
}

/// A year of four digits, or of two that are not in the future.
fn year(part: &str, today: NaiveDate) -> Option<i32> {
    if !is_number(part) {
        return None;
    }
    let year: i32 = part.parse().ok()?;
    match part.len() {
        4 => Some(year),
        2 => {
            let this = today.year();
            let same_century = this - this % 100 + year;
            Some(if same_century > this {
                same_century - 100
            } else {
                same_century
            })
        }
        _ => None,
    }
}

fn month(part: &str) -> Option<u32> {
    let is_it = |names: &&[&str]| part.len() >= 3 && names.iter().any(|name| name.starts_with(part));
    let is_short = part == "sept";
    let place = MONTHS
        .iter()
        .position(|names| is_it(names) || (is_short && names[0] == "september"))?;
    u32::try_from(place + 1).ok()
}

/// A month by name with two numbers: the year is the one that can only be one, or the second.
fn named(month: u32, a: &str, b: &str, today: NaiveDate) -> Option<TypedDate> {
    let (day, year_typed) = if a.len() == 4 && is_number(a) {
        (b, a)
    } else {
        (a, b)
    };
    TypedDate::of(Some(year(year_typed, today)?), month, number(day)?)
}

fn either_order(year: Option<i32>, order: DateOrder, first: u32, second: u32) -> Option<TypedDate> {
    let (month, day) = match order {
        DateOrder::MonthFirst => (first, second),
        DateOrder::DayFirst => (second, first),
    };
    TypedDate::of(year, month, day).or_else(|| TypedDate::of(year, day, month))
}

/// `03121987`, `19870312`, or `031287`.
fn joined(digits: &str, order: DateOrder, today: NaiveDate) -> Option<TypedDate> {
    let at = |from: usize, to: usize| digits.get(from..to);
    let typed = match digits.len() {
        8 => either_order(
            year(at(4, 8)?, today),
            order,
            number(at(0, 2)?)?,
            number(at(2, 4)?)?,
        )
        .filter(|typed| typed.is_past(today))
        .or_else(|| TypedDate::of(year(at(0, 4)?, today), number(at(4, 6)?)?, number(at(6, 8)?)?)),
        6 => either_order(
            year(at(4, 6)?, today),
            order,
            number(at(0, 2)?)?,
            number(at(2, 4)?)?,
        ),
        _ => None,
    };
    typed.filter(|typed| typed.is_past(today))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<(Option<i32>, u32, u32)> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        TypedDate::parse(text, today).map(|typed| (typed.year, typed.month, typed.day))
    }

    #[test]
    fn every_usual_way_to_write_a_birthday_is_understood() {
        let day = Some((Some(1987), 3, 12));
        for text in [
            "3/12/87",
            "03/12/1987",
            "3-12-87",
            "3.12.1987",
            "3 12 87",
            "1987-03-12",
            "1987/3/12",
            "03121987",
            "19870312",
            "031287",
            "March 12 1987",
            "March 12, 1987",
            "mar 12 87",
            "Mar. 12th, 1987",
            "12 mar 1987",
            "12 March 1987",
            "the 12th of March 1987",
            "12 de marzo de 1987",
            "12 de Marzo del 87",
            "marzo 12, 1987",
            "1987 March 12",
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
        for text in ["3/12", "03-12", "March 12", "12 mar", "12 de marzo", "march 12th"] {
            assert_eq!(parse(text), Some((None, 3, 12)), "{text}");
        }
        assert_eq!(
            parse("25/12/1987"),
            Some((Some(1987), 12, 25)),
            "the day comes first only if it must"
        );
        assert_eq!(parse("2/29"), Some((None, 2, 29)));
        assert_eq!(parse("5 set 1990"), Some((Some(1990), 9, 5)));
        assert_eq!(parse("1 ene 2001"), Some((Some(2001), 1, 1)));
    }

    #[test]
    fn the_day_comes_first_where_that_is_usual_and_possible() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        for (text, month, day) in [
            ("3/12/87", 12, 3),
            ("03121987", 12, 3),
            ("3/25/1987", 3, 25),
            ("1987-03-12", 3, 12),
            ("12 de marzo de 1987", 3, 12),
        ] {
            let typed = TypedDate::parse_ordered(text, DateOrder::DayFirst, today).unwrap();
            assert_eq!(
                (typed.year, typed.month, typed.day),
                (Some(1987), month, day),
                "{text}"
            );
        }
    }

    #[test]
    fn a_year_of_two_digits_is_never_in_the_future() {
        assert_eq!(parse("11/27/26"), Some((Some(2026), 11, 27)), "today");
        assert_eq!(parse("11/28/26"), None, "tomorrow is no birthday");
        assert_eq!(parse("1/1/27"), Some((Some(1927), 1, 1)));
        assert_eq!(parse("1/1/00"), Some((Some(2000), 1, 1)));
    }

    #[test]
    fn other_text_is_no_date() {
        for text in [
            "",
            "12",
            "1987",
            "jones",
            "march",
            "may jones",
            "13/13/1987",
            "2/30/1987",
            "2/29/1987",
            "0/1/1990",
            "1/1/1879",
            "1/1/2027",
            "503-363-5432",
            "(503) 363 5432",
            "363-5432",
            "5033635432",
            "123 4567",
            "3/12/187",
            "3/12/87/1",
            "mar",
            "ma 12 1987",
            "march april 1987",
            "march 12 april",
            "१२/३/८७",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_that_day_in_every_year() {
        let typed = TypedDate {
            year: None,
            month: 3,
            day: 12,
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(typed.is(day("1987-03-12")) && typed.is(day("2020-03-12")) && !typed.is(day("1987-03-13")));
        let with_year = TypedDate {
            year: Some(1987),
            ..typed
        };
        assert!(with_year.is(day("1987-03-12")) && !with_year.is(day("2020-03-12")));
    }

    #[test]
    fn a_birth_year_has_four_digits_and_is_past() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        for (text, year) in [
            ("1987", Some(1987)),
            ("2026", Some(2026)),
            ("2027", None),
            ("1879", None),
            ("87", None),
        ] {
            assert_eq!(birth_year(text, today), year, "{text}");
        }
    }
}
