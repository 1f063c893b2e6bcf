//! Turns the tree of a pattern into steps.
//!
//! ```text
//!  a|b      0 Try(1, 3)  1 One(a)  2 Go(4)  3 One(b)  4 Done
//!  (ab)*    0 Count(0)  1 Go(5)  2 Mark(2)  3 Text(ab)  4 Mark(3)  5 Round{2, ..}  6 Done
//! ```

use crate::text::regex::one::One;
use crate::text::regex::parse::{Boundary, Greed, Node, Parsed};
use crate::text::regex::start::Start;
use crate::text::regex::{Refusal, Stop};
use crate::text::wtf8;

/// One step. Numbers of steps are places in [`Program::steps`].
#[derive(Debug)]
pub enum Step {
    /// One character.
    One(One),
    /// Several characters, case and all.
    Text(Box<[u8]>),
    /// A place.
    At(Boundary),
    /// One character, so often.
    Many(One, u32, u32, Greed),
    /// Go on with the first; if that leads nowhere, with the second.
    Try(usize, usize),
    /// Go on there.
    Go(usize),
    /// A group begins (even) or ends (odd) here.
    Mark(usize),
    /// What a group matched; case matters if `None`.
    Again(usize, Option<bool>),
    /// Start to count rounds.
    Count(usize),
    /// A round may begin, or the repetition end.
    Round(Round),
    /// Go on, unless the group has not matched.
    If(usize, usize),
    /// Look around: match up to [`Step::Looked`], then go on there from the same place.
    Look {
        /// Characters to go back first.
        back: Option<usize>,
        /// Must it not match?
        negated: bool,
        /// Where to go on.
        after: usize,
    },
    /// The end of what a look matches.
    Looked,
    /// Match up to [`Step::Kept`] for good.
    Keep,
    /// The end of that.
    Kept,
    /// Never.
    Fail,
    /// The pattern has matched.
    Done,
}

/// A repetition of more than one character.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// The number of its count.
    pub count: usize,
    /// Where a round begins.
    pub body: usize,
    /// Least rounds.
    pub least: u32,
    /// Most rounds.
    pub most: u32,
    /// Rather end?
    pub lazy: bool,
}

/// The steps of a pattern.
#[derive(Debug)]
pub struct Program {
    /// The steps.
    pub steps: Vec<Step>,
    /// Where a match can start.
    pub start: Start,
    /// How many groups it has, without the whole.
    pub groups: usize,
    /// How many repetitions count.
    pub counts: usize,
}

/// The steps of what was read, unless it is to stop meanwhile.
pub fn program(parsed: &Parsed, stop: Stop<'_>) -> Result<Program, Refusal> {
    let mut program = Program {
        steps: Vec::new(),
        start: Start::Anywhere,
        groups: parsed.groups,
        counts: 0,
    };
    program.add(&parsed.node, stop);
    program.steps.push(Step::Done);
    if stop() {
        return Err(Refusal::Stopped);
    }
    program.start = Start::of(&program.steps);
    Ok(program)
}

impl Program {
    fn here(&self) -> usize {
        self.steps.len()
    }

    /// A step whose target is set later.
    fn later(&mut self) -> usize {
        self.steps.push(Step::Fail);
        self.here() - 1
    }

    /// Adds the steps of a part; if it is to stop, not all of them.
    fn add(&mut self, node: &Node, stop: Stop<'_>) {
        match node {
            _ if stop() => {}
            Node::One(one) => self.steps.push(Step::One(one.clone())),
            Node::At(place) => self.steps.push(Step::At(*place)),
            Node::Row(parts) => self.add_row(parts, stop),
            Node::Either(parts) => self.add_either(parts, stop),
            Node::Group(None, inner) => self.add(inner, stop),
            Node::Group(Some(number), inner) => {
                self.steps.push(Step::Mark(number * 2));
                self.add(inner, stop);
                self.steps.push(Step::Mark(number * 2 + 1));
            }
            Node::Repeat(inner, least, most, greed) => {
                self.add_repeat(inner, (*least, *most), *greed, stop)
            }
            Node::Again(group, fold) => self.steps.push(Step::Again(*group, *fold)),
            Node::Look(inner, back, negated) => {
                let start = self.later();
                self.add(inner, stop);
                self.steps.push(Step::Looked);
                self.steps[start] = Step::Look {
                    back: *back,
                    negated: *negated,
                    after: self.here(),
                };
            }
            Node::Atomic(inner) => self.add_kept(|program| program.add(inner, stop)),
            Node::If(group, yes, no) => {
                let test = self.later();
                self.add(yes, stop);
                let end = self.later();
                self.steps[test] = Step::If(*group, self.here());
                self.add(no, stop);
                self.steps[end] = Step::Go(self.here());
            }
            Node::Fail => self.steps.push(Step::Fail),
        }
    }

    /// Characters in a row become one step.
    fn add_row(&mut self, parts: &[Node], stop: Stop<'_>) {
        for run in parts.chunk_by(|a, b| plain(a).is_some() && plain(b).is_some()) {
            match run {
                [only] => self.add(only, stop),
                _ => {
                    let text = wtf8::collect(run.iter().filter_map(plain));
                    self.steps.push(Step::Text(text.into()));
                }
            }
        }
    }

    fn add_kept(&mut self, inner: impl FnOnce(&mut Program)) {
        self.steps.push(Step::Keep);
        inner(self);
        self.steps.push(Step::Kept);
    }

    /// Characters that all begin with are matched once, before the choice.
    fn add_either(&mut self, parts: &[Node], stop: Stop<'_>) {
        let mut rows: Vec<&[Node]> = parts.iter().map(row).collect();
        let shared = shared_start(&rows);
        self.add_row(&rows[0][..shared], stop);
        rows.iter_mut().for_each(|row| *row = &row[shared..]);
        let mut ends = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            if i + 1 == rows.len() {
                self.add_row(row, stop);
                break;
            }
            let choice = self.later();
            self.add_row(row, stop);
            ends.push(self.later());
            self.steps[choice] = Step::Try(choice + 1, self.here());
        }
        let here = self.here();
        for end in ends {
            self.steps[end] = Step::Go(here);
        }
    }

    fn add_repeat(
        &mut self,
        inner: &Node,
        (least, most): (u32, u32),
        greed: Greed,
        stop: Stop<'_>,
    ) {
        if let Some(one) = as_one(inner) {
            self.steps.push(Step::Many(one.clone(), least, most, greed));
            return;
        }
        if greed == Greed::Possessive {
            self.add_kept(|program| {
                program.add_repeat(inner, (least, most), Greed::Greedy, stop);
            });
            return;
        }
        let count = self.counts;
        self.counts += 1;
        self.steps.push(Step::Count(count));
        let skip = self.later();
        let body = self.here();
        self.add(inner, stop);
        self.steps[skip] = Step::Go(self.here());
        self.steps.push(Step::Round(Round {
            count,
            body,
            least,
            most,
            lazy: greed == Greed::Lazy,
        }));
    }
}

/// The character that a part is.
fn plain(part: &Node) -> Option<u32> {
    match part {
        Node::One(One::Char(code)) => Some(*code),
        _ => None,
    }
}

/// The parts of a row.
fn row(node: &Node) -> &[Node] {
    match node {
        Node::Row(parts) => parts,
        only => std::slice::from_ref(only),
    }
}

/// How many characters all the rows begin with.
fn shared_start(rows: &[&[Node]]) -> usize {
    let at = |i: usize, row: &[Node]| row.get(i).and_then(plain);
    let is_shared = |&i: &usize| {
        let first = at(i, rows[0]);
        first.is_some() && rows.iter().all(|row| at(i, row) == first)
    };
    (0..rows[0].len()).take_while(is_shared).count()
}

/// What matches just one character and remembers nothing.
fn as_one(node: &Node) -> Option<&One> {
    match node {
        Node::One(one) => Some(one),
        Node::Group(None, inner) => as_one(inner),
        Node::Row(parts) => match parts.as_slice() {
            [only] => as_one(only),
            _ => None,
        },
        _ => None,
    }
}
