//! Opens the practice's database for a sync. No other module does.

use domain::Fault;
use opendental::{Login, OpenDental};
use store::Integration;

use crate::app::App;

/// Connects with an integration's saved login.
pub(crate) async fn open(app: &App, integration: &Integration) -> Result<OpenDental, Fault> {
    let login = app.saved_login(integration.id).await?;
    connect(&login, &integration.database).await
}

/// Connects with this login.
pub(crate) async fn connect(login: &Login, database: &str) -> Result<OpenDental, Fault> {
    OpenDental::connect(login, database).await
}
