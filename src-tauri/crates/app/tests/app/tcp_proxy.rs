//! A TCP proxy that can cut the connection to a server.

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Forwards connections to a server. While it is cut, its port refuses connections.
pub(crate) struct TcpProxy {
    server: u16,
    port: u16,
    forwarding: Option<JoinHandle<()>>,
}

impl TcpProxy {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let forwarding = Some(tokio::spawn(forward(listener, server)));
        Self {
            server,
            port,
            forwarding,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn cut(&mut self) {
        if let Some(forwarding) = self.forwarding.take() {
            forwarding.abort();
            // The port is closed once the task has ended.
            let _ = forwarding.await;
        }
    }

    pub(crate) async fn restore(&mut self) {
        if self.forwarding.is_none() {
            let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
            self.forwarding = Some(tokio::spawn(forward(listener, self.server)));
        }
    }
}

async fn forward(listener: TcpListener, server: u16) {
    while let Ok((mut app, _)) = listener.accept().await {
        tokio::spawn(async move {
            if let Ok(mut server) = TcpStream::connect(("127.0.0.1", server)).await {
                let _ = tokio::io::copy_bidirectional(&mut app, &mut server).await;
            }
        });
    }
}
