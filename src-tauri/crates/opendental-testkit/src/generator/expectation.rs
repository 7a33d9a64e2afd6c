//! What a correct reader must find, recorded while the rows are generated.

/// Why an active patient cannot be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// NULL, `0001-01-01`, or `0000-00-00`.
    NoBirthdate,
    /// A month or day of zero.
    ImpossibleDate,
    /// A year that Open Dental shows as blank.
    Before1880,
    /// In the future.
    FutureDate,
    /// No first, last, or preferred name.
    NoName,
}

impl SkipReason {
    /// All reasons.
    pub const ALL: [Self; 5] = [
        Self::NoBirthdate,
        Self::ImpossibleDate,
        Self::Before1880,
        Self::FutureDate,
        Self::NoName,
    ];
}

/// An active patient that cannot be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skip {
    /// Its number.
    pub pat_num: i64,
    /// Why.
    pub reason: SkipReason,
}

/// A row that was merged into another. `loser` is archived; `survivor` is the end of the chain of merges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergePair {
    /// The archived row.
    pub loser: i64,
    /// The surviving row.
    pub survivor: i64,
}

/// A second active row of the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClonePair {
    /// The first row.
    pub original: i64,
    /// The second row, with its name in capitals.
    pub clone: i64,
}

/// What a correct reader finds in a practice.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// All rows of `patient`.
    pub rows: usize,
    /// Rows with PatStatus 0.
    pub active: usize,
    /// People who can be imported: active rows, including those with only one name, without clones.
    pub importable: usize,
    /// Active rows that cannot be imported, by number.
    pub skipped: Vec<Skip>,
    /// Active rows with only a first or only a last name.
    pub one_name_only: Vec<i64>,
    /// Merged rows.
    pub merges: Vec<MergePair>,
    /// Cloned rows.
    pub clones: Vec<ClonePair>,
}

impl Expectation {
    /// The number of rows skipped for this reason.
    #[must_use]
    pub fn skipped_for(&self, reason: SkipReason) -> usize {
        self.skipped.iter().filter(|skip| skip.reason == reason).count()
    }

    pub(super) fn renumber(&mut self, renumber: impl Fn(&mut i64)) {
        self.skipped
            .iter_mut()
            .for_each(|skip| renumber(&mut skip.pat_num));
        self.one_name_only.iter_mut().for_each(&renumber);
        for merge in &mut self.merges {
            renumber(&mut merge.loser);
            renumber(&mut merge.survivor);
        }
        for clone in &mut self.clones {
            renumber(&mut clone.original);
            renumber(&mut clone.clone);
        }
        self.skipped.sort_by_key(|skip| skip.pat_num);
    }
}
