//! What must be the same in each run of a program that is gone through step by step, and what is kept of the runs.
//!
//! ```text
//!   answers   clocks, chance        lines   standard input        given again in each further run
//!   output    of this run; shown: as much of it as the user has seen
//!   trails    the way to each step at which a run halted: another way there is noticed
//! ```

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::inspect::step::Event;
use crate::interp::Answers;
use crate::object::stream::{Buffering, End, TextStream};
use crate::session::setup::Streams;

/// The tape of a program.
#[derive(Default)]
pub struct Tape {
    /// Clocks and chance.
    pub answers: Rc<Answers>,
    last: Cell<Option<u64>>,
    furthest: Cell<u64>,
    lines: RefCell<Vec<Vec<u8>>>,
    output: Rc<Output>,
    trails: RefCell<FxHashMap<u64, u64>>,
}

/// What the program has written in this run, on both streams.
#[derive(Default)]
pub struct Output {
    text: RefCell<Vec<u8>>,
    shown: Cell<usize>,
    /// What comes now is not wanted.
    closed: Cell<bool>,
}

impl Output {
    /// All of it so far.
    pub fn all(&self) -> String {
        String::from_utf8_lossy(&self.text.borrow()).into_owned()
    }

    /// What was not shown before; it is now.
    pub fn unseen(&self) -> String {
        let text = self.text.borrow();
        let from = self.shown.get().min(text.len());
        self.shown.set(self.shown.get().max(text.len()));
        String::from_utf8_lossy(&text[from..]).into_owned()
    }
}

struct Writer(Rc<Output>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.0.closed.get() {
            self.0.text.borrow_mut().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Standard input: the lines of earlier runs, then new ones.
struct Reader {
    tape: Rc<Tape>,
    next: usize,
    line: Vec<u8>,
    read: usize,
}

impl BufRead for Reader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read == self.line.len() {
            self.line = self.tape.line(self.next)?;
            self.next += 1;
            self.read = 0;
        }
        Ok(&self.line[self.read..])
    }

    fn consume(&mut self, bytes: usize) {
        self.read += bytes;
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl Tape {
    /// A run begins.
    pub fn rewind(&self) {
        self.answers.rewind();
        self.output.text.borrow_mut().clear();
        self.output.closed.set(false);
    }

    /// What is written from now on is not wanted, or is again.
    pub fn close(&self, closed: bool) {
        self.output.closed.set(closed);
    }

    /// What the program has written.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// The number of the last step, once a run came there.
    pub fn last(&self) -> Option<u64> {
        self.last.get()
    }

    /// The greatest number of a step at which a run has halted.
    pub fn furthest(&self) -> u64 {
        self.furthest.get()
    }

    /// A run halts at this step.
    pub fn reach(&self, number: u64, event: &Event<'_>) {
        self.furthest.set(self.furthest.get().max(number));
        if matches!(event, Event::Ended(_) | Event::Gone) {
            self.last.set(self.last.get().max(Some(number)));
        }
    }

    /// Whether a run came to this step by another way than one before.
    pub fn has_changed(&self, step: u64, trail: u64) -> bool {
        let before = self.trails.borrow_mut().insert(step, trail);
        before.is_some_and(|before| before != trail)
    }

    /// The streams of a run; which of them the program is to take for terminals.
    pub fn streams(self: &Rc<Self>, terminals: [bool; 3]) -> Streams {
        let input = End::Input(Box::new(Reader {
            tape: Rc::clone(self),
            next: 0,
            line: Vec::new(),
            read: 0,
        }));
        let output = || End::Output(Box::new(Writer(Rc::clone(&self.output))));
        let [stdin, stdout, stderr] = terminals;
        let mut streams = [
            ("stdin", TextStream::new("<stdin>", 0, stdin, input)),
            ("stdout", TextStream::new("<stdout>", 1, stdout, output())),
            ("stderr", TextStream::new("<stderr>", 2, stderr, output())),
        ];
        for (_, stream) in &mut streams {
            // So that both streams stand in the order in which they were written.
            stream.buffering = Buffering::None;
        }
        streams
    }

    fn line(&self, number: usize) -> io::Result<Vec<u8>> {
        if let Some(line) = self.lines.borrow().get(number) {
            return Ok(line.clone());
        }
        let mut line = Vec::new();
        io::stdin().lock().read_until(b'\n', &mut line)?;
        self.lines.borrow_mut().push(line.clone());
        Ok(line)
    }
}
