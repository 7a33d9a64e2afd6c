//! Phone numbers, email addresses, and street addresses without the differences that do not count.

use domain::normalized_name;

/// Words of an address that have a short form, and the short form.
const SHORT_FORMS: [(&str, &str); 36] = [
    ("street", "st"),
    ("avenue", "ave"),
    ("av", "ave"),
    ("road", "rd"),
    ("drive", "dr"),
    ("lane", "ln"),
    ("court", "ct"),
    ("boulevard", "blvd"),
    ("place", "pl"),
    ("circle", "cir"),
    ("terrace", "ter"),
    ("highway", "hwy"),
    ("parkway", "pkwy"),
    ("square", "sq"),
    ("trail", "trl"),
    ("way", "wy"),
    ("crescent", "cres"),
    ("close", "cl"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    ("northeast", "ne"),
    ("northwest", "nw"),
    ("southeast", "se"),
    ("southwest", "sw"),
    ("apartment", "apt"),
    ("unit", "apt"),
    ("suite", "apt"),
    ("ste", "apt"),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("mount", "mt"),
];

/// The ten digits of a US number, or all digits of another; `""` for fewer than seven.
pub(crate) fn phone(text: &str) -> String {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            // An extension or a remark.
            c if c.is_alphabetic() && digits.len() >= 7 => break,
            _ => {}
        }
        if digits.len() == 11 && digits.starts_with('1') {
            digits.remove(0);
        }
    }
    if digits.len() < 7
        || digits
            .bytes()
            .all(|digit| Some(&digit) == digits.as_bytes().first())
    {
        digits.clear();
    }
    digits
}

/// The addresses in lower case.
pub(crate) fn emails(text: &str) -> Vec<String> {
    let parts = text.split([' ', ',', ';', '\n', '<', '>']);
    let mut emails: Vec<String> = parts
        .filter(|part| part.contains('@') && part.len() > 4)
        .map(str::to_lowercase)
        .collect();
    emails.dedup();
    emails
}

/// Letters and digits in lower case, without leading zeros.
pub(crate) fn number(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    let all: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    let number = all.trim_start_matches('0');
    if number.len() < 3 {
        String::new()
    } else {
        number.to_owned()
    }
}

/// The first five digits.
pub(crate) fn zip(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(5).collect()
}

/// The words of an address in short forms, separated by spaces.
pub(crate) fn address(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || ",.;#".contains(c));
    let mut address = String::with_capacity(text.len());
    for word in words.map(normalized_name).filter(|word| !word.is_empty()) {
        let short = SHORT_FORMS.iter().find(|(long, _)| *long == word);
        let word = short.map_or(word.as_str(), |(_, short)| short);
        if word == "apt" {
            continue;
        }
        if !address.is_empty() {
            address.push(' ');
        }
        address.push_str(word);
    }
    address
}

/// The first word of an address that starts with a digit.
pub(crate) fn house_number(address: &str) -> Option<&str> {
    let mut words = address.split(' ');
    words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_contact_written_differently_is_the_same() {
        assert_eq!(phone("(503)363-5432 x12"), phone("+1 503 363 5432"));
        assert_eq!(phone("503-363-5432 mom"), "5033635432");
        assert_eq!([phone("5432"), phone("000-000-0000")], ["", ""]);
        assert_eq!(emails("A@b.org; c@d.org"), ["a@b.org", "c@d.org"]);
        assert_eq!(address("88 Hazel Street, Apt. 4"), address("88 HAZEL ST\n#4"));
        assert_eq!([number("00-123 a"), number("0")], ["123a", ""]);
        assert_eq!(zip("97301-1234"), "97301");
    }
}
