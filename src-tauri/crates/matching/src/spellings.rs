//! Each spelling of a name once, with what is derived from it.

use std::collections::HashMap;

use rphonetic::{DoubleMetaphone, Encoder};

use crate::known_names::is_known;
use crate::nicknames::{Group, groups_of};

/// A spelling's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SpellingId(u32);

pub(crate) struct Spelling {
    /// Normalized.
    pub(crate) text: String,
    /// How it sounds; the text itself if that is unknown.
    pub(crate) sound: String,
    /// The first names that it can stand for.
    pub(crate) groups: &'static [Group],
    /// Whether it is a common first name, so that a name one letter away may be another name.
    pub(crate) is_known: bool,
}

#[derive(Default)]
pub(crate) struct Spellings {
    ids: HashMap<String, SpellingId>,
    all: Vec<Spelling>,
}

impl Spellings {
    pub(crate) fn id(&mut self, text: &str) -> SpellingId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = SpellingId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Spelling {
            text: text.to_owned(),
            sound: sound(text),
            groups: groups_of(text),
            is_known: is_known(text),
        });
        self.ids.insert(text.to_owned(), id);
        id
    }

    pub(crate) fn get(&self, id: SpellingId) -> &Spelling {
        &self.all[id.0 as usize]
    }
}

fn sound(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_owned();
    }
    let sound = DoubleMetaphone::new(Some(6)).encode(text);
    if sound.len() < 2 { text.to_owned() } else { sound }
}
