//! `ontime integration test`, step by step, and `ontime integration reader-script`.

use app::view::{ConnectionReport, ConnectionTestView, Privileges, StepReport};
use app::{App, Fault, FaultClass, WhoCanFix};
use domain::{CertificateFingerprint, Step, StepState};
use serde::Serialize;
use serde_json::json;

use crate::output::Output;
use crate::output_types::{CommandOutput, FaultReport};
use crate::resolve;
use crate::texts::{counted, fill, line, step_text, step_title, text, who_can_fix};

/// The result in JSON. As in every error, the fault's fields are at the top, so a script reads them in one place.
#[derive(Serialize)]
struct TestJson<'a> {
    #[serde(flatten)]
    top: Option<&'a FaultReport>,
    stages: Vec<StepJson>,
    fault: Option<&'a FaultReport>,
    fixer: Option<WhoCanFix>,
    certificate: Option<CertificateFingerprint>,
    rights: Option<&'a Privileges>,
    reader_script: Option<&'a str>,
    for_it: &'a str,
    report: Option<&'a ConnectionReport>,
}

#[derive(Serialize)]
struct StepJson {
    stage: Step,
    state: StepState,
    text: String,
    code: Option<FaultClass>,
}

impl From<&StepReport> for StepJson {
    fn from(report: &StepReport) -> Self {
        Self {
            stage: report.step,
            state: report.state,
            text: step_text(report),
            code: report.class(),
        }
    }
}

pub(super) async fn test(app: &App, id_or_name: &str, output: Output) -> Result<CommandOutput, Fault> {
    let card = resolve::integration(app, id_or_name).await?;
    let on_step = |step: &StepReport| output.line(&step_line(step));
    let test = app.test_integration(card.id, &on_step).await?;
    let result = &test.result;
    let report = result.fault.as_ref().map(FaultReport::new);
    let who = result.fault.as_ref().map(|fault| fault.code().who_can_fix());
    let json = TestJson {
        top: report.as_ref(),
        stages: result.steps.iter().map(StepJson::from).collect(),
        fault: report.as_ref(),
        fixer: who,
        certificate: result.certificate,
        rights: result.privileges.as_ref(),
        reader_script: result.read_only_account_sql.as_deref(),
        for_it: &test.it_report,
        report: result.report.as_ref(),
    };
    let (Some(report), Some(who)) = (&report, who) else {
        return CommandOutput::new(&json, success(&test, &card.database));
    };
    let for_it = format!("\n{}\n\n{}", text("test.forIt"), test.it_report.trim_end());
    let fault = report.clone().and_hint(who_can_fix(who));
    Ok(CommandOutput::new(&json, for_it)?.failed(Some(fault)))
}

pub(super) async fn script(app: &App, id_or_name: &str) -> Result<CommandOutput, Fault> {
    #[derive(Serialize)]
    struct Script<'a> {
        script: &'a str,
    }
    let card = resolve::integration(app, id_or_name).await?;
    let result = app.test_integration(card.id, &|_| {}).await?.result;
    match (&result.read_only_account_sql, result.fault) {
        (Some(script), _) => CommandOutput::new(&Script { script }, script.trim_end().to_owned()),
        (None, Some(fault)) => Err(fault),
        (None, None) => Err(Fault::ClientHostUnknown),
    }
}

fn success(test: &ConnectionTestView, database: &str) -> String {
    let report = test.result.report.as_ref();
    let found = report.and_then(|report| report.databases.iter().find(|one| one.name == database));
    let patients = match found.and_then(|database| database.active_patients) {
        Some(count) => counted("activePatients", count),
        None => text("test.patientTable").to_owned(),
    };
    let endpoint = report.map_or("", |report| report.endpoint.as_str());
    let args = json!({ "endpoint": endpoint, "database": line(database), "patients": patients });
    format!("\n{}", fill("test.works", args))
}

fn step_line(step: &StepReport) -> String {
    let mark = match step.state {
        StepState::Pending => "",
        StepState::Passed => text("test.passed"),
        StepState::Warning => text("test.warning"),
        StepState::Failed => text("test.failed"),
    };
    format!(
        "{mark:<4}  {:<15}  {}",
        step_title(step.step),
        line(&step_text(step))
    )
}
