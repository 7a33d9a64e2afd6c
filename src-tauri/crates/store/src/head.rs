//! The head file: which commit was the last one acknowledged, recorded outside the database.
//!
//! A database cannot know that its newest commits are gone: a write-ahead log ends at its first damaged frame, and an older
//! copy of the file is a valid file. So each commit increases a counter in the database, in the same transaction, and after
//! the commit is durable, but before it is acknowledged, the counter is written here. A kill in between leaves the database
//! ahead of its head, which is fine. A database behind its head has lost something.
//!
//! # Format
//! Two slots, written in turn, each authenticated with a key of its own (`Keys::head`). A torn write damages one of them, and
//! the other holds the commit before. The slots are in different sectors.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Executor, Row};
use vault::{FingerprintKey, Keys};

use crate::condition::Expected;
use crate::error::internal_code;
use crate::permissions::{private_file, rename, sync_folder};
use crate::{LossKind, Losses, Result, StoreError, wal};

const MAGIC: [u8; 8] = *b"OTDHEAD1";
const SLOT_DISTANCE: u64 = 4_096;
const CONTENT: usize = 80;
const LEN: usize = CONTENT + 16;

/// The row of the database that a head repeats. The order is that of its commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Random; replaced when the store continues from an older state, so that two histories are never taken for one.
    pub(crate) branch: [u8; 16],
    /// How many commits there were.
    pub(crate) number: u64,
    /// How many of them a person made.
    pub(crate) edits: u64,
    /// When, in milliseconds.
    pub(crate) at: i64,
}

/// What is known of the write-ahead log that belongs to the database file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WalMark {
    /// The salts in its header, which SQLite replaces whenever it starts the log again; zeros if there was no log.
    pub(crate) salt: [u8; 8],
    /// The database file has at least the commits up to this one: SQLite starts the log again only when all of it is in the
    /// file.
    pub(crate) base: u64,
    /// The log has at least this many commits.
    pub(crate) commits: u64,
}

/// The content of the head file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) commit: Commit,
    pub(crate) wal: WalMark,
}

/// Whether a write must survive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It is on the disk before the write returns.
    Flushed,
    /// It survives the end of the process. An older head after a power cut is harmless.
    Written,
}

/// The head file of an open store.
pub(crate) struct HeadFile {
    file: PathBuf,
    log: PathBuf,
    keys: Arc<Keys>,
    last: Mutex<Option<Head>>,
}

pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join("ontime.head")
}

impl Commit {
    /// Of a new store, before anything was acknowledged.
    pub(crate) fn first() -> Self {
        Self {
            branch: vault::random_bytes(),
            number: 0,
            edits: 0,
            at: Utc::now().timestamp_millis(),
        }
    }
    /// When it was made.
    pub(crate) fn time(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at).unwrap_or_default()
    }

    /// The last commit in the database; `None` in one that is not completely created.
    pub(crate) async fn read(db: &mut SqliteConnection) -> Result<Option<Self>> {
        let exists = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'head')";
        if !sqlx::query_scalar(exists).fetch_one(&mut *db).await? {
            return Ok(None);
        }
        let row = sqlx::query("SELECT branch, commits, edits, committed_at FROM head");
        row.fetch_optional(db)
            .await?
            .map(|row| Self::decode(&row))
            .transpose()
    }

    /// Counts the commit that ends this transaction.
    pub(crate) async fn count(db: &mut SqliteConnection, edits: u32) -> Result<Self> {
        let sql = "UPDATE head SET commits = commits + 1, edits = edits + ?, committed_at = ? \
             RETURNING branch, commits, edits, committed_at";
        let row = bind!(sqlx::query(sql); edits, Utc::now().timestamp_millis());
        Self::decode(&row.fetch_one(db).await?)
    }

    /// Replaces the row.
    pub(crate) async fn write(&self, db: &mut SqliteConnection) -> Result<()> {
        let number = |value: u64| {
            i64::try_from(value).map_err(|_| StoreError::Failed(internal_code::NUMBER_TOO_LARGE))
        };
        let sql = "INSERT INTO head (only, branch, commits, edits, committed_at) VALUES (1, ?, ?, ?, ?) \
             ON CONFLICT (only) DO UPDATE SET branch = excluded.branch, commits = excluded.commits, \
             edits = excluded.edits, committed_at = excluded.committed_at";
        bind!(sqlx::query(sql); self.branch.to_vec(), number(self.number)?, number(self.edits)?, self.at)
            .execute(db)
            .await?;
        Ok(())
    }

    fn decode(row: &sqlx::sqlite::SqliteRow) -> Result<Self> {
        let branch: Vec<u8> = row.try_get("branch")?;
        let number = |value: i64| u64::try_from(value).map_err(|_| StoreError::Damaged);
        Ok(Self {
            branch: branch.try_into().map_err(|_| StoreError::Damaged)?,
            number: number(row.try_get("commits")?)?,
            edits: number(row.try_get("edits")?)?,
            at: row.try_get("committed_at")?,
        })
    }
}

impl WalMark {
    pub(crate) const NONE: Self = Self {
        salt: [0; 8],
        base: 0,
        commits: 0,
    };
}

impl Head {
    /// The head after this commit, if the log now has this salt.
    pub(crate) fn after(previous: Option<Self>, commit: Commit, salt: [u8; 8]) -> Self {
        let previous = previous.filter(|head| head.commit.branch == commit.branch);
        let wal = match previous {
            Some(head) if head.wal.salt == salt => WalMark {
                commits: head.wal.commits + commit.number.saturating_sub(head.commit.number),
                ..head.wal
            },
            // The log was started again after the previous commit.
            Some(head) => WalMark {
                salt,
                base: head.commit.number,
                commits: 1,
            },
            None => WalMark {
                salt,
                base: 0,
                commits: 1,
            },
        };
        Self { commit, wal }
    }

    /// The bytes of a slot.
    pub(crate) fn encode(&self, key: &FingerprintKey) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LEN);
        bytes.extend(MAGIC);
        bytes.extend(self.commit.branch);
        bytes.extend(self.commit.number.to_be_bytes());
        bytes.extend(self.commit.edits.to_be_bytes());
        bytes.extend(self.commit.at.to_be_bytes());
        bytes.extend(self.wal.salt);
        bytes.extend(self.wal.base.to_be_bytes());
        bytes.extend(self.wal.commits.to_be_bytes());
        // Room for more, authenticated with the rest.
        bytes.resize(CONTENT, 0);
        bytes.extend(key.fingerprint([&bytes]).as_bytes());
        bytes
    }

    /// `None` if the bytes are not a slot that this key authenticated.
    pub(crate) fn decode(bytes: &[u8], key: &FingerprintKey) -> Option<Self> {
        let (content, tag) = bytes.get(..LEN)?.split_at_checked(CONTENT)?;
        if key.fingerprint([content]).as_bytes() != tag {
            return None;
        }
        let mut rest = content.strip_prefix(&MAGIC)?;
        let mut take = |length: usize| {
            let (taken, left) = rest.split_at_checked(length)?;
            rest = left;
            Some(taken)
        };
        let branch = take(16)?.try_into().ok()?;
        let mut number = || Some(u64::from_be_bytes(take(8)?.try_into().ok()?));
        let (commits, edits, at) = (number()?, number()?, number()?.cast_signed());
        let (salt, base, wal_commits) = (number()?.to_be_bytes(), number()?, number()?);
        Some(Self {
            commit: Commit {
                branch,
                number: commits,
                edits,
                at,
            },
            wal: WalMark {
                salt,
                base,
                commits: wal_commits,
            },
        })
    }

    /// The newest valid slot; `None` if there is none, or no file.
    pub(crate) fn read(file: &Path, key: &FingerprintKey) -> io::Result<Option<Self>> {
        let mut file = match File::open(file) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut newest: Option<Self> = None;
        for slot in 0..2 {
            let mut bytes = Vec::with_capacity(LEN);
            file.seek(SeekFrom::Start(slot * SLOT_DISTANCE))?;
            (&mut file).take(LEN as u64).read_to_end(&mut bytes)?;
            let found = Self::decode(&bytes, key);
            if found.is_some_and(|found| newest.is_none_or(|head| head.commit.number < found.commit.number)) {
                newest = found;
            }
        }
        Ok(newest)
    }

    /// Replaces the older slot. Creates the file if there is none.
    pub(crate) fn write(&self, file: &Path, key: &FingerprintKey, durability: Durability) -> io::Result<()> {
        let mut open = match OpenOptions::new().write(true).open(file) {
            Ok(open) => open,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return self.create(file, key),
            Err(error) => return Err(error),
        };
        open.seek(SeekFrom::Start(self.commit.number % 2 * SLOT_DISTANCE))?;
        open.write_all(&self.encode(key))?;
        match durability {
            Durability::Flushed => open.sync_data(),
            Durability::Written => Ok(()),
        }
    }

    /// Creates or replaces the file.
    pub(crate) fn create(&self, file: &Path, key: &FingerprintKey) -> io::Result<()> {
        let part = file.with_extension("head.part");
        let mut new = private_file(&part)?;
        new.set_len(0)?;
        // Its whole length at once, so that no later write needs space on the disk.
        new.set_len(SLOT_DISTANCE + LEN as u64)?;
        new.seek(SeekFrom::Start(self.commit.number % 2 * SLOT_DISTANCE))?;
        new.write_all(&self.encode(key))?;
        new.sync_all()?;
        drop(new);
        rename(&part, file)?;
        file.parent().map_or(Ok(()), sync_folder)
    }
}

impl HeadFile {
    pub(crate) fn new(folder: &Path, keys: Arc<Keys>) -> Self {
        Self {
            file: path(folder),
            log: folder.join("ontime.db-wal"),
            keys,
            last: Mutex::default(),
        }
    }

    /// Writes the row of a new store, and all of it into the database file.
    pub(crate) async fn first(&self, db: &mut SqliteConnection) -> Result<Commit> {
        let head = Head::read(&self.file, &self.keys.head)?;
        // A head with commits and a database without its row contradict each other.
        let head = head
            .filter(|head| head.commit.number == 0)
            .ok_or(StoreError::Damaged)?;
        head.commit.write(db).await?;
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        Ok(head.commit)
    }

    /// After opening: the database may be ahead of its head, by a commit that a kill left unacknowledged or by a migration.
    ///
    /// # Errors
    /// [`StoreError::Lost`] if it is behind.
    pub(crate) fn settle(&self, commit: Commit, losses: Losses) -> Result<()> {
        let before = Head::read(&self.file, &self.keys.head)?;
        let expected = Expected::by(before, None, commit);
        let is_behind = expected.commits > commit.number;
        if is_behind && losses == Losses::Refuse {
            return Err(StoreError::Lost(expected.loss(LossKind::NewestMissing, commit)));
        }
        let same_branch = before.filter(|head| head.commit.branch == commit.branch);
        let wal = match wal::read(&self.log)? {
            None => WalMark {
                base: commit.number,
                ..WalMark::NONE
            },
            Some(log) => WalMark {
                salt: log.salt,
                base: same_branch.map_or(0, |head| {
                    if head.wal.salt == log.salt {
                        head.wal.base
                    } else {
                        head.commit.number
                    }
                }),
                commits: log.commits,
            },
        };
        let head = Head { commit, wal };
        *self.last() = Some(head);
        if before == Some(head) {
            return Ok(());
        }
        if is_behind {
            // Not in its slot: the other one would stay the newest.
            return Ok(head.create(&self.file, &self.keys.head)?);
        }
        Ok(head.write(&self.file, &self.keys.head, Durability::Flushed)?)
    }

    /// Before a commit: the stored head, which the commit must follow.
    ///
    /// # Errors
    /// [`StoreError::Lost`] if the commit does not follow it: the files were exchanged while they are open.
    pub(crate) fn expect_next(&self, commit: Commit, edits: u32) -> Result<Option<Head>> {
        // Another process may have written it since. One that was damaged meanwhile is replaced.
        let stored = Head::read(&self.file, &self.keys.head)?;
        match stored {
            Some(head) if head.commit.branch == commit.branch && head.commit.number >= commit.number => {
                let there = Commit {
                    number: commit.number - 1,
                    edits: commit.edits - u64::from(edits),
                    ..commit
                };
                let expected = Expected::by(stored, None, there);
                Err(StoreError::Lost(expected.loss(LossKind::NewestMissing, there)))
            }
            stored => Ok(stored),
        }
    }

    /// Records a durable commit. The caller holds the write lock.
    ///
    /// A failure leaves the head behind the database, which is harmless until both are damaged.
    pub(crate) fn record(&self, stored: Option<Head>, commit: Commit, durability: Durability) {
        if let Err(error) = self.try_record(stored, commit, durability) {
            tracing::warn!(%error, "the last commit could not be recorded in the head file");
        }
    }

    fn try_record(&self, stored: Option<Head>, commit: Commit, durability: Durability) -> io::Result<()> {
        let salt = wal::salt(&self.log)?;
        let previous = stored.or(*self.last());
        let head = Head::after(previous, commit, salt);
        *self.last() = Some(head);
        if stored.is_none() {
            return head.create(&self.file, &self.keys.head);
        }
        // The head must name the log before a checkpoint moves any of it into the database file.
        let log_is_new = previous.is_none_or(|previous| previous.wal.salt != salt);
        let durability = if log_is_new {
            Durability::Flushed
        } else {
            durability
        };
        head.write(&self.file, &self.keys.head, durability)
    }

    /// The bytes of the head, to be remembered outside the folder; `None` if it cannot be read.
    pub(crate) fn copy(&self) -> Option<Vec<u8>> {
        let head = Head::read(&self.file, &self.keys.head).ok()??;
        Some(head.encode(&self.keys.head))
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<Head>> {
        // It holds plain numbers, which a panic cannot leave half changed.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
