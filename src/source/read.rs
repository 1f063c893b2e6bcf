//! Bytes to source text: encodings, byte order marks, and files that are none.
//!
//! The rules are those of the reference, 2.1.4: UTF-8 unless one of the first two lines declares otherwise. mini
//! reads UTF-8, ASCII and Latin-1.

use std::io;
use std::path::Path;

use thiserror::Error;

/// Why a file gives no source text.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The system does not give it.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Its bytes are no text: the message of a `SyntaxError`.
    #[error("{0}")]
    Text(String),
}

/// Reads a file; `name` is what messages call it.
pub fn file(path: &Path, name: &str) -> Result<String, ReadError> {
    let bytes = std::fs::read(path)?;
    decode(bytes, name).map_err(ReadError::Text)
}

/// The text of a source given as bytes, or the message of a `SyntaxError`.
pub fn decode(bytes: Vec<u8>, name: &str) -> Result<String, String> {
    if bytes.len() >= u32::MAX as usize {
        return Err("source is too long".to_owned());
    }
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    let declared = declared(&bytes);
    match declared.as_deref().unwrap_or("utf-8") {
        "utf-8" => {}
        "latin-1" if marked => return Err("encoding problem: iso-8859-1 with BOM".to_owned()),
        other if marked => return Err(format!("encoding problem: {other} with BOM")),
        "latin-1" => return Ok(bytes.into_iter().map(char::from).collect()),
        "ascii" if bytes.is_ascii() => {}
        other => return Err(format!("encoding problem: {other}")),
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = 1 + bytes[..at].iter().filter(|&&b| b == b'\n').count();
            if declared.is_some() {
                let place = at - last_line_start(bytes, at);
                let byte = bytes[at];
                return Err(format!(
                    "(unicode error) 'utf-8' codec can't decode byte {byte:#04x} in position {place}: invalid start byte"
                ));
            }
            Err(format!(
                "Non-UTF-8 code starting with '\\x{:02x}' in file {name} on line {line}, but no encoding declared; \
                 see https://peps.python.org/pep-0263/ for details",
                bytes[at]
            ))
        }
    }
}

fn last_line_start(bytes: &[u8], at: usize) -> usize {
    bytes[..at]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |n| n + 1)
}

/// The declared encoding, under one of the names that `decode` knows if it is one of these.
fn declared(bytes: &[u8]) -> Option<String> {
    for (number, line) in bytes.split(|&b| b == b'\n').take(2).enumerate() {
        let line = line.trim_ascii_start();
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if !line.starts_with(b"#") {
            // A second line counts only behind a first one that is blank or a comment.
            if number == 0 && line.is_empty() {
                continue;
            }
            return None;
        }
        if let Some(name) = coding(line) {
            return Some(known(&name));
        }
    }
    None
}

/// The name in `coding: name` or `coding=name`.
fn coding(line: &[u8]) -> Option<String> {
    let mut rest = line;
    while let Some(at) = rest.windows(6).position(|w| w == b"coding") {
        rest = &rest[at + 6..];
        if !matches!(rest.first(), Some(b':' | b'=')) {
            continue;
        }
        let name = rest[1..].trim_ascii_start();
        let fits = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let name: String = name
            .iter()
            .take_while(|b| fits(b))
            .map(|&b| char::from(b))
            .collect();
        if !name.is_empty() {
            return Some(name);
        }
    }
    None
}

fn known(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace('_', "-");
    let is = |known: &str| plain == known || plain.starts_with(&format!("{known}-"));
    match plain.as_str() {
        _ if is("utf-8") => "utf-8".into(),
        "utf8" | "u8" | "cp65001" => "utf-8".into(),
        _ if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") => "latin-1".into(),
        "latin1" | "iso8859-1" | "l1" | "8859" | "cp819" => "latin-1".into(),
        "ascii" | "us-ascii" | "646" => "ascii".into(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn declared_encodings_are_followed() {
        assert_eq!(
            decode(b"# coding: latin-1\n\xe9".to_vec(), "x").unwrap(),
            "# coding: latin-1\né"
        );
        assert_eq!(
            decode(b"# coding: foo\n".to_vec(), "x").unwrap_err(),
            "encoding problem: foo"
        );
        assert_eq!(decode("x = 'é'".into(), "x").unwrap(), "x = 'é'");
    }

    #[test]
    fn wrong_bytes_name_their_line() {
        let message = decode(b"x\ny\xff".to_vec(), "f").unwrap_err();
        assert!(message.starts_with("Non-UTF-8 code starting with '\\xff' in file f on line 2,"));
    }
}
