//! Blocks of the patient list: what the list shows, searches, and sorts by, for 256 patients in one value.
//!
//! A search goes through all blocks in a few milliseconds; no index serves parts of names. A block is written together with
//! its patients, and has a new revision then. A process keeps the blocks that it has read, about 120 bytes a patient, and
//! only reads those whose revision is another. New patients are appended to the last block, so an import writes few pages.
//!
//! An entry is `length | id % 256 | status | held | birthday | company | phone | city | contact | names`, where numbers and
//! lengths have seven bits per byte. `held` has a bit each for an email and a street address. `contact` holds the words of email, address, city, state, and ZIP code
//! in lower case, with a space before and after each. `names` holds the normalized last, first, and legal first name,
//! separated by zero bytes; the legal one is left out if it equals the first.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Datelike;
use domain::{CompanyId, PatientFields, PatientId, PatientStatus, normalized_name};
use sqlx::sqlite::SqliteConnection;
use zeroize::Zeroizing;

use super::search::spaced;
use crate::decode::{parse_lines, parse_pair};
use crate::many_rows::ManyRows;
use crate::{Result, StoreError};

const PATIENTS: i64 = 256;

/// The byte of an active patient; an inactive one has the place of its reason among all reasons.
const ACTIVE: u8 = u8::MAX;
/// Where the status is in an entry.
const STATUS: usize = 1;

/// The bits of what a patient has.
const EMAIL: u8 = 1;
const ADDRESS: u8 = 2;

pub(crate) const LOAD: &str =
    "SELECT b.block, b.revision, b.entries FROM json_each(?) v CROSS JOIN list_blocks b ON b.block = v.value";

/// Answered by an index, which is some hundred times smaller than the blocks.
pub(crate) const REVISIONS: &str = "SELECT group_concat(block || ' ' || revision, char(10)) \
     FROM list_blocks INDEXED BY list_blocks_revision";

pub(crate) const SAVE: ManyRows = ManyRows {
    columns: "block, entries",
    statement: "INSERT INTO list_blocks (block, revision, entries) SELECT block, 1, entries FROM v \
                WHERE block IS NOT NULL \
                ON CONFLICT (block) DO UPDATE SET revision = revision + 1, entries = excluded.entries",
};

/// The blocks that this process has read, with their revisions.
#[derive(Default)]
pub(crate) struct ListCache(Mutex<HashMap<i64, (i64, Block)>>);

pub(super) type Block = Arc<Zeroizing<Vec<u8>>>;

impl ListCache {
    /// All blocks as of the read transaction.
    pub(super) async fn blocks(&self, db: &mut SqliteConnection) -> Result<Vec<(i64, Block)>> {
        let revisions: Option<String> = sqlx::query_scalar(REVISIONS).fetch_one(&mut *db).await?;
        let revisions: Vec<_> = parse_lines(revisions.as_deref(), parse_pair)?;
        let mut blocks = Vec::with_capacity(revisions.len());
        let mut missing = Vec::new();
        {
            let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (block, revision) in revisions {
                match cached.get(&block) {
                    Some((known, bytes)) if *known == revision => blocks.push((block, bytes.clone())),
                    _ => missing.push(block),
                }
            }
        }
        if !missing.is_empty() {
            let read = load(db, &missing).await?;
            let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (block, revision, bytes) in read {
                let bytes = Arc::new(Zeroizing::new(bytes));
                blocks.push((block, bytes.clone()));
                cached.insert(block, (revision, bytes));
            }
        }
        Ok(blocks)
    }
}

async fn load(db: &mut SqliteConnection, blocks: &[i64]) -> Result<Vec<(i64, i64, Vec<u8>)>> {
    let blocks = serde_json::to_string(blocks)?;
    Ok(bind!(sqlx::query_as(LOAD); blocks).fetch_all(db).await?)
}

/// One patient of a block.
#[derive(Clone, Copy)]
pub(super) struct Entry<'b> {
    pub(super) id: PatientId,
    pub(super) company: CompanyId,
    /// Day of the Gregorian calendar.
    pub(super) birthday: i32,
    pub(super) has_email: bool,
    pub(super) has_address: bool,
    pub(super) phone: &'b [u8],
    pub(super) city: &'b [u8],
    /// Words of email and address.
    pub(super) contact: &'b [u8],
    /// Normalized names, separated by zero bytes.
    pub(super) names: &'b [u8],
    status: u8,
}

impl<'b> Entry<'b> {
    /// The entries of a block, by id: all, or those that have a byte at one of the places, which are sorted.
    pub(super) fn all(
        block: i64,
        bytes: &'b [u8],
        places: Option<Vec<usize>>,
    ) -> impl Iterator<Item = Result<Self>> {
        let mut places = places.map(|places| places.into_iter().peekable());
        let entries = raw(bytes).filter(move |entry| {
            let (Some(places), Ok((end, _))) = (&mut places, entry) else {
                return true;
            };
            let mut has_one = false;
            while places.next_if(|place| place < end).is_some() {
                has_one = true;
            }
            has_one
        });
        entries.map(move |entry| Self::decode(block, entry?.1).ok_or(StoreError::Damaged))
    }

    fn decode(block: i64, entry: &'b [u8]) -> Option<Self> {
        let mut reader = Reader(entry);
        let (offset, status, held) = (reader.byte()?, reader.byte()?, reader.byte()?);
        Some(Self {
            id: PatientId(block * PATIENTS + i64::from(offset)),
            status,
            has_email: held & EMAIL != 0,
            has_address: held & ADDRESS != 0,
            birthday: i32::try_from(reader.number()?).ok()?,
            company: CompanyId(reader.number()?.cast_signed()),
            phone: reader.bytes()?,
            city: reader.bytes()?,
            contact: reader.bytes()?,
            names: reader.0,
        })
    }

    pub(super) fn is_active(&self) -> bool {
        self.status == ACTIVE
    }

    pub(super) fn last_and_first(&self) -> (&'b [u8], &'b [u8]) {
        let mut names = self.names.split(|byte| *byte == 0);
        (names.next().unwrap_or_default(), names.next().unwrap_or_default())
    }
}

/// The raw entries of a block, without their lengths, and where each ends.
fn raw(bytes: &[u8]) -> impl Iterator<Item = Result<(usize, &[u8])>> {
    let mut reader = Reader(bytes);
    std::iter::from_fn(move || {
        (!reader.0.is_empty()).then(|| {
            let entry = reader.bytes().filter(|entry| entry.len() > STATUS);
            let entry = entry.ok_or(StoreError::Damaged)?;
            Ok((bytes.len() - reader.0.len(), entry))
        })
    })
}

fn encode(patient: PatientId, company: CompanyId, fields: &PatientFields, status: PatientStatus) -> Vec<u8> {
    let held = |text: &str, bit| if text.trim().is_empty() { 0 } else { bit };
    let held = held(&fields.email, EMAIL) | held(&fields.address, ADDRESS);
    let mut entry = vec![offset(patient), status_byte(status), held];
    let birthday = fields.birthday.date().num_days_from_ce();
    push_number(&mut entry, u64::from(birthday.unsigned_abs()));
    push_number(&mut entry, company.0.cast_unsigned());
    for text in [&fields.phone, &fields.city] {
        push_text(&mut entry, text.as_bytes());
    }
    push_text(&mut entry, contact(fields).as_bytes());
    let legal = Some(&fields.legal_first_name).filter(|legal| **legal != fields.first_name);
    let names = [&fields.last_name, &fields.first_name].into_iter().chain(legal);
    let names: Vec<String> = names.map(|name| normalized_name(name)).collect();
    entry.extend_from_slice(names.join("\0").as_bytes());
    entry
}

fn contact(fields: &PatientFields) -> String {
    let texts = [
        &fields.email,
        &fields.address,
        &fields.city,
        &fields.state,
        &fields.zip,
    ];
    let mut words = String::from(" ");
    for text in texts.map(|text| spaced(text)) {
        if !text.is_empty() {
            words.push_str(&text);
            words.push(' ');
        }
    }
    words
}

fn status_byte(status: PatientStatus) -> u8 {
    match status {
        PatientStatus::Active => ACTIVE,
        PatientStatus::Inactive(reason) => reason as u8,
    }
}

fn offset(patient: PatientId) -> u8 {
    patient.0.to_le_bytes()[0]
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn push_text(bytes: &mut Vec<u8>, text: &[u8]) {
    push_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text);
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// Changes of the list, saved together.
#[derive(Default)]
pub(crate) struct ListChanges(BTreeMap<i64, BTreeMap<u8, Change>>);

enum Change {
    Put(Vec<u8>),
    Status(u8),
    Remove,
}

impl ListChanges {
    pub(crate) fn put(
        &mut self,
        patient: PatientId,
        company: CompanyId,
        fields: &PatientFields,
        status: PatientStatus,
    ) {
        self.add(patient, Change::Put(encode(patient, company, fields, status)));
    }

    /// Changes the status of a patient in the list, or among these changes.
    pub(crate) fn set_status(&mut self, patient: PatientId, status: PatientStatus) {
        let status = status_byte(status);
        let block = self.0.get_mut(&(patient.0 / PATIENTS));
        match block.and_then(|block| block.get_mut(&offset(patient))) {
            Some(Change::Put(entry)) => entry[STATUS] = status,
            _ => self.add(patient, Change::Status(status)),
        }
    }

    /// Removes a patient from the list.
    pub(crate) fn remove(&mut self, patient: PatientId) {
        self.add(patient, Change::Remove);
    }

    fn add(&mut self, patient: PatientId, change: Change) {
        let block = self.0.entry(patient.0 / PATIENTS).or_default();
        block.insert(offset(patient), change);
    }

    pub(crate) async fn save(self, db: &mut SqliteConnection) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let blocks: Vec<i64> = self.0.keys().copied().collect();
        let old = load(db, &blocks).await?.into_iter();
        let mut old: HashMap<i64, Vec<u8>> = old.map(|(block, _, bytes)| (block, bytes)).collect();
        let mut rows = Vec::with_capacity(blocks.len());
        for (block, changes) in self.0 {
            rows.push((block, merged(&old.remove(&block).unwrap_or_default(), changes)?));
        }
        SAVE.execute(db, &rows, None, |row, (block, entries)| {
            row.push(*block).push(entries.as_slice());
        })
        .await?;
        Ok(())
    }
}

fn merged(old: &[u8], changes: BTreeMap<u8, Change>) -> Result<Vec<u8>> {
    let mut entries: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for entry in raw(old) {
        let (_, entry) = entry?;
        entries.insert(entry[0], entry.to_vec());
    }
    for (offset, change) in changes {
        match change {
            Change::Put(entry) => drop(entries.insert(offset, entry)),
            Change::Remove => drop(entries.remove(&offset)),
            Change::Status(status) => entries.get_mut(&offset).ok_or(StoreError::Damaged)?[STATUS] = status,
        }
    }
    let mut bytes = Vec::with_capacity(old.len() + 64);
    for entry in entries.values() {
        push_text(&mut bytes, entry);
    }
    Ok(bytes)
}
