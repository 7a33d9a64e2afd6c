//! `ontime open`, which only opens the store, as every command does.

use app::Fault;
use serde::Serialize;

use crate::output_types::CommandOutput;
use crate::texts::text;

#[derive(Serialize)]
struct Opened {
    opened: bool,
}

pub(super) fn run() -> Result<CommandOutput, Fault> {
    CommandOutput::new(&Opened { opened: true }, text("opened").to_owned())
}
