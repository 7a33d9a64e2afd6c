//! Text that people type into a file or a pipe: every encoding that Windows' own programs write, with or without a final line
//! break. Secrets then pass [`domain::typed_secret`], as those typed into the window do.

use zeroize::Zeroizing;

/// The first line, without its line break and without a byte-order mark. UTF-8, or UTF-16 with a byte-order mark as Notepad
/// and Windows PowerShell write it. `None` if it is not text.
#[must_use]
pub fn first_line(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = match bytes {
        [0xff, 0xfe, text @ ..] => utf16(text, u16::from_le_bytes)?,
        [0xfe, 0xff, text @ ..] => utf16(text, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, text @ ..] | text => first_bytes(text)?,
    };
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    Some(Zeroizing::new(line.to_owned()))
}

/// Only the first line has to be text.
fn first_bytes(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).ok()?;
    Some(Zeroizing::new(line.to_owned()))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    // Reserved at once, since growing would leave copies; a unit has at most three bytes in UTF-8.
    let mut text = Zeroizing::new(String::with_capacity(3 * pairs.len()));
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(letter.ok()?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_same_in_every_encoding() {
        let utf16 =
            |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for (typed, line) in [
            ("Dylan-12\n", "Dylan-12"),
            ("Dylan-12\r\nmore\r\n", "Dylan-12"),
            ("Dylan-12", "Dylan-12"),
            (" with blanks \n", " with blanks "),
            ("Zähne 林\r\n", "Zähne 林"),
            ("\n", ""),
            ("", ""),
        ] {
            let marked = format!("\u{feff}{typed}");
            for bytes in [
                typed.as_bytes().to_vec(),
                marked.as_bytes().to_vec(),
                utf16(&marked, u16::to_le_bytes),
                utf16(&marked, u16::to_be_bytes),
            ] {
                assert_eq!(first_line(&bytes).unwrap().as_str(), line, "{bytes:?}");
            }
        }
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bytes in [&b"\xc3\n"[..], b"\xff\xfea", b"\xff\xfe\x00\xd8"] {
            assert_eq!(first_line(bytes), None, "{bytes:?}");
        }
    }
}
