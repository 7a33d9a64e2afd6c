//! A clock that changes only when it is set, and a connection to the server that can be cut.

use std::sync::{Arc, Mutex};

use app::{Clock, Zone};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub(crate) struct FakeClock {
    now: Mutex<DateTime<Utc>>,
    zone: Tz,
}

impl FakeClock {
    /// At this time by the wall clock.
    pub(crate) fn at(zone: Tz, local: &str) -> Arc<Self> {
        let now = Mutex::new(instant(zone, local));
        Arc::new(Self { now, zone })
    }

    pub(crate) fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap() = now;
    }

    pub(crate) fn wall(&self) -> NaiveDateTime {
        self.now().with_timezone(&self.zone).naive_local()
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn zone(&self) -> &dyn Zone {
        &self.zone
    }
}

pub(crate) fn instant(zone: Tz, local: &str) -> DateTime<Utc> {
    let local: NaiveDateTime = local.parse().unwrap();
    zone.from_local_datetime(&local)
        .earliest()
        .unwrap()
        .with_timezone(&Utc)
}

/// Carries connections to a server; cut, its port refuses them.
pub(crate) struct Wire {
    server: u16,
    port: u16,
    carrying: Option<JoinHandle<()>>,
}

impl Wire {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let carrying = Some(tokio::spawn(carry(listener, server)));
        Self {
            server,
            port,
            carrying,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn cut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            // The port is closed when the task has gone.
            let _ = carrying.await;
        }
    }

    pub(crate) async fn mend(&mut self) {
        if self.carrying.is_none() {
            let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
            self.carrying = Some(tokio::spawn(carry(listener, self.server)));
        }
    }
}

async fn carry(listener: TcpListener, server: u16) {
    while let Ok((mut app, _)) = listener.accept().await {
        tokio::spawn(async move {
            if let Ok(mut server) = TcpStream::connect(("127.0.0.1", server)).await {
                let _ = tokio::io::copy_bidirectional(&mut app, &mut server).await;
            }
        });
    }
}
