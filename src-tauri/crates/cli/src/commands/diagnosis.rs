//! `ontime integration test`, stage by stage, and the script for an account that only reads.

use domain::{ErrorCode, Fixer, StageState};
use office::view::{DiagnosisView, StageView};
use office::{Fault, Office};
use serde::Serialize;

use crate::answer::Answer;
use crate::find;
use crate::output::Output;
use crate::text::{counted, line};

/// As every error has them at the top, so that a script needs to look in one place only.
#[derive(Serialize)]
struct Tested<'a> {
    #[serde(flatten)]
    fault: Option<&'a Fault>,
    #[serde(flatten)]
    diagnosis: &'a DiagnosisView,
}

pub(super) async fn test(office: &Office, called: &str, output: Output) -> Result<Answer, Fault> {
    let card = find::integration(office, called).await?;
    let told = |stage: StageView| output.part(&shown(&stage));
    let diagnosis = office.examine_integration(card.id, &told).await?;
    let tested = Tested {
        fault: diagnosis.fault.as_ref(),
        diagnosis: &diagnosis,
    };
    let Some(fault) = diagnosis.fault.clone() else {
        return Answer::new(&tested, works(&diagnosis, &card.database));
    };
    let who = diagnosis.fixer.map_or("", who);
    let answer = Answer::new(
        &tested,
        format!("\nFor your IT:\n\n{}", diagnosis.for_it.trim_end()),
    )?;
    let hint = format!("{} {who}", fault.hint);
    Ok(answer.failed(Some(Fault::new(fault.code, fault.message, hint))))
}

pub(super) async fn script(office: &Office, called: &str) -> Result<Answer, Fault> {
    #[derive(Serialize)]
    struct Script<'a> {
        script: &'a str,
    }
    let card = find::integration(office, called).await?;
    let diagnosis = office.examine_integration(card.id, &|_| {}).await?;
    match (&diagnosis.reader_script, diagnosis.fault) {
        (Some(script), _) => Answer::new(&Script { script }, script.trim_end().to_owned()),
        (None, Some(fault)) => Err(fault),
        (None, None) => Err(Fault::new(
            ErrorCode::ServerError,
            "The server does not say which computer this is.",
            "Ask your IT for an account that may only read (SELECT) the tables patient, patientlink and preference.",
        )),
    }
}

fn works(diagnosis: &DiagnosisView, database: &str) -> String {
    let report = diagnosis.report.as_ref();
    let found = report.and_then(|report| report.databases.iter().find(|one| one.name == database));
    let patients = match found.and_then(|database| database.active_patients) {
        Some(count) => counted(count, "active patient", "active patients"),
        None => "a patient table".to_owned(),
    };
    let endpoint = report.map_or("", |report| report.endpoint.as_str());
    format!(
        "\nThe connection to {endpoint} works. The database {} has {patients}.",
        line(database)
    )
}

fn shown(stage: &StageView) -> String {
    let mark = match stage.state {
        StageState::Pending => "    ",
        StageState::Green => "ok  ",
        StageState::Warn => "note",
        StageState::Red => "FAIL",
    };
    format!("{mark}  {:<15}  {}", stage.stage.title(), line(&stage.text))
}

fn who(fixer: Fixer) -> &'static str {
    match fixer {
        Fixer::You => "You can mend this yourself.",
        Fixer::It => "Your IT can mend this.",
        Fixer::OpenDental => "Open Dental support can mend this.",
    }
}
