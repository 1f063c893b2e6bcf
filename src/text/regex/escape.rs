//! Escapes in patterns: what stands behind a backslash, outside of sets and inside.

use crate::text::regex::Refusal;
use crate::text::regex::one::{Item, Kind};
use crate::text::regex::parse::{Boundary, Node, Parser};

/// A letter as a text, for messages.
pub(super) fn shown(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The character that a letter stands for in every escape.
pub(super) fn control(letter: char) -> Option<u32> {
    Some(match letter {
        'a' => 7,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        '\\' => 92,
        _ => return None,
    })
}

fn kind(letter: char) -> Option<Item> {
    Some(match letter {
        'd' => Item::Kind(Kind::Digit, false),
        'D' => Item::Kind(Kind::Digit, true),
        's' => Item::Kind(Kind::Space, false),
        'S' => Item::Kind(Kind::Space, true),
        'w' => Item::Kind(Kind::Word, false),
        'W' => Item::Kind(Kind::Word, true),
        _ => return None,
    })
}

fn place(letter: char) -> Option<Boundary> {
    Some(match letter {
        'A' => Boundary::Start,
        'Z' => Boundary::End,
        'b' => Boundary::Word(false),
        'B' => Boundary::Word(true),
        _ => return None,
    })
}

impl Parser<'_> {
    /// The letter behind a backslash that was just taken.
    fn escaped(&mut self) -> Result<char, Refusal> {
        match self.take() {
            Some(code) => Ok(shown(code)),
            None => Err(Refusal::at("bad escape (end of pattern)", self.at - 1)),
        }
    }

    /// What stands behind a backslash inside of a set.
    pub(super) fn escape_in_set(&mut self) -> Result<Item, Refusal> {
        let start = self.at - 1;
        let letter = self.escaped()?;
        if let Some(item) = kind(letter) {
            return Ok(item);
        }
        let code = match letter {
            'b' => 8,
            '0'..='7' => {
                self.take_while(2, is_octal);
                self.octal(start)?
            }
            _ => match control(letter) {
                Some(code) => code,
                None => self.number_or_itself(start, letter)?,
            },
        };
        Ok(Item::Range(code, code))
    }

    /// What stands behind a backslash outside of sets.
    pub(super) fn escape(&mut self) -> Result<Node, Refusal> {
        let start = self.at - 1;
        let letter = self.escaped()?;
        if let Some(item) = kind(letter) {
            return Ok(self.set(item.into(), false));
        }
        if let Some(place) = place(letter) {
            return Ok(Node::At(self.placed(place)));
        }
        match letter {
            '0' => {
                self.take_while(2, is_octal);
                let code = self.octal(start)?;
                Ok(self.literal(code))
            }
            '1'..='9' => self.digits(start),
            _ => {
                let code = match control(letter) {
                    Some(code) => code,
                    None => self.number_or_itself(start, letter)?,
                };
                Ok(self.literal(code))
            }
        }
    }

    /// `\1` is what a group matched; three octal digits are a character.
    fn digits(&mut self, start: usize) -> Result<Node, Refusal> {
        self.take_while(1, |c| c.is_ascii_digit());
        let octal = |parser: &Self, at: usize| parser.letter(at).is_some_and(is_octal);
        let three = self.at == start + 3
            && octal(self, start + 1)
            && octal(self, start + 2)
            && octal(self, start + 3);
        if three {
            self.at += 1;
            let code = self.octal(start)?;
            return Ok(self.literal(code));
        }
        let group = self.number(start + 1, self.at, 10) as usize;
        self.reference(group, start, start + 1)
    }

    /// A reference to a group; `start` is the place to blame if it is open, `number` if there is none.
    pub(super) fn reference(
        &mut self,
        group: usize,
        start: usize,
        number: usize,
    ) -> Result<Node, Refusal> {
        if group >= self.widths.len() {
            let message = format!("invalid group reference {group}");
            return Err(Refusal::at(message, number));
        }
        if self.widths[group].is_none() {
            return Err(Refusal::at("cannot refer to an open group", start));
        }
        self.check_behind(group, self.at)?;
        Ok(Node::Again(group, self.folds()))
    }

    /// The character of an octal escape from the backslash at `start` to here.
    fn octal(&self, start: usize) -> Result<u32, Refusal> {
        let code = self.number(start + 1, self.at, 8);
        if code > 0o377 {
            let escape = self.text(start, self.at);
            let message = format!("octal escape value {escape} outside of range 0-0o377");
            return Err(Refusal::at(message, start));
        }
        Ok(code)
    }

    /// `\x41`, `\u0041`, `\U00000041`, `\N{DIGIT ONE}`; else the character itself, if it is no letter or digit.
    fn number_or_itself(&mut self, start: usize, letter: char) -> Result<u32, Refusal> {
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'N' => return self.named_character(start),
            _ if letter.is_ascii_alphanumeric() => {
                return Err(Refusal::at(format!("bad escape \\{letter}"), start));
            }
            _ => return Ok(self.codes[start + 1]),
        };
        self.take_while(digits, |c| c.is_ascii_hexdigit());
        let escape = self.text(start, self.at);
        if self.at - start != digits + 2 {
            return Err(Refusal::at(format!("incomplete escape {escape}"), start));
        }
        let code = self.number(start + 2, self.at, 16);
        if code > 0x10_ffff {
            return Err(Refusal::at(format!("bad escape {escape}"), start));
        }
        Ok(code)
    }

    fn named_character(&mut self, start: usize) -> Result<u32, Refusal> {
        if !self.take_if('{') {
            return Err(Refusal::at("missing {", self.at));
        }
        let name = self.until('}', "character name")?;
        match unicode_names2::character(&name) {
            Some(c) => Ok(c as u32),
            None => {
                let name = crate::text::quote::repr(name.as_bytes());
                let name = String::from_utf8_lossy(&name).into_owned();
                Err(Refusal::at(
                    format!("undefined character name {name}"),
                    start,
                ))
            }
        }
    }
}

pub(super) fn is_octal(c: char) -> bool {
    matches!(c, '0'..='7')
}
