//! One connection to the practice's server, in a task of its own, which can only be asked for [`Statement`]s.
//!
//! The driver lives in that task: if it panics, the task ends and the asker gets an error. Dropping a session lets the
//! task say goodbye to the server; dropping it, or the future of a question, while the server has not answered cuts
//! the connection. After a missed deadline or a broken line nothing is asked any more.

use std::time::Duration;

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, MySqlConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::cell::Row;
use crate::failure::Failure;
use crate::gate::{Allowance, Gate, Milestone, Tell};
use crate::login::{DriverOptions, Login};
use crate::statements::Statement;

/// For everything from the name to the end of the login: what a person waits for Test Connection.
const CONNECT: Duration = Duration::from_secs(9);
/// What a person waits for one answer, who looks on.
const LOOKING_ON: Duration = Duration::from_secs(8);
/// For a goodbye that nobody waits for.
const GOODBYE: Duration = Duration::from_secs(2);

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A sync, which has time.
    Sync,
    /// A person looks on and waits.
    Looking,
}

type Answer = Result<Vec<Row>, Failure>;

struct Question {
    statement: Statement,
    answer: oneshot::Sender<Answer>,
}

/// The only handle on the connection. It has no way to write.
pub(crate) struct Session {
    questions: Option<mpsc::Sender<Question>>,
    task: JoinHandle<()>,
    server: String,
    purpose: Purpose,
}

impl Session {
    /// Connects, logs in and makes the session read only, within [`CONNECT`].
    pub(crate) async fn open(
        login: &Login,
        database: Option<&str>,
        purpose: Purpose,
    ) -> Result<Self, Failure> {
        Self::open_telling(login, database, purpose, &|_: Milestone| {}).await
    }

    /// The same, and tells of each milestone on the way.
    pub(crate) async fn open_telling(
        login: &Login,
        database: Option<&str>,
        purpose: Purpose,
        tell: Tell<'_>,
    ) -> Result<Self, Failure> {
        timeout(CONNECT, Box::pin(Self::connect(login, database, purpose, tell)))
            .await
            .unwrap_or(Err(Failure::TimedOut))
    }

    async fn connect(
        login: &Login,
        database: Option<&str>,
        purpose: Purpose,
        tell: Tell<'_>,
    ) -> Result<Self, Failure> {
        let gate = Gate::open(login, database, tell).await?;
        let server = gate.greeting().server().to_owned();
        let options = DriverOptions::through(gate.front());
        let (questions, received) = mpsc::channel(1);
        let (ready, let_in) = oneshot::channel();
        let task = tokio::spawn(Box::pin(run(gate, options, ready, received)));
        let mut session = Self {
            questions: Some(questions),
            task,
            server,
            purpose,
        };
        let mut cut = CutUnlessAnswered::new(&session.task);
        match let_in.await {
            Ok(Ok(())) => cut.answered = true,
            Ok(Err(failure)) => return Err(failure),
            Err(_) => {
                cut.answered = true;
                return Err(session.why_it_ended().await);
            }
        }
        drop(cut);
        session.settle().await?;
        Ok(session)
    }

    /// What the server may lack is asked for and done without: MySQL 5.5 has no read-only transactions, and either
    /// make limits the time of a statement in its own way or not at all.
    async fn settle(&mut self) -> Result<(), Failure> {
        let time = if self.server.starts_with("MariaDB") {
            Statement::MariaDbTimeLimit
        } else {
            Statement::MySqlTimeLimit
        };
        let wait = match self.purpose {
            Purpose::Sync => Statement::LockWait,
            Purpose::Looking => Statement::ShortLockWait,
        };
        for wish in [Statement::ReadOnly, wait, time] {
            let refused = self.ask_if_possible(wish.clone()).await?.is_none();
            if refused {
                tracing::warn!(setting = ?wish, server = self.server, "the server lacks a session setting");
            }
        }
        Ok(())
    }

    /// Kind and version of the server, from its greeting.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Whether questions are still answered.
    pub(crate) fn is_usable(&self) -> bool {
        self.questions.is_some()
    }

    /// Asks, and waits for the whole answer as long as the statement deserves. Any failure is the last.
    pub(crate) async fn ask(&mut self, statement: Statement) -> Answer {
        let answer = self.ask_once(statement).await;
        if answer.is_err() {
            self.questions = None;
        }
        answer
    }

    /// Like [`ask`](Self::ask), for what we can do without: `None` if the server refuses, after which it can be asked on.
    pub(crate) async fn ask_if_possible(
        &mut self,
        statement: Statement,
    ) -> Result<Option<Vec<Row>>, Failure> {
        match self.ask_once(statement).await {
            Ok(rows) => Ok(Some(rows)),
            Err(Failure::Refusal { .. }) if self.is_usable() => Ok(None),
            Err(failure) => {
                self.questions = None;
                Err(failure)
            }
        }
    }

    async fn ask_once(&mut self, statement: Statement) -> Answer {
        // Taken, so that a question whose future is dropped was the last.
        let questions = self.questions.take().ok_or(Failure::Lost)?;
        let mut cut = CutUnlessAnswered::new(&self.task);
        let patience = match self.purpose {
            Purpose::Sync => statement.patience(),
            Purpose::Looking => statement.patience().min(LOOKING_ON),
        };
        let (answer, answered) = oneshot::channel();
        let asked = async {
            questions.send(Question { statement, answer }).await.ok()?;
            answered.await.ok()
        };
        match timeout(patience, asked).await {
            Err(_) => Err(Failure::TimedOut),
            Ok(None) => {
                cut.answered = true;
                drop(cut);
                Err(self.why_it_ended().await)
            }
            Ok(Some(answer)) => {
                cut.answered = true;
                if matches!(answer, Ok(_) | Err(Failure::Refusal { .. })) {
                    self.questions = Some(questions);
                }
                answer
            }
        }
    }

    async fn why_it_ended(&mut self) -> Failure {
        match timeout(GOODBYE, &mut self.task).await {
            Ok(Err(error)) if error.is_panic() => Failure::Broken,
            _ => Failure::Lost,
        }
    }

    /// Says goodbye and waits until the connection is closed.
    pub(crate) async fn close(mut self) {
        self.questions = None;
        // The task's own deadline is a second shorter.
        let _ = timeout(GOODBYE + Duration::from_secs(1), &mut self.task).await;
    }
}

/// Ends the task, and with it the connection, unless the server has answered.
struct CutUnlessAnswered {
    task: tokio::task::AbortHandle,
    answered: bool,
}

impl CutUnlessAnswered {
    fn new(task: &JoinHandle<()>) -> Self {
        Self {
            task: task.abort_handle(),
            answered: false,
        }
    }
}

impl Drop for CutUnlessAnswered {
    fn drop(&mut self) {
        if !self.answered {
            self.task.abort();
        }
    }
}

/// The task: the gate and the driver side by side. Whichever ends first, the other still passes on what it has: the
/// driver reads what the server left, the gate carries the driver's goodbye.
async fn run(
    gate: Gate,
    options: DriverOptions,
    ready: oneshot::Sender<Result<(), Failure>>,
    questions: mpsc::Receiver<Question>,
) {
    let allowance = Allowance::at_first();
    let mut gate = std::pin::pin!(gate.serve(allowance.clone()));
    let mut driver = std::pin::pin!(drive(options, &allowance, ready, questions));
    tokio::select! {
        () = &mut gate => driver.await,
        () = &mut driver => {
            let _ = timeout(GOODBYE, gate).await;
        }
    }
}

async fn drive(
    options: DriverOptions,
    allowance: &Allowance,
    ready: oneshot::Sender<Result<(), Failure>>,
    mut questions: mpsc::Receiver<Question>,
) {
    let let_in = options.0.connect().await;
    drop(options);
    let mut connection = match let_in {
        Ok(connection) => connection,
        Err(error) => {
            let _ = ready.send(Err(blame(Failure::of_work(&error), allowance)));
            return;
        }
    };
    allowance.raise_for_work();
    if ready.send(Ok(())).is_err() {
        return;
    }
    while let Some(question) = questions.recv().await {
        let answer = fetch(&mut connection, &question.statement).await;
        let answer = answer.map_err(|failure| blame(failure, allowance));
        let last = !matches!(answer, Ok(_) | Err(Failure::Refusal { .. }));
        if question.answer.send(answer).is_err() || last {
            return;
        }
    }
    let _ = timeout(GOODBYE, connection.close()).await;
}

/// A connection that the gate cut was not lost by accident.
fn blame(failure: Failure, allowance: &Allowance) -> Failure {
    if allowance.was_exceeded() {
        Failure::Broken
    } else {
        failure
    }
}

async fn fetch(connection: &mut MySqlConnection, statement: &Statement) -> Answer {
    let numbers = statement.numbers();
    // The one place where a text becomes SQL: it comes from the list of statements.
    let sql = AssertSqlSafe(statement.sql().into_owned());
    // Not every server can prepare a SET or a SHOW; what has no numbers goes as text.
    let mut arriving = if numbers.is_empty() {
        sqlx::raw_sql(sql).fetch(connection)
    } else {
        let query = numbers
            .into_iter()
            .fold(sqlx::query(sql), |query, number| query.bind(number));
        query.fetch(connection)
    };
    let mut rows = Vec::new();
    while let Some(row) = arriving
        .try_next()
        .await
        .map_err(|error| Failure::of_work(&error))?
    {
        if rows.len() == statement.most_rows() {
            return Err(Failure::Broken);
        }
        rows.push(Row::take(&row)?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use domain::{Endpoint, Password, TlsPolicy};
    use practice::{Engine, LoadOptions, Practice, Server, load};

    use super::*;

    #[tokio::test]
    async fn the_server_itself_refuses_a_change_on_both_engines() {
        let server = Server::launch().await.unwrap();
        let login = Login {
            endpoint: Endpoint::parse(server.host(), server.port()).unwrap(),
            username: server.root().to_owned(),
            password: Password::new(String::new()),
            tls: TlsPolicy::default(),
        };
        for engine in [Engine::MyIsam, Engine::InnoDb] {
            let options = LoadOptions {
                engine,
                ..LoadOptions::default()
            };
            let mut root = server.connection().await.unwrap();
            load(&mut root, &Practice::generate(1, 10), &options)
                .await
                .unwrap();
            let mut session = Session::open(&login, Some(&options.database), Purpose::Sync)
                .await
                .unwrap();
            let refused = session.ask(Statement::Change).await.unwrap_err();
            assert!(
                matches!(refused, Failure::Refusal { number: 1792, .. }),
                "{engine:?}: {refused:?}"
            );
            assert_eq!(
                session.ask(Statement::Clock).await,
                Err(Failure::Lost),
                "an error is the last answer"
            );
        }
    }
}
