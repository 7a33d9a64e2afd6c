//! Judges a pair: how likely it is one person, how sure that is, and why.

use crate::compare::{
    AddressLevel, BirthdayLevel, Comparison, FirstLevel, LastLevel, PlainLevel, ValueLevel,
};
use crate::model::{Class, Model};
use crate::population::Population;
use crate::reason::Reason;

/// From this probability on a pair is sure, if the fixed rules agree.
const SURE: f64 = 0.995;
/// From this probability on a person is asked.
const ASK: f64 = 0.045;

/// What to do with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One person, by the model and by the fixed rules.
    Sure,
    /// A person has to decide.
    Ask,
    /// Two people.
    TwoPeople,
}

/// How a pair was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The probability that it is one person, from 0 to 1.
    pub score: f64,
    /// What to do.
    pub verdict: Verdict,
    /// What speaks for and against it, in the order of the fields.
    pub reasons: Vec<Reason>,
}

impl Population {
    /// Judges the pair of these two records.
    ///
    /// # Panics
    /// If there is no record with one of the indices.
    #[must_use]
    pub fn assess(&self, model: &Model, (one, other): (u32, u32)) -> Assessment {
        let pair = [one, other].map(|index| &self.records[index as usize]);
        let found = self.compare(pair[0], pair[1]);
        let weights = model.weights(self, pair, &found);
        let score = Model::share(&weights, Class::Match);
        let verdict = match score {
            _ if score < ASK || are_two_generations(&found) => Verdict::TwoPeople,
            _ if score >= SURE && may_be_sure(&found) => Verdict::Sure,
            _ => Verdict::Ask,
        };
        let mut reasons = Vec::new();
        if verdict != Verdict::TwoPeople {
            reasons = self.reasons(&found);
            let maybe = |class| Model::share(&weights, class) > 0.02;
            reasons.extend(maybe(Class::Twin).then_some(Reason::MaybeTwins));
            reasons.extend(maybe(Class::Namesake).then_some(Reason::MaybeParentAndChild));
        }
        Assessment {
            score,
            verdict,
            reasons,
        }
    }

    /// The levels of the fields, and the weights of the classes; for measurements.
    #[doc(hidden)]
    #[must_use]
    pub fn explain(&self, model: &Model, (one, other): (u32, u32)) -> ([u8; 10], [f64; 5]) {
        let pair = [one, other].map(|index| &self.records[index as usize]);
        let found = self.compare(pair[0], pair[1]);
        (found.levels(), model.weights(self, pair, &found))
    }

    fn reasons(&self, found: &Comparison) -> Vec<Reason> {
        let namesakes = self.expected_namesakes(found);
        let is_shared = |value| self.value_count(value) > 2;
        let value = |(level, value): (ValueLevel, _), same, shared, different| match (level, value) {
            (ValueLevel::Same, Some(value)) if is_shared(value) => Some(shared),
            (ValueLevel::Same, _) => Some(same),
            (ValueLevel::Similar | ValueLevel::Different, _) => Some(different),
            (ValueLevel::Missing, _) => None,
        };
        let address = match found.address {
            (AddressLevel::Same, Some(address)) if is_shared(address) => Some(Reason::AddressShared),
            (AddressLevel::Same | AddressLevel::Similar, _) => Some(Reason::AddressSame),
            (AddressLevel::Area | AddressLevel::Different, _) => Some(Reason::AddressDifferent),
            (AddressLevel::Missing, _) => None,
        };
        let all = [
            first_name(found.first.0),
            last_name(found.last.0),
            namesakes.and_then(|namesakes| match namesakes {
                ..0.05 => Some(Reason::NameRare),
                1.0.. => Some(Reason::NameCommon),
                _ => None,
            }),
            (found.suffix == PlainLevel::Different).then_some(Reason::SuffixDifferent),
            birthday(found.birthday),
            (found.gender == PlainLevel::Different).then_some(Reason::GenderDifferent),
            value(
                found.phone,
                Reason::PhoneSame,
                Reason::PhoneShared,
                Reason::PhoneDifferent,
            ),
            value(
                found.email,
                Reason::EmailSame,
                Reason::EmailShared,
                Reason::EmailDifferent,
            ),
            address,
            value(
                found.insurance,
                Reason::InsuranceSame,
                Reason::InsuranceSame,
                Reason::InsuranceDifferent,
            ),
            match found.ssn {
                PlainLevel::Same => Some(Reason::SsnSame),
                PlainLevel::Different => Some(Reason::SsnDifferent),
                PlainLevel::Missing => None,
            },
        ];
        all.into_iter().flatten().collect()
    }
}

/// Senior and Junior are two people whatever they share, unless the birthday is the same.
fn are_two_generations(found: &Comparison) -> bool {
    found.suffix == PlainLevel::Different && found.birthday != BirthdayLevel::Same
}

/// Rules that hold however strong the evidence is. Twins can have names of which one is a short form of the other (Ella,
/// Elizabeth), so such names need a number that is one person's own. It can also stand for a birthday. The same name and
/// birthday outweigh another gender or SSN, which are mistyped, too.
fn may_be_sure(found: &Comparison) -> bool {
    let is_identified = found.ssn == PlainLevel::Same || found.insurance.0 == ValueLevel::Same;
    let first_agrees = match found.first.0 {
        FirstLevel::Same | FirstLevel::Swapped | FirstLevel::Mistyped => true,
        FirstLevel::ShortForm => is_identified,
        _ => false,
    };
    let birthday_agrees = matches!(
        found.birthday,
        BirthdayLevel::Same | BirthdayLevel::Swapped | BirthdayLevel::Digit
    );
    let last_agrees = !matches!(found.last.0, LastLevel::Different | LastLevel::Missing);
    let is_same_name = match found.first.0 {
        FirstLevel::Same => last_agrees,
        // Each first name is the other's last name.
        FirstLevel::Swapped => true,
        _ => false,
    };
    let is_same_name_and_birthday = is_same_name && found.birthday == BirthdayLevel::Same;
    let differs = [found.gender, found.ssn].contains(&PlainLevel::Different);
    let agrees = first_agrees && birthday_agrees && (last_agrees || found.birthday == BirthdayLevel::Same);
    let first_may_agree = found.first.0 != FirstLevel::Different || found.ssn == PlainLevel::Same;
    (agrees || (is_identified && first_may_agree && (first_agrees || birthday_agrees)))
        && (is_same_name_and_birthday || !differs)
        && found.suffix != PlainLevel::Different
}

fn first_name(level: FirstLevel) -> Option<Reason> {
    match level {
        FirstLevel::Missing => None,
        FirstLevel::Same => Some(Reason::FirstNameSame),
        FirstLevel::ShortForm => Some(Reason::FirstNameShortForm),
        FirstLevel::Initial => Some(Reason::FirstNameInitial),
        FirstLevel::Mistyped => Some(Reason::FirstNameMistyped),
        FirstLevel::Similar => Some(Reason::FirstNameSimilar),
        FirstLevel::Different => Some(Reason::FirstNameDifferent),
        FirstLevel::Swapped => Some(Reason::NamesSwapped),
    }
}

fn last_name(level: LastLevel) -> Option<Reason> {
    match level {
        LastLevel::Missing | LastLevel::Swapped => None,
        LastLevel::Same => Some(Reason::LastNameSame),
        LastLevel::Part => Some(Reason::LastNamePart),
        LastLevel::Mistyped => Some(Reason::LastNameMistyped),
        LastLevel::Similar => Some(Reason::LastNameSimilar),
        LastLevel::Different => Some(Reason::LastNameDifferent),
    }
}

fn birthday(level: BirthdayLevel) -> Option<Reason> {
    match level {
        BirthdayLevel::Missing => None,
        BirthdayLevel::Same => Some(Reason::BirthdaySame),
        BirthdayLevel::Swapped => Some(Reason::BirthdaySwapped),
        BirthdayLevel::Digit | BirthdayLevel::DigitOfAnotherGeneration => Some(Reason::BirthdayMistyped),
        BirthdayLevel::Similar => Some(Reason::BirthdaySimilar),
        BirthdayLevel::Different => Some(Reason::BirthdayDifferent),
    }
}
