//! Compares birthdays.

use crate::compare::BirthdayLevel;
use crate::record::Day;

/// Parents are at least this much older than their children, in years.
const GENERATION: u16 = 15;

pub(crate) fn compare(one: Option<Day>, other: Option<Day>) -> BirthdayLevel {
    let (Some(one), Some(other)) = (one, other) else {
        return BirthdayLevel::Missing;
    };
    if one == other {
        return BirthdayLevel::Same;
    }
    if one.year == other.year && (one.month, one.day) == (other.day, other.month) {
        return BirthdayLevel::Swapped;
    }
    let (digits, others) = (digits_of(one), digits_of(other));
    let differing: Vec<usize> = (0..8).filter(|at| digits[*at] != others[*at]).collect();
    let exchanged = matches!(differing[..], [at, next]
        if next == at + 1 && digits[at] == others[next] && digits[next] == others[at]);
    let is_another_generation = one.year.abs_diff(other.year) >= GENERATION;
    if differing.len() == 1 || exchanged {
        return match is_another_generation {
            true => BirthdayLevel::DigitOfAnotherGeneration,
            false => BirthdayLevel::Digit,
        };
    }
    if is_another_generation {
        return BirthdayLevel::Different;
    }
    let same = [
        one.year == other.year,
        one.month == other.month,
        one.day == other.day,
    ];
    if differing.len() == 2 || same.into_iter().filter(|same| *same).count() == 2 {
        return BirthdayLevel::Similar;
    }
    BirthdayLevel::Different
}

fn digits_of(day: Day) -> [u16; 8] {
    let (year, month, date) = (day.year, u16::from(day.month), u16::from(day.day));
    [
        year / 1000,
        year / 100 % 10,
        year / 10 % 10,
        year % 10,
        month / 10,
        month % 10,
        date / 10,
        date % 10,
    ]
}
