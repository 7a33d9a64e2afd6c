//! A client that saves one patient after another while something else uses the server.

use std::time::{Duration, Instant};

use sqlx::MySqlConnection;

use crate::{Error, Server};

/// Between two saves. Much faster than a person, so that many saves fall into a short sync.
const PAUSE: Duration = Duration::from_millis(2);

/// Saves patients, and measures how long each save takes.
#[derive(Debug)]
pub struct Writer {
    connection: MySqlConnection,
    numbers: Vec<i64>,
    saved: usize,
}

impl Writer {
    /// Connects. It saves active patients in an order that is the same each time.
    ///
    /// # Errors
    /// If the server refuses it.
    pub async fn connect(server: &Server, database: &str) -> Result<Self, Error> {
        let mut connection = server.connection_to(database).await?;
        let numbers = sqlx::query_scalar("SELECT PatNum FROM patient WHERE PatStatus = 0 ORDER BY RAND(7)")
            .fetch_all(&mut connection)
            .await?;
        Ok(Self {
            connection,
            numbers,
            saved: 0,
        })
    }

    /// Saves until `stop`, which is called with the number of waits so far. Adds how long each save took to `waits`. No save
    /// changes a field that is imported.
    ///
    /// # Errors
    /// If the server refuses a save.
    pub async fn save_until(
        &mut self,
        waits: &mut Vec<Duration>,
        mut stop: impl FnMut(usize) -> bool,
    ) -> Result<(), Error> {
        while !stop(waits.len()) {
            let number = self.numbers.get(self.saved % self.numbers.len().max(1)).copied();
            let update = sqlx::query("UPDATE patient SET BillingCycleDay = ? WHERE PatNum = ?");
            let update = update
                .bind(i64::try_from(self.saved).unwrap_or(0))
                .bind(number.unwrap_or(0));
            let started = Instant::now();
            update.execute(&mut self.connection).await?;
            waits.push(started.elapsed());
            self.saved += 1;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}
