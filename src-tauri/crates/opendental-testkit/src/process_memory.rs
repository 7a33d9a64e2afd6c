//! Searches the memory of another process for byte strings, to see which secrets it holds.
//!
//! The process is stopped during the search, so that nothing changes. Only memory that the process can write is searched: the
//! rest has the content of files.
//!
//! Limits: Linux only. Only root may read the memory of a process that protects itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::process::Command;

use aho_corasick::AhoCorasick;

/// Read at once, in bytes. A multiple of [`PAGE`].
const CHUNK: u64 = 1 << 20;
/// The smallest page of memory, in bytes.
const PAGE: u64 = 4_096;
/// Of an entry of `pagemap`: the page is in memory or in the swap. Any other page was never written.
const EXISTS: u64 = 0b11 << 62;

/// What to search for: a name, which several may share, and the bytes.
pub type Canary = (&'static str, Vec<u8>);

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// By the name of the canaries.
    pub found: BTreeMap<&'static str, Hits>,
    /// How many bytes were searched.
    pub bytes: u64,
}

/// Where canaries of one name were found.
#[derive(Debug, Default)]
pub struct Hits {
    /// Their indexes in the list of canaries.
    pub which: BTreeSet<usize>,
    /// The kinds of memory, such as `[heap]`.
    pub places: BTreeSet<String>,
}

/// Stops the process, searches its memory, and lets it continue.
///
/// # Errors
/// [`io::ErrorKind::PermissionDenied`] if this user must not read it.
pub fn search(process: u32, canaries: &[Canary]) -> io::Result<Findings> {
    signal(process, "STOP")?;
    let findings = search_stopped(process, canaries);
    signal(process, "CONT")?;
    findings
}

/// The processes that this one started, and those that these started.
///
/// # Errors
/// If `/proc` cannot be read.
pub fn descendants(process: u32) -> io::Result<Vec<u32>> {
    let mut parents: Vec<(u32, u32)> = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // One that ended in between has no file.
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        if let Some(parent) = after_name(&stat).and_then(|rest| rest.split(' ').nth(1)?.parse().ok()) {
            parents.push((id, parent));
        }
    }
    let mut found = vec![process];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| id));
        at += 1;
    }
    found.remove(0);
    Ok(found)
}

fn signal(process: u32, name: &str) -> io::Result<()> {
    let status = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// What `/proc/PID/stat` has after the name in parentheses: the state, the parent, and more.
fn after_name(stat: &str) -> Option<&str> {
    stat.rsplit_once(") ").map(|(_, rest)| rest)
}

fn threads_are_stopped(process: u32) -> io::Result<bool> {
    let mut threads = fs::read_dir(format!("/proc/{process}/task"))?.flatten();
    Ok(threads.all(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        after_name(&stat).is_some_and(|rest| rest.starts_with('T'))
    }))
}

fn search_stopped(process: u32, canaries: &[Canary]) -> io::Result<Findings> {
    while !threads_are_stopped(process)? {
        std::thread::yield_now();
    }
    let memory = File::open(format!("/proc/{process}/mem"))?;
    let pages = File::open(format!("/proc/{process}/pagemap"))?;
    let maps = fs::read_to_string(format!("/proc/{process}/maps"))?;
    let patterns = canaries.iter().map(|(_, bytes)| bytes);
    let search = AhoCorasick::new(patterns).map_err(io::Error::other)?;
    // Chunks overlap, so that nothing is missed between two.
    let overlap = canaries.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or(0) as u64;
    let mut findings = Findings::default();
    let mut buffer = Vec::new();
    for region in maps.lines().filter_map(Region::read) {
        let mut at = region.start;
        while at < region.end {
            let end = region.end.min(at + CHUNK);
            for (start, end) in written(&pages, at, end)? {
                let length = region.end.min(end + overlap) - start;
                buffer.resize(usize::try_from(length).map_err(io::Error::other)?, 0);
                // Memory of a device cannot be read.
                if memory.read_exact_at(&mut buffer, start).is_err() {
                    continue;
                }
                for hit in search.find_iter(&buffer) {
                    let which = hit.pattern().as_usize();
                    let hits = findings.found.entry(canaries[which].0).or_default();
                    hits.which.insert(which);
                    hits.places.insert(region.name.to_owned());
                }
                findings.bytes += end - start;
            }
            at = end;
        }
    }
    Ok(findings)
}

/// The parts from `start` to `end` that were ever written. A web view reserves gigabytes that it never uses.
fn written(pages: &File, start: u64, end: u64) -> io::Result<Vec<(u64, u64)>> {
    let count = usize::try_from((end - start).div_ceil(PAGE)).map_err(io::Error::other)?;
    let mut entries = vec![0; count * 8];
    pages.read_exact_at(&mut entries, start / PAGE * 8)?;
    let mut parts: Vec<(u64, u64)> = Vec::new();
    let addresses = (0..).map(|page| start + page * PAGE);
    for (entry, page) in entries.chunks_exact(8).zip(addresses) {
        let entry = u64::from_ne_bytes(entry.try_into().map_err(io::Error::other)?);
        match parts.last_mut() {
            _ if entry & EXISTS == 0 => {}
            Some((_, last)) if *last == page => *last += PAGE,
            _ => parts.push((page, page + PAGE)),
        }
    }
    Ok(parts)
}

/// A line of `/proc/PID/maps`.
struct Region<'a> {
    start: u64,
    end: u64,
    name: &'a str,
}

impl<'a> Region<'a> {
    /// `None` if the process cannot write there.
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let permissions = fields.next()?;
        let name = fields.nth(3).unwrap_or("anonymous");
        permissions.starts_with("rw").then_some(Self {
            start: u64::from_str_radix(start, 16).ok()?,
            end: u64::from_str_radix(end, 16).ok()?,
            name,
        })
    }
}
