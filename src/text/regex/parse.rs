//! Reads a pattern into a tree (library reference, `re`, Regular Expression Syntax), or tells what is wrong with it.

use crate::text::quote;
use crate::text::regex::escape::shown;
use crate::text::regex::one::{Item, Kind, One, Set, fold};
use crate::text::regex::{ASCII, DOTALL, IGNORECASE, LOCALE, MULTILINE, Refusal, UNICODE, VERBOSE};
use crate::text::{unicode, wtf8};

/// How deep groups may stand in each other.
pub const DEPTH: usize = 250;

/// No end to the repetitions.
pub const FOREVER: u32 = u32::MAX;

/// A place between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `\A`, and `^`.
    Start,
    /// `^` under `MULTILINE`.
    LineStart,
    /// `\Z`.
    End,
    /// `$`: the end, also before a last line feed.
    LastLineEnd,
    /// `$` under `MULTILINE`.
    LineEnd,
    /// `\b`, or `\B` if `true`.
    Boundary(bool),
    /// The same where only ASCII has letters.
    AsciiBoundary(bool),
}

/// How eagerly something is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greed {
    /// As often as possible, and fewer if need be.
    Greedy,
    /// As seldom as possible.
    Lazy,
    /// As often as possible, for good.
    Possessive,
}

/// A part of a pattern.
#[derive(Debug)]
pub enum Node {
    /// One character.
    One(One),
    /// A place.
    At(Place),
    /// One after the other.
    Row(Vec<Node>),
    /// The first that leads on.
    Either(Vec<Node>),
    /// A group that is remembered by its number, or only holds together.
    Group(Option<usize>, Box<Node>),
    /// So often.
    Repeat(Box<Node>, u32, u32, Greed),
    /// What a group matched; case matters if `None`.
    Again(usize, Option<bool>),
    /// What follows, or with a width what comes before; negated if `true`.
    Look(Box<Node>, Option<usize>, bool),
    /// Once matched, not tried again.
    Atomic(Box<Node>),
    /// The one if the group has matched, else the other.
    If(usize, Box<Node>, Box<Node>),
    /// Never.
    Fail,
}

/// Least and greatest number of characters that something matches.
type Width = (usize, usize);

impl Node {
    fn width(&self, groups: &[Option<Width>]) -> Width {
        match self {
            Node::One(_) => (1, 1),
            Node::At(_) | Node::Look(..) | Node::Fail => (0, 0),
            Node::Row(parts) => parts.iter().fold((0, 0), |(low, high), part| {
                let (l, h) = part.width(groups);
                (low.saturating_add(l), high.saturating_add(h))
            }),
            Node::Either(parts) => union(parts.iter().map(|part| part.width(groups))),
            Node::Group(_, inner) | Node::Atomic(inner) => inner.width(groups),
            Node::Repeat(inner, least, most, _) => {
                let (low, high) = inner.width(groups);
                let most = if *most == FOREVER {
                    usize::MAX
                } else {
                    *most as usize
                };
                (
                    low.saturating_mul(*least as usize),
                    high.saturating_mul(most),
                )
            }
            Node::Again(group, _) => groups.get(*group).copied().flatten().unwrap_or((0, 0)),
            Node::If(_, yes, no) => union([yes.width(groups), no.width(groups)].into_iter()),
        }
    }
}

fn union(widths: impl Iterator<Item = Width>) -> Width {
    let join = |(low, high): Width, (l, h): Width| (low.min(l), high.max(h));
    widths.reduce(join).unwrap_or((0, 0))
}

/// A pattern that was read.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub node: Node,
    /// The flags that hold, those in the pattern too.
    pub flags: u32,
    /// How many groups are remembered.
    pub groups: usize,
    /// The names of groups, in their order.
    pub names: Vec<(String, usize)>,
}

/// Reads a pattern of these code points.
pub fn parse(codes: &[u32], flags: u32) -> Result<Parsed, Refusal> {
    let mut parser = Parser {
        codes,
        at: 0,
        flags: if flags & ASCII == 0 {
            flags | UNICODE
        } else {
            flags
        },
        widths: vec![None],
        names: Vec::new(),
        asked: Vec::new(),
        behind: None,
        depth: 0,
    };
    let node = parser.either(true)?;
    if parser.at < codes.len() {
        return Err(Refusal::at("unbalanced parenthesis", parser.at));
    }
    for &(group, place) in &parser.asked {
        if group >= parser.widths.len() {
            return Err(Refusal::at(
                format!("invalid group reference {group}"),
                place,
            ));
        }
    }
    Ok(Parsed {
        node,
        flags: parser.flags,
        groups: parser.widths.len() - 1,
        names: parser.names,
    })
}

/// Where the reading stands.
pub(super) struct Parser<'a> {
    pub(super) codes: &'a [u32],
    pub(super) at: usize,
    flags: u32,
    /// The widths of the groups, by number; `None` while one is open. Number 0 is the whole.
    pub(super) widths: Vec<Option<Width>>,
    names: Vec<(String, usize)>,
    /// The groups that conditions ask for, which may come later, and where they do.
    asked: Vec<(usize, usize)>,
    /// In a look behind: how many groups there were before it.
    behind: Option<usize>,
    depth: usize,
}

fn quoted(text: &str) -> String {
    String::from_utf8_lossy(&quote::repr(text.as_bytes())).into_owned()
}

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

/// The parts of the syntax that stand on their own.
impl Parser<'_> {
    /// The letter at a place.
    pub(super) fn letter(&self, at: usize) -> Option<char> {
        self.codes.get(at).map(|&code| shown(code))
    }

    fn next(&self) -> Option<char> {
        self.letter(self.at)
    }

    pub(super) fn take(&mut self) -> Option<u32> {
        let code = self.codes.get(self.at).copied()?;
        self.at += 1;
        Some(code)
    }

    pub(super) fn take_if(&mut self, wanted: char) -> bool {
        let fits = self.next() == Some(wanted);
        self.at += usize::from(fits);
        fits
    }

    pub(super) fn take_while(&mut self, most: usize, fits: impl Fn(char) -> bool) {
        let end = self.at.saturating_add(most);
        while self.at < end && self.next().is_some_and(&fits) {
            self.at += 1;
        }
    }

    /// The text between two places.
    pub(super) fn text(&self, start: usize, end: usize) -> String {
        let bytes = wtf8::collect(self.codes[start..end].iter().copied());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The number that the digits between two places write; too large ones are all alike.
    pub(super) fn number(&self, start: usize, end: usize, base: u32) -> u32 {
        let digits = self.codes[start..end].iter();
        digits.fold(0, |number: u32, &code| {
            let digit = shown(code).to_digit(base).unwrap_or(0);
            number.saturating_mul(base).saturating_add(digit)
        })
    }

    /// What stands before `end`, which is taken.
    pub(super) fn until(&mut self, end: char, what: &str) -> Result<String, Refusal> {
        let start = self.at;
        while let Some(letter) = self.next() {
            if letter == end {
                let found = self.text(start, self.at);
                self.at += 1;
                if found.is_empty() {
                    return Err(Refusal::at(format!("missing {what}"), start));
                }
                return Ok(found);
            }
            self.at += 1;
        }
        let message = match self.at - start {
            0 => format!("missing {what}"),
            _ => format!("missing {end}, unterminated name"),
        };
        Err(Refusal::at(message, start))
    }

    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    /// Do cases not matter, and if so, only of ASCII?
    pub(super) fn folds(&self) -> Option<bool> {
        self.has(IGNORECASE).then(|| self.has(ASCII))
    }

    pub(super) fn literal(&self, code: u32) -> Node {
        Node::One(match self.folds() {
            Some(ascii) => One::Folded(fold(code, ascii), ascii),
            None => One::Char(code),
        })
    }

    pub(super) fn set(&self, items: Vec<Item>, negated: bool) -> Node {
        let set = Set::new(items, negated, self.has(IGNORECASE), self.has(ASCII));
        Node::One(One::Of(Box::new(set)))
    }

    pub(super) fn placed(&self, place: Place) -> Place {
        match place {
            Place::Boundary(not) if self.has(ASCII) => Place::AsciiBoundary(not),
            _ => place,
        }
    }

    /// A look behind cannot refer to groups that are open, or in itself.
    pub(super) fn check_behind(&self, group: usize, place: usize) -> Result<(), Refusal> {
        let Some(before) = self.behind else {
            return Ok(());
        };
        if self.widths.get(group).is_none_or(Option::is_none) {
            return Err(Refusal::at("cannot refer to an open group", place));
        }
        if group >= before {
            let message = "cannot refer to group defined in the same lookbehind subpattern";
            return Err(Refusal::at(message, place));
        }
        Ok(())
    }

    fn skip_blanks(&mut self) {
        while let Some(letter) = self.next().filter(|_| self.has(VERBOSE)) {
            if letter == '#' {
                while self.next().is_some_and(|letter| letter != '\n') {
                    self.at += 1;
                }
            } else if !matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}') {
                return;
            } else {
                self.at += 1;
            }
        }
    }
}

/// Alternatives, rows, repetitions and sets.
impl Parser<'_> {
    fn either(&mut self, first: bool) -> Result<Node, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Refusal::TooDeep);
        }
        let mut rows = vec![self.row(first)?];
        while self.take_if('|') {
            rows.push(self.row(false)?);
        }
        self.depth -= 1;
        Ok(match rows.len() {
            1 => rows.remove(0),
            _ => Node::Either(rows),
        })
    }

    fn row(&mut self, first: bool) -> Result<Node, Refusal> {
        let mut parts: Vec<Node> = Vec::new();
        loop {
            self.skip_blanks();
            let Some(letter) = self.next().filter(|letter| !matches!(letter, '|' | ')')) else {
                return Ok(Node::Row(parts));
            };
            let start = self.at;
            self.at += 1;
            match letter {
                '\\' => parts.push(self.escape()?),
                '[' => parts.push(self.brackets(start)?),
                '.' => parts.push(Node::One(if self.has(DOTALL) {
                    One::Any
                } else {
                    One::InLine
                })),
                '^' => parts.push(Node::At(match self.has(MULTILINE) {
                    true => Place::LineStart,
                    false => Place::Start,
                })),
                '$' => parts.push(Node::At(match self.has(MULTILINE) {
                    true => Place::LineEnd,
                    false => Place::LastLineEnd,
                })),
                '(' => parts.extend(self.parenthesis(start, first && parts.is_empty())?),
                '*' | '+' | '?' | '{' => match self.bounds(letter)? {
                    Some(bounds) => {
                        let repeated = self.repeat(parts.pop(), bounds, start)?;
                        parts.push(repeated);
                    }
                    None => parts.push(self.literal(u32::from('{'))),
                },
                _ => parts.push(self.literal(self.codes[start])),
            }
        }
    }

    /// How often a quantifier repeats; `None` if a brace is none.
    fn bounds(&mut self, letter: char) -> Result<Option<(u32, u32)>, Refusal> {
        match letter {
            '*' => return Ok(Some((0, FOREVER))),
            '+' => return Ok(Some((1, FOREVER))),
            '?' => return Ok(Some((0, 1))),
            _ => {}
        }
        let here = self.at;
        if self.next() == Some('}') {
            return Ok(None);
        }
        let digits = |parser: &mut Self| {
            let start = parser.at;
            parser.take_while(usize::MAX, |c| c.is_ascii_digit());
            (parser.at > start).then(|| parser.number(start, parser.at, 10))
        };
        let low = digits(self);
        let high = if self.take_if(',') { digits(self) } else { low };
        if !self.take_if('}') {
            self.at = here;
            return Ok(None);
        }
        if low == Some(FOREVER) || high == Some(FOREVER) {
            return Err(Refusal::TooMany);
        }
        let bounds = (low.unwrap_or(0), high.unwrap_or(FOREVER));
        if bounds.1 < bounds.0 {
            return Err(Refusal::at("min repeat greater than max repeat", here));
        }
        Ok(Some(bounds))
    }

    fn repeat(
        &mut self,
        item: Option<Node>,
        (least, most): (u32, u32),
        place: usize,
    ) -> Result<Node, Refusal> {
        let item = match item {
            None | Some(Node::At(_)) => return Err(Refusal::at("nothing to repeat", place)),
            Some(Node::Repeat(..)) => return Err(Refusal::at("multiple repeat", place)),
            Some(item) => item,
        };
        let greed = if self.take_if('?') {
            Greed::Lazy
        } else if self.take_if('+') {
            Greed::Possessive
        } else {
            Greed::Greedy
        };
        Ok(Node::Repeat(Box::new(item), least, most, greed))
    }

    /// A set in brackets, of which the first was taken.
    fn brackets(&mut self, start: usize) -> Result<Node, Refusal> {
        let open = || Refusal::at("unterminated character set", start);
        let negated = self.take_if('^');
        let first = self.at;
        let mut items = Vec::new();
        loop {
            let from = self.at;
            let code = self.take().ok_or_else(open)?;
            if shown(code) == ']' && from > first {
                return Ok(self.set(items, negated));
            }
            let low = self.member(code)?;
            if !self.take_if('-') {
                items.push(low);
                continue;
            }
            let until = self.at;
            let code = self.take().ok_or_else(open)?;
            if shown(code) == ']' {
                items.extend([low, Item::Range(45, 45)]);
                return Ok(self.set(items, negated));
            }
            let high = self.member(code)?;
            match (low, high) {
                (Item::Range(low, _), Item::Range(high, _)) if low <= high => {
                    items.push(Item::Range(low, high));
                }
                _ => {
                    let (low, high) = (self.text(from, until - 1), self.text(until, self.at));
                    let message = format!("bad character range {low}-{high}");
                    return Err(Refusal::at(message, from));
                }
            }
        }
    }

    fn member(&mut self, code: u32) -> Result<Item, Refusal> {
        match shown(code) {
            '\\' => self.escape_in_set(),
            _ => Ok(Item::Range(code, code)),
        }
    }
}

/// What begins with a parenthesis.
impl Parser<'_> {
    /// `start` is the place of the parenthesis, which was taken; `first` if nothing stands before.
    fn parenthesis(&mut self, start: usize, first: bool) -> Result<Option<Node>, Refusal> {
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

/// Is it a word character, for boundaries?
pub(super) fn is_word(code: u32, ascii: bool) -> bool {
    Kind::Word.has(code, ascii)
}
