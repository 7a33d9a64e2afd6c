//! `ontime to-fix`.

use app::view::FixGroup;
use app::{App, Fault};
use serde::Serialize;
use serde_json::json;

use crate::output_types::CommandOutput;
use crate::resolve;
use crate::texts::{fill, line, problem_remedy, problem_title, text};

#[derive(Serialize)]
struct FixListJson {
    total: u64,
    groups: Vec<GroupJson>,
}

/// A group with its texts.
#[derive(Serialize)]
struct GroupJson {
    #[serde(flatten)]
    group: FixGroup,
    message: String,
    remedy: &'static str,
}

impl From<FixGroup> for GroupJson {
    fn from(group: FixGroup) -> Self {
        Self {
            message: problem_title(group.code, None),
            remedy: problem_remedy(group.code),
            group,
        }
    }
}

/// The patients that an integration cannot import until they are corrected, grouped by problem.
pub(super) async fn list(app: &App, id_or_name: &str) -> Result<CommandOutput, Fault> {
    let card = resolve::integration(app, id_or_name).await?;
    let list = app.fix_list(card.id).await?;
    let list = FixListJson {
        total: list.total,
        groups: list.groups.into_iter().map(GroupJson::from).collect(),
    };
    CommandOutput::new(&list, list_text(&list))
}

fn list_text(list: &FixListJson) -> String {
    if list.groups.is_empty() {
        return text("toFix.none").to_owned();
    }
    let groups: Vec<String> = list.groups.iter().map(group_text).collect();
    groups.join("\n\n")
}

fn group_text(group: &GroupJson) -> String {
    let patients = &group.group.patients;
    let numbers = patients.iter().map(|patient| match &patient.detail {
        Some(detail) => format!("{} ({})", patient.pat_num, line(detail)),
        None => patient.pat_num.to_string(),
    });
    let numbers: Vec<String> = numbers.collect();
    let title = fill(
        "toFix.group",
        json!({ "title": group.message, "count": patients.len() }),
    );
    format!("{title}\n{}\n{}", group.remedy, numbers.join(", "))
}
