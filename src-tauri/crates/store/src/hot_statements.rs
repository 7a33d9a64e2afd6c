//! The statements that a sync or a search carries out often, for a test of their query plans.

use crate::patients::{list, list_block, write};
use crate::{
    Store, batch, changes, full_passes, history, known_numbers, mass_change, open_problems, problems, runs,
};

impl Store {
    /// Name and text of each statement.
    #[must_use]
    pub fn hot_statements() -> Vec<(&'static str, String)> {
        let constant = [
            ("list_block::LOAD", list_block::LOAD),
            ("list_block::REVISIONS", list_block::REVISIONS),
            ("list::PATIENTS_OF_NUMBER", list::PATIENTS_OF_NUMBER),
            ("known_numbers::LINKS", known_numbers::LINKS),
            ("known_numbers::PROBLEMS", known_numbers::PROBLEMS),
            ("known_numbers::SECONDARY", known_numbers::SECONDARY),
            ("mass_change::BEFORE", mass_change::BEFORE),
            ("full_passes::STATE", full_passes::STATE),
            ("history::FOLDABLE", history::FOLDABLE),
            ("open_problems::HAS_ANY", open_problems::HAS_ANY),
            ("open_problems::DELETE", open_problems::DELETE),
            ("open_problems::OLD", open_problems::OLD),
            ("runs::ADD_COUNTS", runs::ADD_COUNTS),
            ("runs::RUNNING", runs::RUNNING),
            ("runs::LAST_ENDED", runs::LAST_ENDED),
            ("runs::LAST_CONCLUSIVE", runs::LAST_CONCLUSIVE),
            ("runs::LAST_SYNCED", runs::LAST_SYNCED),
            ("changes::OF_RUN", changes::OF_RUN),
            ("changes::PATIENTS", changes::PATIENTS),
        ];
        let many = [
            ("patients::INSERT", &write::INSERT),
            ("patients::UPDATE", &write::UPDATE),
            ("patients::UPDATE_NOTES", &write::UPDATE_NOTES),
            ("patients::UPDATE_STATUS", &write::UPDATE_STATUS),
            ("list_block::SAVE", &list_block::SAVE),
            ("open_problems::UPSERT", &open_problems::UPSERT),
            ("problems::INSERT", &problems::INSERT),
            ("changes::INSERT", &changes::INSERT),
        ];
        let constant = constant.into_iter().chain(batch::hot_statements());
        let constant = constant.map(|(name, text)| (name, text.to_owned()));
        let many = many.into_iter().chain(batch::hot_statements_of_many_rows());
        constant
            .chain(many.map(|(name, rows)| (name, rows.text(3))))
            .collect()
    }
}
