//! Reads a pattern into a tree (library reference, `re`, Regular Expression Syntax), or tells what is wrong with it.

use crate::text::quote;
use crate::text::regex::escape::shown;
use crate::text::regex::one::{Item, Items, Kind, One, Set, fold};
use crate::text::regex::{ASCII, DOTALL, IGNORECASE, MULTILINE, Refusal, Stop, UNICODE, VERBOSE};
use crate::text::wtf8;

/// How deep groups may stand in each other.
pub const DEPTH: usize = 250;

/// No end to the repetitions.
pub const FOREVER: u32 = u32::MAX;

/// A place between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
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
    Word(bool),
    /// The same where only ASCII has letters.
    AsciiWord(bool),
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
    At(Boundary),
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
    pub(super) fn width(&self, groups: &[Option<Width>]) -> Width {
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

/// Reads a pattern of these code points, unless it is to stop meanwhile. `doubts` takes what is said about signs that
/// look like an operation on sets: a later version may read them as one.
pub fn parse(
    codes: &[u32],
    flags: u32,
    stop: Stop<'_>,
    doubts: &mut Vec<String>,
) -> Result<Parsed, Refusal> {
    let mut parser = Parser {
        codes,
        stop,
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
        doubts,
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
    stop: Stop<'a>,
    pub(super) at: usize,
    pub(super) flags: u32,
    /// The widths of the groups, by number; `None` while one is open. Number 0 is the whole.
    pub(super) widths: Vec<Option<Width>>,
    pub(super) names: Vec<(String, usize)>,
    /// The groups that conditions ask for, which may come later, and where they do.
    pub(super) asked: Vec<(usize, usize)>,
    /// In a look behind: how many groups there were before it.
    pub(super) behind: Option<usize>,
    pub(super) depth: usize,
    doubts: &'a mut Vec<String>,
}

pub(super) fn quoted(text: &str) -> String {
    String::from_utf8_lossy(&quote::repr(text.as_bytes())).into_owned()
}

/// The parts of the syntax that stand on their own.
impl Parser<'_> {
    /// The letter at a place.
    pub(super) fn letter(&self, at: usize) -> Option<char> {
        self.codes.get(at).map(|&code| shown(code))
    }

    /// Is somebody still waiting?
    fn go_on(&self) -> Result<(), Refusal> {
        match (self.stop)() {
            true => Err(Refusal::Stopped),
            false => Ok(()),
        }
    }

    pub(super) fn next(&self) -> Option<char> {
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

    pub(super) fn has(&self, flag: u32) -> bool {
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

    pub(super) fn set(&self, items: Items, negated: bool) -> Node {
        let set = Set::new(items, negated, self.has(IGNORECASE), self.has(ASCII));
        Node::One(One::Of(Box::new(set)))
    }

    pub(super) fn placed(&self, place: Boundary) -> Boundary {
        match place {
            Boundary::Word(not) if self.has(ASCII) => Boundary::AsciiWord(not),
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
    pub(super) fn either(&mut self, first: bool) -> Result<Node, Refusal> {
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

    pub(super) fn row(&mut self, first: bool) -> Result<Node, Refusal> {
        let mut parts: Vec<Node> = Vec::new();
        loop {
            self.go_on()?;
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
                    true => Boundary::LineStart,
                    false => Boundary::Start,
                })),
                '$' => parts.push(Node::At(match self.has(MULTILINE) {
                    true => Boundary::LineEnd,
                    false => Boundary::LastLineEnd,
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
        if self.letter(self.at) == Some('[') {
            self.doubt("nested set", self.at);
        }
        let negated = self.take_if('^');
        let first = self.at;
        let mut items = Items::default();
        loop {
            self.go_on()?;
            let from = self.at;
            let code = self.take().ok_or_else(open)?;
            if shown(code) == ']' && from > first {
                return Ok(self.set(items, negated));
            }
            if from > first {
                self.doubt_double(code);
            }
            let low = self.member(code)?;
            if !self.take_if('-') {
                items.add(low);
                continue;
            }
            let until = self.at;
            let code = self.take().ok_or_else(open)?;
            if shown(code) == ']' {
                items.add(low);
                items.add(Item::Range(45, 45));
                return Ok(self.set(items, negated));
            }
            if shown(code) == '-' {
                self.doubt("set difference", until - 1);
            }
            let high = self.member(code)?;
            match (low, high) {
                (Item::Range(low, _), Item::Range(high, _)) if low <= high => {
                    items.add(Item::Range(low, high));
                }
                _ => {
                    let (low, high) = (self.text(from, until - 1), self.text(until, self.at));
                    let message = format!("bad character range {low}-{high}");
                    return Err(Refusal::at(message, from));
                }
            }
        }
    }

    /// A member of a set is the first of two that might be an operator.
    fn doubt_double(&mut self, code: u32) {
        let operation = match shown(code) {
            '-' => "set difference",
            '&' => "set intersection",
            '~' => "set symmetric difference",
            '|' => "set union",
            _ => return,
        };
        if self.codes.get(self.at) == Some(&code) {
            self.doubt(operation, self.at - 1);
        }
    }

    fn doubt(&mut self, what: &str, place: usize) {
        self.doubts
            .push(format!("Possible {what} at position {place}"));
    }

    fn member(&mut self, code: u32) -> Result<Item, Refusal> {
        match shown(code) {
            '\\' => self.escape_in_set(),
            _ => Ok(Item::Range(code, code)),
        }
    }
}

/// Is it a word character, for boundaries?
pub(super) fn is_word(code: u32, ascii: bool) -> bool {
    Kind::Word.has(code, ascii)
}
