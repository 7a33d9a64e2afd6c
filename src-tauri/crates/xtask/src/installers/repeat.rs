//! Packs the same programs a second time, and compares each package byte by byte.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use super::expect;
use crate::package::{self, Options, VERSION};
use crate::paths::Paths;
use crate::run::{Failure, heading};

pub(super) fn check(paths: &Paths) -> Result<(), Failure> {
    heading("Pack a second time");
    // The times in an MSI have a resolution of two seconds.
    sleep(Duration::from_secs(3));
    let again = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
    let again = again.path().join("package");
    let options = Options {
        no_build: true,
        ..Options::default()
    };
    package::build_in(paths, &again, VERSION, &options)?;
    let sums = |folder: &std::path::Path| {
        let file = folder.join("SHA256SUMS");
        fs::read_to_string(&file).map_err(Failure::io("read", &file))
    };
    let (first, second) = (sums(&package::folder(paths))?, sums(&again)?);
    let differs: Vec<&str> = first.lines().filter(|line| !second.contains(line)).collect();
    expect(
        &format!("Packages that differ: {}", differs.join(", ")),
        differs.is_empty(),
    )
}
