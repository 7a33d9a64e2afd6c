//! `ontime duplicates`.

use app::view::{DuplicatePage, DuplicatePair, Speaks};
use app::{App, Decision, Fault, PatientId};
use serde_json::json;

use crate::arguments::{DuplicatesArguments, DuplicatesCommand};
use crate::output_types::CommandOutput;
use crate::table::{Align, Table};
use crate::texts::{fill, shared, text};

pub(super) async fn run(app: &App, arguments: DuplicatesArguments) -> Result<CommandOutput, Fault> {
    match arguments.decide {
        Some(DuplicatesCommand::Decide { one, other, decision }) => {
            decide(app, [PatientId(one), PatientId(other)], decision).await
        }
        None => list(app, (!arguments.no_limit).then_some(arguments.limit)).await,
    }
}

async fn list(app: &App, limit: Option<u32>) -> Result<CommandOutput, Fault> {
    app.search_duplicates().await?;
    let page = app.duplicates(0, limit).await?;
    let table = table(app, &page).await?;
    CommandOutput::new(&page, table)
}

async fn decide(app: &App, pair: [PatientId; 2], decision: Decision) -> Result<CommandOutput, Fault> {
    let merged = app.decide_duplicate(pair, decision).await?;
    let [one, other] = pair;
    match merged {
        Some(merged) => {
            let args = json!({ "patient": merged.patient, "merged": merged.merged });
            let text = fill("duplicates.merged", args.clone());
            CommandOutput::new(&args, text)
        }
        None => {
            let text = fill("duplicates.twoPeople", json!({ "one": one, "other": other }));
            CommandOutput::new(&json!({ "patients": pair }), text)
        }
    }
}

async fn table(app: &App, page: &DuplicatePage) -> Result<String, Fault> {
    if page.pairs.is_empty() {
        return Ok(text("duplicates.none").to_owned());
    }
    let mut table = Table::new(&[
        ("id", Align::Right),
        ("patient", Align::Left),
        ("id", Align::Right),
        ("patient", Align::Left),
        ("why", Align::Left),
    ]);
    for pair in &page.pairs {
        let [one, other] = pair.patients;
        table.row([
            one.to_string(),
            name(app, one).await?,
            other.to_string(),
            name(app, other).await?,
            why(pair),
        ]);
    }
    let shown = page.pairs.len() as u64;
    let table = table.render();
    if shown == page.total {
        return Ok(table);
    }
    let more = fill("duplicates.shown", json!({ "shown": shown, "total": page.total }));
    Ok(format!("{table}\n{more}"))
}

async fn name(app: &App, patient: PatientId) -> Result<String, Fault> {
    let patient = app.patient(patient).await?;
    Ok(format!(
        "{} {}, {}",
        patient.first_name, patient.last_name, patient.birthday
    ))
}

fn why(pair: &DuplicatePair) -> String {
    let reasons = pair
        .reasons
        .iter()
        .filter(|reason| reason.speaks() != Speaks::Little);
    let reasons: Vec<&str> = reasons
        .map(|reason| shared(&format!("duplicates.reason.{}", reason.as_str())))
        .collect();
    reasons.join("; ")
}
