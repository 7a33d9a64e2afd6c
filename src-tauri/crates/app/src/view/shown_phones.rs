//! Phone numbers in changes as the window shows them. `ontime --json` and CSV files have them as they are stored.

use domain::{Field, formatted_phone};
use store::{ChangePage, FieldChange, PatientEventPage};

use super::PreviewPageView;

/// A page of changes.
pub trait ShownPhones: Sized {
    /// The changes of all its rows.
    fn changes(&mut self) -> impl Iterator<Item = &mut FieldChange>;

    /// With each phone number in its format, unless a number only changed its form.
    #[must_use]
    fn with_shown_phones(mut self) -> Self {
        for change in self.changes().filter(|change| change.field == Field::Phone) {
            let [from, to] = [&change.from, &change.to].map(|value| value.as_deref().map(formatted_phone));
            if from != to || change.from == change.to {
                (change.from, change.to) = (from, to);
            }
        }
        self
    }
}

impl ShownPhones for ChangePage {
    fn changes(&mut self) -> impl Iterator<Item = &mut FieldChange> {
        self.rows.iter_mut().flat_map(|row| &mut row.fields)
    }
}

impl ShownPhones for PatientEventPage {
    fn changes(&mut self) -> impl Iterator<Item = &mut FieldChange> {
        self.rows.iter_mut().flat_map(|row| &mut row.fields)
    }
}

impl ShownPhones for PreviewPageView {
    fn changes(&mut self) -> impl Iterator<Item = &mut FieldChange> {
        self.changes.iter_mut().flat_map(|row| &mut row.fields)
    }
}

#[cfg(test)]
mod tests {
    use domain::{PatNum, PatientId};
    use store::PreviewKind;

    use super::super::PreviewChangeView;
    use super::*;

    fn shown(field: Field, from: &str, to: &str) -> FieldChange {
        let row = PreviewChangeView {
            pat_num: PatNum(1),
            patient: Some(PatientId(1)),
            patient_name: String::new(),
            kind: PreviewKind::Updated,
            reason: None,
            problem: None,
            fields: vec![FieldChange::new(field, from, to)],
        };
        let page = PreviewPageView {
            total: 1,
            changes: vec![row],
        };
        page.with_shown_phones().changes[0].fields[0].clone()
    }

    #[test]
    fn phone_numbers_are_shown_in_their_format_and_other_text_as_typed() {
        let change = |from: &str, to: &str| FieldChange::new(Field::Phone, from, to);
        let number = shown(Field::Phone, "503-555-0100", "5035550199 x12");
        assert_eq!(number, change("(503) 555-0100", "(503) 555-0199 ext. 12"));
        let remark = shown(Field::Phone, "", "mom 503-555-0100");
        assert_eq!(remark, change("", "mom 503-555-0100"));
        let other_form = shown(Field::Phone, "503-555-0100", "5035550100");
        assert_eq!(other_form, change("503-555-0100", "5035550100"));
        let zip = shown(Field::Zip, "5035550100", "5035550199");
        assert_eq!(zip, FieldChange::new(Field::Zip, "5035550100", "5035550199"));
    }
}
