//! The other databases that a real server has.

use sqlx::MySqlConnection;

use super::load::{LoadOptions, load};
use super::sql;
use crate::Error;
use crate::generator::Practice;

const TRAINING_SEED: u64 = 30;
const BACKUP_SEED: u64 = 2026;

/// The databases next to `demo`: a training copy with 30 patients, an old backup, and a forum.
///
/// # Errors
/// If the server refuses a statement.
pub async fn add_extra_databases(connection: &mut MySqlConnection) -> Result<(), Error> {
    add_training(connection).await?;
    add_backup(connection).await?;
    add_phpbb(connection).await
}

/// `demo_training`: a practice of 30 active patients.
///
/// # Errors
/// If the server refuses a statement.
pub async fn add_training(connection: &mut MySqlConnection) -> Result<(), Error> {
    let options = LoadOptions {
        title: "Training".to_owned(),
        days_stale: 90,
        ..LoadOptions::named("demo_training")
    };
    load(connection, &Practice::generate(TRAINING_SEED, 30), &options).await
}

/// `demobackup_11_02_2026`: a backup as Open Dental names them, with 300 active patients and no recent changes.
///
/// # Errors
/// If the server refuses a statement.
pub async fn add_backup(connection: &mut MySqlConnection) -> Result<(), Error> {
    let options = LoadOptions {
        days_stale: 20,
        ..LoadOptions::named("demobackup_11_02_2026")
    };
    load(connection, &Practice::generate(BACKUP_SEED, 300), &options).await
}

/// `phpbb`: a database without patients.
///
/// # Errors
/// If the server refuses a statement.
pub async fn add_phpbb(connection: &mut MySqlConnection) -> Result<(), Error> {
    let statements = "DROP DATABASE IF EXISTS phpbb; CREATE DATABASE phpbb;
        CREATE TABLE phpbb.phpbb_users (user_id int NOT NULL PRIMARY KEY, username varchar(255) NOT NULL);
        INSERT INTO phpbb.phpbb_users VALUES (1, 'Anonymous'), (2, 'admin')";
    sql::run(connection, statements.to_owned()).await
}
