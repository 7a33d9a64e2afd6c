//! Generations in a name: Senior, Junior, the Third.

/// A generation that a name states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suffix {
    Senior,
    Junior,
    Third,
    Fourth,
}

impl Suffix {
    /// Reads a normalized word. "II" is the second of the name, as Junior is.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "sr" | "senior" => Some(Self::Senior),
            "jr" | "junior" | "ii" | "2nd" => Some(Self::Junior),
            "iii" | "3rd" => Some(Self::Third),
            "iv" | "4th" => Some(Self::Fourth),
            _ => None,
        }
    }
}
