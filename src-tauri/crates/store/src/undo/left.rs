//! Which patients an undo touches, and which it must leave as they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{PatNum, PatientId, PatientStatus};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::restore::Changed;
use super::{LeftPatient, LeftReason, NO_NUMBER, Undo};
use crate::Result;
use crate::decode::{json_list, status};
use crate::patients::open_notes;

const ADDED: &str = "SELECT p.id, p.status, p.added_as, p.notes FROM changes c CROSS JOIN patients p \
     ON p.id BETWEEN c.patient AND c.patient + c.patients - 1 \
     WHERE c.run = ? AND c.kind IN ('created', 'returned') AND p.status <> 'removed'";

const GONE: &str = "SELECT c.patient FROM changes c JOIN patients p ON p.id = c.patient \
     WHERE c.run = ? AND c.kind = 'removed' AND p.status = 'removed'";

const ELSEWHERE: &str = "SELECT v.value FROM json_each(?1) v WHERE \
     EXISTS (SELECT 1 FROM links WHERE patient = v.value AND is_primary AND integration <> ?2) \
     OR EXISTS (SELECT 1 FROM links WHERE patient = v.value AND NOT is_primary AND integration <> ?2)";

const CHANGED_SINCE: &str = "SELECT DISTINCT c.patient FROM json_each(?1) v CROSS JOIN changes c ON c.patient = v.value \
     AND c.kind <> 'created' LEFT JOIN runs r ON r.id = c.run \
     WHERE c.run IS NULL OR (c.run > ?3 AND r.integration <> ?2)";

/// Patients that are merged into these.
const MERGED_INTO: &str = "SELECT p.merged_into, p.id FROM json_each(?1) v CROSS JOIN patients p ON p.merged_into = v.value \
     AND p.merged_into IS NOT NULL";

/// Patients that another one was merged into at the desk since the run: they have its numbers.
const MERGED_SINCE: &str = "SELECT DISTINCT c.patient FROM runs r CROSS JOIN json_each(?1) v CROSS JOIN changes c \
     ON c.patient = v.value AND c.kind <> 'created' AND c.kind = 'merged' AND c.applied_at >= r.started_at WHERE r.id = ?2";

const MOVES: &str = "SELECT b.pat_num, b.patient, l.patient AS now FROM links_before b LEFT JOIN links l \
     ON l.integration = ?2 AND l.pat_num = b.pat_num WHERE b.run = ?1";

const NUMBERS: &str = "SELECT l.pat_num FROM json_each(?1) v CROSS JOIN links l ON l.patient = v.value \
     WHERE l.integration = ?2 AND l.is_primary UNION ALL \
     SELECT l.pat_num FROM json_each(?1) v CROSS JOIN links l ON l.patient = v.value WHERE l.integration = ?2 \
     AND NOT l.is_primary";

const NAMES: &str = "SELECT p.id, trim(p.first_name || ' ' || p.last_name) FROM json_each(?) v \
     CROSS JOIN patients p ON p.id = v.value";

const TOUCHED: &str = "SELECT patient FROM patients_before WHERE run = ?";

/// A number whose link the run changed: its patient before, and now.
struct Move {
    number: i64,
    before: Option<PatientId>,
    now: Option<PatientId>,
}

pub(super) struct Left {
    /// Patients to remove, with their status.
    pub(super) removed: Vec<(PatientId, PatientStatus)>,
    /// Removed patients to bring back.
    pub(super) returned: Vec<PatientId>,
    reasons: BTreeMap<PatientId, LeftReason>,
    /// Patients that are left as a whole. Of the others with a reason, some fields are.
    whole: HashSet<PatientId>,
    numbers: HashMap<PatientId, PatNum>,
    moves: Vec<Move>,
}

impl Left {
    pub(super) async fn find(undo: &mut Undo<'_>) -> Result<Self> {
        let (mut added, mut numbers, mut reasons) = (BTreeMap::new(), HashMap::new(), BTreeMap::new());
        let rows = bind!(sqlx::query(ADDED); undo.target.0)
            .fetch_all(&mut *undo.db)
            .await?;
        for row in &rows {
            let patient = PatientId(row.try_get("id")?);
            added.insert(patient, status(row, "status")?);
            numbers.extend(
                row.try_get::<Option<i64>, _>("added_as")?
                    .map(|number| (patient, PatNum(number))),
            );
            if !open_notes(undo.key, patient, row.try_get("notes")?)?
                .desk()
                .is_empty()
            {
                reasons.insert(patient, LeftReason::NotesWritten);
            }
        }
        let ids = json_list(added.keys().map(|patient| patient.0))?;
        let (integration, target) = (undo.integration.0, undo.target.0);
        let elsewhere: Vec<i64> = bind!(sqlx::query_scalar(ELSEWHERE); &ids, integration)
            .fetch_all(&mut *undo.db)
            .await?;
        let changed: Vec<i64> = bind!(sqlx::query_scalar(CHANGED_SINCE); &ids, integration, target)
            .fetch_all(&mut *undo.db)
            .await?;
        for (patients, reason) in [
            (elsewhere, LeftReason::LinkedElsewhere),
            (changed, LeftReason::ChangedSince),
        ] {
            for patient in patients {
                reasons.entry(PatientId(patient)).or_insert(reason);
            }
        }
        let returned: Vec<i64> = bind!(sqlx::query_scalar(GONE); target)
            .fetch_all(&mut *undo.db)
            .await?;
        let moves = bind!(sqlx::query(MOVES); target, integration)
            .fetch_all(&mut *undo.db)
            .await?;
        let moves = moves.iter().map(|row| {
            Ok(Move {
                number: row.try_get("pat_num")?,
                before: row.try_get::<Option<i64>, _>("patient")?.map(PatientId),
                now: row.try_get::<Option<i64>, _>("now")?.map(PatientId),
            })
        });
        let mut left = Self {
            removed: Vec::new(),
            returned: returned.into_iter().map(PatientId).collect(),
            whole: reasons.keys().copied().collect(),
            reasons,
            numbers,
            moves: moves.collect::<Result<_>>()?,
        };
        left.spread(undo, &added, &ids).await?;
        let removed = added
            .into_iter()
            .filter(|(patient, _)| !left.whole.contains(patient));
        left.removed = removed.collect();
        Ok(left)
    }

    /// A person stays as a whole: all patients that exchanged numbers with one that stays, and the survivor of a patient that
    /// the undo does not change.
    async fn spread(
        &mut self,
        undo: &mut Undo<'_>,
        added: &BTreeMap<PatientId, PatientStatus>,
        ids: &str,
    ) -> Result<()> {
        let touched: Vec<i64> = bind!(sqlx::query_scalar(TOUCHED); undo.target.0)
            .fetch_all(&mut *undo.db)
            .await?;
        let touched: HashSet<PatientId> = touched.into_iter().map(PatientId).collect();
        let merged: Vec<(i64, i64)> = bind!(sqlx::query_as(MERGED_INTO); ids)
            .fetch_all(&mut *undo.db)
            .await?;
        let now = json_list(
            self.moves
                .iter()
                .filter_map(|one| one.now)
                .map(|patient| patient.0),
        )?;
        let survivors: Vec<i64> = bind!(sqlx::query_scalar(MERGED_SINCE); now, undo.target.0)
            .fetch_all(&mut *undo.db)
            .await?;
        self.whole.extend(survivors.into_iter().map(PatientId));
        loop {
            let found = self.whole.len();
            for one in &self.moves {
                if let (Some(before), Some(now)) = (one.before, one.now)
                    && before != now
                    && (self.whole.contains(&before) || self.whole.contains(&now))
                {
                    self.whole.extend([before, now]);
                }
            }
            for (survivor, merged) in &merged {
                let merged = PatientId(*merged);
                let is_changed = (touched.contains(&merged) || added.contains_key(&merged))
                    && !self.whole.contains(&merged);
                if !is_changed {
                    self.whole.insert(PatientId(*survivor));
                }
            }
            if self.whole.len() == found {
                break;
            }
        }
        for patient in &self.whole {
            self.reasons.entry(*patient).or_insert(LeftReason::SamePerson);
        }
        Ok(())
    }

    /// The numbers whose links the undo changes: those that the run changed, and all of the removed patients.
    pub(super) async fn numbers(&self, undo: &mut Undo<'_>) -> Result<Vec<i64>> {
        let stays = |patient: Option<PatientId>| patient.is_some_and(|patient| self.whole.contains(&patient));
        let moved = self
            .moves
            .iter()
            .filter(|one| !stays(one.before) && !stays(one.now));
        let mut numbers: Vec<i64> = moved.map(|one| one.number).collect();
        let removed = json_list(self.removed.iter().map(|(patient, _)| patient.0))?;
        let own: Vec<i64> = bind!(sqlx::query_scalar(NUMBERS); removed, undo.integration.0)
            .fetch_all(&mut *undo.db)
            .await?;
        numbers.extend(own);
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// All patients whose part in the counts may change, as JSON.
    pub(super) fn affected(&self, changed: &[Changed]) -> Result<String> {
        let removed = self.removed.iter().map(|(patient, _)| patient.0);
        let returned = self.returned.iter().map(|patient| patient.0);
        let changed = changed.iter().map(|one| one.patient.0);
        json_list(removed.chain(returned).chain(changed))
    }

    pub(super) fn stays(&self, patient: PatientId) -> bool {
        self.whole.contains(&patient)
    }

    /// Notes that fields of a patient stay.
    pub(super) fn note(&mut self, patient: PatientId) {
        self.reasons.entry(patient).or_insert(LeftReason::ChangedSince);
    }

    /// The number that the patient was added as.
    pub(super) fn number_of(&self, patient: PatientId) -> PatNum {
        self.numbers.get(&patient).copied().unwrap_or(NO_NUMBER)
    }

    pub(super) async fn listed(&self, db: &mut SqliteConnection) -> Result<Vec<LeftPatient>> {
        let ids = json_list(self.reasons.keys().map(|patient| patient.0))?;
        let names: Vec<(i64, String)> = bind!(sqlx::query_as(NAMES); ids).fetch_all(db).await?;
        let mut names: HashMap<i64, String> = names.into_iter().collect();
        let all = self.reasons.iter().map(|(patient, reason)| LeftPatient {
            patient: *patient,
            patient_name: names.remove(&patient.0).unwrap_or_default(),
            reason: *reason,
        });
        Ok(all.collect())
    }
}
