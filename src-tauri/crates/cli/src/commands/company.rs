//! `ontime company`.

use office::view::CompanyView;
use office::{Fault, Office};

use crate::answer::Answer;
use crate::arguments::CompanyCommand;
use crate::table::{Align, Table};
use crate::text::grouped;

pub(super) async fn run(office: &Office, command: CompanyCommand) -> Result<Answer, Fault> {
    match command {
        CompanyCommand::Add { name } => {
            let company = office.add_company(&name).await?;
            let text = format!("Added the company {} with the id {}.", company.name, company.id);
            Answer::new(&company, text)
        }
        CompanyCommand::List => {
            let companies = office.companies().await?;
            Answer::new(&companies, table(&companies))
        }
    }
}

fn table(companies: &[CompanyView]) -> String {
    if companies.is_empty() {
        return "There is no company yet. Add one: ontime company add NAME".to_owned();
    }
    let mut table = Table::new(&[
        ("Id", Align::Right),
        ("Company", Align::Left),
        ("Patients", Align::Right),
    ]);
    for company in companies {
        table.row([
            company.id.to_string(),
            company.name.clone(),
            grouped(company.patients),
        ]);
    }
    table.render()
}
