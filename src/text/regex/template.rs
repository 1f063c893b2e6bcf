//! Templates of `sub` and `expand`: texts in which `\1` and `\g<name>` stand for what groups matched.

use crate::text::quote;
use crate::text::regex::Refusal;
use crate::text::regex::escape::{control, is_octal, shown};
use crate::text::{unicode, wtf8};

/// A part of a template.
#[derive(Debug)]
pub enum Piece {
    /// Text as it is.
    Text(Vec<u8>),
    /// What a group matched.
    Group(usize),
}

/// Reads a template for a pattern with so many groups, and these names.
pub fn pieces(
    codes: &[u32],
    groups: usize,
    names: &[(String, usize)],
) -> Result<Vec<Piece>, Refusal> {
    let mut reader = Reader {
        codes,
        at: 0,
        groups,
        names,
        text: Vec::new(),
        pieces: Vec::new(),
    };
    while let Some(code) = reader.take() {
        match shown(code) {
            '\\' => reader.escape()?,
            _ => wtf8::push(&mut reader.text, code),
        }
    }
    reader.end_text();
    Ok(reader.pieces)
}

struct Reader<'a> {
    codes: &'a [u32],
    at: usize,
    groups: usize,
    names: &'a [(String, usize)],
    text: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    fn take(&mut self) -> Option<u32> {
        let code = self.codes.get(self.at).copied()?;
        self.at += 1;
        Some(code)
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.codes.get(at).map(|&code| shown(code))
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces
                .push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }

    fn group(&mut self, group: usize, place: usize) -> Result<(), Refusal> {
        if group > self.groups {
            return Err(Refusal::at(
                format!("invalid group reference {group}"),
                place,
            ));
        }
        self.end_text();
        self.pieces.push(Piece::Group(group));
        Ok(())
    }

    fn written(&self, start: usize, end: usize) -> String {
        let bytes = wtf8::collect(self.codes[start..end].iter().copied());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn number(&self, start: usize, base: u32) -> usize {
        let digits = self.codes[start..self.at].iter();
        digits.fold(0, |number: usize, &code| {
            let digit = shown(code).to_digit(base).unwrap_or(0) as usize;
            number.saturating_mul(base as usize).saturating_add(digit)
        })
    }

    /// What stands behind a backslash, which was taken.
    fn escape(&mut self) -> Result<(), Refusal> {
        let start = self.at - 1;
        let Some(code) = self.take() else {
            return Err(Refusal::at("bad escape (end of pattern)", start));
        };
        match shown(code) {
            'g' => self.named(start),
            '0' => {
                self.octal_digits(2);
                let code = self.number(start + 1, 8) as u32;
                wtf8::push(&mut self.text, code);
                Ok(())
            }
            '1'..='9' => self.digits(start),
            'b' => {
                self.text.push(8);
                Ok(())
            }
            letter => match control(letter) {
                Some(code) => {
                    wtf8::push(&mut self.text, code);
                    Ok(())
                }
                None if letter.is_ascii_alphabetic() => {
                    Err(Refusal::at(format!("bad escape \\{letter}"), start))
                }
                None => {
                    self.text.push(b'\\');
                    wtf8::push(&mut self.text, code);
                    Ok(())
                }
            },
        }
    }

    fn octal_digits(&mut self, most: usize) {
        for _ in 0..most {
            if self.letter(self.at).is_some_and(is_octal) {
                self.at += 1;
            }
        }
    }

    fn digits(&mut self, start: usize) -> Result<(), Refusal> {
        if self.letter(self.at).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            let three = (start + 1..start + 4).all(|at| self.letter(at).is_some_and(is_octal));
            if three {
                self.at += 1;
                let code = self.number(start + 1, 8);
                if code > 0o377 {
                    let escape = self.written(start, self.at);
                    let message = format!("octal escape value {escape} outside of range 0-0o377");
                    return Err(Refusal::at(message, start));
                }
                wtf8::push(&mut self.text, code as u32);
                return Ok(());
            }
        }
        self.group(self.number(start + 1, 10), start + 1)
    }

    /// `\g<1>`, `\g<name>`.
    fn named(&mut self, start: usize) -> Result<(), Refusal> {
        if self.letter(self.at) != Some('<') {
            return Err(Refusal::at("missing <", self.at));
        }
        self.at += 1;
        let place = start + 3;
        let end = (place..self.codes.len()).find(|&at| self.letter(at) == Some('>'));
        let Some(end) = end.filter(|&end| end > place) else {
            let message = match end.is_some() || place == self.codes.len() {
                true => "missing group name",
                false => "missing >, unterminated name",
            };
            return Err(Refusal::at(message, place));
        };
        let name = self.written(place, end);
        self.at = end;
        if name.bytes().all(|b| b.is_ascii_digit()) {
            let group = self.number(place, 10);
            self.at = end + 1;
            return self.group(group, place);
        }
        self.at = end + 1;
        let quoted = || String::from_utf8_lossy(&quote::repr(name.as_bytes())).into_owned();
        if !unicode::is_identifier(name.chars().map(u32::from)) {
            let message = format!("bad character in group name {}", quoted());
            return Err(Refusal::at(message, place));
        }
        match self.names.iter().find(|(own, _)| *own == name) {
            Some((_, group)) => self.group(*group, place),
            None => Err(Refusal::UnknownGroup(format!(
                "unknown group name {}",
                quoted()
            ))),
        }
    }
}
