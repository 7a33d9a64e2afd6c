//! What shows outside the window, in the languages that the window speaks; it never names a patient.
//!
//! The window's own words are in its catalogues, which Rust does not read.

use chrono::{DateTime, Local, Utc};
use office::view::IntegrationHealth;
use office::{Language, Tidings};

/// The two languages of one text.
fn pick(language: Language, english: &str, spanish: &str) -> String {
    match language {
        Language::En => english.to_owned(),
        Language::Es => spanish.to_owned(),
    }
}

pub(crate) fn sync_now(language: Language) -> String {
    pick(language, "Sync now", "Sincronizar ahora")
}

pub(crate) fn open(language: Language) -> String {
    pick(language, "Open OnTime Dental", "Abrir OnTime Dental")
}

pub(crate) fn quit(language: Language) -> String {
    pick(language, "Quit", "Salir")
}

/// How the integrations are doing and how old the data is, in one line.
pub(crate) fn state(
    language: Language,
    health: Option<IntegrationHealth>,
    data_as_of: Option<DateTime<Utc>>,
) -> String {
    let (english, spanish) = match health {
        None => ("No integration yet", "Todavía no hay ninguna integración"),
        Some(IntegrationHealth::New) => ("Not synced yet", "Todavía sin sincronizar"),
        Some(IntegrationHealth::Syncing) => ("Syncing", "Sincronizando"),
        Some(IntegrationHealth::UpToDate) => ("Up to date", "Al día"),
        Some(IntegrationHealth::Paused) => ("No schedule", "Sin horario"),
        Some(IntegrationHealth::Late) => ("A sync is overdue", "Hay una sincronización atrasada"),
        Some(IntegrationHealth::Unfinished) => ("More patients to import", "Quedan pacientes por traer"),
        Some(IntegrationHealth::NeedsYou) => ("Needs your decision", "Necesita su decisión"),
        Some(IntegrationHealth::Failing) => ("The last sync failed", "La última sincronización falló"),
    };
    let words = pick(language, english, spanish);
    match data_as_of {
        None => words,
        Some(at) => format!("{words} · {}", since(language, at)),
    }
}

fn since(language: Language, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&Local);
    let today = at.date_naive() == Local::now().date_naive();
    let time = match language {
        Language::En => at.format("%-I:%M %p").to_string(),
        Language::Es => at.format("%H:%M").to_string(),
    };
    if today {
        return pick(
            language,
            &format!("data as of {time}"),
            &format!("datos de las {time}"),
        );
    }
    let (english, spanish) = (at.format("%m/%d/%Y"), at.format("%d/%m/%Y"));
    pick(
        language,
        &format!("data as of {english}, {time}"),
        &format!("datos del {spanish}, {time}"),
    )
}

/// Title and text of a notification.
pub(crate) fn notice(language: Language, tidings: Tidings, integration: &str) -> (String, String) {
    let (title, text) = match tidings {
        Tidings::Failing => (
            pick(
                language,
                "Patients are not being synced",
                "No se están sincronizando los pacientes",
            ),
            pick(
                language,
                "The sync has failed twice in a row. It is tried again by itself; open OnTime Dental to see why.",
                "La sincronización falló dos veces seguidas. Se vuelve a intentar sola; abra OnTime Dental para ver por qué.",
            ),
        ),
        Tidings::Asks => (
            pick(
                language,
                "A sync needs your decision",
                "Una sincronización necesita su decisión",
            ),
            pick(
                language,
                "It stopped before changing anything doubtful. Open OnTime Dental to decide.",
                "Se detuvo antes de cambiar nada dudoso. Abra OnTime Dental para decidir.",
            ),
        ),
        Tidings::Recovered => (
            pick(
                language,
                "Patients are being synced again",
                "Los pacientes se sincronizan de nuevo",
            ),
            pick(
                language,
                "The sync works again. Nothing is left to do.",
                "La sincronización vuelve a funcionar. No queda nada por hacer.",
            ),
        ),
    };
    (title, format!("{integration}: {text}"))
}

/// What is said the first time that the window is closed: title, text, to stay, to quit.
pub(crate) fn closing(language: Language) -> [String; 4] {
    [
        pick(
            language,
            "Keep OnTime Dental running?",
            "¿Dejar OnTime Dental en marcha?",
        ),
        pick(
            language,
            "Scheduled syncs only run while OnTime Dental is running. It can stay in the tray beside the clock when its \
             window is closed. You can change this later in Settings, Appearance.",
            "Las sincronizaciones programadas solo se hacen mientras OnTime Dental está en marcha. Puede quedarse en la \
             bandeja junto al reloj cuando se cierra la ventana. Puede cambiarlo después en Configuración, Apariencia.",
        ),
        pick(language, "Keep running", "Dejar en marcha"),
        pick(language, "Quit", "Salir"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_said_in_both_languages() {
        use IntegrationHealth::{Failing, Late, NeedsYou, New, Paused, Syncing, Unfinished, UpToDate};
        let at = Some(Utc::now());
        for health in [
            New, Syncing, UpToDate, Paused, Late, Unfinished, NeedsYou, Failing,
        ] {
            assert_ne!(
                state(Language::En, Some(health), at),
                state(Language::Es, Some(health), at)
            );
        }
        for tidings in [Tidings::Failing, Tidings::Asks, Tidings::Recovered] {
            let (english, spanish) = (
                notice(Language::En, tidings, "Main office"),
                notice(Language::Es, tidings, "Main office"),
            );
            assert!(english.0 != spanish.0 && english.1 != spanish.1);
            assert!(english.1.starts_with("Main office: "));
        }
        let pairs = closing(Language::En).into_iter().zip(closing(Language::Es));
        assert!(pairs.into_iter().all(|(english, spanish)| english != spanish));
    }
}
