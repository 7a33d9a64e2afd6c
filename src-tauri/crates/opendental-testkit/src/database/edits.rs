//! Edits that a practice makes in Open Dental. Each works on the connection's current database.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::{AssertSqlSafe, MySqlConnection};

use super::load::{Charset, insert_patients};
use super::sql;
use crate::Error;
use crate::generator::rows::{PatientRow, status};

/// The server's clock, in Unix seconds.
///
/// # Errors
/// If the server refuses the query.
pub async fn server_clock(connection: &mut MySqlConnection) -> Result<i64, Error> {
    Ok(sqlx::query_scalar("SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)")
        .fetch_one(connection)
        .await?)
}

/// `count` active patients chosen by the seed, by number.
///
/// # Errors
/// If the server refuses the query.
pub async fn choose_active(
    connection: &mut MySqlConnection,
    count: usize,
    seed: u64,
) -> Result<Vec<i64>, Error> {
    let all: Vec<i64> = sqlx::query_scalar("SELECT PatNum FROM patient WHERE PatStatus = 0 ORDER BY PatNum")
        .fetch_all(connection)
        .await?;
    let mut chosen: Vec<i64> = all
        .sample(&mut ChaCha8Rng::seed_from_u64(seed), count)
        .copied()
        .collect();
    chosen.sort_unstable();
    Ok(chosen)
}

/// Gives this many active patients a new mobile phone, one statement each. Returns their numbers.
///
/// # Errors
/// If the server refuses a statement.
pub async fn change_phones(
    connection: &mut MySqlConnection,
    count: usize,
    seed: u64,
) -> Result<Vec<i64>, Error> {
    let chosen = choose_active(connection, count, seed).await?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for pat_num in &chosen {
        // The suffix makes the new value differ from the old one.
        let phone = format!(
            "(503)555-0{} new {}",
            rng.random_range(100..200),
            rng.random_range(1000..9999)
        );
        set(connection, *pat_num, "WirelessPhone", Some(&phone)).await?;
    }
    Ok(chosen)
}

/// Sets one column of one patient; NULL for `None`. The server updates the row's timestamp if the value changes.
///
/// # Errors
/// If the server refuses the statement.
pub async fn set(
    connection: &mut MySqlConnection,
    pat_num: i64,
    column: &str,
    value: Option<&str>,
) -> Result<(), Error> {
    let statement = format!("UPDATE patient SET {} = ? WHERE PatNum = ?", sql::name(column));
    sqlx::query(AssertSqlSafe(statement))
        .bind(value)
        .bind(pat_num)
        .execute(connection)
        .await?;
    Ok(())
}

/// Sets a birthdate to any text that the column accepts, including `0000-00-00`.
///
/// # Errors
/// If the server refuses the statement.
pub async fn move_birthdate(connection: &mut MySqlConnection, pat_num: i64, to: &str) -> Result<(), Error> {
    set(connection, pat_num, "Birthdate", Some(to)).await
}

/// Sets a patient's status to one of [`status`].
///
/// # Errors
/// If the server refuses the statement.
pub async fn set_status(connection: &mut MySqlConnection, pat_num: i64, to: u8) -> Result<(), Error> {
    set(connection, pat_num, "PatStatus", Some(&to.to_string())).await
}

/// Archives a patient.
///
/// # Errors
/// If the server refuses the statement.
pub async fn archive(connection: &mut MySqlConnection, pat_num: i64) -> Result<(), Error> {
    set_status(connection, pat_num, status::ARCHIVED).await
}

/// Deletes a patient as Open Dental does: the row stays, with status 4 and as its own guarantor.
///
/// # Errors
/// If the server refuses the statement.
pub async fn delete(connection: &mut MySqlConnection, pat_num: i64) -> Result<(), Error> {
    let statement = "UPDATE patient SET PatStatus = 4, Guarantor = PatNum WHERE PatNum = ?";
    sqlx::query(statement).bind(pat_num).execute(connection).await?;
    Ok(())
}

/// Deletes the row from the table, as only a database tool does.
///
/// # Errors
/// If the server refuses the statement.
pub async fn remove_row(connection: &mut MySqlConnection, pat_num: i64) -> Result<(), Error> {
    sqlx::query("DELETE FROM patient WHERE PatNum = ?")
        .bind(pat_num)
        .execute(connection)
        .await?;
    Ok(())
}

/// Merges `loser` into `survivor`: the loser is archived and linked; the survivor's row does not change.
///
/// # Errors
/// If the server refuses a statement.
pub async fn merge(connection: &mut MySqlConnection, loser: i64, survivor: i64) -> Result<(), Error> {
    archive(connection, loser).await?;
    let statement =
        "INSERT INTO patientlink (PatNumFrom, PatNumTo, LinkType, DateTimeLink) VALUES (?, ?, 1, NOW())";
    sqlx::query(statement)
        .bind(loser)
        .bind(survivor)
        .execute(connection)
        .await?;
    Ok(())
}

/// Links `clone` to `original` as a second chart; neither row changes.
///
/// # Errors
/// If the server refuses the statement.
pub async fn link_clone(connection: &mut MySqlConnection, original: i64, clone: i64) -> Result<(), Error> {
    let statement =
        "INSERT INTO patientlink (PatNumFrom, PatNumTo, LinkType, DateTimeLink) VALUES (?, ?, 2, NOW())";
    sqlx::query(statement)
        .bind(original)
        .bind(clone)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes all merge and clone records of a patient, as only a database tool does.
///
/// # Errors
/// If the server refuses the statement.
pub async fn unlink(connection: &mut MySqlConnection, pat_num: i64) -> Result<(), Error> {
    sqlx::query("DELETE FROM patientlink WHERE PatNumFrom = ? OR PatNumTo = ?")
        .bind(pat_num)
        .bind(pat_num)
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds a patient as Open Dental's family module does: inserted as deleted, then set to its own status. If the row's
/// number is 0, the server assigns one.
///
/// # Errors
/// If the server refuses a statement.
pub async fn add(connection: &mut MySqlConnection, row: &PatientRow) -> Result<i64, Error> {
    let inserted = PatientRow {
        pat_status: status::DELETED,
        changed_ago: 0,
        ..row.clone()
    };
    let now = server_clock(connection).await?;
    sql::run(
        connection,
        insert_patients(std::slice::from_ref(&inserted), Charset::Utf8, now),
    )
    .await?;
    let pat_num = match row.pat_num {
        0 => {
            sqlx::query_scalar("SELECT CAST(LAST_INSERT_ID() AS SIGNED)")
                .fetch_one(&mut *connection)
                .await?
        }
        given => given,
    };
    set_status(connection, pat_num, row.pat_status).await?;
    Ok(pat_num)
}

/// Sets all timestamps to one second, as an upgrade does; nothing else changes.
///
/// # Errors
/// If the server refuses the statement.
pub async fn set_all_timestamps(connection: &mut MySqlConnection, unix_seconds: i64) -> Result<(), Error> {
    let statement = "UPDATE patient SET DateTStamp = FROM_UNIXTIME(?)";
    sqlx::query(statement)
        .bind(unix_seconds)
        .execute(connection)
        .await?;
    Ok(())
}

/// Sets one timestamp, as a restored backup or a clock that was set back leaves it.
///
/// # Errors
/// If the server refuses the statement.
pub async fn set_timestamp(
    connection: &mut MySqlConnection,
    pat_num: i64,
    unix_seconds: i64,
) -> Result<(), Error> {
    let statement = "UPDATE patient SET DateTStamp = FROM_UNIXTIME(?) WHERE PatNum = ?";
    sqlx::query(statement)
        .bind(unix_seconds)
        .bind(pat_num)
        .execute(connection)
        .await?;
    Ok(())
}

/// Sets one column of one patient with a timestamp of any age: what a replica that lagged, an offline location, or a long
/// transaction makes visible only now.
///
/// # Errors
/// If the server refuses the statement.
pub async fn set_as_of(
    connection: &mut MySqlConnection,
    pat_num: i64,
    column: &str,
    value: Option<&str>,
    unix_seconds: i64,
) -> Result<(), Error> {
    let column = sql::name(column);
    let statement =
        format!("UPDATE patient SET {column} = ?, DateTStamp = FROM_UNIXTIME(?) WHERE PatNum = ?");
    sqlx::query(AssertSqlSafe(statement))
        .bind(value)
        .bind(unix_seconds)
        .bind(pat_num)
        .execute(connection)
        .await?;
    Ok(())
}

/// Sets one column of one patient without a new timestamp, as a program does that writes the old one back.
///
/// # Errors
/// If the server refuses the statement.
pub async fn set_without_stamp(
    connection: &mut MySqlConnection,
    pat_num: i64,
    column: &str,
    value: Option<&str>,
) -> Result<(), Error> {
    let column = sql::name(column);
    let statement = format!("UPDATE patient SET {column} = ?, DateTStamp = DateTStamp WHERE PatNum = ?");
    sqlx::query(AssertSqlSafe(statement))
        .bind(value)
        .bind(pat_num)
        .execute(connection)
        .await?;
    Ok(())
}

/// Makes later edits of this connection use the local time of a time zone, such as `-05:00`, in `datetime` columns.
///
/// # Errors
/// If the server refuses the statement.
pub async fn use_time_zone(connection: &mut MySqlConnection, offset: &str) -> Result<(), Error> {
    sqlx::query("SET SESSION time_zone = ?")
        .bind(offset)
        .execute(connection)
        .await?;
    Ok(())
}

/// Copies all patients for [`restore_rows`], as a nightly backup does. Replaces the copy of the day before.
///
/// # Errors
/// If the server refuses a statement.
pub async fn back_up(connection: &mut MySqlConnection) -> Result<(), Error> {
    let statements = "DROP TABLE IF EXISTS patient_backup; CREATE TABLE patient_backup LIKE patient;
        INSERT INTO patient_backup SELECT * FROM patient";
    sql::run(connection, statements.to_owned()).await
}

/// Puts the rows of the last [`back_up`] back, with their timestamps: these numbers, or else all. All means that rows
/// which did not exist then are removed.
///
/// # Errors
/// If the server refuses a statement.
pub async fn restore_rows(connection: &mut MySqlConnection, numbers: Option<&[i64]>) -> Result<(), Error> {
    let Some(numbers) = numbers else {
        let all = "DELETE FROM patient; INSERT INTO patient SELECT * FROM patient_backup";
        return sql::run(connection, all.to_owned()).await;
    };
    for number in numbers {
        sqlx::query("REPLACE INTO patient SELECT * FROM patient_backup WHERE PatNum = ?")
            .bind(number)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Nightly aging: updates every balance in one statement, so that all rows get one timestamp and no imported field
/// changes.
///
/// # Errors
/// If the server refuses the statement.
pub async fn age_balances(connection: &mut MySqlConnection) -> Result<(), Error> {
    sqlx::query("UPDATE patient SET EstBalance = EstBalance + 1")
        .execute(connection)
        .await?;
    Ok(())
}

/// Locks the patient table, as some backup programs do: readers wait until this connection ends.
///
/// # Errors
/// If the server refuses the statement.
pub async fn lock_patients(connection: &mut MySqlConnection) -> Result<(), Error> {
    sql::run(connection, "LOCK TABLES patient WRITE".to_owned()).await
}
