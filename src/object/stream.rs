//! Text streams: `sys.stdout`, `sys.stderr`, `sys.stdin`.
//!
//! An output stream gathers bytes and hands them on in large pieces (at the end of a line if a terminal is behind
//! it). Text is UTF-8; what cannot be encoded (lone surrogates) is an error, or shown escaped, as the stream says.
//! Nothing here runs user code.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Write};

use crate::heap::{Native, NativeId, Str};

/// Bytes that are gathered before they are handed on.
const PIECE: usize = 16 * 1024;

/// Which way a stream goes, and where.
pub enum End {
    /// Bytes go there.
    Output(Box<dyn Write>),
    /// Lines come from there.
    Input(Box<dyn BufRead>),
}

/// When gathered bytes are handed on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Buffering {
    /// When there are enough.
    Block,
    /// At each end of a line.
    Line,
    /// At once.
    None,
}

/// A text stream.
pub struct TextStream {
    /// What `name` gives: `<stdout>`.
    pub name: &'static str,
    /// What `fileno()` gives.
    pub number: i32,
    /// What `isatty()` gives.
    pub terminal: bool,
    /// Lone surrogates are escaped instead of refused.
    pub escapes: bool,
    /// When bytes are handed on.
    pub buffering: Buffering,
    /// The reader of the other end has gone.
    pub broken: Cell<bool>,
    end: RefCell<End>,
    gathered: RefCell<Vec<u8>>,
}

impl Native for TextStream {
    const ID: NativeId = NativeId::TextStream;
}

impl TextStream {
    /// A stream called `name`.
    pub fn new(name: &'static str, number: i32, terminal: bool, end: End) -> TextStream {
        TextStream {
            name,
            number,
            terminal,
            escapes: number == 2,
            buffering: if terminal || number == 2 {
                Buffering::Line
            } else {
                Buffering::Block
            },
            broken: Cell::new(false),
            end: RefCell::new(end),
            gathered: RefCell::new(Vec::new()),
        }
    }

    /// Is this an output stream?
    pub fn writes(&self) -> bool {
        matches!(*self.end.borrow(), End::Output(_))
    }

    /// Gathers text that is known to be encodable.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut gathered = self.gathered.borrow_mut();
        gathered.extend_from_slice(bytes);
        let full = match self.buffering {
            Buffering::Block => gathered.len() >= PIECE,
            Buffering::Line => gathered.len() >= PIECE || bytes.contains(&b'\n'),
            Buffering::None => true,
        };
        drop(gathered);
        if full { self.flush() } else { Ok(()) }
    }

    /// Gathers a string; the place of the first character that cannot be encoded comes back instead if there is one.
    pub fn write_str(&self, text: &Str) -> Result<io::Result<()>, usize> {
        match text.to_str() {
            Some(text) => Ok(self.write(text.as_bytes())),
            None if self.escapes => Ok(self.write(escaped(text).as_bytes())),
            None => {
                let bad = |c: u32| (0xd800..0xe000).contains(&c);
                Err(text.code_points().position(bad).unwrap_or(0))
            }
        }
    }

    /// Hands on what was gathered, and notes if nobody takes it any more.
    pub fn flush(&self) -> io::Result<()> {
        self.hand_on().inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.broken.set(true);
            }
        })
    }

    fn hand_on(&self) -> io::Result<()> {
        let bytes = std::mem::take(&mut *self.gathered.borrow_mut());
        if let End::Output(out) = &mut *self.end.borrow_mut() {
            if !bytes.is_empty() {
                out.write_all(&bytes)?;
            }
            out.flush()?;
        }
        // The room is used again for the next piece.
        let mut room = bytes;
        room.clear();
        let mut gathered = self.gathered.borrow_mut();
        if gathered.is_empty() {
            *gathered = room;
        }
        Ok(())
    }

    /// The next line with its end; nothing at the end of the input.
    pub fn read_line(&self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        if let End::Input(input) = &mut *self.end.borrow_mut() {
            input.read_until(b'\n', &mut line)?;
        }
        Ok(line)
    }

    /// The rest of the input.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        if let End::Input(input) = &mut *self.end.borrow_mut() {
            input.read_to_end(&mut rest)?;
        }
        Ok(rest)
    }
}

/// Text with every lone surrogate as `\udc80`.
pub fn escaped(text: &Str) -> String {
    let mut out = String::new();
    for c in text.code_points() {
        match char::from_u32(c) {
            Some(c) => out.push(c),
            None => out.push_str(&format!("\\u{c:04x}")),
        }
    }
    out
}
