//! Where a match can start: what a search may pass over without taking a step.
//!
//! ```text
//!  Python        the text itself           memmem
//!  (a|b)x*       one of two bytes          memchr
//!  [0-9]+|\w     a byte of a table         a look at each byte
//!  a*            anywhere
//! ```

use memchr::memmem::Finder;

use crate::text::regex::compile::Step;
use crate::text::regex::one::One;
use crate::text::wtf8;

/// What stands at the start of every match.
#[derive(Debug)]
pub enum Start {
    /// This text.
    Text(Box<Finder<'static>>),
    /// One of these bytes.
    One([u8; 1]),
    /// One of these bytes.
    Two([u8; 2]),
    /// One of these bytes.
    Three([u8; 3]),
    /// One of the bytes that the table has.
    Of(Box<[bool; 256]>),
    /// Nobody knows: anything, or nothing.
    Anywhere,
}

impl Start {
    /// Of what the steps match.
    pub fn of(steps: &[Step]) -> Start {
        let first = steps.iter().find(|step| !matches!(step, Step::Mark(_)));
        if let Some(Step::Text(text)) = first {
            return Start::Text(Box::new(Finder::new(text).into_owned()));
        }
        let Some(table) = first_bytes(steps) else {
            return Start::Anywhere;
        };
        let bytes: Vec<u8> = (0..=255).filter(|&byte| table[byte as usize]).collect();
        match *bytes.as_slice() {
            [a] => Start::One([a]),
            [a, b] => Start::Two([a, b]),
            [a, b, c] => Start::Three([a, b, c]),
            _ if bytes.len() == table.len() => Start::Anywhere,
            _ => Start::Of(Box::new(table)),
        }
    }

    /// The first place from `at` on where a match can start.
    #[inline]
    pub fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let rest = &text[at..];
        let found = match self {
            Start::Text(finder) => finder.find(rest),
            Start::One([a]) => memchr::memchr(*a, rest),
            Start::Two([a, b]) => memchr::memchr2(*a, *b, rest),
            Start::Three([a, b, c]) => memchr::memchr3(*a, *b, *c, rest),
            Start::Of(table) => rest.iter().position(|&byte| table[byte as usize]),
            Start::Anywhere => Some(0),
        };
        found.map(|found| at + found)
    }
}

/// The first bytes of all that the steps can match; `None` if they can match nothing at all, or nobody knows what.
fn first_bytes(steps: &[Step]) -> Option<[bool; 256]> {
    let (mut table, mut seen, mut open) = ([false; 256], vec![false; steps.len()], vec![0]);
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            // A round that matched nothing: now the repetition may end.
            if matches!(steps[at], Step::Round(_)) && !seen[at + 1] {
                open.push(at + 1);
            }
            continue;
        }
        match &steps[at] {
            Step::One(one) => add(&mut table, one),
            Step::Text(text) => table[text[0] as usize] = true,
            Step::Many(one, least, ..) => {
                add(&mut table, one);
                if *least == 0 {
                    open.push(at + 1);
                }
            }
            Step::Try(first, second) => open.extend([*first, *second]),
            Step::Go(to) => open.push(*to),
            Step::Round(round) => {
                open.push(round.body);
                if round.least == 0 {
                    open.push(at + 1);
                }
            }
            Step::If(_, otherwise) => open.extend([at + 1, *otherwise]),
            Step::Look { after, .. } => open.push(*after),
            Step::At(_) | Step::Mark(_) | Step::Count(_) | Step::Keep | Step::Kept => {
                open.push(at + 1);
            }
            Step::Fail => {}
            Step::Again(..) | Step::Looked | Step::Done => return None,
        }
    }
    Some(table)
}

/// Adds the first bytes of what matches one character; for characters beyond ASCII all that could be.
fn add(table: &mut [bool; 256], one: &One) {
    if let One::Char(code) = one {
        let mut bytes = Vec::new();
        wtf8::push(&mut bytes, *code);
        table[bytes[0] as usize] = true;
        return;
    }
    for (byte, has) in table.iter_mut().enumerate() {
        *has |= byte >= 0x80 || one.has(byte as u32);
    }
}
