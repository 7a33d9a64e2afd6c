//! Compares two records field by field.

use crate::contact::house_number;
use crate::day;
use crate::names::Name;
use crate::population::{Population, Prepared, ValueId};
use crate::spellings::{Spelling, SpellingId};

/// The compared fields whose probabilities are learned, as indices of the model's tables. Index 2 is the suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    FirstName,
    LastName,
    Birthday = 3,
    Gender,
    Phone,
    Email,
    Address,
    Insurance,
    Ssn,
}

impl Field {
    pub(crate) const COUNT: usize = 10;
}

/// The most levels that a field has.
pub(crate) const LEVELS: usize = 8;

macro_rules! levels {
    ($($(#[$doc:meta])* $name:ident { $($level:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($level),+ }
    )+};
}

levels! {
    /// Missing: at least one record has none, which says nothing.
    FirstLevel { Missing, Same, ShortForm, Initial, Mistyped, Similar, Different, Swapped }
    LastLevel { Missing, Same, Part, Mistyped, Similar, Different, Swapped }
    BirthdayLevel { Missing, Same, Swapped, Digit, DigitOfAnotherGeneration, Similar, Different }
    /// Of suffix, gender, and SSN.
    PlainLevel { Missing, Same, Different }
    /// Of phone, email, and insurance number.
    ValueLevel { Missing, Same, Similar, Different }
    /// Area: another address with the same ZIP code, or city where that is missing.
    AddressLevel { Missing, Same, Similar, Area, Different }
}

/// A first name that so many records have is a name, and no typo.
const COMMON: u32 = 3;

/// How two records compare, with the values on which they agree.
pub(crate) struct Comparison {
    pub(crate) first: (FirstLevel, Option<[SpellingId; 2]>),
    pub(crate) last: (LastLevel, Option<SpellingId>),
    pub(crate) suffix: PlainLevel,
    pub(crate) birthday: BirthdayLevel,
    pub(crate) gender: PlainLevel,
    pub(crate) phone: (ValueLevel, Option<ValueId>),
    pub(crate) email: (ValueLevel, Option<ValueId>),
    pub(crate) address: (AddressLevel, Option<ValueId>),
    pub(crate) insurance: (ValueLevel, Option<ValueId>),
    pub(crate) ssn: PlainLevel,
}

impl Comparison {
    /// Whether they agree on more than their names, or nothing shows that they do not. Two birthdays are two people otherwise,
    /// however rare the names are: first and last names depend on each other, as do similar emails, which are often made of
    /// names.
    pub(crate) fn agrees_beyond_names(&self) -> bool {
        let is_similar = |level| matches!(level, ValueLevel::Same | ValueLevel::Similar);
        self.birthday != BirthdayLevel::Different
            || self.email.0 == ValueLevel::Same
            || [self.phone.0, self.insurance.0].into_iter().any(is_similar)
            || matches!(self.address.0, AddressLevel::Same | AddressLevel::Similar)
            || self.ssn == PlainLevel::Same
    }

    pub(crate) fn levels(&self) -> [u8; Field::COUNT] {
        [
            self.first.0 as u8,
            self.last.0 as u8,
            self.suffix as u8,
            self.birthday as u8,
            self.gender as u8,
            self.phone.0 as u8,
            self.email.0 as u8,
            self.address.0 as u8,
            self.insurance.0 as u8,
            self.ssn as u8,
        ]
    }
}

impl Population {
    pub(crate) fn compare(&self, one: &Prepared, other: &Prepared) -> Comparison {
        let (first, last) = self.compare_names(one, other);
        Comparison {
            first,
            last,
            suffix: plain(one.names.suffix, other.names.suffix),
            birthday: day::compare(one.birthday, other.birthday),
            gender: plain(one.gender, other.gender),
            phone: self.compare_values(&one.phones, &other.phones, one_digit_differs),
            email: self.compare_values(&one.emails, &other.emails, |one, other| {
                strsim::jaro_winkler(one, other) > 0.94
            }),
            address: self.compare_addresses(one, other),
            insurance: self.compare_values(&one.insurance, &other.insurance, one_digit_differs),
            ssn: plain(one.ssn, other.ssn),
        }
    }

    #[expect(clippy::type_complexity, reason = "two fields of a comparison")]
    fn compare_names(
        &self,
        one: &Prepared,
        other: &Prepared,
    ) -> (
        (FirstLevel, Option<[SpellingId; 2]>),
        (LastLevel, Option<SpellingId>),
    ) {
        let mut first = (FirstLevel::Missing, None);
        for name in &one.names.first {
            for of_other in &other.names.first {
                let level = self.compare_first(name, of_other);
                if first.0 == FirstLevel::Missing || (level as u8) < first.0 as u8 {
                    first = (level, Some([name.whole, of_other.whole]));
                }
            }
        }
        let last = match (&one.names.last, &other.names.last) {
            (Some(name), Some(of_other)) => self.compare_last(name, of_other),
            _ => (LastLevel::Missing, None),
        };
        let differs = |first| matches!(first, FirstLevel::Similar | FirstLevel::Different);
        let last_differs = matches!(last.0, LastLevel::Similar | LastLevel::Different);
        if differs(first.0)
            && last_differs
            && let Some(names) = swapped(one, other)
        {
            return ((FirstLevel::Swapped, Some(names)), (LastLevel::Swapped, None));
        }
        (first, last)
    }

    fn compare_first(&self, one: &Name, other: &Name) -> FirstLevel {
        if one.whole == other.whole {
            return FirstLevel::Same;
        }
        let (a, b) = (self.spelling(one.whole), self.spelling(other.whole));
        let words = [one, other].map(|name| name.words.first().map_or(name.whole, |word| *word));
        let [c, d] = words.map(|word| self.spelling(word));
        let shares_a_word = one
            .words
            .iter()
            .any(|word| self.spelling(*word).text.chars().nth(1).is_some() && other.words.contains(word));
        if shares_a_word || shares_a_group(a, b) || shares_a_group(c, d) {
            return FirstLevel::ShortForm;
        }
        if [a, b].iter().any(|name| name.text.chars().nth(1).is_none()) {
            return match a.text.chars().next() == b.text.chars().next() {
                true => FirstLevel::Initial,
                false => FirstLevel::Different,
            };
        }
        let is_known = |id| self.spelling(id).is_known || self.first_name_count(id) >= COMMON;
        let are_known = (is_known(one.whole) && is_known(other.whole)) || (c.is_known && d.is_known);
        match (spelled(a, b), are_known) {
            (Spelled::OneTypo, false) => FirstLevel::Mistyped,
            (Spelled::OneTypo | Spelled::Alike, _) => FirstLevel::Similar,
            (Spelled::Otherwise, _) => match is_beginning(a, b) {
                true => FirstLevel::Similar,
                false => FirstLevel::Different,
            },
        }
    }

    fn compare_last(&self, one: &Name, other: &Name) -> (LastLevel, Option<SpellingId>) {
        if one.whole == other.whole {
            return (LastLevel::Same, Some(one.whole));
        }
        let common = one.words.iter().find(|word| other.words.contains(word));
        if let Some(common) = common {
            return (LastLevel::Part, Some(*common));
        }
        let level = match spelled(self.spelling(one.whole), self.spelling(other.whole)) {
            Spelled::OneTypo => LastLevel::Mistyped,
            Spelled::Alike => LastLevel::Similar,
            Spelled::Otherwise => LastLevel::Different,
        };
        (level, None)
    }

    fn compare_values(
        &self,
        one: &[ValueId],
        other: &[ValueId],
        is_similar: impl Fn(&str, &str) -> bool,
    ) -> (ValueLevel, Option<ValueId>) {
        if one.is_empty() || other.is_empty() {
            return (ValueLevel::Missing, None);
        }
        if let Some(same) = one.iter().find(|value| other.contains(value)) {
            return (ValueLevel::Same, Some(*same));
        }
        let mut pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
        match pairs.any(|(a, b)| is_similar(self.value(*a), self.value(*b))) {
            true => (ValueLevel::Similar, None),
            false => (ValueLevel::Different, None),
        }
    }

    fn compare_addresses(&self, one: &Prepared, other: &Prepared) -> (AddressLevel, Option<ValueId>) {
        let (Some(address), Some(of_other)) = (one.address, other.address) else {
            return (AddressLevel::Missing, None);
        };
        if address == of_other {
            return (AddressLevel::Same, Some(address));
        }
        let areas = match (one.zip, other.zip) {
            (Some(zip), Some(of_other)) => Some((zip, of_other)),
            _ => one.city.zip(other.city),
        };
        let [street, of_other] = [one, other].map(|record| self.street(record));
        let is_other_area = areas.is_some_and(|(area, of_other)| area != of_other);
        if is_similar_address(street, of_other) || (!is_other_area && is_part(street, of_other)) {
            return (AddressLevel::Similar, None);
        }
        match areas {
            Some((area, of_other)) if area == of_other => (AddressLevel::Area, Some(area)),
            _ => (AddressLevel::Different, None),
        }
    }

    /// The address, without the ZIP code that was added to one without a number.
    pub(crate) fn street(&self, record: &Prepared) -> &str {
        let address = record.address.map_or("", |address| self.value(address));
        let zip = record.zip.map_or("", |zip| self.value(zip));
        let street = address.strip_suffix(zip).map_or(address, str::trim_end);
        match street.bytes().any(|byte| byte.is_ascii_digit()) {
            true => address,
            false => street,
        }
    }
}

fn swapped(one: &Prepared, other: &Prepared) -> Option<[SpellingId; 2]> {
    let (last, of_other) = (one.names.last.as_ref()?, other.names.last.as_ref()?);
    let is_first = |names: &[Name], name: &Name| names.iter().any(|first| first.whole == name.whole);
    let swapped = is_first(&one.names.first, of_other) && is_first(&other.names.first, last);
    swapped.then_some([of_other.whole, last.whole])
}

fn plain<T: PartialEq>(one: Option<T>, other: Option<T>) -> PlainLevel {
    match (one, other) {
        (Some(one), Some(other)) if one == other => PlainLevel::Same,
        (Some(_), Some(_)) => PlainLevel::Different,
        _ => PlainLevel::Missing,
    }
}

fn shares_a_group(one: &Spelling, other: &Spelling) -> bool {
    one.groups.iter().any(|group| other.groups.contains(group))
}

fn is_beginning(one: &Spelling, other: &Spelling) -> bool {
    let is_beginning = |short: &str, long: &str| short.chars().nth(2).is_some() && long.starts_with(short);
    is_beginning(&one.text, &other.text) || is_beginning(&other.text, &one.text)
}

enum Spelled {
    OneTypo,
    Alike,
    Otherwise,
}

fn spelled(one: &Spelling, other: &Spelling) -> Spelled {
    let (shorter, longer) = match one.text.len() <= other.text.len() {
        true => (one.text.as_str(), other.text.as_str()),
        false => (other.text.as_str(), one.text.as_str()),
    };
    // Bytes are enough to tell that a distance is too large; names of other scripts have more of them a letter.
    if longer.len() - shorter.len() <= 2 * 4 {
        let distance = strsim::osa_distance(shorter, longer);
        let length = shorter.chars().count();
        if (distance == 1 && length >= 3) || (distance == 2 && length >= 7) {
            return Spelled::OneTypo;
        }
    }
    match one.sound == other.sound || strsim::jaro_winkler(shorter, longer) >= 0.88 {
        true => Spelled::Alike,
        false => Spelled::Otherwise,
    }
}

fn one_digit_differs(one: &str, other: &str) -> bool {
    one.len() == other.len() && strsim::osa_distance(one, other) == 1
}

/// Whether one address is the other without its number, its street, or another part. A word may have a typo, a number not.
fn is_part(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let (short, long) = match one.len() < other.len() {
        true => (one, other),
        false => (other, one),
    };
    let is_number = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let is_same =
        |a: &str, b: &str| a == b || (!is_number(a) && !is_number(b) && strsim::osa_distance(a, b) <= 1);
    let mut rest = long.into_iter();
    short
        .into_iter()
        .all(|word| rest.any(|of_long| is_same(word, of_long)))
}

/// A typo in six letters, and the first number as it is: neighbors have other ones.
fn is_similar_address(one: &str, other: &str) -> bool {
    match [house_number(one), house_number(other)] {
        [Some(a), Some(b)] if a != b => false,
        _ => {
            let length = one.chars().count().max(other.chars().count());
            strsim::osa_distance(one, other) <= 1.max(length / 6)
        }
    }
}
