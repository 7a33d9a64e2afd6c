//! Data folders whose files were cut, deleted, exchanged, or put back, as `store/tests/store/losses.rs` produces them.

use std::collections::BTreeMap;

use crate::data_on_disk::DataOnDisk;

/// The files of the store and of its key. Backups and the log stay as they are.
const FILES: [&str; 5] = [
    "ontime.db",
    "ontime.db-wal",
    "ontime.db-shm",
    "ontime.head",
    "key.json",
];

type Files = BTreeMap<&'static str, Vec<u8>>;

/// What happened to the files.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Loss {
    NewestMissing,
    Older,
    LogOfAnother,
    Unverified,
    DatabaseMissing,
    Damaged,
    KeyLost,
    KeyDamaged,
}

/// The states of a data folder that losses are made of.
pub(crate) struct Losses {
    /// Before the last changes.
    before: Files,
    /// As a killed process leaves it: the last changes are only in the log.
    killed: Files,
    /// Closed.
    whole: Files,
    /// The log of another office.
    other_log: Vec<u8>,
}

impl Losses {
    /// Makes three changes at the desk in a folder that no program uses. The first one is in the database file.
    pub(crate) async fn prepare(disk: &DataOnDisk) -> Self {
        let before = read(disk);
        let app = disk.open().await;
        app.add_company("Eastside").await.unwrap();
        app.close().await;
        let app = disk.open().await;
        for company in ["Northside", "Southside"] {
            app.add_company(company).await.unwrap();
        }
        let killed = read(disk);
        app.close().await;
        let whole = read(disk);
        let other = DataOnDisk::new();
        let app = other.open().await;
        app.add_company("Another office").await.unwrap();
        let other_log = read(&other).remove("ontime.db-wal").unwrap();
        app.close().await;
        Self {
            before,
            killed,
            whole,
            other_log,
        }
    }

    /// Puts everything back, and then causes a loss.
    pub(crate) fn cause(&self, disk: &DataOnDisk, loss: Loss) {
        let mut files = self.whole.clone();
        match loss {
            Loss::NewestMissing => {
                files.clone_from(&self.killed);
                files.remove("ontime.db-wal");
                files.remove("ontime.db-shm");
            }
            Loss::Older => {
                files.clone_from(&self.killed);
                files.remove("ontime.db-wal");
                files.remove("ontime.db-shm");
                files.insert("ontime.db", self.before["ontime.db"].clone());
            }
            Loss::LogOfAnother => {
                files.clone_from(&self.killed);
                files.remove("ontime.db-shm");
                files.insert("ontime.db-wal", self.other_log.clone());
            }
            Loss::Unverified => drop(files.remove("ontime.head")),
            Loss::DatabaseMissing => drop(files.remove("ontime.db")),
            Loss::Damaged => files.get_mut("ontime.db").unwrap()[100] ^= 1,
            Loss::KeyLost => drop(files.remove("key.json")),
            Loss::KeyDamaged => files.get_mut("key.json").unwrap().truncate(40),
        }
        write(disk, &files);
    }
}

fn read(disk: &DataOnDisk) -> Files {
    let data = disk.data();
    let read = |name: &'static str| Some((name, std::fs::read(data.join(name)).ok()?));
    FILES.into_iter().filter_map(read).collect()
}

fn write(disk: &DataOnDisk, files: &Files) {
    for name in FILES {
        let file = disk.data().join(name);
        let _ = std::fs::remove_file(&file);
        if let Some(bytes) = files.get(name) {
            std::fs::write(&file, bytes).unwrap();
        }
    }
}
