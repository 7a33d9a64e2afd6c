//! How fast the window is: a test of the real window, with more patients and the release build.

use crate::paths::Paths;
use crate::run::{Failure, heading};
use crate::test::Session;
use crate::{measurements, npm};

use super::during_sync::{reported, table};

/// WebDriver controls only a program with debug assertions; everything below the program has none.
const CONTROLLED: &str = "profile.release.package.ontime-dental.debug-assertions=true";

const PATIENTS: &str = "100000";

/// Measures the window and writes the table.
pub(super) fn measure(paths: &Paths) -> Result<(), Failure> {
    npm::build(paths)?;
    heading("Measure the window");
    let session = Session::new()?;
    let mut test = session.cargo(paths)?;
    test.args(["test", "--locked", "--release", "--config", CONTROLLED]);
    test.args(["--test=guide", "measure::", "--", "--nocapture"]);
    test.env("ONTIME_BENCH_PATIENTS", PATIENTS);
    let table = table(&reported(&mut test)?);
    println!("\n{table}");
    measurements::write(paths, measurements::Section::Window, &table)
}
