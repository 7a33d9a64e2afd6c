//! Finds out what happened to the files of a store, before SQLite opens them: it would apply any log that it finds, start
//! over without a database file, and delete what is left.
//!
//! Usually reading the head file, the log, and one row of the database file is enough. If they do not agree, copies are
//! opened instead (see `trial`), so nothing here changes a file of the store. The caller must hold the write lock.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use vault::Keys;

use crate::connection::Connector;
use crate::head::{self, Commit, Head};
use crate::trial::{Source, Trial};
use crate::wal::{self, Wal};
use crate::{Result, StoreError};

/// What was lost, as far as the files show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// How it looks.
    pub kind: LossKind,
    /// How many changes that people made are missing. What a sync brought is not counted: the next one brings it again.
    pub changes: u64,
    /// The time of the last commit that is still there.
    pub since: DateTime<Utc>,
}

/// How a loss looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum LossKind {
    /// The write-ahead log was cut, changed, or deleted.
    NewestMissing,
    /// The database file is an older copy.
    Older,
    /// The write-ahead log belongs to another database, or to another time of this one.
    LogOfAnother,
    /// The head file is missing or damaged, so nothing shows whether the newest changes are there.
    Unverified,
}

/// The condition of a store's files.
#[derive(Debug)]
pub(crate) enum Condition {
    /// There is no store, and there never was.
    New,
    /// Everything acknowledged is there.
    Whole,
    /// Everything acknowledged is in the database file. The log beside it belongs elsewhere.
    StrayLog,
    /// This much is left. The source is the best state that there is.
    Lost(Loss, Source),
}

/// The files of one store.
pub(crate) struct Files<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) keys: &'a Keys,
}

/// What the database must have, by the head file, the remembered head, and the database itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) commits: u64,
    pub(crate) edits: u64,
}

/// The database file of the store in this folder.
pub(crate) fn database_file(folder: &Path) -> PathBuf {
    folder.join("ontime.db")
}

impl Files<'_> {
    pub(crate) fn database(&self) -> PathBuf {
        database_file(self.folder)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("ontime.db-wal")
    }

    pub(crate) fn head(&self) -> Result<Option<Head>> {
        Ok(Head::read(&head::path(self.folder), &self.keys.head)?)
    }

    /// Whether anything of a store is here, with or without its database.
    pub(crate) fn any_trace(folder: &Path) -> bool {
        let holds_data = |name: &str| fs::metadata(folder.join(name)).is_ok_and(|it| it.len() > 0);
        let holds_files =
            |name: &str| fs::read_dir(folder.join(name)).is_ok_and(|mut entries| entries.next().is_some());
        ["ontime.db", "ontime.db-wal", "ontime.head"]
            .into_iter()
            .any(holds_data)
            || ["backups", "set-aside", "recovery"].into_iter().any(holds_files)
    }

    /// # Errors
    /// [`StoreError::DatabaseMissing`], [`StoreError::Damaged`], or [`StoreError::KeyMismatch`] if nothing can be opened.
    pub(crate) async fn condition(&self, remembered: Option<Head>) -> Result<Condition> {
        let head = self.head()?;
        if !fs::metadata(self.database()).is_ok_and(|it| it.len() > 0) {
            // The head is written first, so one without a commit belongs to a store that was never completely created.
            let interrupted = head.is_some_and(|head| head.commit.number == 0);
            return if interrupted || !Self::any_trace(self.folder) {
                Ok(Condition::New)
            } else {
                Err(StoreError::DatabaseMissing)
            };
        }
        if head.is_some_and(|head| head.commit.number == 0) {
            return Ok(Condition::Whole);
        }
        let log = wal::read(&self.log())?;
        let file = self.in_the_file().await;
        if let Some(head) = head
            && remembered.is_none_or(|remembered| head.commit.number >= remembered.commit.number)
            && agree(head, log, file.as_ref().ok().copied().flatten())
        {
            return Ok(Condition::Whole);
        }
        self.examine(head, remembered, log, file).await
    }

    /// The last commit in the database file alone, without the log. The file is opened such that nothing can be written.
    async fn in_the_file(&self) -> Result<Option<Commit>> {
        let connector = Connector::new(&self.database(), &self.keys.database);
        let mut db = connector.unchanged_file().await?;
        let commit = Commit::read(&mut db).await;
        sqlx::Connection::close(db).await?;
        commit
    }

    async fn examine(
        &self,
        head: Option<Head>,
        remembered: Option<Head>,
        log: Option<Wal>,
        file: Result<Option<Commit>>,
    ) -> Result<Condition> {
        tracing::warn!(?head, ?log, ?file, "the files of the store do not agree");
        let in_file = file.as_ref().ok().copied().flatten();
        let mut best = None;
        if log.is_some_and(|log| may_apply(head, log, in_file)) {
            let trial = Trial::of(self, Source::FileAndLog).await?;
            best = trial.filter(|trial| in_file.is_none_or(|file| trial.commit.number >= file.number));
        }
        if best.is_none() && in_file.is_some() {
            best = Trial::of(self, Source::FileAlone).await?;
        }
        let Some(Trial { commit, source }) = best else {
            return Err(match file {
                Err(StoreError::KeyMismatch) if head.is_none() => StoreError::KeyMismatch,
                Err(error @ StoreError::Folder(_)) => error,
                _ => StoreError::Damaged,
            });
        };
        let expected = Expected::by(head, remembered, commit);
        let kind = match head {
            None => LossKind::Unverified,
            Some(head) if commit.branch == head.commit.branch && commit.number >= expected.commits => {
                return Ok(match source {
                    Source::FileAndLog => Condition::Whole,
                    Source::FileAlone if log.is_some() => Condition::StrayLog,
                    Source::FileAlone => Condition::Whole,
                });
            }
            Some(head) if log.is_some_and(|log| log.salt != head.wal.salt) => LossKind::LogOfAnother,
            Some(head)
                if commit.number >= head.commit.number
                    || in_file
                        .is_some_and(|it| it.branch != head.commit.branch || it.number < head.wal.base) =>
            {
                LossKind::Older
            }
            Some(_) => LossKind::NewestMissing,
        };
        Ok(Condition::Lost(expected.loss(kind, commit), source))
    }
}

impl Expected {
    pub(crate) fn by(head: Option<Head>, remembered: Option<Head>, there: Commit) -> Self {
        let commits = [head, remembered].into_iter().flatten().map(|head| head.commit);
        commits.fold(
            Self {
                commits: there.number,
                edits: there.edits,
            },
            |most, commit| Self {
                commits: most.commits.max(commit.number),
                edits: most.edits.max(commit.edits),
            },
        )
    }

    pub(crate) fn loss(&self, kind: LossKind, there: Commit) -> Loss {
        Loss {
            kind,
            changes: self.edits.saturating_sub(there.edits),
            since: there.time(),
        }
    }
}

/// Whether SQLite may open these files as they are: the log is the one that belongs to the file and is complete, or the file
/// needs none.
fn agree(head: Head, log: Option<Wal>, file: Option<Commit>) -> bool {
    let Some(file) = file.filter(|file| file.branch == head.commit.branch) else {
        return false;
    };
    match log {
        None => file.number >= head.commit.number,
        Some(log) => {
            log.salt == head.wal.salt && log.commits >= head.wal.commits && file.number >= head.wal.base
        }
    }
}

/// Whether applying the log to the file may give a state that existed. Of pages of two times, no check could tell.
fn may_apply(head: Option<Head>, log: Wal, file: Option<Commit>) -> bool {
    let Some(head) = head else {
        return true;
    };
    if log.salt == head.wal.salt {
        return file.is_none_or(|file| file.branch == head.commit.branch && file.number >= head.wal.base);
    }
    // A log that was started after the last acknowledged commit, which the file then holds.
    file.is_some_and(|file| file.branch == head.commit.branch && file.number >= head.commit.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::WalMark;

    #[test]
    fn a_log_of_another_time_is_applied_only_to_a_file_that_has_every_commit() {
        let commit = |number| Commit {
            branch: [1; 16],
            number,
            edits: 0,
            at: 0,
        };
        let other = Commit {
            branch: [2; 16],
            ..commit(9)
        };
        let wal = WalMark {
            salt: [1; 8],
            base: 3,
            commits: 2,
        };
        let head = Head {
            commit: commit(5),
            wal,
        };
        for (salt, file, may) in [
            (1, None, true),
            (1, Some(commit(2)), false),
            (1, Some(commit(3)), true),
            (1, Some(other), false),
            (2, None, false),
            (2, Some(commit(4)), false),
            (2, Some(commit(5)), true),
            (2, Some(other), false),
        ] {
            let log = Wal {
                salt: [salt; 8],
                commits: 2,
            };
            assert_eq!(may_apply(Some(head), log, file), may, "{salt} {file:?}");
        }
    }
}
