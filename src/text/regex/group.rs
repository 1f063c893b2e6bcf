//! What begins with a parenthesis: groups, flags, looks around, conditions.

use crate::text::regex::parse::{Node, Parser, quoted};
use crate::text::regex::{ASCII, DOTALL, IGNORECASE, LOCALE, MULTILINE, Refusal, UNICODE, VERBOSE};
use crate::text::unicode;

/// Is it the letter of a flag that texts may have, and which one?
fn flag(letter: char) -> Option<u32> {
    Some(match letter {
        'i' => IGNORECASE,
        'L' => LOCALE,
        'm' => MULTILINE,
        's' => DOTALL,
        'x' => VERBOSE,
        'a' => ASCII,
        'u' => UNICODE,
        _ => return None,
    })
}

const TYPES: u32 = ASCII | LOCALE | UNICODE;

impl Parser<'_> {
    /// `start` is the place of the parenthesis, which was taken; `first` if nothing stands before.
    pub(super) fn parenthesis(
        &mut self,
        start: usize,
        first: bool,
    ) -> Result<Option<Node>, Refusal> {
        if !self.take_if('?') {
            return self.group(start, None, self.flags).map(Some);
        }
        let Some(letter) = self.next() else {
            return Err(Refusal::at("unexpected end of pattern", self.at));
        };
        self.at += 1;
        match letter {
            'P' => self.named(start).map(Some),
            ':' => self.held_together(start, self.flags).map(Some),
            '#' => self.comment(start).map(|()| None),
            '=' | '!' => self.look(start, letter == '!', false).map(Some),
            '<' => match self.next() {
                None => Err(Refusal::at("unexpected end of pattern", self.at)),
                Some(sign @ ('=' | '!')) => {
                    self.at += 1;
                    self.look(start, sign == '!', true).map(Some)
                }
                Some(sign) => {
                    let message = format!("unknown extension ?<{sign}");
                    Err(Refusal::at(message, start + 1))
                }
            },
            '(' => self.condition(start).map(Some),
            '>' => {
                let inner = self.inside(start)?;
                Ok(Some(Node::Atomic(Box::new(inner))))
            }
            _ if letter == '-' || flag(letter).is_some() => match self.flags_of(letter)? {
                Some(flags) => self.held_together(start, flags).map(Some),
                None if first => Ok(None),
                None => {
                    let message = "global flags not at the start of the expression";
                    Err(Refusal::at(message, start))
                }
            },
            _ => Err(Refusal::at(
                format!("unknown extension ?{letter}"),
                start + 1,
            )),
        }
    }

    /// The alternatives up to the closing parenthesis.
    fn inside(&mut self, start: usize) -> Result<Node, Refusal> {
        let node = self.either(false)?;
        self.close(start)?;
        Ok(node)
    }

    fn close(&mut self, start: usize) -> Result<(), Refusal> {
        match self.take_if(')') {
            true => Ok(()),
            false => Err(Refusal::at("missing ), unterminated subpattern", start)),
        }
    }

    fn held_together(&mut self, start: usize, flags: u32) -> Result<Node, Refusal> {
        let outside = std::mem::replace(&mut self.flags, flags);
        let inner = self.inside(start);
        self.flags = outside;
        Ok(Node::Group(None, Box::new(inner?)))
    }

    /// A group that is remembered; a name stands between `name` and here.
    fn group(
        &mut self,
        start: usize,
        name: Option<(String, usize)>,
        flags: u32,
    ) -> Result<Node, Refusal> {
        let number = self.widths.len();
        if let Some((name, place)) = name {
            if let Some((_, old)) = self.names.iter().find(|(own, _)| *own == name) {
                let name = quoted(&name);
                let message =
                    format!("redefinition of group name {name} as group {number}; was group {old}");
                return Err(Refusal::at(message, place));
            }
            self.names.push((name, number));
        }
        self.widths.push(None);
        let inner = self.inside(start)?;
        self.widths[number] = Some(inner.width(&self.widths));
        self.flags = flags;
        Ok(Node::Group(Some(number), Box::new(inner)))
    }

    /// A name that was taken, and must be an identifier; with its place.
    fn name(&mut self, end: char) -> Result<(String, usize), Refusal> {
        let place = self.at;
        let name = self.until(end, "group name")?;
        if !unicode::is_identifier(name.chars().map(u32::from)) {
            let message = format!("bad character in group name {}", quoted(&name));
            return Err(Refusal::at(message, place));
        }
        Ok((name, place))
    }

    /// The group of a name.
    fn group_of(&self, (name, place): (String, usize)) -> Result<usize, Refusal> {
        match self.names.iter().find(|(own, _)| *own == name) {
            Some((_, group)) => Ok(*group),
            None => Err(Refusal::at(
                format!("unknown group name {}", quoted(&name)),
                place,
            )),
        }
    }

    fn named(&mut self, start: usize) -> Result<Node, Refusal> {
        if self.take_if('<') {
            let name = self.name('>')?;
            return self.group(start, Some(name), self.flags);
        }
        if self.take_if('=') {
            let name = self.name(')')?;
            let place = name.1;
            let group = self.group_of(name)?;
            return self.reference(group, place, place);
        }
        match self.next() {
            Some(letter) => {
                let message = format!("unknown extension ?P{letter}");
                Err(Refusal::at(
                    message,
                    self.at - 1 - usize::from(self.at > start + 2),
                ))
            }
            None => Err(Refusal::at("unexpected end of pattern", self.at)),
        }
    }

    fn comment(&mut self, start: usize) -> Result<(), Refusal> {
        while self.at < self.codes.len() {
            if self.take_if(')') {
                return Ok(());
            }
            self.at += 1;
        }
        Err(Refusal::at("missing ), unterminated comment", start))
    }

    fn look(&mut self, start: usize, negated: bool, behind: bool) -> Result<Node, Refusal> {
        let outer = self.behind;
        if behind && outer.is_none() {
            self.behind = Some(self.widths.len());
        }
        let inner = self.inside(start);
        self.behind = outer;
        let inner = inner?;
        let width = match (behind, inner.width(&self.widths)) {
            (false, _) => None,
            (true, (low, high)) if low == high => Some(low),
            (true, _) => {
                let message = "look-behind requires fixed-width pattern".to_owned();
                return Err(Refusal::Mistake(message, None));
            }
        };
        Ok(Node::Look(Box::new(inner), width, negated))
    }

    fn condition(&mut self, start: usize) -> Result<Node, Refusal> {
        let place = self.at;
        let name = self.until(')', "group name")?;
        let group = if name.bytes().all(|b| b.is_ascii_digit()) {
            let group = self.number(place, self.at - 1, 10) as usize;
            if group == 0 {
                return Err(Refusal::at("bad group number", place));
            }
            self.asked.push((group, place));
            group
        } else {
            self.at = place;
            let name = self.name(')')?;
            self.group_of(name)?
        };
        self.check_behind(group, self.at)?;
        let yes = self.row(false)?;
        let no = if self.take_if('|') {
            self.row(false)?
        } else {
            Node::Row(Vec::new())
        };
        if self.next() == Some('|') {
            let message = "conditional backref with more than two branches";
            return Err(Refusal::at(message, self.at));
        }
        self.close(start)?;
        Ok(Node::If(group, Box::new(yes), Box::new(no)))
    }

    /// The flags from a first letter on: those that hold up to the closing parenthesis, or from now on.
    fn flags_of(&mut self, first: char) -> Result<Option<u32>, Refusal> {
        let wrong =
            |at: usize, message: &str| Refusal::at(format!("bad inline flags: {message}"), at);
        let (mut on, mut off) = (0, 0);
        let mut letter = first;
        while letter != '-' {
            let flag = flag(letter).unwrap_or(0);
            if flag == LOCALE {
                return Err(wrong(self.at, "cannot use 'L' flag with a str pattern"));
            }
            on |= flag;
            if flag & TYPES != 0 && on & TYPES != flag {
                return Err(wrong(self.at, "flags 'a', 'u' and 'L' are incompatible"));
            }
            letter = self.flag_or(&[')', '-', ':'], "missing -, : or )", "missing -, : or )")?;
            if matches!(letter, ')' | ':') {
                break;
            }
        }
        if letter == ')' {
            self.flags = if on & ASCII != 0 {
                self.flags & !UNICODE
            } else {
                self.flags
            } | on;
            return Ok(None);
        }
        if letter == '-' {
            letter = self.flag_or(&[], "missing flag", "missing flag")?;
            while letter != ':' {
                let flag = flag(letter).unwrap_or(0);
                if flag & TYPES != 0 {
                    return Err(wrong(self.at, "cannot turn off flags 'a', 'u' and 'L'"));
                }
                off |= flag;
                letter = self.flag_or(&[':'], "missing :", "missing :")?;
            }
        }
        if on & off != 0 {
            return Err(wrong(self.at - 1, "flag turned on and off"));
        }
        let kept = if on & TYPES != 0 {
            self.flags & !TYPES
        } else {
            self.flags
        };
        Ok(Some((kept | on) & !off))
    }

    /// The next letter, a flag or one of `others`.
    fn flag_or(&mut self, others: &[char], at_end: &str, otherwise: &str) -> Result<char, Refusal> {
        let Some(letter) = self.next() else {
            return Err(Refusal::at(at_end, self.at));
        };
        if !others.contains(&letter) && flag(letter).is_none() {
            let message = if letter.is_alphabetic() {
                "unknown flag"
            } else {
                otherwise
            };
            return Err(Refusal::at(message, self.at));
        }
        self.at += 1;
        Ok(letter)
    }
}
