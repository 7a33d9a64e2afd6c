//! `ontime to-fix`.

use office::view::{FixGroup, FixList};
use office::{Fault, Office};

use crate::answer::Answer;
use crate::find;
use crate::text::{grouped, line};

/// Whom an integration cannot bring in at present, by what has to be done.
pub(super) async fn list(office: &Office, called: &str) -> Result<Answer, Fault> {
    let card = find::integration(office, called).await?;
    let list = office.fix_list(card.id).await?;
    Answer::new(&list, text(&list))
}

fn text(list: &FixList) -> String {
    if list.groups.is_empty() {
        return "Nobody is left to fix.".to_owned();
    }
    let groups: Vec<String> = list.groups.iter().map(group).collect();
    groups.join("\n\n")
}

fn group(group: &FixGroup) -> String {
    let patients = group.patients.iter().map(|patient| match &patient.detail {
        Some(detail) => format!("{} ({})", patient.pat_num, line(detail)),
        None => patient.pat_num.to_string(),
    });
    let count = grouped(group.patients.len() as u64);
    let numbers: Vec<String> = patients.collect();
    format!(
        "{} ({count})\n{}\n{}",
        group.message,
        group.remedy,
        numbers.join(", ")
    )
}
