//! Measures what a program costs: time, processor time, and memory.
//!
//! Limits: the last two are read from `/proc` every few milliseconds, so what a process uses in its last moment is missed. On
//! other systems than Linux they are unknown.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::run::{Failure, cannot_start, command_line};

/// Between two looks at the memory.
const INTERVAL: Duration = Duration::from_millis(5);

/// What a program cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    /// From its start to its end.
    pub(crate) seconds: f64,
    /// Of the processors, summed over its processes.
    pub(crate) processor_seconds: Option<f64>,
    /// The sum of the highest resident memory of each of its processes, in MB of 1024 kB.
    pub(crate) megabytes: Option<f64>,
}

/// Runs a program to its end.
pub(crate) fn of(command: &mut Command) -> Result<Cost, Failure> {
    quiet_disk();
    let started = Instant::now();
    let child = start(command)?;
    finish(vec![(child, command_line(command))], started)
}

/// Runs two programs; the second reads what the first writes.
pub(crate) fn of_pipe(first: &mut Command, second: &mut Command) -> Result<Cost, Failure> {
    quiet_disk();
    let started = Instant::now();
    let mut writer = start(first.stdout(Stdio::piped()))?;
    let Some(pipe) = writer.stdout.take() else {
        return Err(Failure::new("A pipe has no reading end."));
    };
    let reader = start(second.stdin(pipe))?;
    let children = vec![(writer, command_line(first)), (reader, command_line(second))];
    finish(children, started)
}

/// Writes out what earlier programs left to the system, so that the next one does not wait for their data.
fn quiet_disk() {
    if cfg!(unix) {
        // Without it the measurement only gets noisier.
        let _ = Command::new("sync").status();
    }
}

fn start(command: &mut Command) -> Result<Child, Failure> {
    command.spawn().map_err(|error| cannot_start(command, &error))
}

fn finish(mut children: Vec<(Child, String)>, started: Instant) -> Result<Cost, Failure> {
    let roots: Vec<u32> = children.iter().map(|(child, _)| child.id()).collect();
    let (ended, end) = mpsc::channel::<()>();
    let usage = thread::spawn(move || {
        let mut usage = BTreeMap::new();
        while end.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
            roots.iter().for_each(|root| look(*root, &mut usage));
        }
        usage
    });
    let mut failed = None;
    for (child, line) in &mut children {
        match child.wait() {
            Ok(status) if status.success() => {}
            Ok(status) => failed = failed.or(Some(format!("Failed ({status}): {line}"))),
            Err(error) => failed = failed.or(Some(format!("Could not wait for {line}: {error}"))),
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    drop(ended);
    let usage: Vec<Usage> = usage.join().unwrap_or_default().into_values().collect();
    let sum = |part: fn(&Usage) -> u32| Some(f64::from(usage.iter().map(part).sum::<u32>()));
    match failed {
        Some(message) => Err(Failure::new(message)),
        None => Ok(Cost {
            seconds,
            processor_seconds: sum(|usage| usage.ticks)
                .filter(|_| !usage.is_empty())
                .map(|ticks| ticks / TICKS_PER_SECOND),
            megabytes: sum(|usage| usage.kilobytes)
                .filter(|_| !usage.is_empty())
                .map(|kilobytes| kilobytes / 1024.0),
        }),
    }
}

/// What one process used so far.
#[derive(Debug, Clone, Copy)]
struct Usage {
    /// Processor time.
    ticks: u32,
    /// The highest resident memory.
    kilobytes: u32,
}

/// The unit of `/proc/PID/stat`, the same on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Notes the usage of a process and its descendants. A process that started another program has only the memory since.
fn look(process: u32, usages: &mut BTreeMap<u32, Usage>) {
    if let Some(usage) = usage(process) {
        usages.insert(process, usage);
    }
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else {
        return;
    };
    for thread in threads.flatten() {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        children.for_each(|child| look(child, usages));
    }
}

fn usage(process: u32) -> Option<Usage> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name is in parentheses and may contain spaces. After it, user and system time are words 12 and 13.
    let (_, words) = stat.rsplit_once(')')?;
    let ticks = words.split_whitespace().skip(11).take(2);
    Some(Usage {
        ticks: ticks.filter_map(|word| word.parse::<u32>().ok()).sum(),
        kilobytes: line.split_whitespace().next()?.parse().ok()?,
    })
}

// With programs and `/proc` that only Linux has.
#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_program_has_a_duration_and_memory_and_its_failure_is_reported() {
        let cost = of(Command::new("sleep").arg("0.1")).unwrap();
        assert!(cost.seconds >= 0.1);
        assert!(cost.megabytes.unwrap() > 0.1);
        assert!(cost.processor_seconds.unwrap() < 0.1);
        assert!(of(&mut Command::new("false")).is_err());
        let found = |word| {
            of_pipe(
                Command::new("echo").arg("words"),
                Command::new("grep").args(["-q", word]),
            )
        };
        assert!(found("words").is_ok());
        assert!(found("other").is_err());
    }
}
