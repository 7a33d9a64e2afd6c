//! `ontime company`.

use app::view::CompanyView;
use app::{App, Fault, Passphrase};
use serde_json::json;

use crate::arguments::CompanyCommand;
use crate::output_types::CommandOutput;
use crate::resolve;
use crate::table::{Align, Table};
use crate::texts::{fill, number, text};

pub(super) async fn run(
    app: &App,
    passphrase: Option<&Passphrase>,
    command: CompanyCommand,
) -> Result<CommandOutput, Fault> {
    match command {
        CompanyCommand::Add { name } => {
            // The first name was not known when the passphrase was set.
            if let Some(passphrase) = passphrase
                && app.companies().await?.is_empty()
            {
                passphrase.check_new(std::slice::from_ref(&name))?;
            }
            let company = app.add_company(&name).await?;
            let args = json!({ "name": company.name, "id": company.id });
            CommandOutput::new(&company, fill("company.added", args))
        }
        CompanyCommand::Remove { company } => {
            let company = resolve::company(app, &company).await?;
            app.remove_company(company.id).await?;
            let said = fill("company.removed", json!({ "name": company.name }));
            CommandOutput::new(&company, said)
        }
        CompanyCommand::List => {
            let companies = app.companies().await?;
            CommandOutput::new(&companies, table(&companies))
        }
    }
}

fn table(companies: &[CompanyView]) -> String {
    if companies.is_empty() {
        return text("company.none").to_owned();
    }
    let mut table = Table::new(&[
        ("id", Align::Right),
        ("company", Align::Left),
        ("patients", Align::Right),
    ]);
    for company in companies {
        table.row([
            company.id.to_string(),
            company.name.clone(),
            number(company.patients),
        ]);
    }
    table.render()
}
