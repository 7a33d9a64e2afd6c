//! Test Connection: what was typed, or what is on file, examined stage by stage.

use chrono::Utc;
use domain::{Fault, IntegrationId, Stage};
use opendental::{Diagnosis, Login, Rights, StageReport};

use crate::connections::connection_report;
use crate::integrations::database_name;
use crate::office::Office;
use crate::view::{ConnectionInput, ConnectionReport, DiagnosisView, RightsView, StageView};

/// Hears of each stage as it comes out.
pub type StageTold<'a> = &'a (dyn Fn(StageView) + Send + Sync);

impl Office {
    /// Examines what was typed; with a database, that one, else the likeliest.
    ///
    /// # Errors
    /// [`Fault`] that says which field is unusable; nothing is tried then. What stands in the way of the connection is
    /// in the answer.
    pub async fn examine_connection(
        &self,
        input: &ConnectionInput,
        database: Option<&str>,
        told: StageTold<'_>,
    ) -> Result<DiagnosisView, Fault> {
        let login = self.login(input, input.integration).await?;
        examine(&login, database.map(database_name), told).await
    }

    /// Examines a saved integration with its own database.
    ///
    /// # Errors
    /// [`Fault`] if the integration is gone.
    pub async fn examine_integration(
        &self,
        id: IntegrationId,
        told: StageTold<'_>,
    ) -> Result<DiagnosisView, Fault> {
        let integration = self.store().integration(id).await?;
        let login = self.saved_login(id).await?;
        examine(&login, Some(&integration.database), told).await
    }

    /// Tries to log in and looks at the databases.
    ///
    /// # Errors
    /// [`Fault`] that says which field is unusable, or what stands in the way and who can mend it.
    pub async fn test_connection(&self, input: &ConnectionInput) -> Result<ConnectionReport, Fault> {
        let diagnosis = self.examine_connection(input, None, &|_| {}).await?;
        // Nobody has chosen a database yet: what is wrong with one of them is no reason to hide the others.
        let is_inside = |stage: &StageView| stage.stage > Stage::Databases && stage.code.is_some();
        let inside = diagnosis.stages.iter().any(is_inside);
        match (diagnosis.fault, diagnosis.report) {
            (Some(fault), _) if !inside => Err(fault),
            (_, Some(report)) => Ok(report),
            (fault, None) => Err(fault.unwrap_or_else(|| crate::faults::internal("a test without a result"))),
        }
    }
}

async fn examine(login: &Login, database: Option<&str>, told: StageTold<'_>) -> Result<DiagnosisView, Fault> {
    let diagnosis = opendental::examine(login, database, &|stage| told(stage_view(stage))).await?;
    let code = diagnosis.fault.as_ref().map(|fault| fault.code);
    tracing::info!(?code, stage = ?diagnosis.stopped_at(), "connection tested");
    Ok(view(login, diagnosis))
}

fn view(login: &Login, diagnosis: Diagnosis) -> DiagnosisView {
    DiagnosisView {
        for_it: diagnosis.for_it(login, Utc::now()),
        stages: diagnosis.stages.iter().map(stage_view).collect(),
        rights: diagnosis.rights.map(|rights| rights_view(login, rights)),
        report: diagnosis
            .server
            .map(|server| connection_report(login, server, diagnosis.databases)),
        fault: diagnosis.fault,
        fixer: diagnosis.fixer,
        certificate: diagnosis.certificate,
        reader_script: diagnosis.reader_script,
    }
}

fn stage_view(report: &StageReport) -> StageView {
    StageView {
        stage: report.stage,
        state: report.state,
        text: report.text.clone(),
        code: report.code,
    }
}

fn rights_view(login: &Login, rights: Rights) -> RightsView {
    RightsView {
        can_change: rights.can_change(),
        beyond_reading: rights.beyond_reading,
        has_roles: rights.has_roles,
        is_root: login.is_root(),
        blank_password: login.password.is_empty(),
    }
}
