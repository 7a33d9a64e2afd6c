//! Serves the demo practice until its standard input ends, so that it never outlives the program that started it.
//!
//! Prints one line, `ready HOST PORT`, when the practice is loaded, and nothing else on standard output.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the line on standard output is its interface"
)]

use std::process::ExitCode;

use clap::Parser;
use opendental_testkit::{
    DEMO_DATABASE, DEMO_PASSWORD, DEMO_SEED, DEMO_SIZE, Error, LoadOptions, Port, Practice, Server,
    ServerOptions,
};

/// A private MariaDB with a generated practice.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on, or the next free one.
    #[arg(long, default_value_t = 3306)]
    port: u16,
    /// The practice's number of active patients.
    #[arg(long, default_value_t = DEMO_SIZE)]
    patients: usize,
    /// The same seed gives the same practice.
    #[arg(long, default_value_t = DEMO_SEED)]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// However this ends, dropping the server stops it and removes its folder.
async fn serve(arguments: &Arguments) -> Result<(), Error> {
    tokio::select! {
        Err(failed) = hold(arguments) => Err(failed),
        _ = end_of_input() => Ok(()),
        () = stop_signal() => Ok(()),
    }
}

async fn hold(arguments: &Arguments) -> Result<(), Error> {
    let options = ServerOptions::default()
        .root_password(DEMO_PASSWORD)
        .port(Port::From(arguments.port));
    let server = options.launch().await?;
    fill(&server, arguments).await?;
    println!("ready {} {}", server.host(), server.port());
    std::future::pending().await
}

async fn fill(server: &Server, arguments: &Arguments) -> Result<(), Error> {
    let mut connection = server.connection().await?;
    opendental_testkit::add_extra_databases(&mut connection).await?;
    let practice = Practice::generate(arguments.seed, arguments.patients);
    opendental_testkit::load(&mut connection, &practice, &LoadOptions::named(DEMO_DATABASE)).await
}

/// Uses its own thread: the runtime waits for its readers when it shuts down, and this one may never return.
fn end_of_input() -> tokio::sync::oneshot::Receiver<()> {
    let (end, ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = end.send(());
    });
    ended
}

#[cfg(unix)]
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
