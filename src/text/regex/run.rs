//! Takes the steps of a pattern over a text, and goes back to the last choice when they lead nowhere.
//!
//! ```text
//!  trail:  | Choice | Mark | Count | Choice | Mark |        what was changed, and what could be done otherwise
//!                            ^ going back undoes changes down to the last choice, and takes that
//! ```
//!
//! A look around, or what is kept for good, puts a wall into the trail. When it has matched, the choices above the
//! wall are forgotten; the changes stay, so that they can still be undone.

use crate::text::regex::compile::{Program, Round, Step};
use crate::text::regex::one::{One, fold};
use crate::text::regex::parse::{Boundary, FOREVER, Greed, is_word};
use crate::text::wtf8;

/// What is asked of a text. Places are bytes.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Where matching begins.
    pub start: usize,
    /// Where the text is taken to end.
    pub end: usize,
    /// Only at the start, not after it?
    pub here: bool,
    /// Must the match reach the end?
    pub whole: bool,
    /// May a match at the start be empty?
    pub empty: bool,
}

impl Ask {
    /// Where does it match first?
    pub fn search(start: usize, end: usize) -> Ask {
        Ask {
            start,
            end,
            here: false,
            whole: false,
            empty: true,
        }
    }
}

/// A match: what each group took, the whole first, and which group ended last.
#[derive(Debug)]
pub struct Found {
    /// Start and end of each group, in bytes.
    pub groups: Vec<Option<(usize, usize)>>,
    /// The number of the group that ended last; 0 if none.
    pub last: usize,
}

/// Asked now and then, with the bytes that the search holds: an error stops it.
pub type Look<'a, E> = &'a mut dyn FnMut(usize) -> Result<(), E>;

/// The first match, if there is one.
pub fn find<E>(
    program: &Program,
    text: &[u8],
    ask: Ask,
    look: Look<'_, E>,
) -> Result<Option<Found>, E> {
    let mut run = Run::new(program, &text[..ask.end], ask);
    let anchored = ask.here || matches!(program.steps.first(), Some(Step::At(Boundary::Start)));
    let mut start = ask.start;
    loop {
        if !anchored {
            start = match program.start.next(run.text, start) {
                Some(start) => start,
                None => return Ok(None),
            };
        }
        if let Some(end) = run.from(start, look)? {
            return Ok(Some(run.found(start, end)));
        }
        if anchored || start >= ask.end {
            return Ok(None);
        }
        start += wtf8::width(run.text[start]);
    }
}

const NOWHERE: usize = usize::MAX;

/// How often a repetition went round, and where it did last.
#[derive(Clone, Copy)]
struct Count {
    rounds: u32,
    at: usize,
}

/// What can be undone, or done otherwise.
#[derive(Clone, Copy)]
enum Past {
    /// A mark had this place, and this group had ended last.
    Mark(usize, usize, usize),
    /// A count was this.
    Count(usize, Count),
    /// Go on with a step at a place.
    Choice(usize, usize),
    /// Characters were taken from here to there; the step after may have fewer.
    Fewer(usize, usize, usize),
    /// Up to here; one more for the step, of at most so many.
    More(usize, usize, u32),
    /// A look around from a place, or (with no step) what is kept.
    Wall(Option<usize>, usize),
}

struct Run<'a> {
    program: &'a Program,
    text: &'a [u8],
    ask: Ask,
    marks: Vec<usize>,
    last: usize,
    counts: Vec<Count>,
    trail: Vec<Past>,
    walls: Vec<usize>,
    ticks: u32,
}

/// So many steps are taken between two looks.
const AT_ONCE: u32 = 4096;
/// So many bytes are passed over in the time of a step.
const PASSED_AT_ONCE: usize = 1024;

impl<'a> Run<'a> {
    fn new(program: &'a Program, text: &'a [u8], ask: Ask) -> Run<'a> {
        Run {
            program,
            text,
            ask,
            marks: vec![NOWHERE; program.groups * 2 + 2],
            last: 0,
            counts: vec![
                Count {
                    rounds: 0,
                    at: NOWHERE
                };
                program.counts
            ],
            trail: Vec::new(),
            walls: Vec::new(),
            ticks: 0,
        }
    }

    fn found(&self, start: usize, end: usize) -> Found {
        let group = |pair: &[usize]| match *pair {
            [start, end] if start != NOWHERE && end != NOWHERE => Some((start, end)),
            _ => None,
        };
        let mut groups: Vec<_> = self.marks.chunks(2).map(group).collect();
        groups[0] = Some((start, end));
        Found {
            groups,
            last: self.last,
        }
    }

    /// The character at a place, and where the next one is.
    #[inline]
    fn next(&self, at: usize) -> Option<(u32, usize)> {
        let lead = *self.text.get(at)?;
        if lead < 0x80 {
            return Some((u32::from(lead), at + 1));
        }
        let code = wtf8::code_points(&self.text[at..]).next()?;
        Some((code, at + wtf8::width(lead)))
    }

    /// The character before a place, and where it is.
    #[inline]
    fn before(&self, at: usize) -> Option<(u32, usize)> {
        let last = *self.text[..at].last()?;
        if last < 0x80 {
            return Some((u32::from(last), at - 1));
        }
        let mut codes = wtf8::code_points(&self.text[..at]);
        let code = codes.next_back()?;
        Some((code, codes.rest().len()))
    }

    /// Where a match that starts here ends. If there is none, all that was changed is undone.
    fn from<E>(&mut self, start: usize, look: Look<'_, E>) -> Result<Option<usize>, E> {
        let (mut step, mut at) = (0, start);
        loop {
            self.ticks += 1;
            if self.ticks >= AT_ONCE {
                self.ticks = 0;
                look(self.trail.capacity() * size_of::<Past>())?;
            }
            let on = match &self.program.steps[step] {
                Step::Done => {
                    let fits = (!self.ask.whole || at == self.ask.end)
                        && (self.ask.empty || at != self.ask.start);
                    if fits {
                        return Ok(Some(at));
                    }
                    None
                }
                Step::One(one) => self.one(one, at).map(|next| (step + 1, next)),
                Step::Text(text) => self.text[at..]
                    .starts_with(text)
                    .then_some((step + 1, at + text.len())),
                Step::Many(one, least, most, greed) => {
                    self.many(step, at, (one, *least, *most, *greed), look)?
                }
                other => self.other(other, step, at),
            };
            match on.or_else(|| self.back()) {
                Some(next) => (step, at) = next,
                None => return Ok(None),
            }
        }
    }

    /// Takes one character: where the next one is.
    #[inline]
    fn one(&self, one: &One, at: usize) -> Option<usize> {
        let (code, next) = self.next(at)?;
        one.has(code).then_some(next)
    }

    /// Takes one character so often.
    fn many<E>(
        &mut self,
        step: usize,
        start: usize,
        (one, least, most, greed): (&One, u32, u32, Greed),
        look: Look<'_, E>,
    ) -> Result<Option<(usize, usize)>, E> {
        let wanted = if greed == Greed::Lazy { least } else { most };
        let (mut at, mut taken, mut enough) = (start, 0, start);
        while taken < wanted {
            if taken == least && wanted == FOREVER {
                at = self.all(one, at, look)?;
                break;
            }
            let Some(next) = self.one(one, at) else {
                break;
            };
            (at, taken) = (next, taken + 1);
            if taken == least {
                enough = at;
            }
            if taken % (AT_ONCE * 16) == 0 {
                look(0)?;
            }
        }
        if taken < least {
            return Ok(None);
        }
        match greed {
            Greed::Greedy if at > enough => self.trail.push(Past::Fewer(step + 1, enough, at)),
            Greed::Lazy if taken < most => {
                self.trail.push(Past::More(step, at, most - taken));
            }
            _ => {}
        }
        Ok(Some((step + 1, at)))
    }

    /// Takes one character as often as it comes, uncounted.
    fn all<E>(&self, one: &One, mut at: usize, look: Look<'_, E>) -> Result<usize, E> {
        let rest = &self.text[at..];
        match one {
            One::Any => return Ok(self.text.len()),
            One::InLine => return Ok(at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
            One::Of(set) if rest.len() < AT_ONCE as usize * 16 => {
                let has = |byte: &u8| *byte < 0x80 && set.has(u32::from(*byte));
                at += rest.iter().take_while(|byte| has(byte)).count();
            }
            _ => {}
        }
        let mut ticks = 0;
        while let Some(next) = self.one(one, at) {
            (at, ticks) = (next, ticks + 1);
            if ticks % (AT_ONCE * 16) == 0 {
                look(0)?;
            }
        }
        Ok(at)
    }

    fn other(&mut self, kind: &Step, step: usize, at: usize) -> Option<(usize, usize)> {
        match *kind {
            Step::At(place) => self.is_at(place, at).then_some((step + 1, at)),
            Step::Try(first, second) => {
                if !self.may(first, at) {
                    return Some((second, at));
                }
                self.trail.push(Past::Choice(second, at));
                Some((first, at))
            }
            Step::Go(to) => Some((to, at)),
            Step::Mark(mark) => {
                self.trail
                    .push(Past::Mark(mark, self.marks[mark], self.last));
                self.marks[mark] = at;
                if mark % 2 == 1 {
                    self.last = mark / 2;
                }
                Some((step + 1, at))
            }
            Step::Again(group, fold) => self.again(group, fold, at).map(|at| (step + 1, at)),
            Step::Count(count) => {
                self.set_count(
                    count,
                    Count {
                        rounds: 0,
                        at: NOWHERE,
                    },
                );
                Some((step + 1, at))
            }
            Step::Round(round) => Some(self.round(round, step, at)),
            Step::If(group, otherwise) => {
                let matched = self.marks[group * 2 + 1] != NOWHERE;
                Some((if matched { step + 1 } else { otherwise }, at))
            }
            Step::Look { back, .. } => self.look(back, step, at),
            Step::Looked => self.looked(),
            Step::Keep => {
                self.walls.push(self.trail.len());
                self.trail.push(Past::Wall(None, at));
                Some((step + 1, at))
            }
            Step::Kept => {
                self.forget_choices();
                Some((step + 1, at))
            }
            Step::Fail | Step::One(_) | Step::Text(_) | Step::Many(..) | Step::Done => None,
        }
    }

    /// Can the step be taken, as far as one look tells?
    #[inline]
    fn may(&self, step: usize, at: usize) -> bool {
        match &self.program.steps[step] {
            Step::One(one) => self.one(one, at).is_some(),
            Step::Many(one, 1.., ..) => self.one(one, at).is_some(),
            Step::Text(text) => self.text.get(at) == Some(&text[0]),
            Step::Mark(_) => self.may(step + 1, at),
            _ => true,
        }
    }

    fn set_count(&mut self, count: usize, to: Count) {
        self.trail.push(Past::Count(count, self.counts[count]));
        self.counts[count] = to;
    }

    /// A round that takes nothing is the last.
    fn round(&mut self, round: Round, step: usize, at: usize) -> (usize, usize) {
        let count = self.counts[round.count];
        let again = Count {
            rounds: count.rounds.saturating_add(1),
            at,
        };
        if count.rounds < round.least {
            self.set_count(round.count, again);
            return (round.body, at);
        }
        let may = (count.rounds < round.most || round.most == FOREVER) && count.at != at;
        if !may || !self.may(round.body, at) {
            return (step + 1, at);
        }
        if round.lazy {
            // Going back to the round must count it, which a step of its own does.
            self.trail.push(Past::Choice(NOWHERE - step, at));
            return (step + 1, at);
        }
        self.trail.push(Past::Choice(step + 1, at));
        self.set_count(round.count, again);
        (round.body, at)
    }

    fn again(&self, group: usize, case: Option<bool>, at: usize) -> Option<usize> {
        let (start, end) = (self.marks[group * 2], self.marks[group * 2 + 1]);
        if start == NOWHERE || end == NOWHERE || end < start {
            return None;
        }
        let wanted = &self.text[start..end];
        let Some(ascii) = case else {
            return self.text[at..]
                .starts_with(wanted)
                .then_some(at + wanted.len());
        };
        let mut at = at;
        for code in wtf8::code_points(wanted) {
            let (found, next) = self.next(at)?;
            if fold(found, ascii) != fold(code, ascii) {
                return None;
            }
            at = next;
        }
        Some(at)
    }

    fn is_at(&self, place: Boundary, at: usize) -> bool {
        let end = self.text.len();
        let boundary = |ascii: bool| {
            let word =
                |found: Option<(u32, usize)>| found.is_some_and(|(code, _)| is_word(code, ascii));
            word(self.before(at)) != word(self.next(at))
        };
        match place {
            Boundary::Start => at == 0,
            Boundary::LineStart => at == 0 || self.text[at - 1] == b'\n',
            Boundary::End => at == end,
            Boundary::LastLineEnd => at == end || at + 1 == end && self.text[at] == b'\n',
            Boundary::LineEnd => at == end || self.text[at] == b'\n',
            Boundary::Word(not) => end > 0 && boundary(false) != not,
            Boundary::AsciiWord(not) => end > 0 && boundary(true) != not,
        }
    }

    fn look(&mut self, back: Option<usize>, step: usize, at: usize) -> Option<(usize, usize)> {
        self.walls.push(self.trail.len());
        self.trail.push(Past::Wall(Some(step), at));
        let mut from = at;
        for _ in 0..back.unwrap_or(0) {
            from = self.before(from)?.1;
        }
        Some((step + 1, from))
    }

    fn looked(&mut self) -> Option<(usize, usize)> {
        let wall = *self.walls.last()?;
        let Past::Wall(Some(step), at) = self.trail[wall] else {
            return None;
        };
        let Step::Look { negated, after, .. } = self.program.steps[step] else {
            return None;
        };
        if !negated {
            self.forget_choices();
            return Some((after, at));
        }
        // It should not have matched: undo all that it did, and go back from before it.
        while self.trail.len() > wall + 1 {
            if let Some(past) = self.trail.pop() {
                self.undo(past);
            }
        }
        self.trail.pop();
        self.walls.pop();
        None
    }

    /// What was matched behind the last wall stays as it is.
    fn forget_choices(&mut self) {
        let Some(wall) = self.walls.pop() else {
            return;
        };
        let mut kept = wall;
        for i in wall + 1..self.trail.len() {
            if matches!(self.trail[i], Past::Mark(..) | Past::Count(..)) {
                self.trail[kept] = self.trail[i];
                kept += 1;
            }
        }
        self.trail.truncate(kept);
    }

    fn undo(&mut self, past: Past) {
        match past {
            Past::Mark(mark, place, last) => {
                self.marks[mark] = place;
                self.last = last;
            }
            Past::Count(count, was) => self.counts[count] = was,
            _ => {}
        }
    }

    /// Back to the last choice: the step and the place where to go on.
    fn back(&mut self) -> Option<(usize, usize)> {
        loop {
            match self.trail.pop()? {
                Past::Choice(step, at) => match self.program.steps.get(step) {
                    Some(_) => return Some((step, at)),
                    None => return Some(self.late_round(NOWHERE - step, at)),
                },
                Past::Fewer(step, least, at) => {
                    let Some(at) = self.fewer(step, least, at) else {
                        continue;
                    };
                    if at > least {
                        self.trail.push(Past::Fewer(step, least, at));
                    }
                    return Some((step, at));
                }
                Past::More(step, at, left) => {
                    if let Step::Many(one, ..) = &self.program.steps[step]
                        && let Some((code, next)) = self.next(at)
                        && one.has(code)
                    {
                        if left > 1 {
                            let left = if left == FOREVER { left } else { left - 1 };
                            self.trail.push(Past::More(step, next, left));
                        }
                        return Some((step + 1, next));
                    }
                }
                Past::Wall(step, at) => {
                    self.walls.pop();
                    if let Some(step) = step
                        && let Step::Look {
                            negated: true,
                            after,
                            ..
                        } = self.program.steps[step]
                    {
                        return Some((after, at));
                    }
                }
                past => self.undo(past),
            }
        }
    }

    /// The last place before `at`, down to `least`, where the step may be taken.
    fn fewer(&mut self, step: usize, least: usize, at: usize) -> Option<usize> {
        let byte = match &self.program.steps[step] {
            Step::One(One::Char(code)) if *code < 0x80 => *code as u8,
            Step::Text(text) => text[0],
            _ => return Some(self.before(at)?.1),
        };
        let found = memchr::memrchr(byte, &self.text[least..at]).map(|place| least + place);
        self.ticks += ((at - found.unwrap_or(least)) / PASSED_AT_ONCE) as u32;
        found
    }

    /// A round of a lazy repetition that is needed after all.
    fn late_round(&mut self, step: usize, at: usize) -> (usize, usize) {
        let Step::Round(round) = self.program.steps[step] else {
            return (step + 1, at);
        };
        let rounds = self.counts[round.count].rounds.saturating_add(1);
        self.set_count(round.count, Count { rounds, at });
        (round.body, at)
    }
}
