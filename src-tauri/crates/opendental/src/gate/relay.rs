//! Carries bytes between the driver and the server, and counts what one answer weighs.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Allowance;

/// Begins with the greeting, which the server has sent already. Returns once a side is closed; both are closed then.
pub(super) async fn carry(
    mut server: TcpStream,
    mut driver: TcpStream,
    greeting: &[u8],
    allowance: Allowance,
) {
    if driver.write_all(greeting).await.is_err() {
        return;
    }
    let mut question = vec![0; 16 * 1024];
    let mut answer = vec![0; 64 * 1024];
    let mut weight = 0;
    loop {
        tokio::select! {
            read = driver.read(&mut question) => {
                weight = 0;
                let Some(bytes) = some_bytes(read, &question) else { return };
                if server.write_all(bytes).await.is_err() { return }
            }
            read = server.read(&mut answer) => {
                let Some(bytes) = some_bytes(read, &answer) else { return };
                weight += bytes.len();
                if !allowance.allows(weight) { return }
                if driver.write_all(bytes).await.is_err() { return }
            }
        }
    }
}

/// What was read; `None` at the end and after an error.
fn some_bytes(read: std::io::Result<usize>, buffer: &[u8]) -> Option<&[u8]> {
    match read {
        Ok(0) | Err(_) => None,
        Ok(count) => buffer.get(..count),
    }
}
