//! Makers: values of the builtin types of which the evaluator needs new ones.
//!
//! ```text
//!  new_str         of a short text; the memory limit is not asked
//!  str             of any text, or `MemoryError`
//!  str_of_bytes    of WTF-8 bytes, or `MemoryError`
//!  buffer ... str_of_buffer    of bytes that were written into a buffer of the interpreter, or `MemoryError`
//! ```

use dashu_int::IBig;

use crate::heap::{OutOfMemory, Value};
use crate::interp::{Interp, PIECE, R, Raised, WellKnown};

/// Greatest buffer for texts that is kept for the next one.
const KEPT_BUFFER: usize = 4096;

impl Interp {
    /// An int of any size up to 64 bits.
    #[inline]
    pub fn int(&self, i: i64) -> Value {
        match Value::int(i) {
            Some(value) => value,
            None => (self.hooks.big_int)(self, IBig::from(i)),
        }
    }

    /// An int of any size, inline where it fits.
    pub fn int_from(&self, i: IBig) -> Value {
        match i64::try_from(&i).ok().and_then(Value::int) {
            Some(value) => value,
            None => (self.hooks.big_int)(self, i),
        }
    }

    /// A float.
    #[inline]
    pub fn float(&self, f: f64) -> Value {
        self.heap.float(f)
    }

    /// A new `str` of a name, a message or another short text: the limit is not asked.
    pub fn new_str(&self, text: impl AsRef<str>) -> Value {
        self.heap.str(text.as_ref())
    }

    /// The `str` of one character. Those below U+0100 are always the same objects, as CPython's are.
    #[inline]
    pub fn character(&self, code: u8) -> Value {
        let place = &self.characters[code as usize];
        place
            .get_or_init(|| {
                self.intern(char::from(code).encode_utf8(&mut [0; 4]))
                    .value()
                    .clone()
            })
            .clone()
    }

    /// A new `str`, or `MemoryError`.
    pub fn str(&self, text: &str) -> R {
        self.allow_text(text.len())?;
        Ok(self.heap.str(text))
    }

    /// A new `str` of WTF-8 bytes, or `MemoryError`.
    pub fn str_of_bytes(&self, bytes: &[u8]) -> R {
        self.allow_text(bytes.len())?;
        Ok(self.heap.str_wtf8(bytes))
    }

    /// An empty buffer to write a text into; [`str_of_buffer`](Interp::str_of_buffer) takes it back, so that the next text needs no
    /// memory for that.
    #[inline]
    pub fn buffer(&self) -> Vec<u8> {
        self.scratch.take()
    }

    /// A new `str` of the WTF-8 bytes in a buffer, or `MemoryError`.
    pub fn str_of_buffer(&self, buffer: Vec<u8>) -> R {
        self.allow_text(buffer.len())?;
        let (text, buffer) = self
            .heap
            .str_of_buffer(buffer, PIECE, || self.look_outside())?;
        self.keep_buffer(buffer);
        Ok(text)
    }

    /// Takes a buffer back that is not needed after all.
    #[inline]
    pub fn keep_buffer(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT_BUFFER {
            buffer.clear();
            self.scratch.set(buffer);
        }
    }

    /// `MemoryError` if a text of `bytes` bytes would pass the limit. To be asked before building.
    pub fn allow_text(&self, bytes: usize) -> R<()> {
        if bytes < 4096 {
            return Ok(());
        }
        self.spend(bytes);
        self.heap.allow_text(bytes).map_err(|e| self.oom(e))
    }

    /// `MemoryError` if `bytes` more would pass the limit; nothing stays charged. To be asked
    /// before a big buffer is built.
    pub fn allow(&self, bytes: usize) -> R<()> {
        self.spend(bytes);
        self.heap.charge(bytes).map_err(|e| self.oom(e))?;
        self.heap.credit(bytes);
        Ok(())
    }

    /// Raises `MemoryError`.
    #[cold]
    pub fn oom(&self, _: OutOfMemory) -> Raised {
        (self.hooks.raise)(self, WellKnown::MemoryError, "")
    }

    /// A new list.
    pub fn list(&self, items: Vec<Value>) -> Value {
        self.heap.list(items).into_value()
    }

    /// A new tuple.
    pub fn tuple(&self, items: Vec<Value>) -> Value {
        self.heap.tuple(items)
    }
}
